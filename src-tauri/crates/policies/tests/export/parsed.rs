//! Parses each format with a parser of its language.

use serde_json::{Value as Json, json};
use tallyman_iam::document::DocumentKind;
use tallyman_policies::export::{Exported, PolicyFormat};

/// Asserts that the exported document equals `document`.
#[track_caller]
pub(crate) fn assert_document(exported: &Exported, document: &Json) {
    let found = match exported.format {
        PolicyFormat::Json => super::parse(&exported.text),
        PolicyFormat::AwsCli => command(&exported.text),
        PolicyFormat::Terraform => terraform(exported),
        PolicyFormat::CloudFormation => cloudformation(exported),
    };
    let expected = if exported.kind == DocumentKind::Notification {
        expected_notification(exported.format, document)
    } else {
        document.clone()
    };
    assert_eq!(found, expected, "{}", exported.text);
    // No control or other hidden character is left unescaped.
    let hidden = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2028}' | '\u{feff}')
    };
    if exported.format != PolicyFormat::Json {
        assert!(!exported.text.contains(hidden), "{:?}", exported.text);
    }
}

/// Returns the JSON in the last word of a command.
fn command(text: &str) -> Json {
    let (_, word) = text.split_once(" '{").unwrap_or_else(|| panic!("{text}"));
    let word = word.strip_suffix('\'').unwrap();
    assert!(!word.contains('\''), "{text}");
    super::parse(&format!("{{{word}"))
}

fn terraform(exported: &Exported) -> Json {
    let body: Json = hcl::eval::from_str(&exported.text, &hcl::eval::Context::new())
        .unwrap_or_else(|error| panic!("{error}: {}", exported.text));
    let (resource, attribute, named) = match exported.kind {
        DocumentKind::Bucket => ("aws_s3_bucket_policy", "policy", "bucket"),
        DocumentKind::Topic => ("aws_sns_topic_policy", "policy", "arn"),
        DocumentKind::Key => ("aws_kms_key_policy", "policy", "key_id"),
        DocumentKind::Identity => ("aws_iam_policy", "policy", "name"),
        DocumentKind::Trust => ("aws_iam_role", "assume_role_policy", "name"),
        _ => ("aws_s3_bucket_notification", "", "bucket"),
    };
    let resources = body["resource"][resource].as_object().unwrap();
    let (label, resource) = resources.iter().next().unwrap();
    assert!(
        label.starts_with(|c: char| c.is_ascii_alphabetic())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
        "{label}"
    );
    assert!(resource[named].is_string(), "{resource}");
    if attribute.is_empty() {
        let mut resource = resource.clone();
        resource.as_object_mut().unwrap().remove("bucket");
        return resource;
    }
    assert_eq!(resource.as_object().unwrap().len(), 2, "{resource}");
    // Terraform normalizes Unicode in strings, which this parser does not do:
    // only ASCII is safe.
    assert!(exported.text.is_ascii(), "{}", exported.text);
    super::parse(resource[attribute].as_str().unwrap())
}

fn cloudformation(exported: &Exported) -> Json {
    let template: Json = serde_saphyr::from_str(&exported.text)
        .unwrap_or_else(|error| panic!("{error}: {}", exported.text));
    assert_eq!(template["AWSTemplateFormatVersion"], "2010-09-09");
    let resources = template["Resources"].as_object().unwrap();
    let (id, resource) = resources.iter().next().unwrap();
    assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
    let (kind, key) = match exported.kind {
        DocumentKind::Bucket => ("AWS::S3::BucketPolicy", "PolicyDocument"),
        DocumentKind::Topic => ("AWS::SNS::TopicPolicy", "PolicyDocument"),
        DocumentKind::Key => ("AWS::KMS::Key", "KeyPolicy"),
        DocumentKind::Identity => ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        DocumentKind::Trust => ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        _ => ("AWS::S3::Bucket", "NotificationConfiguration"),
    };
    assert_eq!(resource["Type"], kind);
    resource["Properties"][key].clone()
}

/// Returns a notification configuration with the keys of the format's language.
fn expected_notification(format: PolicyFormat, document: &Json) -> Json {
    if !matches!(
        format,
        PolicyFormat::Terraform | PolicyFormat::CloudFormation
    ) {
        return document.clone();
    }
    let terraform = format == PolicyFormat::Terraform;
    let mut out = json!({});
    for (list, key, block, arn, cloud, cloud_key) in [
        (
            "TopicConfigurations",
            "TopicArn",
            "topic",
            "topic_arn",
            "TopicConfigurations",
            "Topic",
        ),
        (
            "QueueConfigurations",
            "QueueArn",
            "queue",
            "queue_arn",
            "QueueConfigurations",
            "Queue",
        ),
        (
            "LambdaFunctionConfigurations",
            "LambdaFunctionArn",
            "lambda_function",
            "lambda_function_arn",
            "LambdaConfigurations",
            "Function",
        ),
    ] {
        let mut items = Vec::new();
        for entry in document[list].as_array().into_iter().flatten() {
            let rules = entry["Filter"]["Key"]["FilterRules"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let rules = rules.iter().filter(|rule| rule["Value"] != "");
            let rules = rules.map(|rule| {
                (
                    rule["Name"].as_str().unwrap().to_lowercase(),
                    &rule["Value"],
                )
            });
            if terraform {
                let mut item = json!({arn: entry[key], "events": entry["Events"]});
                if let Some(id) = entry.get("Id") {
                    item["id"] = id.clone();
                }
                for (name, value) in rules {
                    item[format!("filter_{name}")] = value.clone();
                }
                items.push(item);
            } else {
                let rules: Vec<Json> = rules
                    .map(|(name, value)| json!({"Name": name, "Value": value}))
                    .collect();
                for event in entry["Events"].as_array().unwrap() {
                    let mut item = json!({cloud_key: entry[key], "Event": event});
                    if !rules.is_empty() {
                        item["Filter"] = json!({"S3Key": {"Rules": rules}});
                    }
                    items.push(item);
                }
            }
        }
        match (terraform, &items[..]) {
            (_, []) => {}
            // The parser returns a single block as an object instead of an
            // array.
            (true, [one]) => out[block] = one.clone(),
            (true, _) => out[block] = Json::Array(items),
            (false, _) => out[cloud] = Json::Array(items),
        }
    }
    if document.get("EventBridgeConfiguration").is_some() {
        if terraform {
            out["eventbridge"] = json!(true);
        } else {
            out["EventBridgeConfiguration"] = json!({"EventBridgeEnabled": true});
        }
    }
    out
}
