//! Checks S3 event notifications.

use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::notification_entry::{ALL_CREATED as ALL, Entry};
use super::notification_keys::{self as keys, key_of};
use super::notification_structure::{check_entry, is_object, list_of, wrong_type};
use super::placeholders::placeholder;
use super::rules::Rule;
use super::{notification_filter, notification_overlap, partitions};
use crate::document::{
    DocumentShape, Member, Node, NotificationFormat, NotificationList, Spanned, Value,
};
use crate::nearest::nearest;
use crate::severity::Severity;

/// The events, from "Supported event types for SQS, SNS, and Lambda" of the S3 user guide.
const EVENTS: [&str; 27] = [
    "s3:IntelligentTiering",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:LifecycleTransition",
    "s3:ObjectAcl:Put",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Put",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:ObjectRestore:Post",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Delete",
    "s3:ObjectTagging:Put",
    "s3:ReducedRedundancyLostObject",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationReplicatedAfterThreshold",
];

/// The entries of a deprecated API, each with the key and the service of its destination.
static DEPRECATED: [NotificationList; 3] = [
    NotificationList {
        key: "TopicConfiguration",
        destination: "Topic",
        service: "sns",
    },
    NotificationList {
        key: "QueueConfiguration",
        destination: "Queue",
        service: "sqs",
    },
    NotificationList {
        key: "CloudFunctionConfiguration",
        destination: "CloudFunction",
        service: "lambda",
    },
];

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.document;
    let root = document.root();
    let format = document.notification_format();
    let lists = format.lists();
    let known = [
        lists[0].key,
        lists[1].key,
        lists[2].key,
        format.event_bridge(),
    ];
    let is_like_one = is_object(root)
        && (root.members().is_empty()
            || root
                .members()
                .iter()
                .any(|member| key_of(member, &known).is_some()));
    if linter.shape != DocumentShape::Notification && !is_like_one {
        linter.add(
            Rule::Structure,
            Severity::Error,
            root.span,
            "This is not an S3 event notification, which has the key `TopicConfigurations`, \
             `QueueConfigurations`, `LambdaFunctionConfigurations` or `EventBridgeConfiguration`.",
            "Choose another kind, or paste the notification.",
        );
        return;
    }
    if root.members().is_empty() {
        linter.add(
            Rule::Structure,
            Severity::Notice,
            root.span,
            "This configuration is empty: it removes all notifications of the bucket.",
            "Add a list of entries, unless that is intended.",
        );
        return;
    }
    let mut entries = Vec::new();
    for member in root.members() {
        let old = DEPRECATED.iter().find(|list| list.key == member.key);
        if let (Some(list), NotificationFormat::Api) = (old, format) {
            for node in member.value.items() {
                entries.push(Entry {
                    node,
                    format,
                    list,
                    is_deprecated: true,
                });
            }
            continue;
        }
        let key = key_of(member, &known);
        if key == Some(format.event_bridge()) {
            event_bridge(linter, format, &member.value);
        }
        let Some(list) = lists.iter().find(|list| Some(list.key) == key) else {
            continue;
        };
        if !check_list(linter, format, member) {
            continue;
        }
        for node in member.value.items() {
            entries.push(Entry {
                node,
                format,
                list,
                is_deprecated: false,
            });
        }
    }
    let old: Vec<&str> = match format {
        NotificationFormat::Api => DEPRECATED.iter().map(|list| list.key).collect(),
        _ => Vec::new(),
    };
    keys::check_except(linter, format, root, &known, &old, "A notification");
    entries.retain(|entry| check_entry(linter, entry));
    for entry in &entries {
        destination(linter, entry);
        events(linter, entry);
        notification_filter::check(linter, entry);
    }
    let destinations: Vec<Spanned> = entries.iter().filter_map(Entry::destination).collect();
    partitions::check_destinations(linter, &destinations);
    notification_overlap::check(linter, &entries);
}

/// Checks that a member is a list. Returns `true` if it has entries nevertheless.
fn check_list(linter: &mut Linter<'_>, format: NotificationFormat, member: &Member) -> bool {
    let is_entry = is_object(&member.value);
    let is_list = matches!(member.value.value, Value::Array(_));
    // A block of Terraform that occurs once need not be in a list.
    if is_list || (format == NotificationFormat::Terraform && is_entry) {
        return true;
    }
    linter.add_fixable(
        Rule::Structure,
        Severity::Error,
        member.value.span,
        format!(
            "`{}` must be a list, but is {}.",
            member.key,
            member.value.type_name()
        ),
        "Put it into `[` and `]`.",
        is_entry.then(|| list_of(member.value.span)),
    );
    is_entry
}

fn event_bridge(linter: &mut Linter<'_>, format: NotificationFormat, value: &Node) {
    let known: &[&'static str] = match format {
        NotificationFormat::Api => &[],
        NotificationFormat::CloudFormation => &["EventBridgeEnabled"],
        NotificationFormat::Terraform => return,
    };
    if !is_object(value) {
        wrong_type(
            linter,
            value,
            "`EventBridgeConfiguration`",
            "an object, such as `{}`",
        );
        return;
    }
    if format == NotificationFormat::Api && !value.members().is_empty() {
        linter.add(
            Rule::Structure,
            Severity::Error,
            value.span,
            "`EventBridgeConfiguration` has no keys, so the S3 API and the AWS CLI reject it. That \
             it is there turns EventBridge on.",
            "Write `{}`.",
        );
    } else {
        keys::check(linter, format, value, known, "`EventBridgeConfiguration`");
    }
}

