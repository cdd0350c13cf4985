//! Checks S3 event notifications.

use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{DocumentShape, Member, Node, Spanned};
use crate::severity::Severity;

const ALL: &str = "s3:ObjectCreated:*";

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
        for item in member.value.items() {
            destination(linter, item, key, service);
            events(linter, item);
            filters(linter, item);
        }
    }
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

fn spanned(member: &Member) -> Option<Spanned> {
    Some(Spanned {
        value: member.value.text()?.to_owned(),
        span: member.value.span,
    })
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

fn filters(linter: &mut Linter<'_>, item: &Node) {
    let rules = item
        .member("Filter")
        .and_then(|filter| {
            let filter = &filter.value;
            let key = filter.member("Key").or_else(|| filter.member("S3Key"))?;
            key.value
                .member("FilterRules")
                .or_else(|| key.value.member("Rules"))
        })
        .map(|rules| rules.value.items().to_vec())
        .unwrap_or_default();
    for rule in &rules {
        let name = rule.member("Name").and_then(|name| name.value.text());
        let Some(value) = rule.member("Value").and_then(spanned) else {
            continue;
        };
        let prefix = name.is_some_and(|name| name.eq_ignore_ascii_case("prefix"));
        if prefix && value.value.starts_with('/') {
            linter.add_fixable(
                Rule::NotificationFilter,
                Severity::Warning,
                value.span,
                "A key in S3 does not begin with a slash, so this prefix matches nothing.",
                "Remove the slash.",
                replace(value.span, value.value.trim_start_matches('/')),
            );
        } else if value.value.contains('*') {
            linter.add(
                Rule::NotificationFilter,
                Severity::Warning,
                value.span,
                format!(
                    "{} is compared literally: `*` is not a wildcard here.",
                    quoted(&value.value)
                ),
                "Write the beginning or the end of the keys, without `*`.",
            );
        } else if !prefix && value.value.starts_with(".parquet.") {
            linter.add(
                Rule::NotificationFilter,
                Severity::Notice,
                value.span,
                format!(
                    "Writers put the compression first, as in `.gz.parquet`, so {} usually \
                     matches nothing.",
                    quoted(&value.value)
                ),
                "Check the names of your files; `.parquet` matches all of them.",
            );
        }
    }
}
