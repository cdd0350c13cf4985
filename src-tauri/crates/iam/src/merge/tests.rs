mod denies;
mod messages;
mod notifications;
mod properties;
mod refusals;
mod strategies;

use super::*;
use crate::diff::DiffChange;
use crate::document::DocumentKind;
use crate::lint::LintContext;
use crate::severity::Severity;

const TRUSTED: &str = "arn:aws:iam::111122223333:role/split";

fn with(kind: DocumentKind) -> LintContext<'static> {
    LintContext {
        kind: Some(kind),
        ..LintContext::default()
    }
}

fn bucket(statements: &str) -> String {
    format!("{{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": {statements}\n}}\n")
}

/// Returns a statement on one line.
fn statement(sid: &str, action: &str, resource: &str) -> String {
    format!(
        "{{\"Sid\": \"{sid}\", \"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"{TRUSTED}\"}}, \
         \"Action\": {action}, \"Resource\": {resource}}}"
    )
}

#[track_caller]
fn merged(existing: &str, addition: &str, kind: DocumentKind) -> Merged {
    merge(existing, addition, with(kind)).unwrap()
}

#[track_caller]
fn refused(existing: &str, addition: &str, kind: DocumentKind, role: InputRole, words: &str) {
    let error = merge(existing, addition, with(kind)).unwrap_err();
    assert_eq!(error.role, role, "{error}");
    assert!(error.message.contains(words), "{error}");
}

fn outcomes(merged: &Merged) -> Vec<MergeOutcome> {
    merged.entries().iter().map(|entry| entry.outcome).collect()
}

const OBJECTS: &str = "\"arn:aws:s3:::acme-events/*\"";

#[test]
fn additions_follow_the_others_in_their_style() {
    let old = bucket(&format!(
        "[\n        {}\n    ]",
        statement("Old", "\"s3:GetObject\"", OBJECTS)
    ));
    let new = statement("New", "[\"s3:PutObject\", \"s3:PutObjectAcl\"]", OBJECTS);
    let result = merged(&old, &new, DocumentKind::Bucket);
    assert!(result.changed());
    assert_eq!(outcomes(&result), [MergeOutcome::Added]);
    let entry = &result.entries()[0];
    assert_eq!(entry.pointer, "/Statement/1");
    assert_eq!(entry.message, "The statement `New` is added.");
    let end = "\n        }\n    ]\n}\n";
    let kept = old.strip_suffix("\n    ]\n}\n").unwrap();
    let added = result.text().strip_prefix(kept).unwrap();
    assert_eq!(
        added,
        format!(
            ",\n        {{\n            \"Sid\": \"New\",\n            \"Effect\": \"Allow\",\n            \
             \"Principal\": {{\n                \"AWS\": \"{TRUSTED}\"\n            }},\n            \
             \"Action\": [\n                \"s3:PutObject\",\n                \"s3:PutObjectAcl\"\n            \
             ],\n            \"Resource\": {OBJECTS}{end}"
        )
    );
}

#[test]
fn a_diff_shows_only_additions() {
    let old = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \
               \"Principal\": \"*\",\n      \"Action\": \"s3:GetObject\",\n      \
               \"Resource\": \"arn:aws:s3:::acme-events/*\"\n    }\n  ]\n}";
    let new = old.replace("GetObject", "PutObject");
    let result = merged(old, &new, DocumentKind::Bucket);
    let shown: Vec<String> = result
        .diff()
        .iter()
        .filter(|line| line.change != DiffChange::Same)
        .map(|line| {
            let sign = if line.change == DiffChange::Added {
                '+'
            } else {
                '-'
            };
            format!("{sign}{}", line.text)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "+    },",
            "+    {",
            "+      \"Effect\": \"Allow\",",
            "+      \"Principal\": \"*\",",
            "+      \"Action\": \"s3:PutObject\",",
            "+      \"Resource\": \"arn:aws:s3:::acme-events/*\"",
        ]
    );
    // A line with an insertion in the middle is removed and added.
    let result = merged(&old.replace("\n", " "), &new, DocumentKind::Bucket);
    let changes: Vec<DiffChange> = result.diff().iter().map(|line| line.change).collect();
    assert_eq!(changes, [DiffChange::Removed, DiffChange::Added]);
}

