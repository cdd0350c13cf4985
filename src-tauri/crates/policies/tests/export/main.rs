//! Parses every format of every document with a parser of its language.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[cfg(unix)]
mod commands;
mod parsed;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tallyman_iam::document::DocumentKind;
use tallyman_iam::lint::LintContext;
use tallyman_iam::merge::{Addition, FullDocument, Merged, merge};
use tallyman_policies::export::{
    ExportError, PolicyFormat, Target, TargetName, export_addition, export_full,
};
use tallyman_policies::{Recipe, recipes, show};

/// Names for every kind of document.
fn target() -> Target {
    Target::default()
        .with(TargetName::Bucket, "mp-forwarding-acme.events")
        .with(
            TargetName::TopicArn,
            "arn:aws:sns:eu-west-1:111122223333:split_events",
        )
        .with(
            TargetName::KeyArn,
            "arn:aws-cn:kms:cn-north-1:444455556666:key/1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
        )
        .with(TargetName::RoleName, "-segment@actions")
        .with(TargetName::PolicyName, "segment+actions=s3")
}

/// Returns every recipe rendered twice: with the examples of required inputs,
/// and with those of all inputs but choices.
fn rendered_recipes() -> Vec<(&'static Recipe, BTreeMap<String, String>, String)> {
    let mut out = Vec::new();
    for recipe in recipes() {
        for all in [false, true] {
            let values: BTreeMap<String, String> = recipe
                .inputs
                .iter()
                .filter(|input| all || !input.optional)
                .filter(|input| input.kind != tallyman_policies::InputKind::Choice)
                .map(|input| (input.name.to_owned(), input.example.to_owned()))
                .collect();
            let text =
                show(recipe, &values).unwrap_or_else(|error| panic!("{}: {error}", recipe.name));
            out.push((recipe, values, text));
        }
    }
    out
}

fn merged(existing: &str, addition: &str, kind: DocumentKind) -> Merged {
    let context = LintContext {
        kind: Some(kind),
        ..LintContext::default()
    };
    merge(existing, addition, context).unwrap()
}

