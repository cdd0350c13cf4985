//! Warnings about statements that deny what a merge adds.

use std::collections::BTreeSet;

use tallyman_text::{join_with_and, quoted};

use super::result::MergeWarning;
use crate::document::{Document, DocumentKind, Effect, Statement};
use crate::evaluate::{DeniedPart, denied_part};
use crate::severity::Severity;

/// Maximum number of statements that are reported.
const MAX_REPORTED: usize = 20;

/// Maximum number of actions that a warning lists.
const MAX_ACTIONS: usize = 6;

/// Condition keys on where a request comes from, in lower case.
const ORIGIN_KEYS: [&str; 10] = [
    "aws:sourcevpce",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:principalorgid",
    "aws:principalorgpaths",
];

/// Returns a warning for each existing statement that denies what is added.
pub(super) fn warnings(
    kind: DocumentKind,
    result: &Document,
    added: &BTreeSet<&str>,
) -> Vec<MergeWarning> {
    let policy = result.policy();
    let is_added =
        |statement: &Statement| added.contains(result.location(statement.span).pointer.as_str());
    let (new, old): (Vec<&Statement>, Vec<&Statement>) = policy
        .statements
        .iter()
        .partition(|statement| is_added(statement));
    let allows: Vec<&Statement> = new
        .into_iter()
        .filter(|statement| statement.effect == Some(Effect::Allow))
        .collect();
    old.into_iter()
        .filter(|statement| statement.effect == Some(Effect::Deny))
        .filter_map(|deny| {
            let part =
                |allow: &&Statement| denied_part(&policy, allow, deny, kind.names_principals());
            let parts: Vec<Option<DeniedPart>> = allows.iter().map(part).collect();
            let whole = parts
                .iter()
                .all(|part| part.as_ref().is_some_and(|part| part.whole));
            let parts: Vec<DeniedPart> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| warning(result, deny, &parts, whole))
        })
        .take(MAX_REPORTED)
        .collect()
}

fn warning(result: &Document, deny: &Statement, parts: &[DeniedPart], whole: bool) -> MergeWarning {
    let location = result.location(deny.span);
    let name = match deny.sid.as_ref().filter(|sid| !sid.value.is_empty()) {
        Some(sid) => format!("The statement {}", quoted(&sid.value)),
        None => format!("Statement {} (line {})", deny.index + 1, location.line),
    };
    let certain = parts.iter().any(|part| part.certain);
    let actions = listed(parts.iter().flat_map(|part| &part.actions), quoted);
    let unknown = listed(parts.iter().flat_map(|part| &part.unknown), str::to_owned);
    let by_origin = deny
        .conditions
        .iter()
        .any(|condition| ORIGIN_KEYS.contains(&condition.key.value.to_ascii_lowercase().as_str()));
    let message = if whole {
        format!(
            "{name} stays and denies all that is added ({actions}): a deny overrides every allow, \
             so the addition has no effect. Exempt the new principals or resources in that \
             statement, or remove it."
        )
    } else if certain {
        format!(
            "{name} stays and denies a part of what is added ({actions}): a deny overrides every \
             allow. Check whether that is intended, or change that statement."
        )
    } else {
        let origin = if by_origin {
            " A principal outside your own network or organization, such as a vendor, does not \
             meet it, and what is added has no effect then."
        } else {
            ""
        };
        format!(
            "{name} stays and denies what is added ({actions}) unless the request meets its \
             condition: a deny overrides every allow. It depends on {unknown}.{origin} Exempt the \
             new principals in that statement if their requests do not meet it."
        )
    };
    MergeWarning {
        severity: if whole || (by_origin && !certain) {
            Severity::Warning
        } else {
            Severity::Notice
        },
        pointer: location.pointer,
        message,
    }
}

/// Lists texts without repetition, at most [`MAX_ACTIONS`].
fn listed<'a>(texts: impl Iterator<Item = &'a String>, show: impl Fn(&str) -> String) -> String {
    let mut shown: Vec<String> = Vec::new();
    let mut more = 0;
    for text in texts {
        let text = show(text);
        if shown.contains(&text) {
            continue;
        }
        if shown.len() < MAX_ACTIONS {
            shown.push(text);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    join_with_and(&shown)
}