#[test]
fn every_style_is_kept() {
    let one = statement("One", "\"s3:GetObject\"", OBJECTS);
    let two = statement("Two", "\"s3:PutObject\"", OBJECTS);
    let tight = |text: &str| text.replace(": ", ":").replace(", ", ",");
    let rows: [(String, String); 6] = [
        // One line, with and without spaces.
        (
            format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{one}]}}"),
            format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{one}, {two}]}}"),
        ),
        (
            tight(&format!(
                "{{\"Version\":\"2012-10-17\",\"Statement\":[{one}]}}"
            )),
            tight(&format!(
                "{{\"Version\":\"2012-10-17\",\"Statement\":[{one},{two}]}}"
            )),
        ),
        // A statement without a list gets one.
        (
            format!("{{\"Statement\": {one}, \"Version\": \"2012-10-17\"}}"),
            format!("{{\"Statement\": [{one}, {two}], \"Version\": \"2012-10-17\"}}"),
        ),
        // An empty list, and no list.
        (
            "{\"Version\": \"2012-10-17\", \"Statement\": []}".to_owned(),
            format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{two}]}}"),
        ),
        (
            "{\"Version\": \"2012-10-17\"}".to_owned(),
            format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{two}]}}"),
        ),
        (
            "{\"Id\": \"x\", \"Statement\": [ ]}".to_owned(),
            format!("{{\"Id\": \"x\", \"Statement\": [{two} ]}}"),
        ),
    ];
    for (old, expected) in rows {
        assert_eq!(merged(&old, &two, DocumentKind::Bucket).text(), expected);
    }
    // Braces on the line of the bracket, tabs, and CRLF.
    let old = "{\r\n\t\"Version\": \"2012-10-17\",\r\n\t\"Statement\": [{\r\n\t\t\"Effect\": \"Deny\",\r\n\t\t\
               \"Principal\": \"*\",\r\n\t\t\"Action\": \"s3:*\",\r\n\t\t\"Resource\": \"*\"\r\n\t}]\r\n}";
    let new = "{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\", \
               \"Condition\": {}, \"Sid\": \"\\u0041\"}";
    assert_eq!(
        merged(old, new, DocumentKind::Bucket).text(),
        old.replace(
            "}]",
            "}, {\r\n\t\t\"Effect\": \"Deny\",\r\n\t\t\"Principal\": \"*\",\r\n\t\t\"Action\": \
             \"s3:GetObject\",\r\n\t\t\"Resource\": \"*\",\r\n\t\t\"Condition\": {},\r\n\t\t\"Sid\": \
             \"\\u0041\"\r\n\t}]"
        )
    );
}

#[test]
fn equivalent_statements_are_already_there() {
    let base = r#"{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:role/x"]},
        "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::acme-events/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": ["111122223333"]}, "Bool": {"aws:SecureTransport": "true"}}}"#;
    let old = bucket(&format!("[{base}]"));
    let same: [(&str, &str); 9] = [
        ("\"Sid\": \"A\", ", ""),
        ("\"Sid\": \"A\"", "\"Sid\": \"B\""),
        (
            "[\"s3:GetObject\", \"s3:PutObject\"]",
            "[\"s3:PutObject\", \"S3:getobject\"]",
        ),
        (
            "\"arn:aws:s3:::acme-events/*\"",
            "[\"arn:aws:s3:::acme-events/*\"]",
        ),
        ("arn:aws:iam::111122223333:root", "111122223333"),
        ("[\"111122223333\"]", "\"111122223333\""),
        ("\"aws:SourceAccount\"", "\"AWS:sourceaccount\""),
        ("\"true\"", "true"),
        (
            "\"Effect\": \"Allow\", \"Principal\"",
            "\"Effect\": \"Allow\",\"Principal\"",
        ),
    ];
    for (from, to) in same {
        assert!(base.contains(from), "{from}");
        let result = merged(&old, &base.replace(from, to), DocumentKind::Bucket);
        assert_eq!(outcomes(&result), [MergeOutcome::AlreadyPresent], "{to}");
        assert_eq!(result.text(), old);
        assert!(!result.changed());
        assert!(
            result
                .diff()
                .iter()
                .all(|line| line.change == DiffChange::Same)
        );
    }
    // A subset is already there, too.
    for (from, to) in [
        ("[\"s3:GetObject\", \"s3:PutObject\"]", "\"s3:GetObject\""),
        (", \"arn:aws:iam::444455556666:role/x\"", ""),
    ] {
        assert!(base.contains(from), "{from}");
        let result = merged(&old, &base.replace(from, to), DocumentKind::Bucket);
        assert_eq!(outcomes(&result), [MergeOutcome::AlreadyPresent], "{to}");
        assert_eq!(
            result.entries()[0].message,
            "The statement `A` is already included in `A`."
        );
    }
    let other: [(&str, &str); 9] = [
        ("\"Allow\"", "\"Deny\""),
        (
            "[\"s3:GetObject\", \"s3:PutObject\"]",
            "\"s3:DeleteObject\"",
        ),
        ("[\"s3:GetObject\", \"s3:PutObject\"]", "\"s3:Get*\""),
        ("acme-events/*", "acme-Events/*"),
        ("role/x", "role/y"),
        ("\"Principal\"", "\"NotPrincipal\""),
        ("\"Action\"", "\"NotAction\""),
        (
            "\"aws:SourceAccount\": [\"111122223333\"]",
            "\"aws:SourceAccount\": [\"111122223333\", \"444455556666\"]",
        ),
        (", \"Bool\": {\"aws:SecureTransport\": \"true\"}", ""),
    ];
    for (from, to) in other {
        assert!(base.contains(from), "{from}");
        let result = merged(&old, &base.replace(from, to), DocumentKind::Bucket);
        assert_eq!(outcomes(&result), [MergeOutcome::Renamed], "{to}");
        assert_eq!(result.entries()[0].under.as_deref(), Some("A2"));
    }
}

