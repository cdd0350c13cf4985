//! Describes documents in plain sentences: who may do what on which resource,
//! under which conditions.

mod conditions;
mod describe;
#[cfg(test)]
mod tests;

use serde::Serialize;
use tallyman_text::{join_with_and, quoted};

use crate::arn::{account_of, is_account};
use crate::document::{
    Document, DocumentKind, Effect, Node, NotificationFormat, Principal, PrincipalKind, Statement,
    TERRAFORM_FILTER, Value,
};

use describe::join_limited;

/// A statement as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sentence {
    /// JSON pointer of the statement.
    pub pointer: String,
    /// Its line, from 1.
    pub line: usize,
    /// `Effect`. `None` if missing or invalid.
    pub effect: Option<Effect>,
    /// The sentence.
    pub text: String,
}

/// Returns a sentence for each statement or notification, in source order.
/// Empty if the document has none.
#[must_use]
pub fn explain(document: &Document, kind: DocumentKind) -> Vec<Sentence> {
    if kind == DocumentKind::Notification {
        return notifications(document);
    }
    document
        .policy()
        .statements
        .iter()
        .map(|statement| {
            let location = document.location(statement.span);
            Sentence {
                pointer: location.pointer,
                line: location.line,
                effect: statement.effect,
                text: sentence(statement, kind),
            }
        })
        .collect()
}

fn sentence(statement: &Statement, kind: DocumentKind) -> String {
    // The deny of "everything" is worded as "may never do anything".
    let (may, all) = match statement.effect {
        Some(Effect::Allow) => ("may", "everything"),
        Some(Effect::Deny) => ("may never", "anything"),
        None => {
            return "This statement has no valid effect, so it does nothing.".to_owned();
        }
    };
    let principals = principals(statement, kind);
    let actions = actions(statement, kind, all);
    let resources = resources(statement, kind, all);
    let conditions: Vec<String> = statement
        .conditions
        .iter()
        .map(conditions::describe)
        .collect();
    let condition = if conditions.is_empty() {
        String::new()
    } else {
        format!(", if {}", conditions.join(" and if "))
    };
    capitalized(&format!(
        "{principals} {may} {actions}{resources}{condition}."
    ))
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}

fn principals(statement: &Statement, kind: DocumentKind) -> String {
    if !kind.names_principals() {
        return "anyone with this policy".to_owned();
    }
    if statement.principals.is_empty() {
        return "no one".to_owned();
    }
    let named = join_limited(
        "and",
        statement
            .principals
            .iter()
            .map(|principal| describe_principal(principal, kind))
            .collect(),
    );
    if statement.not_principal {
        format!("everyone but {named}")
    } else {
        named
    }
}

fn describe_principal(principal: &Principal, kind: DocumentKind) -> String {
    let value = principal.value.as_str();
    let all = principal.kind == PrincipalKind::Everyone
        || (principal.kind == PrincipalKind::Aws && value == "*");
    if all {
        return match kind {
            DocumentKind::Trust | DocumentKind::Key => "anyone with an AWS account".to_owned(),
            _ => "anyone, even without signing in,".to_owned(),
        };
    }
    match principal.kind {
        PrincipalKind::Service => describe::service(value),
        PrincipalKind::Federated => format!("anyone authenticated by {}", quoted(value)),
        PrincipalKind::CanonicalUser => {
            format!("the account with the canonical ID {}", quoted(value))
        }
        _ => describe_arn(value),
    }
}

fn describe_arn(value: &str) -> String {
    if is_account(value) {
        return format!("principals authorized by account {value}");
    }
    let Some(account) = account_of(value) else {
        return quoted(value);
    };
    let name = value.splitn(6, ':').nth(5).unwrap_or_default();
    match name.split_once('/') {
        None if name == "root" => format!("principals authorized by account {account}"),
        Some((kind @ ("role" | "user"), name)) => {
            format!("the {kind} {} of account {account}", quoted(name))
        }
        Some(("assumed-role", rest)) => {
            let (role, session) = rest.split_once('/').unwrap_or((rest, ""));
            format!(
                "the session {} of the role {} of account {account}",
                quoted(session),
                quoted(role)
            )
        }
        _ => quoted(value),
    }
}

