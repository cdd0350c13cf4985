//! Policies: rendered, checked, simulated, merged and exported.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tallyman_iam::Severity;
use tallyman_iam::denial::parse_denial;
use tallyman_iam::document::{DocumentKind, DocumentShape, parse};
use tallyman_iam::evaluate::{Decision, Question, QuestionPart, simulate};
use tallyman_iam::merge::{MergeOutcome, merge};
use tallyman_policies::export::{ExportError, Exported, PolicyFormat, TargetName};
use tallyman_policies::vendors::lint_context;
use tallyman_policies::{InputState, recipes, render};

use super::json;
use crate::view::{
    CheckedPolicy, ExportedPolicy, PolicyAnswer, PolicyDenial, PolicyMerge, PolicyQuestion, Recipe,
};

const BUCKET_POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/reader" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::bucket/*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}"#;

#[test]
fn every_recipe_is_serialized_with_its_inputs_and_steps() {
    for recipe in recipes() {
        let value = json(Recipe::from(recipe));
        assert_eq!(value["name"], recipe.name);
        assert_eq!(value["vendor"], recipe.vendor);
        assert_eq!(value["title"], recipe.title);
        assert_eq!(value["about"], recipe.about);
        assert_eq!(value["kind"], recipe.kind.label());
        assert_eq!(value["document"], json(recipe.kind.document()));
        assert_eq!(value["steps"], json(recipe.steps));
        for (index, input) in recipe.inputs.iter().enumerate() {
            let value = &value["inputs"][index];
            assert_eq!(value["name"], input.name);
            assert_eq!(value["label"], input.label);
            assert_eq!(value["hint"], input.hint);
            assert_eq!(value["example"], input.example);
            assert_eq!(value["optional"], input.optional);
            assert_eq!(value["instead"], json(input.instead));
            assert_eq!(value["choices"], json(input.choices));
        }
        for (index, section) in recipe.sections.iter().enumerate() {
            assert_eq!(value["sections"][index]["title"], section.title);
            assert_eq!(value["sections"][index]["steps"], json(section.steps));
        }
    }
}

#[test]
fn a_rendered_policy_includes_the_size_limit() {
    let recipe = &recipes()[0];
    let rendered = json(render(recipe, &BTreeMap::new()));
    assert_eq!(rendered["limit"], 20_480);
    for field in ["text", "complete", "marks", "inputs", "notes", "bytes"] {
        assert!(!rendered[field].is_null(), "{field}");
    }
}

#[test]
fn policy_enums_have_the_json_names_of_the_interface() {
    assert_eq!(
        json([InputState::Empty, InputState::Valid, InputState::Invalid]),
        json!(["empty", "good", "bad"])
    );
    assert_eq!(
        json([
            Severity::Error,
            Severity::Warning,
            Severity::Notice,
            Severity::Good
        ]),
        json!(["error", "warning", "notice", "good"])
    );
    assert_eq!(
        json([
            Decision::Allowed,
            Decision::ExplicitDeny,
            Decision::ImplicitDeny,
            Decision::Unknown
        ]),
        json!(["allowed", "explicitDeny", "implicitDeny", "unknown"])
    );
    assert_eq!(
        json([
            MergeOutcome::Added,
            MergeOutcome::Renamed,
            MergeOutcome::AlreadyPresent
        ]),
        json!(["added", "renamed", "alreadyThere"])
    );
    assert_eq!(
        json([
            DocumentShape::Policy,
            DocumentShape::Statement,
            DocumentShape::Statements,
            DocumentShape::Notification,
            DocumentShape::Other
        ]),
        json!(["policy", "statement", "statements", "notification", "other"])
    );
}

#[test]
fn document_kinds_and_formats_round_trip() {
    for kind in [
        DocumentKind::Bucket,
        DocumentKind::Topic,
        DocumentKind::Key,
        DocumentKind::Identity,
        DocumentKind::Trust,
        DocumentKind::Notification,
        DocumentKind::Resource,
    ] {
        let read: DocumentKind = serde_json::from_value(json(kind)).unwrap();
        assert_eq!(read, kind);
    }
    for format in PolicyFormat::ALL {
        let read: PolicyFormat = serde_json::from_value(json(format)).unwrap();
        assert_eq!(read, format);
    }
}