#[test]
fn unnamed_statements_are_numbered_if_there_are_several() {
    let one = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}"#;
    let other = one.replace("Put", "Get");
    let both = bucket(&format!("[{one}, {other}]"));
    let made = merged(&bucket(one), &both, DocumentKind::Bucket);
    let said: Vec<&str> = made.entries().iter().map(|entry| &*entry.message).collect();
    assert_eq!(
        said,
        [
            "Statement 1 (no Sid) is already present.",
            "Statement 2 (no Sid) is added."
        ]
    );
    let made = merged(&bucket(one), &bucket(&other), DocumentKind::Bucket);
    assert_eq!(
        made.entries()[0].message,
        "The statement (no Sid) is added."
    );
}

#[test]
fn both_spellings_of_everyone_are_equivalent() {
    let old =
        bucket(r#"[{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]"#);
    let new =
        r#"{"Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": "s3:*", "Resource": "*"}"#;
    assert!(!merged(&old, new, DocumentKind::Bucket).changed());
    // A statement that excludes fewer items denies more, so it is not included.
    let old = bucket(
        r#"[{"Effect": "Deny", "Principal": "*", "NotAction": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}]"#,
    );
    let new =
        r#"{"Effect": "Deny", "Principal": "*", "NotAction": "s3:GetObject", "Resource": "*"}"#;
    assert!(merged(&old, new, DocumentKind::Bucket).changed());
}

#[test]
fn a_taken_sid_is_not_reused() {
    let one = statement("S3 Events", "\"s3:GetObject\"", OBJECTS);
    let two = statement("S3 Events 2", "\"s3:GetObjectAcl\"", OBJECTS);
    let old = bucket(&format!("[{one}, {two}]"));
    let new = statement("S3 Events", "\"s3:PutObject\"", OBJECTS);
    let result = merged(&old, &new, DocumentKind::Bucket);
    assert_eq!(outcomes(&result), [MergeOutcome::Renamed]);
    let entry = &result.entries()[0];
    assert_eq!(entry.under.as_deref(), Some("S3 Events 3"));
    assert!(entry.message.starts_with(
        "The statement `S3 Events` is added as `S3 Events 3`, because a different one has its \
         name. Both apply."
    ));
    // A renamed statement is recognized.
    let again = merged(result.text(), &new, DocumentKind::Bucket);
    assert!(!again.changed());
    assert_eq!(
        again.entries()[0].message,
        "The statement `S3 Events` is already present as `S3 Events 3`."
    );
    // Two statements of the addition have the same name.
    let both = format!(
        "[{}, {}, {}]",
        statement("A", "\"s3:GetObject\"", OBJECTS),
        statement("A", "\"s3:PutObject\"", OBJECTS),
        statement("A", "\"s3:GetObject\"", OBJECTS)
    );
    let result = merged("", &both, DocumentKind::Bucket);
    assert_eq!(
        outcomes(&result),
        [
            MergeOutcome::Added,
            MergeOutcome::Renamed,
            MergeOutcome::AlreadyPresent
        ]
    );
}

#[test]
fn without_an_existing_document_the_addition_is_the_result() {
    let whole = bucket(&format!(
        "[{}]",
        statement("A", "\"s3:GetObject\"", OBJECTS)
    ));
    for nothing in ["", " \n", "{}", "{\n}"] {
        let result = merged(nothing, &whole, DocumentKind::Bucket);
        assert_eq!(result.text(), whole.trim());
        assert_eq!(outcomes(&result), [MergeOutcome::Added]);
        assert!(result.changed());
        assert!(
            result
                .diff()
                .iter()
                .all(|line| line.change == DiffChange::Added)
        );
        let result = merged(
            nothing,
            &statement("A", "\"s3:GetObject\"", OBJECTS),
            DocumentKind::Bucket,
        );
        assert!(
            result
                .text()
                .starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n")
        );
        assert!(result.text().ends_with("\n    }\n  ]\n}"));
        assert!(
            result
                .findings()
                .iter()
                .all(|finding| finding.severity != Severity::Error)
        );
    }
}

#[test]
fn a_result_serializes_for_an_interface() {
    let old = bucket(&format!(
        "[{}]",
        statement("A", "\"s3:GetObject\"", OBJECTS)
    ));
    let result = merged(
        &old,
        &statement("A", "\"s3:PutObject\"", OBJECTS),
        DocumentKind::Bucket,
    );
    let json = serde_json::to_value(&result).unwrap();
    assert_eq!(json["kind"], "bucket");
    assert_eq!(json["entries"][0]["outcome"], "renamed");
    assert_eq!(json["diff"][0]["change"], "same");
    let error = merge("x", &old, LintContext::default()).unwrap_err();
    assert_eq!(serde_json::to_value(&error).unwrap()["part"], "existing");
}
