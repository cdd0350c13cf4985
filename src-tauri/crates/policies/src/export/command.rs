//! A complete document as one command of the AWS CLI.

use tallyman_iam::document::{Document, DocumentKind};

use super::quoting;

/// Returns the command that replaces the existing document or, for an IAM
/// policy, creates it, and notes on it.
pub(super) fn replace(
    kind: DocumentKind,
    document: &Document,
    name: &str,
) -> (String, Vec<String>) {
    let (command, options, policy): (_, &[&str], _) = match kind {
        DocumentKind::Bucket => ("s3api put-bucket-policy", &["--bucket"], "--policy"),
        DocumentKind::Notification => (
            "s3api put-bucket-notification-configuration",
            &["--bucket"],
            "--notification-configuration",
        ),
        DocumentKind::Topic => (
            "sns set-topic-attributes",
            &["--attribute-name Policy", "--topic-arn"],
            "--attribute-value",
        ),
        DocumentKind::Key => (
            "kms put-key-policy",
            &["--policy-name default", "--key-id"],
            "--policy",
        ),
        DocumentKind::Trust => (
            "iam update-assume-role-policy",
            &["--role-name"],
            "--policy-document",
        ),
        DocumentKind::Identity | DocumentKind::Resource => {
            ("iam create-policy", &["--policy-name"], "--policy-document")
        }
    };
    let mut lines = vec![format!("aws {command}")];
    if let Some(region) = region(kind, name) {
        lines.push(format!("--region {}", quoting::shell(region)));
    }
    if let [fixed @ .., named] = options {
        lines.extend(fixed.iter().map(|option| (*option).to_owned()));
        lines.push(option(named, name));
    }
    lines.push(format!("{policy} {}", quoted_json(document)));
    let notes = match kind {
        DocumentKind::Identity => {
            "This creates a policy, and fails if one of that name exists. \
                                   Attach it to a user or a role afterwards."
        }
        _ => {
            "This replaces the whole existing document. It is based on the document as it was \
             read: read it again if someone may have changed it since."
        }
    };
    (lines.join(" \\\n  "), vec![notes.to_owned()])
}

/// Returns the region that the command must be sent to; `None` if the kind
/// needs no `--region`.
pub(super) fn region(kind: DocumentKind, name: &str) -> Option<&str> {
    match kind {
        DocumentKind::Topic | DocumentKind::Key => name.split(':').nth(3),
        _ => None,
    }
}

/// Formats an option and its value. A value that starts with a dash needs `=`.
pub(super) fn option(option: &str, value: &str) -> String {
    let between = if value.starts_with('-') { "=" } else { " " };
    format!("{option}{between}{}", quoting::shell(value))
}

/// Returns the document as one word of a POSIX shell. Characters that a shell
/// could interpret are JSON escapes: single quotes, and `!`, with which an
/// interactive shell recalls earlier commands.
fn quoted_json(document: &Document) -> String {
    quoting::shell(&quoting::json(document.text(), |c| matches!(c, '\'' | '!')))
}
