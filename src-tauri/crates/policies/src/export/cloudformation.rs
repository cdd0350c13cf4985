//! A complete document as a CloudFormation template.

use tallyman_iam::document::{Document, DocumentKind, Node, Value};
use tallyman_text::quoted;

use super::error::ExportError;
use super::format::PolicyFormat;
use super::notification::{Destination, entries};
use super::quoting::logical_id;
use super::yaml::Yaml;

/// Longest key in bytes. YAML reads keys of up to 1,024 characters, and an
/// escaped character takes up to ten.
const LONGEST_KEY: usize = 100;

/// Returns the template, and what to know before deploying it.
pub(super) fn template(
    kind: DocumentKind,
    document: &Document,
    name: &str,
) -> Result<(String, Vec<String>), ExportError> {
    check_no_intrinsics(document, document.root())?;
    let last = name.rsplit([':', '/']).next().unwrap_or(name);
    let policy = || Yaml::of(document.root());
    let name = || Yaml::text(name);
    let (id, resource, properties) = match kind {
        DocumentKind::Topic => (
            logical_id(last, "TopicPolicy"),
            "AWS::SNS::TopicPolicy",
            Yaml::map([
                ("Topics", Yaml::List(vec![name()])),
                ("PolicyDocument", policy()),
            ]),
        ),
        DocumentKind::Key => (
            // The ID of a key does not describe it.
            "Key".to_owned(),
            "AWS::KMS::Key",
            Yaml::map([("KeyPolicy", policy())]),
        ),
        DocumentKind::Notification => (
            logical_id(last, "Bucket"),
            "AWS::S3::Bucket",
            Yaml::map([
                ("BucketName", name()),
                ("NotificationConfiguration", notification(document)?),
            ]),
        ),
        DocumentKind::Trust => (
            logical_id(last, "Role"),
            "AWS::IAM::Role",
            Yaml::map([("RoleName", name()), ("AssumeRolePolicyDocument", policy())]),
        ),
        DocumentKind::Identity => (
            logical_id(last, "Policy"),
            "AWS::IAM::ManagedPolicy",
            Yaml::map([("ManagedPolicyName", name()), ("PolicyDocument", policy())]),
        ),
        DocumentKind::Bucket | DocumentKind::Resource => (
            logical_id(last, "BucketPolicy"),
            "AWS::S3::BucketPolicy",
            Yaml::map([("Bucket", name()), ("PolicyDocument", policy())]),
        ),
    };
    let mut members = vec![("Type".to_owned(), Yaml::text(resource))];
    if matches!(kind, DocumentKind::Key | DocumentKind::Notification) {
        // CloudFormation imports a bucket or a key only with these.
        for key in ["DeletionPolicy", "UpdateReplacePolicy"] {
            members.push((key.to_owned(), Yaml::text("Retain")));
        }
    }
    members.push(("Properties".to_owned(), properties));
    let template = Yaml::map([
        ("AWSTemplateFormatVersion", Yaml::text("2010-09-09")),
        ("Resources", Yaml::Map(vec![(id, Yaml::Map(members))])),
    ]);
    let (comment, notes) = comment_and_notes(kind);
    let comment: String = comment.iter().map(|line| format!("# {line}\n")).collect();
    Ok((format!("{comment}{}", template.write()), notes))
}

