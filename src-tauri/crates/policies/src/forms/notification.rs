//! Entries of a notification configuration, for languages with other keys.

use tallyman_iam::document::{Document, DocumentKind, Node};
use tallyman_iam::merge::{Elements, InputRole};
use tallyman_iam::wording::quoted;

use super::error::FormError;

/// Kind of resource that an entry sends its events to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    Topic,
    Queue,
    Function,
}

/// An entry of a notification configuration.
pub(super) struct Told {
    pub(super) destination: Destination,
    pub(super) id: Option<String>,
    pub(super) arn: String,
    pub(super) events: Vec<String>,
    /// Pairs of name (`prefix` or `suffix`, in lower case) and value.
    pub(super) rules: Vec<(String, String)>,
}

/// Returns the entries, and whether events go to EventBridge. Fails if `form`
/// cannot express an entry.
pub(super) fn entries(document: &Document, form: &str) -> Result<(Vec<Told>, bool), FormError> {
    let parts = Elements::of(document, DocumentKind::Notification, InputRole::Full)?;
    let mut out = Vec::new();
    for group in &parts.groups {
        let destination = match group.key {
            "TopicConfigurations" => Destination::Topic,
            "QueueConfigurations" => Destination::Queue,
            _ => Destination::Function,
        };
        for item in &group.items {
            out.push(entry(document, item, destination, form)?);
        }
    }
    Ok((out, parts.event_bridge.is_some()))
}

fn entry(
    document: &Document,
    item: &Node,
    destination: Destination,
    form: &str,
) -> Result<Told, FormError> {
    let arn_key = match destination {
        Destination::Topic => "TopicArn",
        Destination::Queue => "QueueArn",
        Destination::Function => "LambdaFunctionArn",
    };
    let no_place = |node: &Node, what: &str| FormError::NoPlace {
        message: format!(
            "The document, line {}: {form} has no place for {what}. Correct it, or take another \
             form.",
            document.location(node.span).line
        ),
    };
    let mut told = Told {
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
            text.ok_or_else(|| no_place(value, &format!("{} as {}", value.type_name(), member.key)))
        };
        match member.key.as_str() {
            "Id" => told.id = Some(text()?),
            "Events" => {
                let events: Option<Vec<String>> = value
                    .items()
                    .iter()
                    .map(|event| event.text().map(str::to_owned))
                    .collect();
                told.events = events.ok_or_else(|| no_place(value, "events that are no texts"))?;
            }
            "Filter" => {
                told.rules = rules(value).ok_or_else(|| no_place(value, "this filter"))?;
            }
            key if key == arn_key => told.arn = text()?,
            key => return Err(no_place(value, &format!("the key {}", quoted(key)))),
        }
    }
    if told.arn.is_empty() || told.events.is_empty() {
        return Err(no_place(item, "an entry without a destination or events"));
    }
    Ok(told)
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
