//! Messages about the elements of an addition, and their names.

use std::collections::HashSet;

use tallyman_text::quoted;

use super::result::{MergeEntry, MergeOutcome};
use crate::document::DocumentKind;

/// Returns the wanted name, or one like it that is not taken.
pub(super) fn free_name(kind: DocumentKind, wanted: &str, taken: &HashSet<String>) -> String {
    let between = match kind {
        DocumentKind::Notification => "-",
        DocumentKind::Identity | DocumentKind::Trust => "",
        _ if wanted.contains(' ') => " ",
        _ => "",
    };
    if !taken.contains(wanted) {
        return wanted.to_owned();
    }
    (2..)
        .map(|number: usize| format!("{wanted}{between}{number}"))
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| wanted.to_owned())
}

pub(super) fn event_bridge(is_present: bool) -> MergeEntry {
    let (outcome, message) = if is_present {
        (
            MergeOutcome::AlreadyPresent,
            "Events already go to EventBridge.",
        )
    } else {
        (MergeOutcome::Added, "Events also go to EventBridge.")
    };
    MergeEntry {
        name: None,
        outcome,
        under: None,
        pointer: "/EventBridgeConfiguration".to_owned(),
        message: message.to_owned(),
    }
}

/// How messages refer to an element of an addition.
#[derive(Clone, Copy)]
pub(super) struct ElementLabel<'a> {
    pub(super) kind: DocumentKind,
    /// `Sid` or `Id`, if it has one.
    pub(super) name: Option<&'a str>,
    /// Number in the addition, across all lists, from 1. `None` if it is the
    /// only one.
    pub(super) number: Option<usize>,
}

impl ElementLabel<'_> {
    /// Returns the start of a sentence.
    fn text(self) -> String {
        let (what, numbered, key) = if self.kind == DocumentKind::Notification {
            ("notification", "Notification", "Id")
        } else {
            ("statement", "Statement", "Sid")
        };
        match (self.name, self.number) {
            (Some(name), _) => format!("The {what} {}", quoted(name)),
            (None, Some(number)) => format!("{numbered} {number} (no {key})"),
            (None, None) => format!("The {what} (no {key})"),
        }
    }
}

pub(super) fn already_present(label: ElementLabel<'_>, under: Option<&str>, same: bool) -> String {
    let text = label.text();
    match (same, under) {
        (true, _) if label.name == under => format!("{text} is already present."),
        (true, Some(under)) => format!("{text} is already present as {}.", quoted(under)),
        (true, None) => format!("{text} is already present without a name."),
        (false, Some(under)) => format!("{text} is already included in {}.", quoted(under)),
        (false, None) => format!("{text} is already included in one without a name."),
    }
}

pub(super) fn added(label: ElementLabel<'_>, under: Option<&str>) -> String {
    let text = label.text();
    match (label.name, under) {
        (Some(name), Some(under)) if name != under => format!(
            "{text} is added as {}, because a different one has its name. Both apply. If it \
             replaces the other one, remove the other one once this one works.",
            quoted(under)
        ),
        _ => format!("{text} is added."),
    }
}
