//! Rules between inputs.

use super::*;

#[test]
fn status_prefix_inside_file_prefix_is_rejected() {
    let rendered = bucket_with(&[("statusPrefix", "events/status")]);
    assert!(!rendered.complete);
    let status = check(&rendered, "statusPrefix");
    assert_eq!(status.state, InputState::Invalid);
    assert_eq!(
        status.message.as_deref(),
        Some(
            "This is inside `events/`, so every report would trigger the event notification. Use \
             a sibling prefix such as `status`."
        )
    );
    assert_eq!(status.suggestion.as_deref(), Some("status"));
    // The document still shows the rejected value.
    assert!(rendered.text.contains("acme-split-events/events/status/*"));
    let first = &rendered.notes[0];
    assert_eq!((first.severity, first.line), (Severity::Error, Some(28)));
    assert!(
        !rendered
            .notes
            .iter()
            .any(|note| note.severity == Severity::Good)
    );
}

#[test]
fn suggested_status_prefix_is_disjoint() {
    for (files, status, right) in [
        ("events", "events", "status"),
        ("events", "events/events", "status"),
        ("a/events", "a/events/x/y", "a/x/y"),
        ("a/events", "a", "a/status"),
        ("status", "status", "reports"),
        ("s", "s/status", "reports"),
        ("a/b/", "a/b", "a/status"),
    ] {
        let rendered = bucket_with(&[("filePrefix", files), ("statusPrefix", status)]);
        let found = check(&rendered, "statusPrefix");
        assert_eq!(found.state, InputState::Invalid, "{files} {status}");
        assert_eq!(found.suggestion.as_deref(), Some(right));
        let mended = bucket_with(&[("filePrefix", files), ("statusPrefix", right)]);
        assert!(mended.complete, "{files} {right}");
    }
    let around = bucket_with(&[("filePrefix", "data/events"), ("statusPrefix", "data")]);
    assert_eq!(
        check(&around, "statusPrefix").message.as_deref(),
        Some(
            "The event files in `data/events/` are inside this, so the permission to write \
             reports would include them. Use a sibling prefix such as `data/status`."
        )
    );
}

#[test]
fn common_name_start_is_not_nesting() {
    let rendered = bucket_with(&[("statusPrefix", "events-status")]);
    assert!(rendered.complete);
    let notice = rendered.notes.iter().any(|note| {
        note.severity == Severity::Notice && note.input.as_deref() == Some("statusPrefix")
    });
    assert!(notice);
}

#[test]
fn bucket_name_and_arn_must_match() {
    let rendered = topic_with(&[("bucketArn", "arn:aws:s3:::another")]);
    assert!(!rendered.complete);
    let arn = check(&rendered, "bucketArn");
    assert_eq!(
        arn.suggestion.as_deref(),
        Some("arn:aws:s3:::acme-split-events")
    );
    assert_eq!(
        arn.message.as_deref(),
        Some(
            "This names the bucket `another`, but the bucket name is `acme-split-events`. Remove \
             one of them, or write `arn:aws:s3:::acme-split-events`."
        )
    );
    let line = rendered.notes[0].line.unwrap();
    let shown = rendered.text.lines().nth(line - 1).unwrap();
    assert!(shown.contains("aws:SourceArn"));
}

#[test]
fn bucket_in_another_partition_is_rejected() {
    let rendered = topic_with(&[("bucket", ""), ("bucketArn", "arn:aws-cn:s3:::acme")]);
    let arn = check(&rendered, "bucketArn");
    assert_eq!(arn.state, InputState::Invalid);
    assert_eq!(arn.suggestion.as_deref(), Some("arn:aws:s3:::acme"));
    assert!(!rendered.complete);
}

#[test]
fn other_account_warns_and_empty_account_is_suggested() {
    let rendered = topic_with(&[("accountId", "444455556666")]);
    assert!(rendered.complete);
    let warning = &rendered.notes[0];
    assert_eq!(warning.severity, Severity::Warning);
    assert_eq!(warning.input.as_deref(), Some("accountId"));
    assert!(warning.message.contains("`111122223333`"));

    let empty = topic_with(&[("accountId", "")]);
    assert!(!empty.complete);
    let account = check(&empty, "accountId");
    assert_eq!(account.state, InputState::Empty);
    assert_eq!(account.suggestion.as_deref(), Some("111122223333"));
}

#[test]
fn two_slashes_in_a_row_are_a_warning() {
    for typed in ["events//", "events//2026"] {
        let rendered = bucket_with(&[("filePrefix", typed)]);
        assert!(rendered.complete);
        let warned = rendered
            .notes
            .iter()
            .any(|note| note.line == Some(15) && note.message.starts_with("Two slashes in a row"));
        assert!(warned, "{typed}");
    }
}
