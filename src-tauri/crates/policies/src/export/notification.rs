//! Entries of a notification configuration, for languages with other keys.

use tallyman_iam::document::{Document, DocumentKind, Node};
use tallyman_iam::merge::{Elements, InputRole};
use tallyman_text::quoted;

use super::error::ExportError;

/// Kind of resource that an entry sends its events to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    Topic,
    Queue,
    Function,
}

/// An entry of a notification configuration.
pub(super) struct NotificationEntry {
    pub(super) destination: Destination,
    pub(super) id: Option<String>,
    pub(super) arn: String,
    pub(super) events: Vec<String>,
    /// Pairs of name (`prefix` or `suffix`, in lower case) and value.
    pub(super) rules: Vec<(String, String)>,
}

/// Returns the entries, and whether events go to EventBridge. Fails if `format`
/// cannot express an entry.
pub(super) fn entries(
    document: &Document,
    format: &str,
) -> Result<(Vec<NotificationEntry>, bool), ExportError> {
    let parts = Elements::of(document, DocumentKind::Notification, InputRole::Full)?;
    let mut out = Vec::new();
    for group in &parts.groups {
        let destination = match group.key {
            "TopicConfigurations" => Destination::Topic,
            "QueueConfigurations" => Destination::Queue,
            _ => Destination::Function,
        };
        for item in &group.items {
            out.push(entry(document, item, destination, format)?);
        }
    }
    Ok((out, parts.event_bridge.is_some()))
}

fn entry(
    document: &Document,
    item: &Node,
    destination: Destination,
    format: &str,
) -> Result<NotificationEntry, ExportError> {
    let arn_key = match destination {
        Destination::Topic => "TopicArn",
        Destination::Queue => "QueueArn",
        Destination::Function => "LambdaFunctionArn",
    };
    let unsupported = |node: &Node, what: &str| ExportError::Unsupported {
        message: format!(
            "The document, line {}: {format} does not support {what}. Correct it, or use another \
             format.",
            document.location(node.span).line
        ),
    };
    let mut entry = NotificationEntry {
        destination,
        id: None,
        arn: String::new(),
        events: Vec::new(),
        rules: Vec::new(),
    };
    for member in item.members() {
        let value = &member.value;
        let text = || {
            let text = value.text().map(str::to_owned);
            text.ok_or_else(|| {
                unsupported(value, &format!("{} as {}", value.type_name(), member.key))
            })
        };
        match member.key.as_str() {
            "Id" => entry.id = Some(text()?),
            "Events" => {
                let events: Option<Vec<String>> = value
                    .items()
                    .iter()
                    .map(|event| event.text().map(str::to_owned))
                    .collect();
                entry.events =
                    events.ok_or_else(|| unsupported(value, "events that are not strings"))?;
            }
            "Filter" => {
                entry.rules = rules(value).ok_or_else(|| unsupported(value, "this filter"))?;
            }
            key if key == arn_key => entry.arn = text()?,
            key => return Err(unsupported(value, &format!("the key {}", quoted(key)))),
        }
    }
    if entry.arn.is_empty() || entry.events.is_empty() {
        return Err(unsupported(
            item,
            "an entry without a destination or events",
        ));
    }
    Ok(entry)
}

/// Returns the rules of a filter. `None` if it holds anything but at most one
/// `prefix` and one `suffix`.
fn rules(filter: &Node) -> Option<Vec<(String, String)>> {
    let mut out: Vec<(String, String)> = Vec::new();
    let key = match filter.members() {
        [] => return Some(out),
        [member] if member.key == "Key" => &member.value,
        _ => return None,
    };
    let rules = match key.members() {
        [] => return Some(out),
        [member] if member.key == "FilterRules" => &member.value,
        _ => return None,
    };
    for rule in rules.items() {
        let name = rule.member("Name")?.value.text()?.to_ascii_lowercase();
        let value = rule.member("Value")?.value.text()?.to_owned();
        let known = matches!(name.as_str(), "prefix" | "suffix");
        if !known || rule.members().len() != 2 || out.iter().any(|(other, _)| *other == name) {
            return None;
        }
        if !value.is_empty() {
            out.push((name, value));
        }
    }
    Some(out)
}
