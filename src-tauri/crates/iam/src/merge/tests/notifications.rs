//! Event notifications: equivalence and overlaps.

use super::*;

fn entry(id: &str, list: &str, event: &str, prefix: &str, suffix: &str) -> String {
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
fn equivalent_notifications_are_merged_and_overlaps_reported() {
    use DocumentKind::Notification;
    const ALL: &str = "s3:ObjectCreated:*";
    let old = entry("a", "Topic", ALL, "events/", "");
    // The Id and empty filter rules are not compared.
    let same = old
        .replace("\"a\"", "\"b\"")
        .replace("Prefix", "prefix")
        .replace(", {\"Name\": \"suffix\", \"Value\": \"\"}", "");
    assert_ne!(old, same);
    let result = merged(&old, &same, Notification);
    assert!(!result.changed());
    assert_eq!(
        result.entries()[0].message,
        "The notification `b` is already present as `a`."
    );
    // An event that is included in a wildcard.
    let put = entry("b", "Topic", "s3:ObjectCreated:Put", "events/", "");
    assert!(!merged(&old, &put, Notification).changed());

    // Another list, with an overlap.
    let queue = entry(
        "q",
        "Queue",
        "s3:ObjectCreated:Put",
        "events/new/",
        ".parquet",
    );
    let result = merged(&old, &queue, Notification);
    assert_eq!(outcomes(&result), [MergeOutcome::Added]);
    assert_eq!(result.entries()[0].pointer, "/QueueConfigurations/0");
    let [note] = result.warnings() else {
        panic!("{:?}", result.warnings());
    };
    assert_eq!(note.severity, Severity::Error);
    assert!(
        note.message.starts_with(
            "S3 rejects this: `q` and `a` both send `s3:ObjectCreated:Put` for keys that begin \
             with `events/new/` and end with `.parquet`."
        ),
        "{}",
        note.message
    );
    for apart in [
        entry("q", "Queue", "s3:ObjectRemoved:*", "events/", ""),
        entry("q", "Queue", ALL, "status/", ""),
        entry("q", "Lambda", "s3:ObjectRestore:Post", "", ""),
    ] {
        let apart = apart.replace("LambdaConfigurations", "LambdaFunctionConfigurations");
        let result = merged(&old, &apart, Notification);
        assert!(result.changed());
        assert!(result.warnings().is_empty(), "{:?}", result.warnings());
    }
    let png = entry("p", "Topic", ALL, "", ".png");
    let jpg = entry("j", "Topic", ALL, "", ".jpg");
    assert!(merged(&png, &jpg, Notification).warnings().is_empty());
    // One name, another content: both stay, and a warning announces what S3
    // will reject.
    let moved = entry("a", "Topic", ALL, "events/v2/", "");
    let result = merged(&old, &moved, Notification);
    assert_eq!(result.entries()[0].under.as_deref(), Some("a-2"));
    assert!(
        result.warnings()[0]
            .message
            .contains("`a-2` and `a` both send")
    );
    // EventBridge is a switch of the whole configuration.
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
fn at_most_a_hundred_notifications() {
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
    assert!(fine.warnings().is_empty());
    let over = merged(&list(0..99), &list(99..101), DocumentKind::Notification);
    assert!(over.warnings()[0].message.contains("101 notifications"));
}

#[test]
fn unnamed_notifications_are_numbered_across_lists() {
    let unnamed = |list: &str| {
        let one = entry("x", list, "s3:ObjectCreated:*", list, "");
        one.replace("\"Id\": \"x\", ", "")
    };
    let (topic, queue) = (unnamed("Topic"), unnamed("Queue"));
    let both = format!("{}, {}", &topic[..topic.len() - 1], &queue[1..]);
    let result = merged("", &both, DocumentKind::Notification);
    let said: Vec<&str> = result
        .entries()
        .iter()
        .map(|entry| &*entry.message)
        .collect();
    assert_eq!(
        said,
        [
            "Notification 1 (no Id) is added.",
            "Notification 2 (no Id) is added."
        ]
    );
}
