use tallyman_events::CheckSettings;
use tallyman_events::check::Cancellable;

use std::path::PathBuf;

use tallyman_events::check::FileCheck;

use super::*;
use crate::check_file::check_file;
use crate::samples;

/// One cell as it is encoded.
fn csv_cell(cell: &str) -> String {
    let line = csv::encode(&[[cell.to_owned(), String::new()]]);
    line.strip_suffix(",\r\n").unwrap().to_owned()
}

/// The checks of the samples.
fn checked() -> (tempfile::TempDir, Vec<CheckedPath>) {
    let root = tempfile::tempdir().unwrap();
    let checks = samples::write_samples(root.path())
        .unwrap()
        .into_iter()
        .map(|path| {
            let settings = CheckSettings::with_environments(["env-prod-1"]);
            let Cancellable::Done(checked) = check_file(&path, &settings, &()) else {
                panic!("not cancelled");
            };
            CheckedPath {
                path,
                check: checked.check,
                checked_at_ms: Some(1_763_630_046_000),
                elapsed_ms: 12,
            }
        })
        .collect();
    (root, checks)
}

#[test]
fn json_contains_every_check_whole() {
    let (_root, checks) = checked();
    let read: Vec<serde_json::Value> =
        serde_json::from_str(&document(&checks, ExportFormat::Json)).unwrap();
    assert_eq!(read.len(), checks.len());
    for (read, one) in read.into_iter().zip(&checks) {
        assert_eq!(read["file"], *one.path.to_string_lossy());
        assert_eq!(read["elapsedMs"], 12);
        assert_eq!(
            serde_json::from_value::<FileCheck>(read).unwrap(),
            one.check
        );
    }
    assert_eq!(document(&[], ExportFormat::Json), "[\n\n]\n");
}

#[test]
fn csv_has_a_line_for_each_finding() {
    let (_root, checks) = checked();
    let text = document(&checks, ExportFormat::Csv);
    let findings: usize = checks
        .iter()
        .map(|one| one.check.findings.len().max(1))
        .sum();
    assert_eq!(text.matches("\r\n").count(), findings + 1);
    assert!(text.starts_with("file,verdict,rows,would_load,code,"));
    for one in &checks {
        let name = one.path.to_string_lossy();
        assert!(text.contains(&format!("{name},")), "{name}");
        for finding in &one.check.findings {
            assert!(text.contains(&csv_cell(&finding.message)), "{text}");
        }
    }
}

#[test]
fn a_cell_cannot_become_a_formula_or_two_cells() {
    assert_eq!(csv_cell("plain"), "plain");
    assert_eq!(csv_cell("=1+1"), "'=1+1");
    assert_eq!(csv_cell("@x,y"), "\"'@x,y\"");
    assert_eq!(csv_cell("a \"b\""), "\"a \"\"b\"\"\"");
    assert_eq!(csv_cell("two\nlines"), "\"two\nlines\"");
}

#[test]
fn html_contains_every_finding_and_loads_nothing() {
    let (_root, checks) = checked();
    let page = document(&checks, ExportFormat::Html);
    for one in &checks {
        assert!(page.contains(&*one.name()), "{}", one.name());
        for finding in &one.check.findings {
            assert!(page.contains(finding.code.as_str()));
        }
    }
    for outside in ["<script", "src=", "http:", "https:", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("prefers-color-scheme: dark"));
    assert!(page.contains("2025-11-20 09:14 UTC"));
    // The sum of what loads and what does not is that of the rows.
    let rows: u64 = checks.iter().filter_map(|one| one.check.rows).sum();
    assert!(page.contains(&format!(
        "<dt>Rows</dt><dd>{}</dd>",
        tallyman_text::group_thousands(rows)
    )));
}

#[test]
fn text_from_a_file_is_never_markup() {
    let (_root, mut checks) = checked();
    let evil = "</td><script>alert(1)</script>\u{202e}\"'&";
    checks[0].path = PathBuf::from(format!("/x/{}", evil.replace('/', "_")));
    let mut finding = checks[1].check.findings[0].clone();
    finding.message = evil.to_owned();
    finding.fix = evil.to_owned();
    finding.column = Some(evil.to_owned());
    checks[0].check.findings = vec![finding];
    checks[0].check.created_by = Some(evil.to_owned());
    let mut environment = checks[1].check.environments[0].clone();
    environment.id = evil.to_owned();
    checks[0].check.environments = vec![environment];
    let page = document(&checks, ExportFormat::Html);
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.contains('\u{202e}'));
    assert_eq!(
        page.matches("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}&quot;&#39;&amp;")
            .count(),
        5
    );
}

#[test]
fn the_extension_selects_the_format() {
    assert_eq!(
        ExportFormat::of(Path::new("a.HTML")),
        Some(ExportFormat::Html)
    );
    assert_eq!(
        ExportFormat::of(Path::new("a.json")),
        Some(ExportFormat::Json)
    );
    assert_eq!(
        ExportFormat::of(Path::new("a.b.csv")),
        Some(ExportFormat::Csv)
    );
    assert_eq!(ExportFormat::of(Path::new("csv")), None);
}
