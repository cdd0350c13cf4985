//! Policies inside something else: what the AWS CLI prints around a policy, CloudFormation
//! templates, and the state and plans of Terraform.
//!
//! A policy inside is an object, or text that holds one as JSON. Its nodes keep their
//! positions in the whole text. The notifications inside are found by
//! `embedded_notifications`.

use super::kind::{self, DocumentShape};
use super::node::{DuplicateKey, Member, Node, Span, Value, pointer};
use super::notification_format::NotificationFormat;
use super::parser;

/// Maximum number of policies that are looked for in one text.
const MAX_POLICIES: usize = 50;

/// What an embedded document has beyond its text and nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Embedding {
    /// JSON pointer of the policy in the whole text.
    pub(super) pointer: String,
    /// Whether the policy is text in the whole document, where `"` has a backslash.
    pub(super) is_text: bool,
    /// The policy alone.
    pub(super) source: String,
    /// Values that a template computes, such as `{"Ref": "Bucket"}`.
    pub(super) computed: Vec<Span>,
    /// The format of a notification configuration. `None` if it is a policy.
    pub(super) notification: Option<NotificationFormat>,
}

/// A policy or notification configuration inside a text.
pub(super) struct EmbeddedDocument {
    pub(super) root: Node,
    pub(super) duplicates: Vec<DuplicateKey>,
    pub(super) embedding: Embedding,
}

/// A text in which documents are looked for.
pub(super) struct Surroundings<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a Node,
    pub(super) duplicates: &'a [DuplicateKey],
}

impl Surroundings<'_> {
    /// Returns the policies inside, if the text is none itself.
    pub(super) fn policies(&self) -> Vec<EmbeddedDocument> {
        let mut found = Vec::new();
        if kind::shape(self.root) == DocumentShape::Other {
            search(self, self.root, &mut found);
        }
        found
    }
}

fn search(outside: &Surroundings<'_>, node: &Node, found: &mut Vec<EmbeddedDocument>) {
    if found.len() == MAX_POLICIES {
        return;
    }
    match &node.value {
        Value::Object(_) if is_policy(node) => found.push(object(outside, node)),
        Value::Object(members) => {
            for member in members {
                search(outside, &member.value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| search(outside, item, found)),
        Value::String(text) if text.trim_start().starts_with('{') => {
            found.extend(self::text(outside, node, text));
        }
        _ => {}
    }
}

fn is_policy(node: &Node) -> bool {
    kind::shape(node) == DocumentShape::Policy
        && node.member("Statement").is_some_and(|member| {
            member
                .value
                .items()
                .iter()
                .any(|item| item.member("Effect").is_some() || item.member("Action").is_some())
        })
}

fn pointer_of(outside: &Surroundings<'_>, node: &Node) -> String {
    let mut out = String::new();
    pointer(outside.root, node.span, &mut out);
    out
}

pub(super) fn object(outside: &Surroundings<'_>, node: &Node) -> EmbeddedDocument {
    let mut computed = Vec::new();
    let source = outside.text.get(node.span.from..node.span.to);
    EmbeddedDocument {
        root: without_functions(node, &mut computed),
        duplicates: outside
            .duplicates
            .iter()
            .filter(|key| node.span.from <= key.again.from && key.again.to <= node.span.to)
            .cloned()
            .collect(),
        embedding: Embedding {
            pointer: pointer_of(outside, node),
            is_text: false,
            source: source.unwrap_or_default().to_owned(),
            computed,
            notification: None,
        },
    }
}

/// Returns the node with the functions of CloudFormation replaced by text in which what
/// they compute is a variable.
fn without_functions(node: &Node, computed: &mut Vec<Span>) -> Node {
    let value = match &node.value {
        Value::Object(members) => match computed_text(members) {
            Some(text) => {
                computed.push(node.span);
                Value::String(text)
            }
            None => Value::Object(
                members
                    .iter()
                    .map(|member| Member {
                        key: member.key.clone(),
                        key_span: member.key_span,
                        value: without_functions(&member.value, computed),
                    })
                    .collect(),
            ),
        },
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| without_functions(item, computed))
                .collect(),
        ),
        other => other.clone(),
    };
    Node {
        value,
        span: node.span,
    }
}

