use super::*;

mod repairs;
mod wrappers;

const POLICY: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"a/b~c\",\n      \"Effect\": \"Allow\",\n      \"Principal\": {\"AWS\": [\"111122223333\", \"*\"], \"Service\": \"s3.amazonaws.com\"},\n      \"Action\": \"s3:GetObject\",\n      \"NotResource\": [\"arn:aws:s3:::b/ä/*\", \"x\"],\n      \"Condition\": {\"Bool\": {\"aws:SecureTransport\": true}, \"StringLike\": {\"a/b\": [\"1\", 2]}}\n    }\n  ]\n}";

#[test]
fn every_node_has_a_location() {
    fn check(document: &Document, node: &Node, pointer: &str) {
        let place = document.location(node.span);
        assert_eq!(place.pointer, pointer);
        assert_eq!(document.node_at(pointer), Some(node));
        let line = document.text().lines().nth(place.line - 1).unwrap();
        let from: String = line.chars().skip(place.column - 1).collect();
        assert!(document.text()[node.span.from..].starts_with(&from));
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    check(document, item, &format!("{pointer}/{index}"));
                }
            }
            Value::Object(members) => {
                for member in members {
                    let step = member.key.replace('~', "~0").replace('/', "~1");
                    let pointer = format!("{pointer}/{step}");
                    assert_eq!(document.location(member.key_span).pointer, pointer);
                    check(document, &member.value, &pointer);
                }
            }
            _ => {}
        }
    }
    let document = parse(POLICY).unwrap();
    check(&document, document.root(), "");
    let place = document.location(document.node_at("/Statement/0/NotResource/1").unwrap().span);
    assert_eq!((place.line, place.column), (9, 45));
}

#[test]
fn a_statement_is_parsed() {
    let policy = parse(POLICY).unwrap().policy();
    assert!(policy.expands_variables());
    let [statement] = &policy.statements[..] else {
        panic!("one statement");
    };
    assert_eq!(statement.effect, Some(Effect::Allow));
    assert!(statement.not_resource && !statement.not_action && !statement.not_principal);
    let principals: Vec<(&PrincipalKind, &str)> = statement
        .principals
        .iter()
        .map(|principal| (&principal.kind, principal.value.as_str()))
        .collect();
    assert_eq!(
        principals,
        [
            (&PrincipalKind::Aws, "111122223333"),
            (&PrincipalKind::Aws, "*"),
            (&PrincipalKind::Service, "s3.amazonaws.com"),
        ]
    );
    let conditions: Vec<String> = statement
        .conditions
        .iter()
        .map(|c| {
            let values: Vec<&str> = c.values.iter().map(|v| v.value.as_str()).collect();
            format!("{} {} {}", c.operator.value, c.key.value, values.join(","))
        })
        .collect();
    assert_eq!(
        conditions,
        ["Bool aws:SecureTransport true", "StringLike a/b 1,2"]
    );
}

#[test]
fn agrees_with_serde_json() {
    let texts = [
        "{}",
        "[]",
        "null",
        "true",
        "-1.5e3",
        "\"\\u00e4\\ud83d\\ude00\\n\"",
        "[1,[2,{\"a\":[]}]]",
        "{\"a\":1,}",
        "[1,]",
        "01",
        "1.",
        "-",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"a\nb\"",
        "{a:1}",
        "[1 2]",
        "{\"a\" 1}",
        "tru",
        "\"",
        "{\"a\":1} x",
        "\u{feff}{}",
        "{\"a\":1",
        "[",
        "'a'",
        "NaN",
    ];
    for text in texts {
        let standard = serde_json::from_str::<serde_json::Value>(text).is_ok();
        assert_eq!(parse(text).is_ok(), standard, "{text}");
    }
    let document = parse("\"\\u00e4\\ud83d\\ude00\\n\"").unwrap();
    assert_eq!(document.root().text(), Some("ä😀\n"));
}

