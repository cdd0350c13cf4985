//! Policies inside a text that is not JSON: a configuration or plan of Terraform, a command,
//! a program, XML, or URL-encoded text.

use super::embedded::{EmbeddedDocument, Embedding, is_policy};
use super::encoding::{Decoded, is_percent_encoded};
use super::loose::{self, without_interpolations};
use super::node::{DuplicateKey, Node, Span, Value};
use super::parser;
use super::policy_blocks::{self, DATA_SOURCE};

/// Maximum number of places that are tried. A place may take time in the length of the
/// text.
const MAX_PLACES: usize = 200;

/// Maximum number of policies.
const MAX_POLICIES: usize = 50;

/// The policies in a text that is not JSON.
#[derive(Default)]
pub(super) struct Found {
    pub(super) policies: Vec<EmbeddedDocument>,
    /// Whether one of them is not JSON itself, but almost.
    pub(super) is_loose: bool,
}

/// Returns the policies in a text that is not JSON.
pub(super) fn policies(text: &str) -> Found {
    let mut found = Found::default();
    let mut done = 0;
    let places = text
        .match_indices(['{', '%', '"'])
        .filter(|(at, first)| is_place(text, *at, first))
        .take(MAX_PLACES);
    for (at, first) in places {
        if at < done || found.policies.len() == MAX_POLICIES {
            continue;
        }
        let policy = match first {
            "{" => object(text, at),
            "%" => encoded(text, at).map(|policy| (policy, false)),
            _ => string(text, at).map(|policy| (policy, false)),
        };
        if let Some((policy, is_loose)) = policy {
            done = policy.root.span.to;
            found.policies.push(policy);
            found.is_loose |= is_loose;
        }
    }
    found
}

/// Whether a policy may begin at a place.
fn is_place(text: &str, at: usize, first: &str) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    match first {
        "%" => is_percent_encoded(rest),
        // A string with an object inside.
        "\"" => rest.get(1..).is_some_and(|inside| {
            inside.trim_start().starts_with("{\\\"") || is_percent_encoded(inside)
        }),
        _ => true,
    }
}

/// Returns the policy that is the object at a place: JSON, or almost.
fn object(text: &str, at: usize) -> Option<(EmbeddedDocument, bool)> {
    if let Some((root, duplicates)) = parser::parse_at(text, at) {
        let mut computed = Vec::new();
        let root = with_interpolations(root, &mut computed);
        return document(text, root, duplicates, computed).map(|policy| (policy, false));
    }
    // An object that is meant as JSON is none with a mistake.
    let quoted = text.get(at + 1..)?.trim_start().strip_prefix('"');
    let is_json = quoted.is_some_and(|rest| {
        rest.split_once('"')
            .is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
    });
    if is_json {
        return None;
    }
    let loose = loose::parse_object(text, at)?;
    let line = text.get(..at)?.rsplit('\n').next()?;
    if line.contains(DATA_SOURCE) {
        let policy = policy_blocks::policy(&loose.root)?;
        return document(text, policy, Vec::new(), loose.computed).map(|policy| (policy, true));
    }
    document(text, loose.root, Vec::new(), loose.computed).map(|policy| (policy, true))
}

fn document(
    text: &str,
    root: Node,
    duplicates: Vec<DuplicateKey>,
    computed: Vec<Span>,
) -> Option<EmbeddedDocument> {
    let source = text.get(root.span.from..root.span.to)?.to_owned();
    is_policy(&root).then(|| EmbeddedDocument {
        root,
        duplicates,
        embedding: Embedding {
            source,
            computed,
            ..Embedding::default()
        },
    })
}

/// Returns the policy in the string of JSON at a place, as in a configuration of Terraform.
fn string(text: &str, at: usize) -> Option<EmbeddedDocument> {
    let (node, _) = parser::parse_at(text, at)?;
    let literal = text.get(node.span.from..node.span.to)?;
    decoded(&Decoded::of_string(literal, node.span.from, node.text()?)?)
}

/// Returns the policy in the URL-encoded text at a place.
fn encoded(text: &str, at: usize) -> Option<EmbeddedDocument> {
    let rest = text.get(at..)?;
    let ends = |c: char| !c.is_ascii_alphanumeric() && !"%-._~+*!'():/@".contains(c);
    let length = rest.find(ends).unwrap_or(rest.len());
    decoded(&Decoded::of_percent(rest.get(..length)?, at)?)
}

fn decoded(decoded: &Decoded) -> Option<EmbeddedDocument> {
    let (mut root, mut duplicates) = parser::parse(&decoded.text).ok()?;
    if !is_policy(&root) {
        return None;
    }
    let mut computed = Vec::new();
    root = with_interpolations(root, &mut computed);
    decoded.move_spans(&mut root, &mut duplicates);
    for span in &mut computed {
        decoded.move_span(span);
    }
    Some(EmbeddedDocument {
        root,
        duplicates,
        embedding: Embedding {
            source: decoded.text.clone(),
            computed,
            encodings: decoded.encodings.clone(),
            ..Embedding::default()
        },
    })
}

/// Returns a node in which what Terraform interpolates into strings is a variable.
fn with_interpolations(node: Node, computed: &mut Vec<Span>) -> Node {
    let span = node.span;
    let value = match node.value {
        Value::String(text) => match without_interpolations(&text) {
            Some(text) => {
                computed.push(span);
                Value::String(text)
            }
            None => Value::String(text),
        },
        Value::Array(items) => Value::Array(
            items
                .into_iter()
                .map(|item| with_interpolations(item, computed))
                .collect(),
        ),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|mut member| {
                    member.value = with_interpolations(member.value, computed);
                    member
                })
                .collect(),
        ),
        other => other,
    };
    Node { value, span }
}
