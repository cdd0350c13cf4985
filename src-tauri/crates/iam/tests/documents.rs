//! Lints documents that others published, and some that were written for this
//! test.
//!
//! `UPDATE_DOCUMENTS=1` rewrites the table of findings, for review.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tallyman_iam::Severity;
use tallyman_iam::document::{DocumentKind, parse};
use tallyman_iam::explain::explain;
use tallyman_iam::lint::{Finding, LintContext, lint, lint_document};

/// A published document and its source.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Published {
    file: String,
    kind: String,
    what: String,
    package: String,
    version: String,
    path: String,
    line: usize,
    licence: String,
    /// Whether it is a string literal in its source.
    #[serde(default)]
    escaped: bool,
    #[serde(default)]
    expected_errors: Vec<Expected>,
}

/// An error that the linter correctly reports, with the reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    rule: String,
    pointer: String,
    why: String,
}

/// A document that is modelled on an example of a page.
#[derive(Deserialize)]
struct Written {
    name: String,
    kind: String,
    source: String,
    document: serde_json::Value,
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn published() -> Vec<Published> {
    let index = std::fs::read_to_string(data().join("documents/index.json")).unwrap();
    serde_json::from_str(&index).unwrap()
}

fn written() -> Vec<Written> {
    serde_json::from_str(include_str!("data/written.json")).unwrap()
}

/// Returns the findings in a text. If it is not JSON, also those in its repaired
/// form.
fn findings(text: &str, kind: DocumentKind, name: &str) -> Vec<Finding> {
    let (mut findings, document) = match parse(text) {
        Ok(document) => (Vec::new(), document),
        Err(unreadable) => {
            let repaired = unreadable
                .repaired
                .unwrap_or_else(|| panic!("{name}: no mend"));
            (
                lint(text, LintContext::default()),
                parse(&repaired.text).unwrap_or_else(|error| panic!("{name}: {error}")),
            )
        }
    };
    assert_eq!(document.guess_kind(), kind, "{name}");
    if kind != DocumentKind::Notification {
        assert!(!explain(&document, kind).is_empty(), "{name}");
    }
    findings.extend(lint_document(&document, LintContext::default()));
    findings
}

fn write_findings(table: &mut String, findings: &[Finding]) {
    if findings.is_empty() {
        table.push_str("  nothing\n");
    }
    for finding in findings {
        let severity = format!("{:?}", finding.severity).to_lowercase();
        let line = format!("  {severity} {} {}", finding.rule.code(), finding.pointer);
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
}

#[test]
fn published_documents_cause_no_false_positives() {
    let mut table = String::from("# Published by others\n\n");
    for document in published() {
        let Published {
            file, kind, what, ..
        } = &document;
        let text = std::fs::read_to_string(data().join("documents").join(file)).unwrap();
        let said = findings(&text, DocumentKind::from_name(kind).unwrap(), file);
        writeln!(
            table,
            "{kind}: {what} ({} {}, {}:{})",
            document.package, document.version, document.path, document.line
        )
        .unwrap();
        write_findings(&mut table, &said);
        let errors = || said.iter().filter(|f| f.severity == Severity::Error);
        let same = |finding: &Finding, expected: &Expected| {
            finding.rule.code() == expected.rule && finding.pointer == expected.pointer
        };
        for error in errors() {
            assert!(
                document.expected_errors.iter().any(|e| same(error, e)),
                "{file}: {error:?}"
            );
        }
        for expected in &document.expected_errors {
            assert!(
                errors().any(|error| same(error, expected)),
                "{file}: {} at {} is said no more",
                expected.rule,
                expected.pointer
            );
        }
    }
    table.push_str("\n# Written for the test\n\n");
    for sample in written() {
        let text = serde_json::to_string_pretty(&sample.document).unwrap();
        let said = findings(
            &text,
            DocumentKind::from_name(&sample.kind).unwrap(),
            &sample.name,
        );
        writeln!(
            table,
            "{}: {} ({})",
            sample.kind, sample.name, sample.source
        )
        .unwrap();
        write_findings(&mut table, &said);
        for finding in said {
            assert_ne!(
                finding.severity,
                Severity::Error,
                "{}: {finding:?}",
                sample.name
            );
        }
    }
    let path = data().join("documents.txt");
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let held = std::fs::read_to_string(path).unwrap();
    let differs = table
        .lines()
        .zip(held.lines())
        .find(|(now, then)| now != then);
    assert_eq!(differs, None, "UPDATE_DOCUMENTS=1 writes the table anew");
    assert_eq!(table.lines().count(), held.lines().count());
}

#[test]
fn every_document_has_a_source() {
    let published = published();
    assert!(published.len() >= 90, "{} documents", published.len());
    let readme = include_str!("data/README.md");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut files = Vec::new();
    for document in &published {
        *kinds.entry(&document.kind).or_default() += 1;
        files.push(document.file.as_str());
        assert!(!document.path.is_empty() && document.line > 0);
        let package = format!("| {} {} |", document.package, document.version);
        let row = readme.lines().find(|row| row.starts_with(&package));
        let row = row.unwrap_or_else(|| panic!("no row {package}"));
        assert!(row.contains(&document.licence), "{row}");
        let text = std::fs::read_to_string(data().join("documents").join(&document.file)).unwrap();
        assert!(
            !document.escaped || !text.contains("\\\""),
            "{}",
            document.file
        );
        for expected in &document.expected_errors {
            assert!(expected.why.ends_with('.'), "{}", document.file);
        }
    }
    for (kind, least) in [
        ("bucket", 15),
        ("iam", 25),
        ("kms", 5),
        ("notification", 3),
        ("resource", 5),
        ("sns", 4),
        ("trust", 15),
    ] {
        assert!(kinds.get(kind) >= Some(&least), "{kind}: {kinds:?}");
    }
    // The index names every file, once.
    files.push("index.json");
    files.sort_unstable();
    let mut there: Vec<String> = std::fs::read_dir(data().join("documents"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort_unstable();
    assert_eq!(there, files);
    for sample in written() {
        assert!(sample.source.contains(','), "{} names no page", sample.name);
    }
}
