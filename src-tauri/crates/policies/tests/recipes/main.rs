//! Compares every recipe, rendered with values, with its vendor's template with
//! the same values, or with a document written out here if the vendor has none.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod amplitude;
mod lint;
mod mparticle;
mod segment;
mod split;
mod tallyman;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tallyman_iam::Severity;
use tallyman_policies::{InputState, RenderedPolicy, recipe, recipes, render, show};

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn values(pairs: Pairs<'_>) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn rendered(name: &str, pairs: Pairs<'_>) -> RenderedPolicy {
    render(recipe(name).unwrap(), &values(pairs))
}

/// Returns the pairs with some of them changed or added.
fn with<'a>(pairs: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |name: &str| more.iter().any(|(other, _)| *other == name);
    let kept = pairs.iter().filter(|(name, _)| !changed(name));
    kept.chain(more).copied().collect()
}

/// Asserts that the rendered recipe equals the template with its gaps filled
/// in: as JSON, and in the order of keys and values.
#[track_caller]
fn assert_renders(name: &str, pairs: Pairs<'_>, template: &str, gaps: Pairs<'_>) {
    let page = gaps.iter().fold(template.to_owned(), |page, (gap, value)| {
        assert!(page.contains(gap), "{gap}");
        page.replace(gap, value)
    });
    let shown = show(recipe(name).unwrap(), &values(pairs)).unwrap();
    let expected: Json = serde_json::from_str(&page).unwrap();
    assert_eq!(serde_json::from_str::<Json>(&shown).unwrap(), expected);
    assert_eq!(quoted_in_order(&shown), quoted_in_order(&page));
}

/// Returns the quoted strings of a JSON document in order, keys and values
/// alike.
fn quoted_in_order(text: &str) -> Vec<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

/// Asserts that each value is rejected with that sentence, and so is the
/// document.
#[track_caller]
fn assert_rejected(name: &str, good: Pairs<'_>, cases: &[(&str, &str, &str)]) {
    for (input, value, sentence) in cases {
        let pairs = with(good, &[(*input, *value)]);
        let rendered = rendered(name, &pairs);
        assert!(!rendered.complete, "{input} {value}");
        let check = rendered.inputs.iter().find(|check| check.name == *input);
        let check = check.unwrap();
        assert_eq!(check.state, InputState::Invalid, "{input} {value}");
        assert_eq!(check.message.as_deref(), Some(*sentence));
        let refused = show(recipe(name).unwrap(), &values(&pairs)).unwrap_err();
        assert_eq!(refused.to_string(), format!("{input}: {sentence}"));
    }
}

/// Asserts that the document is rejected without each input, by name.
#[track_caller]
fn assert_required(name: &str, good: Pairs<'_>, inputs: &[&str]) {
    for input in inputs {
        let pairs = with(good, &[(*input, "")]);
        let refused = show(recipe(name).unwrap(), &values(&pairs)).unwrap_err();
        let said = refused.to_string();
        assert!(
            said.starts_with(&format!("{input}: This is missing. ")),
            "{said}"
        );
        let shown = rendered(name, &pairs).text;
        assert!(shown.contains(&format!("{{{input}}}")), "{shown}");
    }
}

fn notes(rendered: &RenderedPolicy, severity: Severity) -> Vec<(Option<usize>, &str)> {
    rendered
        .notes
        .iter()
        .filter(|note| note.severity == severity)
        .map(|note| (note.line, note.message.as_str()))
        .collect()
}

fn line(rendered: &RenderedPolicy, number: Option<usize>) -> &str {
    rendered
        .text
        .lines()
        .nth(number.unwrap() - 1)
        .unwrap()
        .trim()
}

#[test]
fn recipe_table_is_complete() {
    // Vendor, name, kind, and inputs in the order of the form; a question mark
    // means optional.
    let table: Vec<String> = recipes()
        .iter()
        .map(|recipe| {
            let inputs: Vec<String> = recipe
                .inputs
                .iter()
                .map(|input| format!("{}{}", input.name, if input.optional { "?" } else { "" }))
                .collect();
            format!(
                "{} | {} | {} | {}",
                recipe.vendor,
                recipe.name,
                recipe.kind.label(),
                inputs.join(", ")
            )
        })
        .collect();
    assert_eq!(
        table,
        [
            "Split | split-inbound-bucket | Bucket policy | bucket, roleArn, filePrefix?, \
             statusPrefix, form?",
            "Split | split-sns-topic | SNS topic policy statement | topicArn, accountId, bucket, \
             bucketArn?, form?",
            "Split | split-notification | S3 event notification | topicArn, name, filePrefix?, \
             suffix?",
            "Split | split-outbound-bucket | Bucket policy | bucket, roleArn, writePrefix?",
            "Split | split-kms | KMS key policy | accountId, roleArn",
            "Amplitude | amplitude-export-bucket | Bucket policy | bucket, roleArn",
            "Amplitude | amplitude-kms | KMS key policy | accountId, roleArn",
            "Segment | segment-actions-permission | IAM policy | bucket",
            "Segment | segment-actions-trust | IAM trust policy | externalId",
            "mParticle | mparticle-role-bucket | Bucket policy | bucket, pod?, principals?",
            "mParticle | mparticle-user | IAM policy | bucket, partition?, form?",
            "Tallyman | uploader-least-privilege | IAM policy | bucket, filePrefix?, \
             statusPrefix, kmsKeyArn?, partition?",
        ]
    );
}

#[test]
fn invalid_choice_lists_the_choices() {
    let json = serde_json::to_value(recipe("mparticle-role-bucket").unwrap()).unwrap();
    assert_eq!(json["inputs"][1]["kind"], "choice");
    assert_eq!(
        json["inputs"][1]["choices"],
        serde_json::json!(["us1", "us2", "eu1", "au1"])
    );
    assert_eq!(json["inputs"][0]["choices"], serde_json::json!([]));
}
