//! Checks the Sids of statements.

use std::collections::HashMap;

use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::rules::Rule;
use crate::document::DocumentKind;
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    // IAM rejects names that other services accept.
    let strict = matches!(linter.kind, DocumentKind::Identity | DocumentKind::Trust);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let statements = linter.statements();
    let taken: Vec<String> = statements
        .iter()
        .filter_map(|statement| Some(statement.sid.as_ref()?.value.clone()))
        .collect();
    for statement in &statements {
        let Some(sid) = &statement.sid else {
            continue;
        };
        if sid.value.is_empty() {
            continue;
        }
        let plain: String = sid
            .value
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        if plain != sid.value {
            let new = (!plain.is_empty() && !taken.contains(&plain))
                .then(|| replace(sid.span, &plain))
                .flatten();
            let (severity, why) = if linter.kind == DocumentKind::Identity {
                (Severity::Error, "so IAM rejects the policy")
            } else if strict {
                // AWS documents trust policies with spaces in a Sid.
                (Severity::Warning, "but IAM documents only those")
            } else {
                (
                    Severity::Notice,
                    "which this service accepts, but an IAM policy would not",
                )
            };
            linter.add_fixable(
                Rule::SidForm,
                severity,
                sid.span,
                format!(
                    "The Sid {} contains more than letters and digits, {why}.",
                    quoted(&sid.value)
                ),
                "Write it with letters and digits only.",
                new,
            );
        }
        if let Some(first) = seen.get(&sid.value) {
            let number = (2..).find(|n| !taken.contains(&format!("{}{n}", sid.value)));
            let new = number.and_then(|n| replace(sid.span, &format!("{}{n}", sid.value)));
            linter.add_fixable(
                Rule::DuplicateSid,
                if strict {
                    Severity::Error
                } else {
                    Severity::Warning
                },
                sid.span,
                format!(
                    "Two statements have the Sid {}, the first in line {first}. A Sid must be \
                     unique in a policy.",
                    quoted(&sid.value)
                ),
                "Rename one of them.",
                new,
            );
        } else {
            let line = linter.document.location(sid.span).line;
            seen.insert(sid.value.clone(), line);
        }
    }
}
