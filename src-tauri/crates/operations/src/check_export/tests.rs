use tallyman_events::CheckSettings;
use tallyman_events::check::Cancellable;

use super::*;
use crate::check_file::check_file;
use crate::samples;

/// The samples, checked where they lie.
fn checked() -> (tempfile::TempDir, Vec<CheckedPath>) {
    let root = tempfile::tempdir().unwrap();
    let checks = samples::write_samples(root.path())
        .unwrap()
        .into_iter()
        .map(|path| {
            let rules = CheckSettings::with_environments(["env-prod-1"]);
            let Cancellable::Done(checked) = check_file(&path, &rules, &()) else {
                panic!("nobody cancelled");
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
fn the_json_holds_every_check_whole() {
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
fn the_csv_has_a_line_for_each_finding() {
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
fn the_page_tells_everything_and_asks_for_nothing() {
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
        crate::check_text::grouped(rows)
    )));
}

#[test]
fn what_a_file_holds_is_never_markup() {
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
fn a_document_takes_the_place_of_an_older_one() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("check.html");
    save(&path, "old and longer").unwrap();
    save(&path, "new").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
    let error = save(&root.path().join("gone/check.html"), "x").unwrap_err();
    assert_eq!(error.code(), "cannot_write");
}

#[test]
fn the_format_is_told_by_the_name() {
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