#[test]
fn a_checked_policy_has_its_kind_and_its_statements() {
    let checked = CheckedPolicy::new(BUCKET_POLICY, None, None);
    assert_eq!(checked.kind, DocumentKind::Bucket);
    assert_eq!(checked.guess, DocumentKind::Bucket);
    assert_eq!(checked.shape, DocumentShape::Policy);
    assert!(checked.unreadable.is_none());
    let value = json(&checked);
    let statement = &value["statements"][0];
    assert_eq!(statement["lines"], json!({ "from": 4, "to": 11 }));
    assert_eq!(statement["effect"], "allow");
    assert_eq!(
        value["suggestions"],
        json!({
            "principals": ["arn:aws:iam::111122223333:role/reader"],
            "actions": ["s3:GetObject"],
            "resources": ["arn:aws:s3:::bucket/example"],
            "keys": ["aws:SecureTransport"],
        })
    );
    assert!(value["size"].as_str().unwrap().contains("20,480"));
}

#[test]
fn a_finding_has_its_location_and_its_fix() {
    let text = BUCKET_POLICY.replace("\"Allow\"", "\"allow\"");
    let value = json(CheckedPolicy::new(&text, None, None));
    let finding = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| !finding["autofix"].is_null())
        .unwrap();
    assert_eq!(finding["line"], 6);
    assert_eq!(finding["severity"], "error");
    let hunk = &finding["autofix"]["hunks"][0];
    assert_eq!(
        (hunk["line"].clone(), hunk["new_line"].clone()),
        (json!(6), json!(6))
    );
    assert!(hunk["removed"][0].as_str().unwrap().contains("\"allow\""));
    assert!(hunk["added"][0].as_str().unwrap().contains("\"Allow\""));
}

#[test]
fn text_that_is_not_a_document_has_a_parse_error() {
    let checked = CheckedPolicy::new("{", Some(DocumentKind::Topic), None);
    assert_eq!(checked.kind, DocumentKind::Topic);
    assert_eq!(checked.shape, DocumentShape::Other);
    let unreadable = checked.unreadable.unwrap();
    assert_eq!(unreadable.line, Some(1));
    assert!(!unreadable.message.is_empty());
    assert!(checked.findings.is_empty() && checked.statements.is_empty());
}

fn question(principal: &str) -> Question {
    let question: PolicyQuestion = serde_json::from_value(json!({
        "principal": principal,
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::bucket/key",
        "context": [{ "key": "aws:SecureTransport", "value": "true" }],
    }))
    .unwrap();
    question.into()
}

#[test]
fn an_answer_has_the_lines_of_the_deciding_statement() {
    let document = parse(BUCKET_POLICY).unwrap();
    let request = question("arn:aws:iam::111122223333:role/reader")
        .request()
        .unwrap();
    let answer = simulate(&document, DocumentKind::Bucket, &request);
    let why = answer.why.clone();
    let value = json(PolicyAnswer::new(&document, answer));
    assert_eq!(value["outcome"], "allowed");
    assert_eq!(value["why"], why);
    assert_eq!(value["decided_by"], json!([{ "from": 4, "to": 11 }]));
    assert_eq!(value["errors"], json!([]));
}

#[test]
fn an_invalid_question_names_its_part() {
    let errors = question("nobody").request().unwrap_err();
    let message = errors[0].message.clone();
    assert_eq!(errors[0].part, QuestionPart::Principal);
    let value = json(PolicyAnswer::invalid(errors));
    assert_eq!(
        value["errors"],
        json!([{ "part": "principal", "message": message }])
    );
    assert_eq!(value["outcome"], "unknown");
}