#[test]
fn syntax_errors_have_a_location() {
    let cases = [
        (
            "{\n  \"a\": 1\n  \"b\": 2\n}",
            3,
            3,
            "Expected a comma or `}`, found `\"`.",
        ),
        ("{\"a\": }", 1, 7, "Expected a value, found `}`."),
        (
            "{\"a\": \"b",
            1,
            7,
            "The string that begins here never ends.",
        ),
        (
            "{\"a\": [1, 2}",
            1,
            12,
            "Expected a comma or `]`, found `}`.",
        ),
        (
            "{\"a\": 1",
            1,
            8,
            "Expected a comma or `}`, but the text ends.",
        ),
        ("hello", 1, 1, "Expected a value, found `h`."),
        ("{\"ä\": 1}}", 1, 9, "`}` follows the end of the document."),
    ];
    for (text, line, column, message) in cases {
        let unreadable = parse(text).expect_err(text);
        assert_eq!(
            (unreadable.line, unreadable.column),
            (Some(line), Some(column)),
            "{text}"
        );
        assert_eq!(
            unreadable.message,
            format!(
                "This is not JSON: line {line}, column {column}: {message} Correct it there, or \
                 copy the document again."
            )
        );
        assert_eq!(unreadable.repaired, None, "{text}");
    }
}

#[test]
fn a_trailing_comma_is_found_at_the_comma() {
    for (text, line, column, end) in [
        ("{\"a\": [1,\n],\n\"b\": 2}", 1, 9, ']'),
        ("{\n  \"a\": 1,\n}", 2, 9, '}'),
    ] {
        let unreadable = parse(text).expect_err(text);
        assert_eq!(
            unreadable.message,
            format!(
                "This is not JSON: line {line}, column {column}: Nothing follows this comma before \
                 `{end}`. It can be repaired automatically: trailing commas."
            )
        );
    }
}

#[test]
fn large_deep_and_empty_texts_are_rejected() {
    let large = format!("\"{}\"", "a".repeat(5_000_000));
    assert_eq!(
        parse(&large).unwrap_err().message,
        "This text has 5,000,002 bytes. AWS accepts policies of at most 32,768 bytes, and at most \
         1,048,576 bytes are read here. Paste only the policy."
    );
    let deep = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
    let unreadable = parse(&deep).unwrap_err();
    assert_eq!(
        unreadable.message,
        "This is not JSON: line 1, column 66: This is nested more than 64 levels deep; a policy \
         has six levels. Paste only the policy."
    );
    assert!(parse(&format!("{}{}", "[".repeat(65), "]".repeat(65))).is_ok());
    assert!(parse(&format!("{}{}", "[".repeat(66), "]".repeat(66))).is_err());
    assert!(
        parse(" \n")
            .unwrap_err()
            .message
            .starts_with("There is no text.")
    );
    // A document of many nodes: locations are computed only on request.
    let long = format!(
        "{{\"{}\": [{}1]}}",
        "k".repeat(500_000),
        "1,".repeat(250_000)
    );
    assert!(parse(&long).is_ok());
}

#[test]
fn duplicate_keys_are_found() {
    let document = parse(
        "{\"Statement\": {\"Effect\": \"Allow\",\n \"Effect\": \"Deny\", \"x\": {\"Effect\": 1}}}",
    )
    .unwrap();
    let [twice] = document.duplicates() else {
        panic!("one duplicate key");
    };
    assert_eq!(twice.key, "Effect");
    assert_eq!(document.location(twice.first).line, 1);
    assert_eq!(document.location(twice.again).line, 2);
    // AWS reads the last one.
    assert_eq!(document.policy().statements[0].effect, Some(Effect::Deny));
}

