//! Rules between inputs.

use super::*;

#[test]
fn reports_inside_the_file_prefix_are_refused() {
    let filled = bucket_with(&[("statusPrefix", "events/status")]);
    assert!(!filled.complete);
    let status = check(&filled, "statusPrefix");
    assert_eq!(status.state, InputState::Bad);
    assert_eq!(
        status.message.as_deref(),
        Some(
            "This lies inside `events/`, so every report would set off the event notification. \
             Put it beside, as `status`."
        )
    );
    assert_eq!(status.suggestion.as_deref(), Some("status"));
    // The document still shows the rejected value.
    assert!(filled.text.contains("acme-split-events/events/status/*"));
    let first = &filled.notes[0];
    assert_eq!((first.severity, first.line), (Severity::Error, Some(28)));
    assert!(
        !filled
            .notes
            .iter()
            .any(|note| note.severity == Severity::Good)
    );
}

#[test]
fn what_is_suggested_for_reports_lies_beside() {
    for (files, status, right) in [
        ("events", "events", "status"),
        ("events", "events/events", "status"),
        ("a/events", "a/events/x/y", "a/x/y"),
        ("a/events", "a", "a/status"),
        ("status", "status", "reports"),
        ("s", "s/status", "reports"),
        ("a/b/", "a/b", "a/status"),
    ] {
        let filled = bucket_with(&[("filePrefix", files), ("statusPrefix", status)]);
        let found = check(&filled, "statusPrefix");
        assert_eq!(found.state, InputState::Bad, "{files} {status}");
        assert_eq!(found.suggestion.as_deref(), Some(right));
        let mended = bucket_with(&[("filePrefix", files), ("statusPrefix", right)]);
        assert!(mended.complete, "{files} {right}");
    }
    let around = bucket_with(&[("filePrefix", "data/events"), ("statusPrefix", "data")]);
    assert_eq!(
        check(&around, "statusPrefix").message.as_deref(),
        Some(
            "The event files in `data/events/` lie inside this, so the right to write reports \
             would reach them too. Put it beside, as `data/status`."
        )
    );
}

#[test]
fn a_name_that_only_begins_alike_lies_beside() {
    let filled = bucket_with(&[("statusPrefix", "events-status")]);
    assert!(filled.complete);
    let notice = filled.notes.iter().any(|note| {
        note.severity == Severity::Notice && note.input.as_deref() == Some("statusPrefix")
    });
    assert!(notice);
}

#[test]
fn a_name_and_an_arn_must_agree() {
    let filled = topic_with(&[("bucketArn", "arn:aws:s3:::another")]);
    assert!(!filled.complete);
    let arn = check(&filled, "bucketArn");
    assert_eq!(
        arn.suggestion.as_deref(),
        Some("arn:aws:s3:::acme-split-events")
    );
    assert_eq!(
        arn.message.as_deref(),
        Some(
            "This names the bucket `another`, and the bucket's name is `acme-split-events`. \
             Leave one of them out, or write `arn:aws:s3:::acme-split-events`."
        )
    );
    let line = filled.notes[0].line.unwrap();
    let shown = filled.text.lines().nth(line - 1).unwrap();
    assert!(shown.contains("aws:SourceArn"));
}

#[test]
fn a_bucket_of_another_partition_is_refused() {
    let filled = topic_with(&[("bucket", ""), ("bucketArn", "arn:aws-cn:s3:::acme")]);
    let arn = check(&filled, "bucketArn");
    assert_eq!(arn.state, InputState::Bad);
    assert_eq!(arn.suggestion.as_deref(), Some("arn:aws:s3:::acme"));
    assert!(!filled.complete);
}

#[test]
fn another_account_is_a_warning_and_an_empty_one_is_suggested() {
    let filled = topic_with(&[("accountId", "444455556666")]);
    assert!(filled.complete);
    let warning = &filled.notes[0];
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
        let filled = bucket_with(&[("filePrefix", typed)]);
        assert!(filled.complete);
        let warned = filled.notes.iter().any(|note| {
            note.line == Some(15) && note.message.starts_with("Two slashes stand in a row")
        });
        assert!(warned, "{typed}");
    }
}
