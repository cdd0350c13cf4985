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
            "Events go to EventBridge already.",
        )
    } else {
        (MergeOutcome::Added, "Events go to EventBridge, too.")
    };
    MergeEntry {
        name: None,
        outcome,
        under: None,
        pointer: "/EventBridgeConfiguration".to_owned(),
        message: message.to_owned(),
    }
}

/// An element of an addition, as messages refer to it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) kind: DocumentKind,
    /// `Sid` or `Id`, if it has one.
    pub(super) name: Option<&'a str>,
    /// Number in the addition, across all lists, from 1. `None` if it is the
    /// only one.
    pub(super) number: Option<usize>,
}

impl Subject<'_> {
    /// Returns the subject of a sentence.
    fn subject(self) -> String {
        let (what, capital) = if self.kind == DocumentKind::Notification {
            ("notification", "Notification")
        } else {
            ("statement", "Statement")
        };
        match (self.name, self.number) {
            (Some(name), _) => format!("The {what} {}", quoted(name)),
            (None, Some(number)) => format!("{capital} {number}, which has no name,"),
            (None, None) => format!("The {what} without a name"),
        }
    }
}

pub(super) fn already_there(one: Subject<'_>, under: Option<&str>, same: bool) -> String {
    let (title, name) = (one.subject(), one.name);
    match (same, under) {
        (true, Some(under)) if name == Some(under) => format!("{title} is there already."),
        (true, Some(under)) => format!("{title} is there already, as {}.", quoted(under)),
        (true, None) => format!("{title} is there already, without a name."),
        (false, Some(under)) => format!(
            "{title} adds nothing: {} says all of it, and more.",
            quoted(under)
        ),
        (false, None) => {
            format!("{title} adds nothing: one without a name says all of it, and more.")
        }
    }
}

pub(super) fn added(one: Subject<'_>, under: Option<&str>) -> String {
    let title = one.subject();
    match (one.name, under) {
        (Some(name), Some(under)) if name != under => format!(
            "{title} is added as {}: another one has that name already, and says something else. \
             Both count. If this is a new form of the other, take the other out once this one \
             works.",
            quoted(under)
        ),
        _ => format!("{title} is added."),
    }
}
