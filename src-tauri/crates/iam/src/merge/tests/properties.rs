//! Properties of every merge, for any documents and styles.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::strategies::{notification, statement, whole, written};
use super::with;
use crate::diff::DiffChange;
use crate::document::DocumentKind;
use crate::document::parse;
use crate::evaluate::{Caller, Context, Decision, Request, simulate};
use crate::lint::LintContext;
use crate::merge::{InputRole, MergeOutcome, Merged, merge};

fn listed(document: &Json, key: &str) -> Vec<Json> {
    match document.get(key) {
        Some(Json::Array(items)) => items.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

fn is_subsequence(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

/// Checks the properties that hold for every kind.
fn holds(old: &str, result: &Merged, keys: &[&str]) -> Result<Json, TestCaseError> {
    let text = result.text();
    let after: Json = serde_json::from_str(text)
        .map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
    prop_assert!(is_subsequence(old, text), "{text}");
    prop_assert_eq!(result.changed(), old != text);
    // Nothing is removed, and the order is kept.
    if let Ok(before) = serde_json::from_str::<Json>(old) {
        for (key, value) in before.as_object().unwrap() {
            if !keys.contains(&key.as_str()) {
                prop_assert_eq!(Some(value), after.get(key));
            }
        }
        for key in keys {
            let (before, now) = (listed(&before, key), listed(&after, key));
            prop_assert_eq!(&before[..], now.get(..before.len()).unwrap_or_default());
        }
    }
    // The diff contains both texts.
    let side = |other: DiffChange| -> Vec<&str> {
        let lines = result.diff().iter().filter(|line| line.change != other);
        lines.map(|line| line.text.as_str()).collect()
    };
    prop_assert_eq!(side(DiffChange::Removed), Vec::from_iter(text.lines()));
    if !old.trim().is_empty() {
        prop_assert_eq!(side(DiffChange::Added), Vec::from_iter(old.lines()));
    }
    // Every entry is at its pointer.
    for entry in result.entries() {
        let there = after.pointer(&entry.pointer);
        prop_assert!(there.is_some(), "{} in {text}", entry.pointer);
        let name = there.and_then(|there| there.get("Sid").or_else(|| there.get("Id")));
        prop_assert_eq!(name.and_then(Json::as_str), entry.under.as_deref());
    }
    Ok(after)
}

fn names(document: &Json, key: &str, name: &str) -> Vec<String> {
    let items = listed(document, key);
    let names = items
        .iter()
        .filter_map(|item| item.get(name)?.as_str().map(str::to_owned));
    names.collect()
}

fn assert_idempotent(
    old: &Merged,
    addition: &str,
    kind: DocumentKind,
) -> Result<(), TestCaseError> {
    let again = merge(old.text(), addition, with(kind)).unwrap();
    prop_assert_eq!(again.text(), old.text());
    prop_assert!(!again.changed());
    let there = |outcome| outcome == MergeOutcome::AlreadyPresent;
    prop_assert!(again.entries().iter().all(|entry| there(entry.outcome)));
    Ok(())
}

/// Merges any two texts, and returns whether they can be merged. The result is
/// complete, or the error has a location in the text that it is about.
fn merged_or_refused(
    existing: &str,
    addition: &str,
    context: LintContext<'_>,
) -> Result<bool, TestCaseError> {
    match merge(existing, addition, context) {
        Ok(result) => {
            let again = merge(result.text(), addition, context);
            prop_assert_eq!(again.map(|again| again.changed()), Ok(false));
            let document: Result<Json, _> = serde_json::from_str(result.text());
            prop_assert!(document.is_ok(), "{}", result.text());
            Ok(true)
        }
        Err(error) => {
            prop_assert!(error.message.ends_with('.'), "{error}");
            let text = match error.role {
                InputRole::Existing => existing,
                InputRole::Addition => addition,
                InputRole::Full => return Err(TestCaseError::fail("neither text is a result")),
            };
            match (error.line, error.column) {
                (Some(line), Some(column)) => {
                    let line = text.split('\n').nth(line - 1);
                    let length = line.map(|line| line.chars().count());
                    prop_assert!(length.is_some_and(|length| column <= length + 1), "{error}");
                }
                (None, None) => {}
                _ => return Err(TestCaseError::fail(format!("half a location: {error}"))),
            }
            Ok(false)
        }
    }
}

/// Returns the decisions about many requests.
fn answers(document: &str) -> Vec<Decision> {
    const CALLERS: [&str; 4] = [
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:iam::444455556666:role/x",
        "s3.amazonaws.com",
        "anonymous",
    ];
    let document = parse(document).unwrap();
    let known = Context::default()
        .with("aws:SourceAccount", ["444455556666"])
        .with("aws:SecureTransport", ["false"])
        .with("aws:SourceArn", ["arn:aws:s3:::acme-events"]);
    let mut out = Vec::new();
    for caller in CALLERS {
        for action in ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] {
            for resource in ["arn:aws:s3:::acme-events", "arn:aws:s3:::acme-events/a"] {
                for context in [Context::default(), known.clone().complete()] {
                    let request = Request {
                        caller: Caller::parse(caller).unwrap(),
                        action: action.to_owned(),
                        resource: resource.to_owned(),
                        resource_account: Some("111122223333".to_owned()),
                        context,
                    };
                    out.push(simulate(&document, DocumentKind::Bucket, &request).outcome);
                }
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn merging_a_policy_keeps_everything_and_is_idempotent(
        old in proptest::collection::vec(statement(), 0..5),
        new in proptest::collection::vec(statement(), 1..5),
        (frame, bare) in (0..4_usize, 0..3_usize),
        (layout, other) in (0..7_usize, 0..7_usize),
    ) {
        let existing = written(&whole(&old, frame), layout);
        let addition = match bare {
            0 => written(&new[0], other),
            1 => written(&json!(new), other),
            _ => written(&json!({"Version": "2012-10-17", "Statement": new}), other),
        };
        let result = merge(&existing, &addition, with(DocumentKind::Bucket)).unwrap();
        let after = holds(&existing, &result, &["Statement"])?;
        // No name becomes a duplicate.
        let mut before = names(&json!({"Statement": old}), "Statement", "Sid");
        let mut now = names(&after, "Statement", "Sid");
        let added = now.split_off(before.len());
        for name in added {
            prop_assert!(!before.contains(&name), "{name}");
            before.push(name);
        }
        // Every statement of the addition is included in the reported one.
        let given: &[Json] = if bare == 0 { &new[..1] } else { &new };
        prop_assert_eq!(given.len(), result.entries().len());
        for (given, entry) in given.iter().zip(result.entries()) {
            let there = after.pointer(&entry.pointer).unwrap();
            prop_assert_eq!(&given["Effect"], &there["Effect"]);
            let low = |json: &Json, key: &str| -> Vec<String> {
                listed(json, key).iter().map(|name| name.as_str().unwrap().to_lowercase()).collect()
            };
            for key in ["Action", "Resource"] {
                let there = low(there, key);
                prop_assert!(low(given, key).iter().all(|name| there.contains(name)));
            }
            if entry.outcome != MergeOutcome::AlreadyPresent {
                let mut there = there.clone();
                let mut given = given.clone();
                there.as_object_mut().unwrap().remove("Sid");
                given.as_object_mut().unwrap().remove("Sid");
                prop_assert_eq!(there, given);
            }
        }
        assert_idempotent(&result, &addition, DocumentKind::Bucket)?;
    }

    /// The result allows exactly what it would allow if every statement of the
    /// addition had been appended unchanged.
    #[test]
    fn a_merged_policy_allows_what_both_allow(
        old in proptest::collection::vec(statement(), 0..4),
        new in proptest::collection::vec(statement(), 1..4),
    ) {
        let existing = whole(&old, 3).to_string();
        let result = merge(&existing, &json!(new).to_string(), with(DocumentKind::Bucket)).unwrap();
        let both = whole(&[old, new].concat(), 3).to_string();
        prop_assert_eq!(answers(result.text()), answers(&both), "{}", result.text());
    }

    #[test]
    fn merging_a_notification_keeps_everything_and_is_idempotent(
        old in notification(),
        new in notification(),
        (layout, other) in (0..7_usize, 0..7_usize),
    ) {
        const LISTS: [&str; 3] =
            ["TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations"];
        let existing = written(&old, layout);
        let addition = written(&new, other);
        let filled = new.get("EventBridgeConfiguration").is_some()
            || LISTS.iter().any(|list| !listed(&new, list).is_empty());
        prop_assume!(filled);
        let result = merge(&existing, &addition, with(DocumentKind::Notification)).unwrap();
        if old.as_object().unwrap().is_empty() {
            prop_assert_eq!(result.text(), addition.trim());
        } else {
            holds(&existing, &result, &LISTS)?;
        }
        assert_idempotent(&result, &addition, DocumentKind::Notification)?;
    }

    #[test]
    fn any_two_texts_are_merged_or_rejected(old in "[{}\\[\\]\",:a ]{0,40}", new in "\\PC{0,40}") {
        let statement = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}"#;
        // No such text is a policy, but it may be an empty document.
        let empty = matches!(old.replace(' ', "").as_str(), "" | "{}");
        let merged = merged_or_refused(&old, statement, with(DocumentKind::Bucket))?;
        prop_assert_eq!(merged, empty, "{}", old);
        let merged = merged_or_refused("", &new, with(DocumentKind::Bucket))?;
        prop_assert!(!merged || serde_json::from_str::<Json>(&new).is_ok());
        merged_or_refused(&new, &old, LintContext::default())?;
    }
}