fn destination(linter: &mut Linter<'_>, entry: &Entry<'_>) {
    let (key, service) = (entry.list.destination, entry.list.service);
    let Some(text) = entry.destination() else {
        linter.add(
            Rule::NotificationDestination,
            Severity::Error,
            entry.node.span,
            format!("This has no `{key}`, so nothing would be notified."),
            format!("Add `{key}` with the ARN of the destination."),
        );
        return;
    };
    // A tool fills these in.
    if text.value.contains("${") || text.value.contains("{{") {
        return;
    }
    if !super::arns::check_arn(linter, &text, false) {
        return;
    }
    let named = text.value.split(':').nth(2).unwrap_or_default();
    if named != service {
        linter.add(
            Rule::NotificationDestination,
            Severity::Error,
            text.span,
            format!(
                "`{key}` needs an ARN of `{service}`; this is one of {}.",
                quoted(named)
            ),
            "Write the ARN of the destination, or put it under the key of its service.",
        );
    } else if text.value.ends_with(".fifo") {
        linter.add(
            Rule::NotificationDestination,
            Severity::Error,
            text.span,
            "This is a FIFO topic or queue, to which S3 sends no notifications.",
            "Create one of the type Standard, and write its ARN.",
        );
    }
}

fn events(linter: &mut Linter<'_>, entry: &Entry<'_>) {
    let key = entry.format.events();
    let Some(member) = entry.events() else {
        let example = match entry.format {
            NotificationFormat::CloudFormation => format!("`\"{key}\": \"{ALL}\"`"),
            _ => format!("`\"{key}\": [\"{ALL}\"]`"),
        };
        linter.add(
            Rule::NotificationEvents,
            Severity::Error,
            entry.node.span,
            format!("This has no `{key}`, so S3 rejects it."),
            format!("Add {example}."),
        );
        return;
    };
    if !entry.is_deprecated {
        match entry.format {
            NotificationFormat::CloudFormation => one_event(linter, &member.value),
            _ => list_of_events(linter, key, &member.value),
        }
    }
    for node in member.value.items() {
        if let Some(text) = node.text() {
            let event = Spanned {
                value: text.to_owned(),
                span: node.span,
            };
            check_event(linter, &event);
        }
    }
}

/// Checks that the events are a list of text.
fn list_of_events(linter: &mut Linter<'_>, key: &str, value: &Node) {
    match &value.value {
        Value::Array(items) if items.is_empty() => linter.add(
            Rule::NotificationEvents,
            Severity::Error,
            value.span,
            format!("`{key}` is empty, so S3 rejects it: a notification has at least one event."),
            format!("Write `[\"{ALL}\"]`, or remove the entry."),
        ),
        Value::Array(items) => {
            for item in items.iter().filter(|item| item.text().is_none()) {
                wrong_type(
                    linter,
                    item,
                    "An event",
                    "text, such as `s3:ObjectCreated:*`",
                );
            }
        }
        Value::String(event) => linter.add_fixable(
            Rule::NotificationEvents,
            Severity::Error,
            value.span,
            format!(
                "`{key}` must be a list, but is the text {}, so S3 rejects it.",
                quoted(event)
            ),
            format!("Write `[\"{ALL}\"]`, or the events in such a list."),
            Some(list_of(value.span)),
        ),
        _ => wrong_type(linter, value, &format!("`{key}`"), "a list of events"),
    }
}

/// Checks that the event is one: an entry of CloudFormation has no more.
fn one_event(linter: &mut Linter<'_>, value: &Node) {
    if value.text().is_some() {
        return;
    }
    let only = match value.items() {
        [only] => only.text(),
        _ => None,
    };
    linter.add_fixable(
        Rule::NotificationEvents,
        Severity::Error,
        value.span,
        format!(
            "`Event` must be the name of one event, but is {}, so CloudFormation rejects it.",
            value.type_name()
        ),
        "Write one event, such as `s3:ObjectCreated:*`, and an entry for each other event.",
        only.and_then(|only| replace(value.span, only)),
    );
}

fn check_event(linter: &mut Linter<'_>, event: &Spanned) {
    if placeholder(&event.value).is_some() || event.value.contains("${") {
        return;
    }
    if !event.value.starts_with("s3:") {
        let new = format!("s3:{}", event.value);
        let known = event.value.starts_with("Object");
        linter.add_fixable(
            Rule::NotificationEvents,
            Severity::Error,
            event.span,
            format!(
                "{} is not an event; events begin with `s3:`.",
                quoted(&event.value)
            ),
            "Write it like `s3:ObjectCreated:*`.",
            known.then(|| replace(event.span, &new)).flatten(),
        );
    } else if !EVENTS.contains(&event.value.as_str()) {
        let near = nearest(&event.value, EVENTS.into_iter());
        linter.add_fixable(
            Rule::NotificationEvents,
            Severity::Error,
            event.span,
            format!(
                "S3 has no event {} for notifications.",
                quoted(&event.value)
            ),
            match near {
                Some(near) => format!("Write `{near}`."),
                None => format!("Write `{ALL}`, or another event of S3."),
            },
            near.and_then(|near| replace(event.span, near)),
        );
    }
}