fn actions(statement: &Statement, kind: DocumentKind, all: &str) -> String {
    let named: Vec<String> = statement
        .actions
        .iter()
        .map(|action| describe::action(&action.value, kind, all))
        .collect();
    if statement.not_action {
        let names: Vec<String> = statement.actions.iter().map(|a| quoted(&a.value)).collect();
        return format!("do {all} but {}", join_limited("and", names));
    }
    if named.is_empty() {
        return "do nothing".to_owned();
    }
    join_limited("and", named)
}

fn resources(statement: &Statement, kind: DocumentKind, all: &str) -> String {
    if statement.resources.is_empty() {
        return String::new();
    }
    let all_resources = statement.resources.iter().all(|r| r.value == "*");
    if all_resources && !statement.not_resource {
        return match kind {
            DocumentKind::Key => " with this key".to_owned(),
            DocumentKind::Topic => " on this topic".to_owned(),
            DocumentKind::Identity => format!(" on {all}"),
            _ => " on this resource".to_owned(),
        };
    }
    let named = join_limited(
        "and",
        statement
            .resources
            .iter()
            .map(|resource| describe::resource(&resource.value))
            .collect(),
    );
    if statement.not_resource {
        format!(" on {all} but {named}")
    } else {
        format!(" on {named}")
    }
}

fn notifications(document: &Document) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut add = |node: &Node, text: String| {
        let location = document.location(node.span);
        sentences.push(Sentence {
            pointer: location.pointer,
            line: location.line,
            effect: None,
            text,
        });
    };
    let format = document.notification_format();
    for member in document.root().members() {
        let is_off = matches!(member.value.value, Value::Bool(false));
        if member.key == format.event_bridge() && !is_off {
            add(
                &member.value,
                "S3 sends every event to EventBridge.".to_owned(),
            );
        }
        let Some(list) = format.lists().iter().find(|list| list.key == member.key) else {
            continue;
        };
        for item in member.value.items() {
            let text = |key: &str| item.member(key).and_then(|m| m.value.text());
            let to = text(list.destination)
                .map_or_else(|| "no destination".to_owned(), describe::resource);
            let events: Vec<String> = item
                .member(format.events())
                .map(|events| events.value.items())
                .unwrap_or_default()
                .iter()
                .filter_map(Node::text)
                .map(describe::event)
                .collect();
            let keys = filter(format, item);
            add(
                item,
                format!("S3 notifies {to} of {}{keys}.", join_limited("and", events)),
            );
        }
    }
    sentences
}

/// Returns the rules of the filter of an entry, each as name and value.
fn filter_rules(format: NotificationFormat, item: &Node) -> Vec<(&str, &str)> {
    let Some([filter, key, rules]) = format.filter() else {
        return TERRAFORM_FILTER
            .into_iter()
            .filter_map(|(key, name)| {
                let value = item.member(key)?.value.text()?;
                (!value.is_empty()).then_some((name, value))
            })
            .collect();
    };
    let rules = item
        .member(filter)
        .and_then(|filter| filter.value.member(key))
        .and_then(|key| key.value.member(rules))
        .map(|rules| rules.value.items())
        .unwrap_or_default();
    rules
        .iter()
        .filter_map(|rule| {
            Some((
                rule.member("Name")?.value.text()?,
                rule.member("Value")?.value.text()?,
            ))
        })
        .collect()
}

fn filter(format: NotificationFormat, item: &Node) -> String {
    let parts: Vec<String> = filter_rules(format, item)
        .into_iter()
        .map(|(name, value)| {
            let value = quoted(value);
            if name.eq_ignore_ascii_case("prefix") {
                format!("begins with {value}")
            } else {
                format!("ends with {value}")
            }
        })
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(", where the key {}", join_with_and(&parts))
    }
}
