//! Strategies for policies and notifications in many styles. The tests of
//! `policies` include this file, too.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

const PRINCIPALS: [&str; 4] = [
    r#""*""#,
    r#"{"AWS": "111122223333"}"#,
    r#"{"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:role/x"]}"#,
    r#"{"Service": "s3.amazonaws.com"}"#,
];
const ACTIONS: [&str; 4] = ["s3:GetObject", "S3:getObject", "s3:PutObject", "s3:*"];
const RESOURCES: [&str; 4] = [
    "arn:aws:s3:::acme-events",
    "arn:aws:s3:::acme-events/*",
    "arn:aws:s3:::acme-events/ä\"\\\u{1f600}/${aws:username}",
    "*",
];
const CONDITIONS: [&str; 3] = [
    "{}",
    r#"{"StringEquals": {"aws:SourceAccount": ["111122223333", "444455556666"]}}"#,
    r#"{"Bool": {"aws:SecureTransport": false}, "StringLike": {"aws:SourceArn": "a*"}}"#,
];
const SIDS: [&str; 3] = ["A", "S3 Events", "A2"];

fn one_or_list(names: &[&str], list: bool) -> Json {
    match names {
        [one] if !list => json!(one),
        names => json!(names),
    }
}

pub(crate) fn statement() -> impl Strategy<Value = Json> {
    (
        proptest::option::of(0..SIDS.len()),
        any::<bool>(),
        0..PRINCIPALS.len(),
        proptest::sample::subsequence(ACTIONS.to_vec(), 0..=3).prop_shuffle(),
        proptest::sample::subsequence(RESOURCES.to_vec(), 1..=3).prop_shuffle(),
        proptest::option::of(0..CONDITIONS.len()),
        any::<[bool; 3]>(),
    )
        .prop_map(
            |(sid, allow, principal, actions, resources, condition, [not, one, two])| {
                let mut out = serde_json::Map::new();
                if let Some(sid) = sid {
                    out.insert("Sid".to_owned(), json!(SIDS[sid]));
                }
                out.insert(
                    "Effect".to_owned(),
                    json!(if allow { "Allow" } else { "Deny" }),
                );
                let principal: Json = serde_json::from_str(PRINCIPALS[principal]).unwrap();
                out.insert("Principal".to_owned(), principal);
                let key = if not && !allow { "NotAction" } else { "Action" };
                out.insert(key.to_owned(), one_or_list(&actions, one));
                out.insert("Resource".to_owned(), one_or_list(&resources, two));
                if let Some(condition) = condition {
                    let condition: Json = serde_json::from_str(CONDITIONS[condition]).unwrap();
                    out.insert("Condition".to_owned(), condition);
                }
                Json::Object(out)
            },
        )
}

pub(crate) fn notification() -> impl Strategy<Value = Json> {
    const LISTS: [(&str, &str); 3] = [
        ("TopicConfigurations", "TopicArn"),
        ("QueueConfigurations", "QueueArn"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ];
    const EVENTS: [&str; 3] = [
        "s3:ObjectCreated:*",
        "s3:ObjectCreated:Put",
        "s3:ObjectRemoved:*",
    ];
    let entry = (
        proptest::option::of(0..SIDS.len()),
        proptest::sample::subsequence(EVENTS.to_vec(), 1..=2).prop_shuffle(),
        proptest::option::of(0..3_usize),
    );
    let list = proptest::option::of(proptest::collection::vec(entry, 0..4));
    ([list.clone(), list.clone(), list], any::<bool>()).prop_map(|(lists, bridge)| {
        let mut out = serde_json::Map::new();
        for ((list, key), entries) in LISTS.into_iter().zip(lists) {
            let Some(entries) = entries else { continue };
            let entries: Vec<Json> = entries
                .into_iter()
                .map(|(id, events, prefix)| {
                    let mut entry = serde_json::Map::new();
                    if let Some(id) = id {
                        entry.insert("Id".to_owned(), json!(SIDS[id]));
                    }
                    entry.insert(key.to_owned(), json!("arn:aws:x:us-east-1:111122223333:y"));
                    entry.insert("Events".to_owned(), json!(events));
                    if let Some(prefix) = prefix {
                        let value = ["", "a/", "b/"][prefix];
                        let rules = json!([{"Name": "prefix", "Value": value}]);
                        entry.insert("Filter".to_owned(), json!({"Key": {"FilterRules": rules}}));
                    }
                    Json::Object(entry)
                })
                .collect();
            out.insert(list.to_owned(), Json::Array(entries));
        }
        if bridge {
            out.insert("EventBridgeConfiguration".to_owned(), json!({}));
        }
        Json::Object(out)
    })
}

/// Writes a document, a list of statements, or a statement in one of many
/// styles.
pub(crate) fn written(json: &Json, layout: usize) -> String {
    let pretty = serde_json::to_string_pretty(json).unwrap();
    match layout {
        0 => pretty,
        1 => json.to_string(),
        2 => pretty.replace('\n', "\r\n") + "\r\n",
        3 => {
            let wide = |line: &str| {
                let bare = line.trim_start();
                format!("{}{bare}\n", "\t".repeat((line.len() - bare.len()) / 2))
            };
            pretty.lines().map(wide).collect()
        }
        4 => pretty
            .replace("[\n    {", "[{")
            .replace("    }\n  ]", "    }]"),
        5 => format!(" \n{}", pretty.replace('\n', " ")),
        _ => pretty.replace('\n', "\n   ").replace("},\n", "}  ,\n\n"),
    }
}

pub(crate) fn whole(statements: &[Json], frame: usize) -> Json {
    match (frame, statements) {
        (0, [one]) => json!({"Statement": one, "Version": "2008-10-17"}),
        (1, _) => json!({"Id": "x", "Statement": statements}),
        (2, []) => json!({"Version": "2012-10-17", "Id": "y"}),
        _ => json!({"Version": "2012-10-17", "Statement": statements}),
    }
}
