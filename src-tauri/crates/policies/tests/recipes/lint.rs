//! Lints the recipes, and tests their tightened forms.

use std::collections::BTreeSet;

use tallyman_iam::document::{DocumentKind, parse};
use tallyman_iam::evaluate::{Caller, Context, Decision, Request, simulate};
use tallyman_iam::lint::{Finding, lint};
use tallyman_policies::vendors::lint_context;
use tallyman_policies::{Recipe, RecipeKind};

use super::*;

/// Recipe, severity, rule, pointer, and why the vendor's template has the
/// finding. The list is complete: other findings fail the test, and so do
/// missing ones.
const FINDINGS: [(&str, &str, &str, &str, &str); 4] = [
    (
        "split-inbound-bucket",
        "notice",
        "wildcard-action",
        "/Statement/0/Action/0",
        "Split's page asks for `s3:Get*`; `tightened` names what reading takes.",
    ),
    (
        "split-inbound-bucket",
        "notice",
        "wildcard-action",
        "/Statement/0/Action/1",
        "Split's page asks for `s3:List*`; `tightened` names what finding takes.",
    ),
    (
        "split-sns-topic",
        "notice",
        "sid-form",
        "/Sid",
        "The Sid of Split's page has spaces, which SNS takes; `tightened` has none.",
    ),
    (
        "mparticle-user",
        "notice",
        "bucket-action-on-object",
        "/Statement/2/Action/1",
        "mParticle's page lists the bucket on its objects too; `tightened` does not.",
    ),
];

fn kind_of(recipe: &Recipe) -> DocumentKind {
    match recipe.kind {
        RecipeKind::BucketPolicy => DocumentKind::Bucket,
        RecipeKind::TopicStatement => DocumentKind::Topic,
        RecipeKind::Notification => DocumentKind::Notification,
        RecipeKind::KeyPolicy => DocumentKind::Key,
        RecipeKind::IamPolicy => DocumentKind::Identity,
        RecipeKind::TrustPolicy => DocumentKind::Trust,
    }
}

/// Returns values for a recipe: its examples, with and without the optional
/// ones, and each set with every choice.
fn value_sets(recipe: &Recipe) -> Vec<BTreeMap<String, String>> {
    let examples = |optional: bool| -> BTreeMap<String, String> {
        let inputs = recipe.inputs.iter();
        inputs
            .filter(|input| !input.optional || (optional && input.choices.is_empty()))
            .map(|input| (input.name.to_owned(), input.example.to_owned()))
            .collect()
    };
    let mut all = vec![examples(false), examples(true)];
    for input in recipe.inputs {
        for values in all.clone() {
            for choice in input.choices {
                let mut values = values.clone();
                values.insert(input.name.to_owned(), (*choice).to_owned());
                all.push(values);
            }
        }
    }
    all
}

fn findings_of(recipe: &Recipe, values: &BTreeMap<String, String>, text: &str) -> Vec<Finding> {
    let kind = kind_of(recipe);
    assert_eq!(parse(text).unwrap().guess_kind(), kind, "{}", recipe.name);
    let account = values.get("accountId").map(String::as_str);
    let tallyman = [None, account.filter(|_| kind == DocumentKind::Key)];
    let said = tallyman.map(|own_account| lint(text, lint_context(Some(kind), own_account)));
    let [said, with_account] = said;
    assert_eq!(said, with_account, "{}", recipe.name);
    said
}

#[test]
fn lint_findings_match_vendor_documents() {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for recipe in recipes() {
        for values in value_sets(recipe) {
            // Some choices exclude others, and an example ARN may be in another
            // partition than the chosen one.
            let Ok(text) = show(recipe, &values) else {
                assert!(
                    values.contains_key("partition") || values.contains_key("pod"),
                    "{}: {values:?}",
                    recipe.name
                );
                continue;
            };
            count += 1;
            for finding in findings_of(recipe, &values, &text) {
                let severity = format!("{:?}", finding.severity).to_lowercase();
                let of = |(name, how, rule, pointer, _): &(&str, &str, &str, &str, &str)| {
                    *name == recipe.name
                        && *how == severity
                        && *rule == finding.rule.code()
                        && *pointer == finding.pointer
                };
                let place = FINDINGS.iter().position(of);
                let place = place.unwrap_or_else(|| unlisted(recipe, &values, &finding));
                assert_ne!(finding.severity, Severity::Error);
                assert_ne!(
                    values.get("form").map(String::as_str),
                    Some("tightened"),
                    "{}: {finding:?}",
                    recipe.name
                );
                seen.insert(place);
            }
        }
    }
    assert!(count >= 50, "{count} documents");
    assert_eq!(seen.len(), FINDINGS.len(), "{seen:?} are still said");
    for (name, _, _, _, why) in FINDINGS {
        assert!(why.ends_with('.'));
        let form = recipe(name).unwrap().input("form").unwrap();
        assert_eq!(form.choices, ["documented", "tightened"], "{name}");
        assert!(form.optional, "{name}");
    }
}

#[allow(clippy::panic, reason = "a test fails by panicking, its helpers too")]
fn unlisted(recipe: &Recipe, values: &BTreeMap<String, String>, finding: &Finding) -> usize {
    panic!("{} with {values:?}: {finding:?}", recipe.name)
}

const INBOUND: Pairs<'_> = &[
    ("roleArn", "arn:aws:iam::111122223333:role/split-s3-in-7f3a"),
    ("bucket", "acme-split-events"),
    ("filePrefix", "events"),
    ("statusPrefix", "status"),
    ("form", "tightened"),
];

