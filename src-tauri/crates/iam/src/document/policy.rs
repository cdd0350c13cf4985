//! The statements of a policy, read leniently: what is not as it should be is
//! left out here, and the lint says so.

use serde::Serialize;

use super::json::{Node, Span, Value};

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned {
    /// The text.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// A policy's statements, and what stands beside them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// Its version, where it is given.
    pub version: Option<Spanned>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

impl Policy {
    /// Whether policy variables such as `${aws:username}` are filled in.
    #[must_use]
    pub fn expands_variables(&self) -> bool {
        self.version
            .as_ref()
            .is_some_and(|version| version.value == "2012-10-17")
    }
}

/// Whether a statement allows or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its place in the list, from nought.
    pub index: usize,
    /// Where it stands.
    pub span: Span,
    /// Its name, where it has one.
    pub sid: Option<Spanned>,
    /// What it does; none where that is missing or misspelt.
    pub effect: Option<Effect>,
    /// Whom it is about.
    pub principals: Vec<Principal>,
    /// Whether `Principal` or `NotPrincipal` is there at all.
    pub has_principal: bool,
    /// Whether they are those that it is *not* about.
    pub not_principal: bool,
    /// What it is about.
    pub actions: Vec<Spanned>,
    /// Whether they are those that it is *not* about.
    pub not_action: bool,
    /// On what.
    pub resources: Vec<Spanned>,
    /// Whether they are those that it is *not* about.
    pub not_resource: bool,
    /// Under which conditions; all of them must hold.
    pub conditions: Vec<Condition>,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Of which kind.
    pub kind: PrincipalKind,
    /// The ARN, account, service or provider.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// The key that a principal stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalKind {
    /// `"Principal": "*"`
    Everyone,
    /// An account, a user, a role or a session.
    Aws,
    /// A service of AWS.
    Service,
    /// A provider of identities.
    Federated,
    /// The canonical ID of an account, as S3 has it.
    CanonicalUser,
    /// Another key, which AWS does not know.
    Other(String),
}

/// One line of a statement's conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator as it is written, as in `ForAnyValue:StringLike`.
    pub operator: Spanned,
    /// The key as it is written, as in `aws:SourceArn`.
    pub key: Spanned,
    /// The values; one of them must match.
    pub values: Vec<Spanned>,
    /// Where the values stand.
    pub span: Span,
}

pub(super) fn policy(root: &Node) -> Policy {
    let (version, list) = match &root.value {
        Value::Object(_) => match root.member("Statement") {
            Some(member) => (
                root.member("Version").and_then(|v| spanned(&v.value)),
                &member.value,
            ),
            None => (None, root),
        },
        _ => (None, root),
    };
    let statements = list
        .items()
        .iter()
        .enumerate()
        .filter(|(_, node)| matches!(node.value, Value::Object(_)))
        .map(|(index, node)| statement(index, node))
        .collect();
    Policy {
        version,
        statements,
    }
}

fn statement(index: usize, node: &Node) -> Statement {
    let value = |key: &str| node.member(key).map(|member| &member.value);
    let either = |key: &str, not: &str| match (value(key), value(not)) {
        (None, Some(node)) => (texts(node), true),
        (Some(node), _) => (texts(node), false),
        (None, None) => (Vec::new(), false),
    };
    let (actions, not_action) = either("Action", "NotAction");
    let (resources, not_resource) = either("Resource", "NotResource");
    let principal = value("Principal");
    let not_principal = principal.is_none() && value("NotPrincipal").is_some();
    let principals = principal.or_else(|| value("NotPrincipal"));
    Statement {
        index,
        span: node.span,
        sid: value("Sid").and_then(spanned),
        effect: match value("Effect").and_then(Node::text) {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => None,
        },
        has_principal: principals.is_some(),
        principals: principals.map(self::principals).unwrap_or_default(),
        not_principal,
        actions,
        not_action,
        resources,
        not_resource,
        conditions: value("Condition").map(conditions).unwrap_or_default(),
    }
}

fn principals(node: &Node) -> Vec<Principal> {
    let mut out = Vec::new();
    for text in texts(node) {
        let kind = if text.value == "*" {
            PrincipalKind::Everyone
        } else {
            PrincipalKind::Other(String::new())
        };
        out.push(Principal {
            kind,
            value: text.value,
            span: text.span,
        });
    }
    for member in node.members() {
        let kind = match member.key.as_str() {
            "AWS" => PrincipalKind::Aws,
            "Service" => PrincipalKind::Service,
            "Federated" => PrincipalKind::Federated,
            "CanonicalUser" => PrincipalKind::CanonicalUser,
            other => PrincipalKind::Other(other.to_owned()),
        };
        for text in texts(&member.value) {
            out.push(Principal {
                kind: kind.clone(),
                value: text.value,
                span: text.span,
            });
        }
    }
    out
}

fn conditions(node: &Node) -> Vec<Condition> {
    let mut out = Vec::new();
    for operator in node.members() {
        for key in operator.value.members() {
            out.push(Condition {
                operator: Spanned {
                    value: operator.key.clone(),
                    span: operator.key_span,
                },
                key: Spanned {
                    value: key.key.clone(),
                    span: key.key_span,
                },
                values: texts(&key.value),
                span: key.value.span,
            });
        }
    }
    out
}

fn texts(node: &Node) -> Vec<Spanned> {
    node.items().iter().filter_map(spanned).collect()
}

/// A text, or a number or truth value as it would be written in one.
fn spanned(node: &Node) -> Option<Spanned> {
    let value = match &node.value {
        Value::String(text) | Value::Number(text) => text.clone(),
        Value::Bool(bool) => bool.to_string(),
        _ => return None,
    };
    Some(Spanned {
        value,
        span: node.span,
    })
}