/// Text for a value that a template computes.
const COMPUTED: &str = "${Computed}";

fn computed_text(members: &[Member]) -> Option<String> {
    let [function] = members else {
        return None;
    };
    match function.key.as_str() {
        "Fn::Sub" => {
            let text = function.value.items().first().and_then(Node::text);
            Some(text.map_or_else(
                || COMPUTED.to_owned(),
                |text| text.replace("${AWS::", "${AWS."),
            ))
        }
        "Fn::Join" => {
            let [between, parts] = function.value.items() else {
                return Some(COMPUTED.to_owned());
            };
            let parts: Vec<&str> = parts
                .items()
                .iter()
                .map(|part| part.text().unwrap_or(COMPUTED))
                .collect();
            Some(parts.join(between.text().unwrap_or_default()))
        }
        key if key == "Ref" || key.starts_with("Fn::") => Some(COMPUTED.to_owned()),
        _ => None,
    }
}

fn text(outside: &Surroundings<'_>, node: &Node, text: &str) -> Option<EmbeddedDocument> {
    let literal = outside.text.get(node.span.from..node.span.to)?;
    let (mut root, mut duplicates) = parser::parse(text).ok()?;
    if !is_policy(&root) {
        return None;
    }
    let offsets = offsets(literal, node.span.from, text.len())?;
    move_spans(&mut root, &offsets);
    for DuplicateKey { first, again, .. } in &mut duplicates {
        move_span(first, &offsets);
        move_span(again, &offsets);
    }
    Some(EmbeddedDocument {
        root,
        duplicates,
        embedding: Embedding {
            pointer: pointer_of(outside, node),
            is_text: true,
            source: text.to_owned(),
            computed: Vec::new(),
            notification: None,
        },
    })
}

/// Returns where each byte of a string is in the text, and where its end is. `None` if
/// the literal does not have that many bytes.
fn offsets(literal: &str, start: usize, length: usize) -> Option<Vec<usize>> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut offsets = Vec::with_capacity(length + 1);
    let mut rest = inside;
    let mut pending_surrogate = false;
    while let Some(c) = rest.chars().next() {
        let at = start + 1 + (inside.len() - rest.len());
        let (taken, bytes) = if c != '\\' {
            (c.len_utf8(), c.len_utf8())
        } else if rest.as_bytes().get(1) == Some(&b'u') {
            let code = u32::from_str_radix(rest.get(2..6)?, 16).ok()?;
            let bytes = match code {
                0xd800..0xdc00 => {
                    pending_surrogate = true;
                    4
                }
                0xdc00..0xe000 if pending_surrogate => {
                    pending_surrogate = false;
                    0
                }
                code => char::from_u32(code)?.len_utf8(),
            };
            (6, bytes)
        } else {
            (2, 1)
        };
        offsets.extend(std::iter::repeat_n(at, bytes));
        rest = rest.get(taken..)?;
    }
    offsets.push(start + 1 + inside.len());
    (offsets.len() == length + 1).then_some(offsets)
}

fn move_span(span: &mut Span, offsets: &[usize]) {
    let moved = |at: usize| offsets.get(at).copied().unwrap_or(at);
    span.from = moved(span.from);
    span.to = moved(span.to);
}

fn move_spans(node: &mut Node, offsets: &[usize]) {
    move_span(&mut node.span, offsets);
    match &mut node.value {
        Value::Object(members) => {
            for member in members {
                move_span(&mut member.key_span, offsets);
                move_spans(&mut member.value, offsets);
            }
        }
        Value::Array(items) => {
            for item in items {
                move_spans(item, offsets);
            }
        }
        _ => {}
    }
}