const INBOUND_TIGHTENED: &str = r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/split-s3-in-7f3a"},
      "Action": ["s3:GetObject", "s3:GetBucketLocation", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::acme-split-events", "arn:aws:s3:::acme-split-events/events/*"]
    },
    {
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/split-s3-in-7f3a"},
      "Action": ["s3:PutObject", "s3:PutObjectAcl"],
      "Resource": ["arn:aws:s3:::acme-split-events/status/*"]
    }
  ]
}
"#;

const TOPIC: Pairs<'_> = &[
    (
        "topicArn",
        "arn:aws:sns:us-east-1:111122223333:split-events",
    ),
    ("accountId", "111122223333"),
    ("bucket", "acme-split-events"),
    ("form", "tightened"),
];

const TOPIC_TIGHTENED: &str = r#"
{
  "Sid": "S3EventsNotification",
  "Effect": "Allow",
  "Principal": {"Service": "s3.amazonaws.com"},
  "Action": "SNS:Publish",
  "Resource": "arn:aws:sns:us-east-1:111122223333:split-events",
  "Condition": {
    "StringEquals": {"aws:SourceAccount": "111122223333"},
    "ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-split-events"}
  }
}
"#;

const USER: Pairs<'_> = &[("bucket", "mp-forwarding-acme"), ("form", "tightened")];

const USER_TIGHTENED: &str = r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:ListAllMyBuckets"],
      "Resource": ["arn:aws:s3:::*"]
    },
    {
      "Effect": "Allow",
      "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
      "Resource": ["arn:aws:s3:::mp-forwarding-acme"]
    },
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": ["arn:aws:s3:::mp-forwarding-acme/*"]
    }
  ]
}
"#;

const TIGHTENED: [(&str, Pairs<'_>, &str); 3] = [
    ("split-inbound-bucket", INBOUND, INBOUND_TIGHTENED),
    ("split-sns-topic", TOPIC, TOPIC_TIGHTENED),
    ("mparticle-user", USER, USER_TIGHTENED),
];

#[test]
fn tightened_documents_match_and_have_no_findings() {
    for (name, pairs, document) in TIGHTENED {
        assert_renders(name, pairs, document, &[]);
        let given = values(pairs);
        let recipe = recipe(name).unwrap();
        let text = show(recipe, &given).unwrap();
        assert_eq!(findings_of(recipe, &given, &text), [], "{name}");
        // The vendor's own form is the default.
        let documented = with(pairs, &[("form", "documented")]);
        let unasked = with(pairs, &[("form", "")]);
        let documented = show(recipe, &values(&documented)).unwrap();
        assert_eq!(documented, show(recipe, &values(&unasked)).unwrap());
        assert_ne!(documented, text);
        assert_rejected(
            name,
            pairs,
            &[(
                "form",
                "tight",
                "`tight` is not one of `documented` and `tightened`. Write one of them.",
            )],
        );
    }
    // Other partitions and an empty prefix work as in the documented form.
    let role = "arn:aws-cn:iam::111122223333:role/split-s3-in-7f3a";
    assert_renders(
        "split-inbound-bucket",
        &with(INBOUND, &[("roleArn", role), ("filePrefix", "")]),
        &INBOUND_TIGHTENED
            .replace("arn:aws:s3", "arn:aws-cn:s3")
            .replace("arn:aws:iam", "arn:aws-cn:iam")
            .replace("events/events/*", "events/*"),
        &[],
    );
    assert_renders(
        "mparticle-user",
        &with(USER, &[("partition", "aws-us-gov")]),
        &USER_TIGHTENED.replace("arn:aws:", "arn:aws-us-gov:"),
        &[],
    );
}

/// Simulates Split's role with both forms: the tightened form allows all that
/// listing, reading and reporting requires, and omits only actions that they do
/// not require.
#[test]
fn tightened_document_allows_the_same_work_only() {
    let bucket = "arn:aws:s3:::acme-split-events";
    let file = "arn:aws:s3:::acme-split-events/events/a.parquet";
    let report = "arn:aws:s3:::acme-split-events/status/b.json";
    let may = |form: &str, action: &str, resource: &str| {
        let pairs = with(INBOUND, &[("form", form)]);
        let text = show(recipe("split-inbound-bucket").unwrap(), &values(&pairs)).unwrap();
        let request = Request {
            caller: Caller::parse(INBOUND[0].1).unwrap(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            resource_account: None,
            context: Context::default().complete(),
        };
        simulate(&parse(&text).unwrap(), DocumentKind::Bucket, &request).outcome
            == Decision::Allowed
    };
    for (action, resource, documented, tightened) in [
        ("s3:ListBucket", bucket, true, true),
        ("s3:GetBucketLocation", bucket, true, true),
        ("s3:GetObject", file, true, true),
        ("s3:PutObject", report, true, true),
        ("s3:PutObjectAcl", report, true, true),
        ("s3:GetBucketPolicy", bucket, true, false),
        ("s3:ListBucketVersions", bucket, true, false),
        ("s3:GetObjectVersion", file, true, false),
        ("s3:GetObject", report, false, false),
        ("s3:PutObject", file, false, false),
        ("s3:DeleteObject", file, false, false),
    ] {
        assert_eq!(
            may("documented", action, resource),
            documented,
            "{action} {resource}"
        );
        assert_eq!(
            may("tightened", action, resource),
            tightened,
            "{action} {resource}"
        );
    }
}
