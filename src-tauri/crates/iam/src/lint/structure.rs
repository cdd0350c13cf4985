//! Checks that a document is a policy, and its elements.

use tallyman_text::{join_with_and, quoted};

use super::linter::{Change, Linter, replace};
use super::rules::Rule;
use crate::document::{
    DocumentKind, DocumentShape, EFFECTS, Member, Node, STATEMENT_KEYS, Span, Value,
    intended_effect, intended_key,
};
use crate::evaluate::Operator;
use crate::severity::Severity;

const ROOT_KEYS: [&str; 3] = ["Version", "Id", "Statement"];
pub(super) const VERSION: &str = "2012-10-17";

/// Checks the elements. Returns whether there are statements to check.
pub(super) fn check(linter: &mut Linter<'_>) -> bool {
    let document = linter.document;
    let root = document.root();
    match linter.shape {
        DocumentShape::Policy => {
            root_keys(linter, root);
            version(linter, root);
        }
        DocumentShape::Statement | DocumentShape::Statements => {}
        DocumentShape::Notification => {
            linter.add(
                Rule::Structure,
                Severity::Error,
                root.span,
                format!(
                    "This is an S3 event notification, not {} {}.",
                    linter.kind.article(),
                    linter.kind.label()
                ),
                "Choose that kind, or paste the policy.",
            );
            return false;
        }
        DocumentShape::Other => {
            let misspelt = root
                .members()
                .iter()
                .find(|member| intended_key(root, &member.key, &["Statement"]).is_some());
            let change = misspelt.and_then(|member| replace(member.key_span, "Statement"));
            linter.add_fixable(
                Rule::Structure,
                Severity::Error,
                misspelt.map_or(root.span, |member| member.key_span),
                "This is JSON but not a policy, which has the key `Statement`.",
                "Paste a full policy, or one statement with its Effect and Action.",
                change,
            );
            return false;
        }
    }
    let list = match linter.shape {
        DocumentShape::Policy => root.member("Statement").map(|member| &member.value),
        _ => Some(root),
    };
    let Some(list) = list else {
        return false;
    };
    if matches!(&list.value, Value::Array(items) if items.is_empty()) {
        linter.add(
            Rule::Structure,
            Severity::Error,
            list.span,
            "The list of statements is empty, so AWS rejects the policy.",
            "Add a statement, or delete the policy instead.",
        );
    }
    for item in list.items() {
        if matches!(item.value, Value::Object(_)) {
            statement(linter, item);
        } else {
            linter.add(
                Rule::Structure,
                Severity::Error,
                item.span,
                format!("Expected a statement, found {}.", item.type_name()),
                "Write a statement as an object, with its Effect and Action.",
            );
        }
    }
    variables(linter);
    true
}

fn root_keys(linter: &mut Linter<'_>, root: &Node) {
    for member in root.members() {
        if !ROOT_KEYS.contains(&member.key.as_str()) {
            unknown_key(linter, root, member, &ROOT_KEYS, "A policy");
        }
    }
}

