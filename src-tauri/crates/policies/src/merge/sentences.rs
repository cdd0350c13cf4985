//! Names, and the sentences that say what became of them.

use std::collections::HashSet;

use super::{Entry, Outcome};
use crate::document::DocumentKind;
use crate::wording::quoted;

/// A name that is not taken, like the one that is wanted.
pub(super) fn free(kind: DocumentKind, wanted: &str, taken: &HashSet<String>) -> String {
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

pub(super) fn event_bridge(is_there: bool) -> Entry {
    let (outcome, message) = if is_there {
        (Outcome::AlreadyThere, "Events go to EventBridge already.")
    } else {
        (Outcome::Added, "Events go to EventBridge, too.")
    };
    Entry {
        name: None,
        outcome,
        under: None,
        pointer: "/EventBridgeConfiguration".to_owned(),
        message: message.to_owned(),
    }
}

/// A statement by its name, as the beginning of a sentence.
fn titled(kind: DocumentKind, name: Option<&str>) -> String {
    let what = if kind == DocumentKind::Notification {
        "notification"
    } else {
        "statement"
    };
    match name {
        Some(name) => format!("The {what} {}", quoted(name)),
        None => format!("The {what} without a name"),
    }
}

pub(super) fn present(
    kind: DocumentKind,
    name: Option<&str>,
    under: Option<&str>,
    same: bool,
) -> String {
    let title = titled(kind, name);
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

pub(super) fn put_in(kind: DocumentKind, name: Option<&str>, under: Option<&str>) -> String {
    let title = titled(kind, name);
    match (name, under) {
        (Some(name), Some(under)) if name != under => format!(
            "{title} is added as {}: another one has that name already, and says something else. \
             Both count. If this is a new form of the other, take the other out once this one \
             works.",
            quoted(under)
        ),
        _ => format!("{title} is added."),
    }
}
