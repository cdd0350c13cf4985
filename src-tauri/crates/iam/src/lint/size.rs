//! Checks the size of a document.

use tallyman_text::group_thousands;

use super::linter::Linter;
use super::rules::Rule;
use crate::document::{Document, DocumentKind};
use crate::severity::Severity;

/// Returns the size and its limit, such as `454 of 20,480 bytes`. `None` if AWS
/// documents no limit.
#[must_use]
pub fn size_label(document: &Document, kind: DocumentKind) -> Option<String> {
    let (limit, characters) = match kind {
        DocumentKind::Bucket => (20 * 1024, false),
        DocumentKind::Key => (32 * 1024, false),
        DocumentKind::Topic => (30 * 1024, false),
        DocumentKind::Trust => (2_048, true),
        DocumentKind::Identity => (6_144, true),
        DocumentKind::Notification | DocumentKind::Resource => return None,
    };
    let (size, unit) = if characters {
        (document.character_count(), "characters")
    } else {
        (document.source().trim().len(), "bytes")
    };
    Some(format!(
        "{} of {} {unit}",
        group_thousands(size),
        group_thousands(limit)
    ))
}

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.document;
    let span = document.root().span;
    let bytes = document.source().trim().len();
    let characters = document.character_count();
    let (a, words) = (linter.kind.article(), linter.kind.label());
    let (size, unit, limit, advice) = match linter.kind {
        DocumentKind::Bucket => (
            bytes,
            "bytes",
            20 * 1024,
            "Use wildcards in resources, or move statements to access points.",
        ),
        DocumentKind::Key => (
            bytes,
            "bytes",
            32 * 1024,
            "Move permissions to IAM policies or grants.",
        ),
        DocumentKind::Topic => (
            bytes,
            "bytes",
            30 * 1024,
            "Merge statements that differ only in one value.",
        ),
        DocumentKind::Trust => (
            characters,
            "characters",
            4_096,
            "Merge statements, or create two roles.",
        ),
        DocumentKind::Identity => (
            characters,
            "characters",
            10_240,
            "Split it into several policies.",
        ),
        DocumentKind::Notification | DocumentKind::Resource => return,
    };
    if size > limit {
        linter.add(
            Rule::TooLarge,
            Severity::Error,
            span,
            format!(
                "This has {} {unit}; {a} {words} may have at most {}.",
                group_thousands(size),
                group_thousands(limit)
            ),
            advice,
        );
        return;
    }
    let (severity, message) = match linter.kind {
        DocumentKind::Trust if size > 2_048 => (
            Severity::Warning,
            format!(
                "This has {} characters. A trust policy may have 2,048, and up to 4,096 once AWS \
                 has raised the quota of the account.",
                group_thousands(size)
            ),
        ),
        DocumentKind::Identity if size > 6_144 => (
            Severity::Warning,
            format!(
                "This has {} characters: more than the 6,144 of a managed policy and the 2,048 of \
                 all inline policies of a user. It fits a role, inline, which may have 10,240.",
                group_thousands(size)
            ),
        ),
        DocumentKind::Identity if size > 2_048 => (
            Severity::Notice,
            format!(
                "This has {} characters. It fits a managed policy, which may have 6,144, or a \
                 role, inline; all inline policies of a user together may have 2,048.",
                group_thousands(size)
            ),
        ),
        _ => return,
    };
    linter.add(Rule::TooLarge, severity, span, message, advice);
}