fn unknown_key(
    linter: &mut Linter<'_>,
    object: &Node,
    member: &Member,
    known: &[&'static str],
    what: &str,
) {
    let meant = intended_key(object, &member.key, known);
    let names: Vec<String> = known
        .iter()
        .filter(|name| !name.starts_with("Not"))
        .map(|name| format!("`{name}`"))
        .collect();
    let message = match meant {
        Some(_) => format!(
            "{what} has no key {}, so AWS rejects the document.",
            quoted(&member.key)
        ),
        None => format!(
            "{what} has no key {}, so AWS rejects the document. The keys are {}.",
            quoted(&member.key),
            join_with_and(&names)
        ),
    };
    linter.add_fixable(
        Rule::Structure,
        Severity::Error,
        member.key_span,
        message,
        match meant {
            Some(meant) => format!("Write `{meant}`, if that is meant."),
            // Without a condition the statement applies to more.
            None if is_condition(&member.value) => {
                "Move its operators into `Condition`.".to_owned()
            }
            None => "Write it under one of these keys, or remove it if it is a comment.".to_owned(),
        },
        meant.and_then(|meant| replace(member.key_span, meant)),
    );
}

/// Whether a value has the form of a condition: operators, each with keys.
fn is_condition(value: &Node) -> bool {
    value.members().iter().any(|member| {
        Operator::parse(&member.key).is_some() && matches!(member.value.value, Value::Object(_))
    })
}

fn version(linter: &mut Linter<'_>, root: &Node) {
    let Some(member) = root.member("Version") else {
        let start = Span {
            from: root.span.from + 1,
            to: root.span.from + 1,
        };
        linter.add_fixable(
            Rule::UnknownVersion,
            Severity::Notice,
            root.span,
            "There is no version, so AWS applies the rules of 2008, in which policy variables are \
             plain text.",
            format!("Add `\"Version\": \"{VERSION}\"`."),
            Some(Change {
                label: "Add the version".to_owned(),
                edits: vec![(start, format!("\n  \"Version\": \"{VERSION}\","))],
            }),
        );
        return;
    };
    let written = member.value.text().unwrap_or_default();
    if written != VERSION && written != "2008-10-17" {
        linter.add_fixable(
            Rule::UnknownVersion,
            Severity::Error,
            member.value.span,
            format!(
                "{} is not a version. AWS accepts only `{VERSION}` and `2008-10-17`.",
                quoted(written)
            ),
            format!("Write `{VERSION}`."),
            replace(member.value.span, VERSION),
        );
    }
}

fn variables(linter: &mut Linter<'_>) {
    if linter.shape != DocumentShape::Policy || linter.policy.expands_variables() {
        return;
    }
    let old = linter.document.root().member("Version");
    let known = old.and_then(|member| member.value.text()) == Some("2008-10-17");
    if old.is_some() && !known {
        return;
    }
    for statement in linter.statements() {
        let values = statement.conditions.iter().flat_map(|c| &c.values);
        let found = statement
            .resources
            .iter()
            .chain(values)
            .find(|text| text.value.contains("${"));
        if let Some(text) = found {
            let change = old.and_then(|member| replace(member.value.span, VERSION));
            linter.add_fixable(
                Rule::VariablesVersion,
                Severity::Warning,
                text.span,
                format!(
                    "{} contains a policy variable, which is plain text in this version, so it \
                     matches nothing.",
                    quoted(&text.value)
                ),
                format!("Write `{VERSION}` as the version."),
                change,
            );
        }
    }
}

fn statement(linter: &mut Linter<'_>, node: &Node) {
    // Keys that are there, but misspelt.
    let misspelt: Vec<&str> = node
        .members()
        .iter()
        .filter_map(|member| intended_key(node, &member.key, &STATEMENT_KEYS))
        .collect();
    for member in node.members() {
        if !STATEMENT_KEYS.contains(&member.key.as_str()) {
            unknown_key(linter, node, member, &STATEMENT_KEYS, "A statement");
        } else {
            element_type(linter, member);
        }
    }
    if !misspelt.contains(&"Effect") {
        effect(linter, node);
    }
    for (key, not) in [
        ("Action", "NotAction"),
        ("Resource", "NotResource"),
        ("Principal", "NotPrincipal"),
    ] {
        if !(misspelt.contains(&key) || misspelt.contains(&not)) {
            key_or_negation(linter, node, key, not);
        }
    }
}

/// Checks the type of an element.
fn element_type(linter: &mut Linter<'_>, member: &Member) {
    let value = &member.value;
    let texts = |node: &Node| match &node.value {
        Value::String(_) => true,
        Value::Array(items) => !items.is_empty() && items.iter().all(|item| item.text().is_some()),
        _ => false,
    };
    let (right, needed) = match member.key.as_str() {
        "Sid" => (value.text().is_some(), "a string"),
        "Effect" => return,
        "Condition" => (
            value
                .members()
                .iter()
                .all(|operator| matches!(operator.value.value, Value::Object(_)))
                && matches!(value.value, Value::Object(_)),
            "an object of operators, each with an object of keys",
        ),
        "Principal" | "NotPrincipal" => (
            value.text() == Some("*")
                || (!value.members().is_empty()
                    && value.members().iter().all(|member| texts(&member.value))),
            "an object, such as {\"AWS\": \"arn:…\"}",
        ),
        _ => (texts(value), "a string or a list of strings"),
    };
    if !right {
        linter.add(
            Rule::Structure,
            Severity::Error,
            value.span,
            format!(
                "`{}` must be {needed}, but is {}.",
                member.key,
                match &value.value {
                    Value::Array(items) if items.is_empty() => "an empty list",
                    Value::Array(_) => "a list of other values",
                    Value::Object(members) if members.is_empty() => "an empty object",
                    Value::Object(_) => "an object of other values",
                    _ => value.type_name(),
                }
            ),
            format!("Write {needed}."),
        );
    }
}

fn effect(linter: &mut Linter<'_>, node: &Node) {
    let Some(member) = node.member("Effect") else {
        linter.add(
            Rule::Structure,
            Severity::Error,
            node.span,
            "This statement has no `Effect`, so AWS rejects it.",
            "Add `\"Effect\": \"Allow\"` or `\"Deny\"`.",
        );
        return;
    };
    let written = member.value.text().unwrap_or_default();
    if EFFECTS.contains(&written) {
        return;
    }
    let right = intended_effect(written);
    linter.add_fixable(
        Rule::Structure,
        Severity::Error,
        member.value.span,
        "`Effect` must be `Allow` or `Deny` (case-sensitive).",
        match right {
            Some(right) => format!("Write `{right}`."),
            None => "Write one of the two.".to_owned(),
        },
        right.and_then(|right| replace(member.value.span, right)),
    );
}

fn key_or_negation(linter: &mut Linter<'_>, node: &Node, key: &str, not: &str) {
    let kind = linter.kind;
    let (one, other) = (node.member(key), node.member(not));
    if let (Some(_), Some(other)) = (one, other) {
        linter.add(
            Rule::Structure,
            Severity::Error,
            other.key_span,
            format!(
                "This statement has both `{key}` and `{not}`, but AWS accepts only one of them."
            ),
            "Remove one of them, or write two statements.",
        );
        return;
    }
    if key == "Principal"
        && kind == DocumentKind::Trust
        && let (None, Some(other)) = (one, other)
    {
        linter.add(
            Rule::Structure,
            Severity::Error,
            other.key_span,
            "IAM rejects `NotPrincipal` in a trust policy.",
            "List the allowed principals under `Principal`, or compare aws:PrincipalArn in a \
             condition.",
        );
        return;
    }
    let wanted = match key {
        "Principal" => kind.names_principals(),
        // Policies of repositories and some other services have no resource.
        "Resource" => !matches!(kind, DocumentKind::Trust | DocumentKind::Resource),
        _ => true,
    };
    let (a, words) = (kind.article(), kind.label());
    match (one.or(other), wanted) {
        (None, true) => {
            let help = match key {
                "Principal" => "Add a principal, or choose IAM policy as the kind.",
                "Resource" if kind == DocumentKind::Key => "Add `\"Resource\": \"*\"`: this key.",
                "Resource" => "Add the ARN of a resource.",
                _ => "Add the allowed or denied actions, such as `s3:GetObject`.",
            };
            linter.add(
                Rule::Structure,
                Severity::Error,
                node.span,
                format!("This statement has no `{key}`, which {a} {words} requires."),
                help,
            );
        }
        (Some(_), false) if kind == DocumentKind::Resource => {}
        (Some(member), false) => {
            let help = if key == "Principal" {
                "Remove it, or choose the kind of the resource that the policy is for."
            } else {
                "Remove it."
            };
            let why = if key == "Principal" {
                "it applies to the principal it is attached to"
            } else {
                "it applies to the role it is attached to"
            };
            linter.add(
                Rule::Structure,
                Severity::Error,
                member.key_span,
                format!(
                    "{} {words} has no `{}`: {why}. AWS rejects it.",
                    if a == "an" { "An" } else { "A" },
                    member.key
                ),
                help,
            );
        }
        _ => {}
    }
}