#[test]
fn kinds_are_guessed() {
    use DocumentKind::{Bucket, Identity, Key, Notification, Resource, Topic, Trust};
    let statement = |rest: &str| format!("{{\"Statement\": [{{\"Effect\": \"Allow\", {rest}}}]}}");
    let cases = [
        (
            statement("\"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\""),
            Bucket,
        ),
        (
            statement(
                "\"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"arn:aws-cn:s3:::b\"",
            ),
            Bucket,
        ),
        (
            statement("\"Principal\": \"*\", \"Action\": \"SNS:Publish\", \"Resource\": \"*\""),
            Topic,
        ),
        (
            statement(
                "\"NotPrincipal\": {\"AWS\": \"1\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"",
            ),
            Key,
        ),
        (
            statement("\"Principal\": {\"AWS\": \"1\"}, \"Action\": \"kms:*\""),
            Key,
        ),
        (
            statement("\"Principal\": {\"AWS\": \"1\"}, \"Action\": \"sts:AssumeRole\""),
            Trust,
        ),
        (
            statement("\"Principal\": {\"AWS\": \"1\"}, \"Action\": \"*\""),
            Trust,
        ),
        (
            statement("\"Action\": \"s3:GetObject\", \"Resource\": \"*\""),
            Identity,
        ),
        (
            statement(
                "\"Principal\": \"*\", \"Action\": \"sqs:*\", \"Resource\": \"arn:aws:sqs:::q\"",
            ),
            Resource,
        ),
        (
            statement(
                "\"Principal\": \"*\", \"Action\": \"kms:Decrypt\", \"Resource\": \"arn:aws:kms:us-east-1:111122223333:key/a\"",
            ),
            Resource,
        ),
        // Resource control policies of an organization.
        (
            statement(
                "\"Principal\": \"*\", \"Action\": [\"s3:*\", \"sqs:*\", \"kms:*\"], \"Resource\": \"*\"",
            ),
            Resource,
        ),
        (
            statement(
                "\"Principal\": \"*\", \"Action\": [\"s3:*\", \"sts:*\"], \"Resource\": \"*\"",
            ),
            Resource,
        ),
        // The kind is guessed in spite of mistakes.
        (
            statement("\"Principal\": \"*\", \"Action\": \"sts:AssumeRole\", \"Resource\": \"*\""),
            Trust,
        ),
        (
            statement(
                "\"Principal\": \"*\", \"Action\": [\"s3:GetObject\", \"sns:Publish\"], \"Resource\": \"*\"",
            ),
            Bucket,
        ),
        ("{\"TopicConfigurations\": []}".to_owned(), Notification),
        (
            "{\"EventBridgeConfiguration\": {}}".to_owned(),
            Notification,
        ),
    ];
    for (text, kind) in cases {
        assert_eq!(parse(&text).unwrap().guess_kind(), kind, "{text}");
    }
    for kind in DocumentKind::ALL {
        assert_eq!(DocumentKind::from_name(kind.name()), Some(kind));
    }
    let shapes = [
        ("{\"Statement\": []}", DocumentShape::Policy),
        ("{\"Effect\": \"Allow\"}", DocumentShape::Statement),
        ("[{\"Effect\": \"Allow\"}]", DocumentShape::Statements),
        ("{\"QueueConfigurations\": []}", DocumentShape::Notification),
        ("[]", DocumentShape::Other),
        ("{\"a\": 1}", DocumentShape::Other),
        ("1", DocumentShape::Other),
    ];
    for (text, shape) in shapes {
        assert_eq!(parse(text).unwrap().shape(), shape, "{text}");
    }
}

#[test]
fn edits_keep_the_rest_of_the_text() {
    let document = parse("{\"a\": \"b\", \"c\": \"d\"}").unwrap();
    let span = |pointer: &str| document.node_at(pointer).unwrap().span;
    let edits = [(span("/c"), "2".to_owned()), (span("/a"), "1".to_owned())];
    assert_eq!(document.with_edits(&edits), "{\"a\": 1, \"c\": 2}");
    assert_eq!(document.character_count(), 17);
}
