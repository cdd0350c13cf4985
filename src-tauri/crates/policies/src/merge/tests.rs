pub(crate) mod properties;

use super::*;

const TRUSTED: &str = "arn:aws:iam::111122223333:role/split";

fn with(kind: DocumentKind) -> Knowledge<'static> {
    Knowledge {
        kind: Some(kind),
        own_account: None,
    }
}

fn bucket(statements: &str) -> String {
    format!("{{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": {statements}\n}}\n")
}

/// A statement on one line.
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
fn refused(existing: &str, addition: &str, kind: DocumentKind, part: Part, words: &str) {
    let error = merge(existing, addition, with(kind)).unwrap_err();
    assert_eq!(error.part, part, "{error}");
    assert!(error.message.contains(words), "{error}");
}

fn outcomes(merged: &Merged) -> Vec<Outcome> {
    merged.entries().iter().map(|entry| entry.outcome).collect()
}

const OBJECTS: &str = "\"arn:aws:s3:::acme-events/*\"";

#[test]
fn what_is_new_stands_behind_the_others_in_their_layout() {
    let old = bucket(&format!(
        "[\n        {}\n    ]",
        statement("Old", "\"s3:GetObject\"", OBJECTS)
    ));
    let new = statement("New", "[\"s3:PutObject\", \"s3:PutObjectAcl\"]", OBJECTS);
    let result = merged(&old, &new, DocumentKind::Bucket);
    assert!(result.changed());
    assert_eq!(outcomes(&result), [Outcome::Added]);
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
fn a_diff_shows_what_is_new_and_nothing_else() {
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
    // A line that gets something in its midst goes and comes.
    let result = merged(&old.replace("\n", " "), &new, DocumentKind::Bucket);
    let changes: Vec<DiffChange> = result.diff().iter().map(|line| line.change).collect();
    assert_eq!(changes, [DiffChange::Removed, DiffChange::Added]);
}

#[test]
fn each_layout_is_kept() {
    let one = statement("One", "\"s3:GetObject\"", OBJECTS);
    let two = statement("Two", "\"s3:PutObject\"", OBJECTS);
    let tight = |text: &str| text.replace(": ", ":").replace(", ", ",");
    let rows: [(String, String); 6] = [
        // On one line, with blanks and without.
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
        // No statement, and no list of them.
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
    // Braces that open on the line of the bracket, tabs, and CRLF.
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
fn what_means_the_same_is_there_already() {
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
        assert_eq!(outcomes(&result), [Outcome::AlreadyThere], "{to}");
        assert_eq!(result.text(), old);
        assert!(!result.changed());
        assert!(
            result
                .diff()
                .iter()
                .all(|line| line.change == DiffChange::Same)
        );
    }
    // Less of the same is there, too.
    for (from, to) in [
        ("[\"s3:GetObject\", \"s3:PutObject\"]", "\"s3:GetObject\""),
        (", \"arn:aws:iam::444455556666:role/x\"", ""),
    ] {
        assert!(base.contains(from), "{from}");
        let result = merged(&old, &base.replace(from, to), DocumentKind::Bucket);
        assert_eq!(outcomes(&result), [Outcome::AlreadyThere], "{to}");
        assert_eq!(
            result.entries()[0].message,
            "The statement `A` adds nothing: `A` says all of it, and more."
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
        assert_eq!(outcomes(&result), [Outcome::Renamed], "{to}");
        assert_eq!(result.entries()[0].under.as_deref(), Some("A2"));
    }
}

#[test]
fn everyone_is_written_in_two_ways() {
    let old =
        bucket(r#"[{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]"#);
    let new =
        r#"{"Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": "s3:*", "Resource": "*"}"#;
    assert!(!merged(&old, new, DocumentKind::Bucket).changed());
    // Fewer that are excepted is more that is denied, and not within.
    let old = bucket(
        r#"[{"Effect": "Deny", "Principal": "*", "NotAction": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}]"#,
    );
    let new =
        r#"{"Effect": "Deny", "Principal": "*", "NotAction": "s3:GetObject", "Resource": "*"}"#;
    assert!(merged(&old, new, DocumentKind::Bucket).changed());
}

#[test]
fn a_name_that_is_taken_is_not_taken_over() {
    let one = statement("S3 Events", "\"s3:GetObject\"", OBJECTS);
    let two = statement("S3 Events 2", "\"s3:GetObjectAcl\"", OBJECTS);
    let old = bucket(&format!("[{one}, {two}]"));
    let new = statement("S3 Events", "\"s3:PutObject\"", OBJECTS);
    let result = merged(&old, &new, DocumentKind::Bucket);
    assert_eq!(outcomes(&result), [Outcome::Renamed]);
    let entry = &result.entries()[0];
    assert_eq!(entry.under.as_deref(), Some("S3 Events 3"));
    assert!(entry.message.starts_with(
        "The statement `S3 Events` is added as `S3 Events 3`: another one has that name already, \
         and says something else. Both count."
    ));
    // What was renamed is found again.
    let again = merged(result.text(), &new, DocumentKind::Bucket);
    assert!(!again.changed());
    assert_eq!(
        again.entries()[0].message,
        "The statement `S3 Events` is there already, as `S3 Events 3`."
    );
    // Two of one name within the addition.
    let both = format!(
        "[{}, {}, {}]",
        statement("A", "\"s3:GetObject\"", OBJECTS),
        statement("A", "\"s3:PutObject\"", OBJECTS),
        statement("A", "\"s3:GetObject\"", OBJECTS)
    );
    let result = merged("", &both, DocumentKind::Bucket);
    assert_eq!(
        outcomes(&result),
        [Outcome::Added, Outcome::Renamed, Outcome::AlreadyThere]
    );
}

#[test]
fn nothing_there_makes_the_addition_the_whole() {
    let whole = bucket(&format!(
        "[{}]",
        statement("A", "\"s3:GetObject\"", OBJECTS)
    ));
    for nothing in ["", " \n", "{}", "{\n}"] {
        let result = merged(nothing, &whole, DocumentKind::Bucket);
        assert_eq!(result.text(), whole.trim());
        assert_eq!(outcomes(&result), [Outcome::Added]);
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
fn what_cannot_be_merged_is_refused_with_its_place() {
    use DocumentKind::{Bucket, Identity, Key, Notification, Topic, Trust};
    use Part::{Addition, Existing};
    let good = bucket(&format!(
        "[{}]",
        statement("A", "\"s3:GetObject\"", OBJECTS)
    ));
    let topic = good.replace("s3:GetObject", "sns:Publish");
    let iam = good.replace(&format!("\"Principal\": {{\"AWS\": \"{TRUSTED}\"}}, "), "");
    let notification = r#"{"TopicConfigurations": [{"Id": "a", "TopicArn": "arn:aws:sns:us-east-1:111122223333:t", "Events": ["s3:ObjectCreated:*"]}]}"#;
    let rows: &[(&str, &str, DocumentKind, Part, &str)] = &[
        (
            "{\n  nope",
            &good,
            Bucket,
            Existing,
            "The existing document: This is not JSON: line 2, column 3",
        ),
        (
            &good,
            "{\n  nope",
            Bucket,
            Addition,
            "The addition: This is not JSON: line 2, column 3",
        ),
        (&good, "", Bucket, Addition, "There is nothing here"),
        (
            &good,
            "{}",
            Bucket,
            Addition,
            "The addition is no bucket policy.",
        ),
        (
            &good,
            "{\"Statement\": []}",
            Bucket,
            Addition,
            "nothing to be added",
        ),
        (
            &good,
            "{\"Statement\": [3]}",
            Bucket,
            Addition,
            "line 1: it has a number where a statement is needed",
        ),
        (
            "{\"Statement\": \"x\"}",
            &good,
            Bucket,
            Existing,
            "it has a text where a statement is needed",
        ),
        (
            &good,
            &good.replace("acme-events", "{bucketName}"),
            Bucket,
            Addition,
            "line 3: `{bucketName}` is still to be filled in",
        ),
        (
            &good,
            &good.replace("\"Version\"", "\"Versions\""),
            Bucket,
            Addition,
            "line 2: it has the key `Versions`",
        ),
        (
            &good,
            &good.replace("\"Sid\"", "\"Effect\""),
            Bucket,
            Addition,
            "line 3: it has the key `Effect` twice",
        ),
        (
            &good.replace("\"Version\"", "\"Statement\""),
            &good,
            Bucket,
            Existing,
            "line 3: it has the key `Statement` twice",
        ),
        (
            &good,
            &topic,
            Bucket,
            Addition,
            "is an SNS topic policy, and no bucket policy",
        ),
        (
            &topic,
            &good,
            Bucket,
            Existing,
            "is an SNS topic policy, and no bucket policy",
        ),
        (
            &good,
            &iam,
            Bucket,
            Addition,
            "names no Principal; a bucket policy does",
        ),
        (
            &iam,
            &good,
            Identity,
            Addition,
            "is a bucket policy, and no IAM policy",
        ),
        (
            &good,
            notification,
            Bucket,
            Addition,
            "is an S3 event notification, and no bucket policy",
        ),
        (
            notification,
            &good,
            Notification,
            Addition,
            "is a policy, and no S3 event notification",
        ),
        (
            &good,
            notification,
            Notification,
            Existing,
            "is a policy, and no S3 event notification",
        ),
        (
            &statement("A", "\"s3:GetObject\"", OBJECTS),
            &good,
            Bucket,
            Existing,
            "is a part of a policy",
        ),
        (
            "{\"Policy\": \"{}\"}",
            &good,
            Bucket,
            Existing,
            "Run the command with `--query Policy --output text`",
        ),
        (
            "{\"Attributes\": {}}",
            &topic,
            Topic,
            Existing,
            "--query Attributes.Policy",
        ),
        ("[]", &good, Bucket, Existing, "is no bucket policy"),
        (
            &good,
            &good,
            Key,
            Addition,
            "is a bucket policy, and no KMS key policy",
        ),
        (
            &good,
            &good,
            Trust,
            Addition,
            "is a bucket policy, and no trust policy",
        ),
        (
            "{\"TopicConfiguration\": {}}",
            notification,
            Notification,
            Existing,
            "no longer recommends",
        ),
        (
            "{\"TopicConfigurations\": {}}",
            notification,
            Notification,
            Existing,
            "needs a list",
        ),
    ];
    for (existing, addition, kind, part, words) in rows {
        refused(existing, addition, *kind, *part, words);
    }
}

#[test]
fn variables_of_another_version_are_told_of() {
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
    let [note] = result.notes() else {
        panic!("{:?}", result.notes());
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
    assert!(result.notes()[0].message.contains("has no version"));
    let new = bucket(&format!("[{variable}]"));
    let today = old.replace("2008-10-17", "2012-10-17");
    assert!(
        merged(&today, &new, DocumentKind::Bucket)
            .notes()
            .is_empty()
    );
    assert!(
        merged(
            &old,
            &old.replace("\"A\"", "\"B\"").replace("Get", "Put"),
            DocumentKind::Bucket
        )
        .notes()
        .is_empty()
    );
    let result = merged(
        &today,
        &new.replace("2012-10-17", "2008-10-17"),
        DocumentKind::Bucket,
    );
    assert!(
        result.notes()[0]
            .message
            .contains("is plain text, since its version")
    );
}

#[test]
fn the_lint_speaks_of_the_whole() {
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
    assert_eq!(outcomes(&fine), [Outcome::AlreadyThere, Outcome::Added]);
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

fn told(id: &str, list: &str, event: &str, prefix: &str, suffix: &str) -> String {
    let (key, service) = match list {
        "Topic" => ("TopicArn", "sns"),
        "Queue" => ("QueueArn", "sqs"),
        _ => ("LambdaFunctionArn", "lambda"),
    };
    format!(
        r#"{{"{list}Configurations": [{{"Id": "{id}", "{key}": "arn:aws:{service}:us-east-1:111122223333:x", "Events": ["{event}"], "Filter": {{"Key": {{"FilterRules": [{{"Name": "Prefix", "Value": "{prefix}"}}, {{"Name": "suffix", "Value": "{suffix}"}}]}}}}}}]}}"#
    )
}

#[test]
fn notifications_are_merged_by_meaning_and_overlaps_named() {
    use DocumentKind::Notification;
    const ALL: &str = "s3:ObjectCreated:*";
    let old = told("a", "Topic", ALL, "events/", "");
    // Whatever its Id, and without rules that say nothing.
    let same = old
        .replace("\"a\"", "\"b\"")
        .replace("Prefix", "prefix")
        .replace(", {\"Name\": \"suffix\", \"Value\": \"\"}", "");
    assert_ne!(old, same);
    let result = merged(&old, &same, Notification);
    assert!(!result.changed());
    assert_eq!(
        result.entries()[0].message,
        "The notification `b` is there already, as `a`."
    );
    // An event that the wildcard holds.
    let put = told("b", "Topic", "s3:ObjectCreated:Put", "events/", "");
    assert!(!merged(&old, &put, Notification).changed());

    // Another list, and what overlaps in it.
    let queue = told(
        "q",
        "Queue",
        "s3:ObjectCreated:Put",
        "events/new/",
        ".parquet",
    );
    let result = merged(&old, &queue, Notification);
    assert_eq!(outcomes(&result), [Outcome::Added]);
    assert_eq!(result.entries()[0].pointer, "/QueueConfigurations/0");
    let [note] = result.notes() else {
        panic!("{:?}", result.notes());
    };
    assert_eq!(note.severity, Severity::Error);
    assert!(
        note.message.starts_with(
            "S3 refuses this: `q` and `a` both tell of `s3:ObjectCreated:Put` for keys that begin \
             with `events/new/` and end with `.parquet`."
        ),
        "{}",
        note.message
    );
    for apart in [
        told("q", "Queue", "s3:ObjectRemoved:*", "events/", ""),
        told("q", "Queue", ALL, "status/", ""),
        told("q", "Lambda", "s3:ObjectRestore:Post", "", ""),
    ] {
        let apart = apart.replace("LambdaConfigurations", "LambdaFunctionConfigurations");
        let result = merged(&old, &apart, Notification);
        assert!(result.changed());
        assert!(result.notes().is_empty(), "{:?}", result.notes());
    }
    let png = told("p", "Topic", ALL, "", ".png");
    let jpg = told("j", "Topic", ALL, "", ".jpg");
    assert!(merged(&png, &jpg, Notification).notes().is_empty());
    // One name with another content: both stay, and S3's word is foretold.
    let moved = told("a", "Topic", ALL, "events/v2/", "");
    let result = merged(&old, &moved, Notification);
    assert_eq!(result.entries()[0].under.as_deref(), Some("a-2"));
    assert!(
        result.notes()[0]
            .message
            .contains("`a-2` and `a` both tell")
    );
    // EventBridge is a switch of the whole.
    let bridge = "{\"EventBridgeConfiguration\": {}}";
    let result = merged(&old, bridge, Notification);
    assert!(
        result
            .text()
            .ends_with("], \"EventBridgeConfiguration\": {}}")
    );
    assert!(!merged(result.text(), bridge, Notification).changed());
    assert_eq!(merged("", bridge, Notification).text(), bridge);
}

#[test]
fn a_hundred_notifications_are_the_most() {
    let entry = |place: usize| {
        format!(
            r#"{{"Id": "n{place}", "TopicArn": "arn:aws:sns:us-east-1:111122223333:x", "Events": ["s3:ObjectCreated:*"], "Filter": {{"Key": {{"FilterRules": [{{"Name": "prefix", "Value": "{place}/"}}]}}}}}}"#
        )
    };
    let list = |range: std::ops::Range<usize>| {
        let entries: Vec<String> = range.map(entry).collect();
        format!("{{\"TopicConfigurations\": [{}]}}", entries.join(", "))
    };
    let fine = merged(&list(0..99), &list(99..100), DocumentKind::Notification);
    assert!(fine.notes().is_empty());
    let over = merged(&list(0..99), &list(99..101), DocumentKind::Notification);
    assert!(over.notes()[0].message.contains("101 notifications"));
}

#[test]
fn a_result_is_written_for_an_interface() {
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
    let error = merge("x", &old, Knowledge::default()).unwrap_err();
    assert_eq!(serde_json::to_value(&error).unwrap()["part"], "existing");
}
