//! Checks S3 event notifications.

use tallyman_text::quoted;

use super::linter::{Change, Linter, replace};
use super::nearest::nearest;
use super::notification_filter::spanned;
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{DocumentShape, Node, Span, Spanned, Value};
use crate::severity::Severity;

const ALL: &str = "s3:ObjectCreated:*";

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

/// The lists of a notification, with the key and the service of their
/// destinations. The last three belong to a deprecated API.
const LISTS: [(&str, &str, &str); 6] = [
    ("TopicConfigurations", "TopicArn", "sns"),
    ("QueueConfigurations", "QueueArn", "sqs"),
    (
        "LambdaFunctionConfigurations",
        "LambdaFunctionArn",
        "lambda",
    ),
    ("TopicConfiguration", "Topic", "sns"),
    ("QueueConfiguration", "Queue", "sqs"),
    ("CloudFunctionConfiguration", "CloudFunction", "lambda"),
];

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.document;
    let root = document.root();
    if linter.shape != DocumentShape::Notification {
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
    let mut entries = Vec::new();
    for member in root.members() {
        if member.key == "EventBridgeConfiguration" {
            continue;
        }
        let Some((_, key, service)) = LISTS.iter().find(|(list, ..)| *list == member.key) else {
            linter.add(
                Rule::Structure,
                Severity::Error,
                member.key_span,
                format!("A notification has no key {}.", quoted(&member.key)),
                "Remove it.",
            );
            continue;
        };
        let list = member.key.ends_with('s');
        if list && !matches!(member.value.value, Value::Array(_)) {
            linter.add(
                Rule::Structure,
                Severity::Error,
                member.value.span,
                format!(
                    "`{}` must be a list, but is {}.",
                    member.key,
                    member.value.type_name()
                ),
                "Put it into `[` and `]`.",
            );
        }
        for item in member.value.items() {
            destination(linter, item, key, service);
            events(linter, item);
            super::notification_filter::check(linter, item);
            entries.push(item);
        }
    }
    super::notification_overlap::check(linter, &entries);
}

fn destination(linter: &mut Linter<'_>, item: &Node, key: &str, service: &str) {
    let Some(text) = item.member(key).and_then(spanned) else {
        linter.add(
            Rule::NotificationDestination,
            Severity::Error,
            item.span,
            format!("This has no `{key}`, so nothing would be notified."),
            format!("Add `{key}` with the ARN of the destination."),
        );
        return;
    };
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

fn events(linter: &mut Linter<'_>, item: &Node) {
    let Some(member) = item.member("Events").or_else(|| item.member("Event")) else {
        linter.add(
            Rule::NotificationEvents,
            Severity::Error,
            item.span,
            "This has no `Events`, so S3 rejects it.",
            format!("Add `\"Events\": [\"{ALL}\"]`."),
        );
        return;
    };
    if member.key == "Events"
        && let Some(event) = member.value.text()
    {
        let span = member.value.span;
        linter.add_fixable(
            Rule::NotificationEvents,
            Severity::Error,
            span,
            format!(
                "`Events` must be a list, but is the text {}, so S3 rejects it.",
                quoted(event)
            ),
            format!("Write `[\"{ALL}\"]`, or the events in such a list."),
            Some(list_of(span)),
        );
    }
    let named: Vec<Spanned> = member
        .value
        .items()
        .iter()
        .filter_map(|node| {
            Some(Spanned {
                value: node.text()?.to_owned(),
                span: node.span,
            })
        })
        .collect();
    for event in &named {
        if !event.value.starts_with("s3:") && placeholder(&event.value).is_none() {
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
        } else if placeholder(&event.value).is_none() && !EVENTS.contains(&event.value.as_str()) {
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
    let created: Vec<&Spanned> = named
        .iter()
        .filter(|event| event.value.starts_with("s3:ObjectCreated:"))
        .collect();
    let has = |name: &str| created.iter().any(|event| event.value == name);
    let multipart = has(ALL) || has("s3:ObjectCreated:CompleteMultipartUpload");
    if let (Some(first), false) = (created.first(), multipart) {
        linter.add_fixable(
            Rule::NotificationEvents,
            Severity::Warning,
            first.span,
            format!(
                "{} alone misses multipart uploads, which large files use.",
                quoted(&first.value)
            ),
            format!("Write `{ALL}`."),
            replace(first.span, ALL),
        );
    }
}

/// Returns the change that puts a value into a list.
fn list_of(span: Span) -> Change {
    let at = |at: usize| Span { from: at, to: at };
    Change {
        label: "Make it a list".to_owned(),
        edits: vec![
            (at(span.from), "[".to_owned()),
            (at(span.to), "]".to_owned()),
        ],
    }
}
