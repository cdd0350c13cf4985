//! Canonical forms of statements and notification entries. Equivalent ones have
//! equal canonical forms.

use std::collections::{BTreeMap, BTreeSet};

use crate::arn::{account_of, is_account};
use crate::document::{DocumentKind, Node, Value};

/// The canonical form of a statement or notification entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CanonicalElement {
    /// Elements that have to be equal, by key, sorted.
    exact: Vec<(String, String)>,
    /// Elements that may have more items in another statement: principals,
    /// actions, resources and events.
    sets: BTreeMap<&'static str, BTreeSet<String>>,
}

impl CanonicalElement {
    pub(super) fn of(kind: DocumentKind, node: &Node) -> Self {
        let mut canonical = Self {
            exact: Vec::new(),
            sets: BTreeMap::new(),
        };
        let mut seen = BTreeSet::new();
        // AWS reads the last of duplicate keys.
        for member in node.members().iter().rev() {
            if !seen.insert(member.key.as_str()) {
                continue;
            }
            let value = &member.value;
            if kind == DocumentKind::Notification {
                canonical.notification(&member.key, value);
            } else {
                canonical.statement(&member.key, value);
            }
        }
        canonical.exact.sort();
        canonical
    }

    /// Whether another one includes all items of this one.
    pub(super) fn subsumed_by(&self, other: &Self) -> bool {
        self.exact == other.exact
            && self.sets.len() == other.sets.len()
            && self.sets.iter().all(|(key, items)| {
                other.sets.get(key).is_some_and(|others| {
                    // An empty list is invalid and included in nothing.
                    items.is_empty() == others.is_empty()
                        && items
                            .iter()
                            .all(|item| others.iter().any(|other| includes(key, other, item)))
                })
            })
    }

    fn statement(&mut self, key: &str, value: &Node) {
        match key {
            "Sid" => {}
            "Principal" => self.set("Principal", principals(value), value),
            "Action" => self.set("Action", string_set(value, str::to_ascii_lowercase), value),
            "Resource" => self.set("Resource", string_set(value, str::to_owned), value),
            "NotPrincipal" => self.exact_set(key, principals(value), value),
            "NotAction" => self.exact_set(key, string_set(value, str::to_ascii_lowercase), value),
            "NotResource" => self.exact_set(key, string_set(value, str::to_owned), value),
            "Condition" => {
                let conditions = conditions(value);
                if conditions.as_deref() != Some("") {
                    self.exact.push((
                        key.to_owned(),
                        conditions.unwrap_or_else(|| verbatim(value)),
                    ));
                }
            }
            _ => self.exact.push((key.to_owned(), verbatim(value))),
        }
    }

    fn notification(&mut self, key: &str, value: &Node) {
        match key {
            "Id" => {}
            "Events" => self.set("Events", string_set(value, str::to_owned), value),
            "Filter" => {
                let rules = filter_rules(value);
                if rules.as_ref().is_none_or(|rules| !rules.is_empty()) {
                    let rules = rules.map(|rules| format!("{rules:?}"));
                    self.exact
                        .push((key.to_owned(), rules.unwrap_or_else(|| verbatim(value))));
                }
            }
            _ => self.exact.push((key.to_owned(), verbatim(value))),
        }
    }

    fn set(&mut self, key: &'static str, items: Option<BTreeSet<String>>, value: &Node) {
        match items {
            Some(items) => _ = self.sets.insert(key, items),
            // An invalid value is compared as written.
            None => self.exact.push((key.to_owned(), verbatim(value))),
        }
    }

    fn exact_set(&mut self, key: &str, items: Option<BTreeSet<String>>, value: &Node) {
        let text = items.map_or_else(|| verbatim(value), |items| format!("{items:?}"));
        self.exact.push((key.to_owned(), text));
    }
}

/// Whether one item includes another. Only events may use a wildcard.
fn includes(key: &str, wide: &str, narrow: &str) -> bool {
    wide == narrow || (key == "Events" && event_includes(wide, narrow))
}

/// Whether `s3:ObjectCreated:*` includes `s3:ObjectCreated:Put`.
pub(super) fn event_includes(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || wide
            .strip_suffix('*')
            .is_some_and(|start| narrow.starts_with(start))
}

/// Returns name (in lower case) and value of each filter rule. A rule with an
/// empty value has no effect. `None` if the filter is invalid.
pub(super) fn filter_rules(filter: &Node) -> Option<BTreeSet<(String, String)>> {
    let mut rules = BTreeSet::new();
    if filter.members().iter().any(|member| member.key != "Key") {
        return None;
    }
    let Some(key) = filter.member("Key") else {
        return matches!(filter.value, Value::Object(_)).then_some(rules);
    };
    let key = &key.value;
    if key
        .members()
        .iter()
        .any(|member| member.key != "FilterRules")
    {
        return None;
    }
    let list = key.member("FilterRules");
    for rule in list.map_or(&[][..], |list| list.value.items()) {
        if rule.members().len() != 2 {
            return None;
        }
        let name = rule.member("Name")?.value.text()?.to_ascii_lowercase();
        let value = rule.member("Value")?.value.text()?;
        if !value.is_empty() {
            rules.insert((name, value.to_owned()));
        }
    }
    Some(rules)
}

/// Returns a string, or an array of strings, as a set. `None` for anything
/// else.
fn string_set(node: &Node, form: impl Fn(&str) -> String) -> Option<BTreeSet<String>> {
    node.items()
        .iter()
        .map(|item| item.text().map(&form))
        .collect()
}

/// Returns the principals. `*` equals `{"AWS": "*"}`, and an account equals its
/// root. `None` if they are invalid.
fn principals(node: &Node) -> Option<BTreeSet<String>> {
    if node.text() == Some("*") {
        return Some(BTreeSet::from(["AWS *".to_owned()]));
    }
    let Value::Object(members) = &node.value else {
        return None;
    };
    let mut out = BTreeSet::new();
    for member in members {
        for item in member.value.items() {
            let mut name = item.text()?;
            if member.key == "AWS"
                && !is_account(name)
                && name.ends_with(":root")
                && name.split(':').nth(2) == Some("iam")
                && name.split(':').count() == 6
            {
                name = account_of(name).unwrap_or(name);
            }
            out.insert(format!("{} {name}", member.key));
        }
    }
    Some(out)
}

/// Returns the conditions in a canonical order. Keys are case-insensitive, a
/// single value equals an array of it, and `true` equals `"true"`. `None` if
/// they are invalid.
fn conditions(node: &Node) -> Option<String> {
    let Value::Object(operators) = &node.value else {
        return None;
    };
    let mut lines = Vec::new();
    for operator in operators {
        let Value::Object(keys) = &operator.value.value else {
            return None;
        };
        for key in keys {
            let values: Option<BTreeSet<String>> = key
                .value
                .items()
                .iter()
                .map(|item| match &item.value {
                    Value::String(text) | Value::Number(text) => Some(text.clone()),
                    Value::Bool(bool) => Some(bool.to_string()),
                    _ => None,
                })
                .collect();
            let line = (&operator.key, key.key.to_ascii_lowercase(), values?);
            lines.push(format!("{line:?}"));
        }
    }
    lines.sort();
    Some(lines.join("\n"))
}

/// Returns a value as text, with the keys of objects sorted.
fn verbatim(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(bool) => bool.to_string(),
        Value::Number(number) => number.clone(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(verbatim).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut fields: Vec<String> = members
                .iter()
                .map(|member| format!("{:?}:{}", member.key, verbatim(&member.value)))
                .collect();
            fields.sort();
            format!("{{{}}}", fields.join(","))
        }
    }
}
