//! Policies inside something else: what the AWS CLI prints around a policy, CloudFormation
//! templates, and the state and plans of Terraform.
//!
//! A policy inside is an object, or text that holds one as JSON, URL-encoded or not. Its
//! nodes keep their positions in the whole text. The notifications inside are found by
//! `embedded_notifications`.

use super::encoding::{Decoded, Encoding};
use super::kind::{self, DocumentShape};
use super::node::{DuplicateKey, Member, Node, Span, Value, pointer};
use super::notification_format::NotificationFormat;
use super::parser;

/// Maximum number of policies that are looked for in one text.
const MAX_POLICIES: usize = 50;

/// What an embedded document has beyond its text and nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Embedding {
    /// JSON pointer of the policy in the whole text.
    pub(super) pointer: String,
    /// How the policy is encoded in the whole text, the outermost first. Empty if it is a
    /// part of it as it is.
    pub(super) encodings: Vec<Encoding>,
    /// The policy alone.
    pub(super) source: String,
    /// Values that a template computes, such as `{"Ref": "Bucket"}`.
    pub(super) computed: Vec<Span>,
    /// The format of a notification configuration. `None` if it is a policy.
    pub(super) notification: Option<NotificationFormat>,
}

/// A policy or notification configuration inside a text.
#[derive(Debug, Clone, PartialEq)]
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
    /// Number of strings around the text.
    pub(super) depth: usize,
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
    if found.len() >= MAX_POLICIES {
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
        Value::String(text) => self::text(outside, node, text, found),
        _ => {}
    }
}

pub(super) fn is_policy(node: &Node) -> bool {
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
            encodings: Vec::new(),
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

/// Adds the policies in a string: the string is one, or holds a document with some, such
/// as the properties that AWS Cloud Control API returns.
fn text(outside: &Surroundings<'_>, node: &Node, text: &str, found: &mut Vec<EmbeddedDocument>) {
    /// Strings in strings in strings: an event of CloudTrail, and a policy in it.
    const MAX_DEPTH: usize = 3;
    let literal = outside.text.get(node.span.from..node.span.to);
    let decoded = literal.and_then(|literal| Decoded::of_string(literal, node.span.from, text));
    let Some(decoded) = decoded.filter(|_| outside.depth < MAX_DEPTH) else {
        return;
    };
    let Ok((root, duplicates)) = parser::parse(&decoded.text) else {
        return;
    };
    let inside = Surroundings {
        text: &decoded.text,
        root: &root,
        duplicates: &duplicates,
        depth: outside.depth + 1,
    };
    let mut policies = Vec::new();
    search(&inside, &root, &mut policies);
    let start = pointer_of(outside, node);
    for mut policy in policies {
        decoded.move_spans(&mut policy.root, &mut policy.duplicates);
        let embedding = &mut policy.embedding;
        for span in &mut embedding.computed {
            decoded.move_span(span);
        }
        embedding.pointer.insert_str(0, &start);
        embedding
            .encodings
            .splice(0..0, decoded.encodings.iter().copied());
        // A plan of Terraform repeats what it will write.
        if found
            .iter()
            .all(|known| known.embedding.source != embedding.source)
        {
            found.push(policy);
        }
    }
}