#[test]
fn a_denial_has_its_principal_action_and_resource() {
    let text = "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: \
                s3:PutObject on resource: \"arn:aws:s3:::bucket/key\" with an explicit deny in \
                an identity-based policy";
    let value = json(PolicyDenial::from(parse_denial(text).unwrap()));
    assert_eq!(value["principal"], "arn:aws:iam::111122223333:user/reader");
    assert_eq!(value["action"], "s3:PutObject");
    assert_eq!(value["resource"], "arn:aws:s3:::bucket/key");
    assert_eq!(value["explicit"], true);
    let cause = &value["causes"][0];
    assert!(!cause["location"].as_str().unwrap().is_empty());
    assert!(!cause["text"].as_str().unwrap().is_empty());
}

fn merged(addition: &str) -> Value {
    let context = lint_context(Some(DocumentKind::Bucket), None);
    json(PolicyMerge::new(
        merge(BUCKET_POLICY, addition, context),
        |_| Err(no_export()),
    ))
}

#[test]
fn a_merge_has_the_lines_of_each_entry() {
    let addition = BUCKET_POLICY
        .replace("\"Read\"", "\"Write\"")
        .replace("s3:GetObject", "s3:PutObject");
    let value = merged(&addition);
    assert_eq!(value["error"], Value::Null);
    let result = &value["merged"];
    assert_eq!(result["changed"], true);
    let entry = &result["entries"][0];
    assert_eq!(entry["outcome"], "added");
    assert_eq!(entry["lines"]["from"], 12);
    assert!(result["text"].as_str().unwrap().contains("s3:PutObject"));

    let value = merged(BUCKET_POLICY);
    assert_eq!(value["merged"]["changed"], false);
    assert_eq!(value["merged"]["entries"][0]["outcome"], "alreadyThere");
}

#[test]
fn a_failed_merge_names_the_document() {
    let value = merged("{");
    assert_eq!(value["merged"], Value::Null);
    assert_eq!(value["error"]["in_existing"], false);
    let context = lint_context(Some(DocumentKind::Bucket), None);
    let value = json(PolicyMerge::new(merge("{", BUCKET_POLICY, context), |_| {
        Err(no_export())
    }));
    assert_eq!(value["error"]["in_existing"], true);
    assert_eq!(value["error"]["line"], 1);
}

fn no_export() -> ExportError {
    ExportError::Unsupported {
        message: "a reason".to_owned(),
    }
}

#[test]
fn a_successful_export_has_its_text_and_notes() {
    let exported = Exported {
        format: PolicyFormat::Terraform,
        kind: DocumentKind::Bucket,
        text: "a text".to_owned(),
        replaces: true,
        notes: vec!["a note".to_owned()],
    };
    assert_eq!(
        json(ExportedPolicy::from(Ok(exported))),
        json!({
            "text": "a text",
            "notes": ["a note"],
            "message": null,
            "required_input": null,
            "needs_full_document": false,
        })
    );
}

#[test]
fn a_failed_export_names_the_required_input() {
    let value = json(ExportedPolicy::from(Err(no_export())));
    assert_eq!(value["text"], Value::Null);
    assert_eq!(value["message"], "a reason");
    assert_eq!(value["needs_full_document"], false);

    let needs_full_document = ExportError::NeedsFullDocument {
        kind: DocumentKind::Bucket,
        format: PolicyFormat::AwsCli,
    };
    let value = json(ExportedPolicy::from(Err(needs_full_document)));
    assert_eq!(value["needs_full_document"], true);

    let invalid_name = ExportError::InvalidName {
        target_name: TargetName::Bucket,
        message: "a reason".to_owned(),
        suggestion: Some("another".to_owned()),
    };
    let value = json(ExportedPolicy::from(Err(invalid_name)));
    let input = &value["required_input"];
    assert_eq!(input["name"], TargetName::Bucket.name());
    assert_eq!(input["label"], TargetName::Bucket.label());
    assert_eq!(input["hint"], TargetName::Bucket.hint());
    assert_eq!(input["example"], TargetName::Bucket.example());
    assert_eq!(input["message"], "a reason");
    assert_eq!(input["suggestion"], "another");
}
