//! What the lint says of documents like those of AWS's public documentation.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;
use tallyman_policies::Severity;
use tallyman_policies::document::{DocumentKind, read};
use tallyman_policies::explain::explain;
use tallyman_policies::lint::{Knowledge, lint_document};

#[derive(Deserialize)]
struct Sample {
    name: String,
    kind: String,
    source: String,
    document: serde_json::Value,
}

#[test]
#[allow(clippy::print_stdout)] // The table is what a reader wants to see.
fn documents_of_the_real_world_raise_no_false_alarm() {
    let samples: Vec<Sample> = serde_json::from_str(include_str!("data/documents.json")).unwrap();
    assert!(samples.len() > 40, "{} documents", samples.len());
    let kinds: BTreeSet<&str> = samples.iter().map(|sample| sample.kind.as_str()).collect();
    assert_eq!(
        Vec::from_iter(kinds),
        ["bucket", "iam", "kms", "sns", "trust"]
    );
    let mut table = String::new();
    for sample in samples {
        let kind = DocumentKind::named(&sample.kind).unwrap();
        let text = serde_json::to_string_pretty(&sample.document).unwrap();
        let document = read(&text).unwrap();
        assert_eq!(document.guess(), kind, "{}", sample.name);
        assert!(
            sample.source.contains(','),
            "{} names a guide and a page",
            sample.name
        );
        assert!(!explain(&document, kind).is_empty(), "{}", sample.name);
        let findings = lint_document(&document, Knowledge::default());
        writeln!(
            table,
            "{}: {} ({})",
            sample.kind, sample.name, sample.source
        )
        .unwrap();
        if findings.is_empty() {
            table.push_str("  nothing\n");
        }
        for finding in findings {
            assert_ne!(
                finding.severity,
                Severity::Error,
                "{}: {finding:?}",
                sample.name
            );
            let severity = format!("{:?}", finding.severity).to_lowercase();
            writeln!(
                table,
                "  {severity} {} {}",
                finding.rule.code(),
                finding.pointer
            )
            .unwrap();
        }
    }
    println!("{table}");
    assert_eq!(table, include_str!("data/documents.txt"), "{table}");
}