/// Returns the comment above the template, and the notes on it.
fn comment_and_notes(kind: DocumentKind) -> (&'static [&'static str], Vec<String>) {
    const WHOLE: &[&str] = &["Complete policy: anything not listed is removed."];
    const KEY: &[&str] = &[
        "CloudFormation has no resource for a key policy alone. Put KeyPolicy, which is the",
        "complete policy, into the template of the key, or import the key with this one. Deployed",
        "as it is, this creates another key.",
    ];
    const BUCKET: &[&str] = &[
        "CloudFormation has no resource for the notifications of a bucket alone. Put",
        "NotificationConfiguration, which contains all of them, into the template of the bucket,",
        "or import the bucket with this one.",
    ];
    let (comment, note): (&[&str], &str) = match kind {
        DocumentKind::Key => (
            KEY,
            "A key policy is a part of the key: put it into the template of the key, or import \
             the key. Deployed as it is, this creates another key.",
        ),
        DocumentKind::Notification => (
            BUCKET,
            "Notifications are a part of the bucket: put them into the template of the bucket, or \
             import the bucket. CloudFormation has no Id for them, and one entry per event.",
        ),
        DocumentKind::Trust => (
            &[],
            "This creates a role, and fails if one of that name exists. Deploy it with the \
             capability CAPABILITY_NAMED_IAM.",
        ),
        DocumentKind::Identity => (
            &[],
            "This creates a policy, and fails if one of that name exists. Deploy it with the \
             capability CAPABILITY_NAMED_IAM, and attach it to a user or a role afterwards.",
        ),
        _ => (
            WHOLE,
            "This manages the complete policy. The next update of the stack removes what is added \
             elsewhere: from now on, change it only here.",
        ),
    };
    (comment, vec![note.to_owned()])
}

/// Returns the notification configuration. CloudFormation takes one event per
/// entry.
fn notification(document: &Document) -> Result<Yaml, ExportError> {
    let (entries, event_bridge) = entries(document, PolicyFormat::CloudFormation.label())?;
    let mut out = Vec::new();
    for (destination, list, key) in [
        (Destination::Topic, "TopicConfigurations", "Topic"),
        (Destination::Queue, "QueueConfigurations", "Queue"),
        (Destination::Function, "LambdaConfigurations", "Function"),
    ] {
        let mut items = Vec::new();
        for entry in entries
            .iter()
            .filter(|entry| entry.destination == destination)
        {
            for event in &entry.events {
                let mut item = vec![
                    (key.to_owned(), Yaml::text(&entry.arn)),
                    ("Event".to_owned(), Yaml::text(event)),
                ];
                if !entry.rules.is_empty() {
                    let rules = entry.rules.iter().map(|(name, value)| {
                        Yaml::map([("Name", Yaml::text(name)), ("Value", Yaml::text(value))])
                    });
                    let rules = Yaml::map([("Rules", Yaml::List(rules.collect()))]);
                    item.push(("Filter".to_owned(), Yaml::map([("S3Key", rules)])));
                }
                items.push(Yaml::Map(item));
            }
        }
        if !items.is_empty() {
            out.push((list.to_owned(), Yaml::List(items)));
        }
    }
    if event_bridge {
        let on = Yaml::map([("EventBridgeEnabled", Yaml::Plain("true".to_owned()))]);
        out.push(("EventBridgeConfiguration".to_owned(), on));
    }
    Ok(Yaml::Map(out))
}

/// Fails if CloudFormation would replace something in the document, which has
/// no escape for it, or if a key is too long for YAML.
fn check_no_intrinsics(document: &Document, node: &Node) -> Result<(), ExportError> {
    let reject = |span, what: &str| {
        Err(ExportError::Unsupported {
            message: format!(
                "The document, line {}: CloudFormation would replace {}. Use another format.",
                document.location(span).line,
                quoted(what)
            ),
        })
    };
    match &node.value {
        Value::String(text) if text.contains("{{resolve:") => reject(node.span, text),
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| check_no_intrinsics(document, item)),
        Value::Object(members) => members.iter().try_for_each(|member| {
            if member.key.len() > LONGEST_KEY {
                return Err(ExportError::Unsupported {
                    message: format!(
                        "The document, line {}: the key {} is too long for YAML. Use another \
                         format.",
                        document.location(member.key_span).line,
                        quoted(&member.key)
                    ),
                });
            }
            if member.key == "Ref" || member.key.starts_with("Fn::") {
                return reject(member.key_span, &member.key);
            }
            check_no_intrinsics(document, &member.value)
        }),
        _ => Ok(()),
    }
}