fn parse(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Texts that some language may interpret.
const UNUSUAL: [&str; 44] = [
    "'",
    "''",
    "it's",
    "\"",
    "\\",
    "\\\\",
    "ends with \\",
    "\\'",
    "$(id)",
    "`id`",
    "$HOME",
    "$$",
    "${aws:username}",
    "$${aws:username}",
    "$$${aws:username}",
    "${aws:PrincipalTag/team}/${*}",
    "%{ if a == b }",
    "%%{ if a == b }",
    "%%%{ x! }",
    "%",
    "$",
    "{",
    "}",
    "a\nb",
    "a\r\nb\t",
    "\u{7f}\u{1}\u{0}",
    "!",
    "!!",
    "history !x",
    "ä",
    "e\u{301}",
    "\u{212b}",
    "\u{1f600}",
    "\u{202e}abc\u{feff}\u{2028}\u{85}",
    "yes",
    "on",
    "~",
    "2012-10-17",
    "012345678901",
    "1e5",
    "- a: #b",
    "*&|>@",
    "JSON\nADDITION\nMERGE\n",
    "file://x",
];

/// Returns a document of the kind that contains each of the texts.
fn unusual_document(kind: DocumentKind, texts: &[String]) -> Json {
    if kind == DocumentKind::Notification {
        let entries: Vec<Json> = texts
            .iter()
            .map(|text| {
                let rules = json!([{"Name": "Prefix", "Value": text}, {"Name": "suffix", "Value": text}]);
                json!({
                    "Id": text, "TopicArn": format!("arn:aws:sns:us-east-1:111122223333:{text}"),
                    "Events": ["s3:ObjectCreated:*", text], "Filter": {"Key": {"FilterRules": rules}},
                })
            })
            .collect();
        return json!({"TopicConfigurations": entries, "EventBridgeConfiguration": {}});
    }
    let action = match kind {
        DocumentKind::Bucket | DocumentKind::Identity => "s3:GetObject",
        DocumentKind::Topic => "sns:Publish",
        DocumentKind::Key => "kms:Decrypt",
        _ => "sts:AssumeRole",
    };
    let statements: Vec<Json> = texts
        .iter()
        .map(|text| {
            let mut statement = json!({
                "Sid": text, "Effect": "Allow", "Action": [action],
                "Condition": {"StringLike": {"aws:UserAgent": [text, "on"], text: text}, "Bool": {"a": true}, "NumericLessThan": {"b": [1, -2.5, 1e30], "c": 0}},
            });
            if kind != DocumentKind::Identity {
                statement["Principal"] = json!({"AWS": text});
            }
            if kind != DocumentKind::Trust {
                statement["Resource"] = json!([text, "*"]);
            }
            statement
        })
        .collect();
    json!({"Version": "2012-10-17", "Id": "x", "Statement": statements})
}

/// The kinds that have formats other than JSON.
const KINDS: [DocumentKind; 6] = [
    DocumentKind::Bucket,
    DocumentKind::Topic,
    DocumentKind::Key,
    DocumentKind::Notification,
    DocumentKind::Identity,
    DocumentKind::Trust,
];

#[test]
fn every_recipe_round_trips_in_every_format() {
    let mut exports = 0;
    for (recipe, values, text) in rendered_recipes() {
        let kind = recipe.kind.document();
        let addition = Addition::parse(&text, kind).unwrap();
        // Asks for the name that the inputs and the document do not give.
        let mut inputs = Target::of_inputs(&values);
        let asked = match export_addition(&addition, PolicyFormat::AwsCli, &inputs) {
            Ok(_) => None,
            Err(ExportError::MissingInput { required }) => {
                let [missing] = &required[..] else {
                    panic!("{required:?}");
                };
                inputs = inputs.with(missing.target_name, missing.example);
                Some(missing.target_name)
            }
            Err(error) => panic!("{}: {error}", recipe.name),
        };
        let expected = match kind {
            DocumentKind::Bucket | DocumentKind::Topic => None,
            kind => TargetName::of(kind),
        };
        assert_eq!(asked, expected, "{}", recipe.name);
        // Merged into nothing, and into an existing document.
        for existing in [String::new(), existing_document(kind)] {
            let merged = merged(&existing, &text, kind);
            let whole = merged.full_document().unwrap();
            for format in PolicyFormat::ALL {
                let exported = export_full(&whole, format, &inputs).unwrap();
                parsed::assert_document(&exported, &parse(merged.text()));
                exports += 1;
            }
        }
        for format in PolicyFormat::ALL {
            let exported = export_addition(&addition, format, &inputs);
            let makes_new = matches!(kind, DocumentKind::Identity | DocumentKind::Trust);
            match format {
                PolicyFormat::Json => assert_eq!(parse(&exported.unwrap().text), parse(&text)),
                PolicyFormat::Terraform | PolicyFormat::CloudFormation if !makes_new => {
                    assert_eq!(
                        exported.unwrap_err(),
                        ExportError::NeedsFullDocument { kind, format }
                    );
                }
                PolicyFormat::AwsCli if kind != DocumentKind::Identity => {
                    let exported = exported.unwrap();
                    assert!(!exported.replaces);
                    assert!(exported.text.contains("copy="), "{}", exported.text);
                }
                _ => {
                    let exported = exported.unwrap();
                    assert!(!exported.replaces);
                    parsed::assert_document(&exported, &parse(&text));
                    exports += 1;
                }
            }
        }
    }
    assert!(exports > 190, "{exports} exports were read back");
}

/// Returns an existing document of the kind.
fn existing_document(kind: DocumentKind) -> String {
    match kind {
        DocumentKind::Notification => {
            let mut document = unusual_document(kind, &["Old".to_owned()]);
            document["TopicConfigurations"][0]["Filter"]["Key"]["FilterRules"][0]["Value"] =
                json!("old/");
            document.to_string()
        }
        kind => serde_json::to_string_pretty(&unusual_document(kind, &["Old".to_owned()])).unwrap(),
    }
}

#[test]
fn unusual_texts_round_trip_in_every_format() {
    let texts: Vec<String> = UNUSUAL.map(str::to_owned).to_vec();
    for kind in KINDS {
        // Each text alone, so that a failure names it, and then all together.
        let mut documents: Vec<Json> = texts
            .iter()
            .map(|text| unusual_document(kind, std::slice::from_ref(text)))
            .collect();
        documents.push(unusual_document(kind, &texts));
        for document in documents {
            for text in [
                document.to_string(),
                serde_json::to_string_pretty(&document)
                    .unwrap()
                    .replace('\n', "\r\n\t"),
            ] {
                let whole = FullDocument::parse(&text, kind).unwrap();
                for format in PolicyFormat::ALL {
                    parsed::assert_document(
                        &export_full(&whole, format, &target()).unwrap(),
                        &document,
                    );
                }
            }
        }
    }
}

#[test]
fn documents_of_many_services_round_trip_in_every_format() {
    let samples = parse(include_str!("../../../iam/tests/data/written.json"));
    let mut count = 0;
    for sample in samples.as_array().unwrap() {
        let kind = DocumentKind::from_name(sample["kind"].as_str().unwrap()).unwrap();
        let text = serde_json::to_string_pretty(&sample["document"]).unwrap();
        let whole = FullDocument::parse(&text, kind).unwrap();
        for format in PolicyFormat::ALL {
            let exported = export_full(&whole, format, &target());
            if sample["kind"] == "resource" && format != PolicyFormat::Json {
                assert!(matches!(exported, Err(ExportError::Unsupported { .. })));
                continue;
            }
            parsed::assert_document(&exported.unwrap(), &sample["document"]);
            count += 1;
        }
    }
    assert!(count > 120, "{count}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_round_trips_in_every_format(
        pieces in proptest::collection::vec(prop_oneof!["\\PC{0,6}", proptest::sample::select(UNUSUAL.to_vec()).prop_map(str::to_owned)], 1..5),
        kind in 0..KINDS.len(),
    ) {
        let kind = KINDS[kind];
        let document = unusual_document(kind, &[pieces.concat()]);
        let whole = match FullDocument::parse(&document.to_string(), kind) {
            Ok(whole) => whole,
            Err(error) => {
                // Pieces may combine into a placeholder.
                prop_assert!(error.to_string().contains("placeholder"), "{error}");
                return Ok(());
            }
        };
        for format in PolicyFormat::ALL {
            parsed::assert_document(&export_full(&whole, format, &target()).unwrap(), &document);
        }
    }
}
