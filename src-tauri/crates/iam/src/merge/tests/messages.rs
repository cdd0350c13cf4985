//! Warnings and findings of a merge.

use super::*;

#[test]
fn variables_of_another_version_cause_a_warning() {
    let old = bucket(&format!(
        "[{}]",
        statement("A", "\"s3:GetObject\"", OBJECTS)
    ))
    .replace("2012-10-17", "2008-10-17");
    let variable = statement(
        "B",
        "\"s3:GetObject\"",
        "\"arn:aws:s3:::acme-events/${aws:username}/*\"",
    );
    let result = merged(&old, &variable, DocumentKind::Bucket);
    assert!(result.text().contains("2008-10-17"));
    let [note] = result.warnings() else {
        panic!("{:?}", result.warnings());
    };
    assert_eq!(note.pointer, "/Statement/1");
    assert!(
        note.message.contains("has the version `2008-10-17`"),
        "{}",
        note.message
    );
    assert!(
        note.message.contains("look for `${` in them"),
        "{}",
        note.message
    );
    let result = merged(
        &old.replace("\"Version\": \"2008-10-17\",", ""),
        &variable,
        DocumentKind::Bucket,
    );
    assert!(result.warnings()[0].message.contains("has no version"));
    let new = bucket(&format!("[{variable}]"));
    let today = old.replace("2008-10-17", "2012-10-17");
    assert!(
        merged(&today, &new, DocumentKind::Bucket)
            .warnings()
            .is_empty()
    );
    assert!(
        merged(
            &old,
            &old.replace("\"A\"", "\"B\"").replace("Get", "Put"),
            DocumentKind::Bucket
        )
        .warnings()
        .is_empty()
    );
    let result = merged(
        &today,
        &new.replace("2012-10-17", "2008-10-17"),
        DocumentKind::Bucket,
    );
    assert!(
        result.warnings()[0]
            .message
            .contains("is plain text, because its version")
    );
}

#[test]
fn findings_are_those_of_the_full_document() {
    let rules = |merged: &Merged| -> Vec<crate::lint::Rule> {
        merged
            .findings()
            .iter()
            .map(|finding| finding.rule)
            .collect()
    };
    let key = |statements: &str| {
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}")
    };
    let role = statement("Use", "\"kms:Decrypt\"", "\"*\"");
    let owner = r#"{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:*", "Resource": "*"}"#;
    let out = merged(
        &key(&role),
        &role.replace("Decrypt", "Encrypt"),
        DocumentKind::Key,
    );
    assert!(rules(&out).contains(&crate::lint::Rule::KeyWithoutOwner));
    let fine = merged(
        &key(owner),
        &key(&format!(
            "{},{role}",
            owner.replace("Enable IAM User Permissions", "KMSOwner")
        )),
        DocumentKind::Key,
    );
    assert_eq!(
        outcomes(&fine),
        [MergeOutcome::AlreadyPresent, MergeOutcome::Added]
    );
    assert!(!rules(&fine).contains(&crate::lint::Rule::KeyWithoutOwner));

    let many: Vec<String> = (0..150)
        .map(|place| {
            statement(
                &format!("S{place}"),
                "\"s3:GetObject\"",
                &format!("\"arn:aws:s3:::acme-events/{place}/*\""),
            )
        })
        .collect();
    let (half, rest) = many.split_at(75);
    let result = merged(
        &bucket(&format!("[{}]", half.join(", "))),
        &format!("[{}]", rest.join(", ")),
        DocumentKind::Bucket,
    );
    assert!(rules(&result).contains(&crate::lint::Rule::TooLarge));
}
