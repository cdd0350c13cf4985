//! Parses every form of every document with a parser of its language.

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
use tallyman_policies::forms::{Form, FormError, Need, Target, of_addition, of_whole};
use tallyman_policies::{Recipe, recipes, show};

/// Names for every kind of document.
fn target() -> Target {
    Target::default()
        .with(Need::Bucket, "mp-forwarding-acme.events")
        .with(
            Need::TopicArn,
            "arn:aws:sns:eu-west-1:111122223333:split_events",
        )
        .with(
            Need::KeyArn,
            "arn:aws-cn:kms:cn-north-1:444455556666:key/1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
        )
        .with(Need::RoleName, "-segment@actions")
        .with(Need::PolicyName, "segment+actions=s3")
}

/// Returns every recipe rendered twice: with the examples of required inputs,
/// and with those of all inputs but choices.
fn issued_recipes() -> Vec<(&'static Recipe, BTreeMap<String, String>, String)> {
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
const ODD: [&str; 44] = [
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
fn odd_document(kind: DocumentKind, texts: &[String]) -> Json {
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

/// The kinds that have forms other than JSON.
const KINDS: [DocumentKind; 6] = [
    DocumentKind::Bucket,
    DocumentKind::Topic,
    DocumentKind::Key,
    DocumentKind::Notification,
    DocumentKind::Identity,
    DocumentKind::Trust,
];

#[test]
fn every_form_of_every_recipe_is_the_document() {
    let mut forms = 0;
    for (recipe, values, text) in issued_recipes() {
        let kind = recipe.kind.document();
        let addition = Addition::parse(&text, kind).unwrap();
        // Asks for the name that the inputs and the document do not give.
        let mut inputs = Target::of_inputs(&values);
        let asked = match of_addition(&addition, Form::AwsCli, &inputs) {
            Ok(_) => None,
            Err(FormError::Missing { needs }) => {
                let [missing] = &needs[..] else {
                    panic!("{needs:?}");
                };
                inputs = inputs.with(missing.need, missing.example);
                Some(missing.need)
            }
            Err(error) => panic!("{}: {error}", recipe.name),
        };
        let expected = match kind {
            DocumentKind::Bucket | DocumentKind::Topic => None,
            kind => Need::of(kind),
        };
        assert_eq!(asked, expected, "{}", recipe.name);
        // Merged into nothing, and into an existing document.
        for existing in [String::new(), there(kind)] {
            let merged = merged(&existing, &text, kind);
            let whole = merged.full_document().unwrap();
            for form in Form::ALL {
                let issued = of_whole(&whole, form, &inputs).unwrap();
                parsed::is_document(&issued, &parse(merged.text()));
                forms += 1;
            }
        }
        for form in Form::ALL {
            let issued = of_addition(&addition, form, &inputs);
            let makes_new = matches!(kind, DocumentKind::Identity | DocumentKind::Trust);
            match form {
                Form::Json => assert_eq!(parse(&issued.unwrap().text), parse(&text)),
                Form::Terraform | Form::CloudFormation if !makes_new => {
                    assert_eq!(issued.unwrap_err(), FormError::NeedsWhole { kind, form });
                }
                Form::AwsCli if kind != DocumentKind::Identity => {
                    let issued = issued.unwrap();
                    assert!(!issued.replaces);
                    assert!(issued.text.contains("copy="), "{}", issued.text);
                }
                _ => {
                    let issued = issued.unwrap();
                    assert!(!issued.replaces);
                    parsed::is_document(&issued, &parse(&text));
                    forms += 1;
                }
            }
        }
    }
    assert!(forms > 190, "{forms} forms were read back");
}

/// Returns an existing document of the kind.
fn there(kind: DocumentKind) -> String {
    match kind {
        DocumentKind::Notification => {
            let mut document = odd_document(kind, &["Old".to_owned()]);
            document["TopicConfigurations"][0]["Filter"]["Key"]["FilterRules"][0]["Value"] =
                json!("old/");
            document.to_string()
        }
        kind => serde_json::to_string_pretty(&odd_document(kind, &["Old".to_owned()])).unwrap(),
    }
}

#[test]
fn odd_texts_come_back_from_every_form() {
    let texts: Vec<String> = ODD.map(str::to_owned).to_vec();
    for kind in KINDS {
        // Each text alone, so that a failure names it, and then all together.
        let mut documents: Vec<Json> = texts
            .iter()
            .map(|text| odd_document(kind, std::slice::from_ref(text)))
            .collect();
        documents.push(odd_document(kind, &texts));
        for document in documents {
            for text in [
                document.to_string(),
                serde_json::to_string_pretty(&document)
                    .unwrap()
                    .replace('\n', "\r\n\t"),
            ] {
                let whole = FullDocument::parse(&text, kind).unwrap();
                for form in Form::ALL {
                    parsed::is_document(&of_whole(&whole, form, &target()).unwrap(), &document);
                }
            }
        }
    }
}

#[test]
fn documents_of_many_services_come_back_from_every_form() {
    let samples = parse(include_str!("../../../iam/tests/data/written.json"));
    let mut count = 0;
    for sample in samples.as_array().unwrap() {
        let kind = DocumentKind::from_name(sample["kind"].as_str().unwrap()).unwrap();
        let text = serde_json::to_string_pretty(&sample["document"]).unwrap();
        let whole = FullDocument::parse(&text, kind).unwrap();
        for form in Form::ALL {
            let issued = of_whole(&whole, form, &target());
            if sample["kind"] == "resource" && form != Form::Json {
                assert!(matches!(issued, Err(FormError::NoPlace { .. })));
                continue;
            }
            parsed::is_document(&issued.unwrap(), &sample["document"]);
            count += 1;
        }
    }
    assert!(count > 120, "{count}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_comes_back_from_every_form(
        pieces in proptest::collection::vec(prop_oneof!["\\PC{0,6}", proptest::sample::select(ODD.to_vec()).prop_map(str::to_owned)], 1..5),
        kind in 0..KINDS.len(),
    ) {
        let kind = KINDS[kind];
        let document = odd_document(kind, &[pieces.concat()]);
        let whole = match FullDocument::parse(&document.to_string(), kind) {
            Ok(whole) => whole,
            Err(error) => {
                // Pieces may combine into a placeholder.
                prop_assert!(error.to_string().contains("filled in"), "{error}");
                return Ok(());
            }
        };
        for form in Form::ALL {
            parsed::is_document(&of_whole(&whole, form, &target()).unwrap(), &document);
        }
    }
}
