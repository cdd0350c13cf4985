//! The statements of a policy. Invalid parts are omitted: the linter reports
//! them.

use serde::Serialize;

use super::node::{Node, Span, Value};

/// A string and its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned {
    /// The string.
    pub value: String,
    /// Its span.
    pub span: Span,
}

/// A policy: its version and statements.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// `Version`, if given.
    pub version: Option<Spanned>,
    /// The statements, in source order.
    pub statements: Vec<Statement>,
}

impl Policy {
    /// Whether AWS expands policy variables such as `${aws:username}` in this
    /// version of the policy language.
    #[must_use]
    pub fn expands_variables(&self) -> bool {
        self.version
            .as_ref()
            .is_some_and(|version| version.value == "2012-10-17")
    }
}

/// The effect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "specta",
    derive(specta::Type),
    serde(rename = "PolicyEffect")
)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// The statement allows.
    Allow,
    /// The statement denies. A deny overrides every allow.
    Deny,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Index in the list, from 0.
    pub index: usize,
    /// Its span.
    pub span: Span,
    /// `Sid`, if given.
    pub sid: Option<Spanned>,
    /// `Effect`. `None` if missing or invalid.
    pub effect: Option<Effect>,
    /// The principals.
    pub principals: Vec<Principal>,
    /// Whether `Principal` or `NotPrincipal` is present.
    pub has_principal: bool,
    /// Whether the statement has `NotPrincipal`.
    pub not_principal: bool,
    /// The actions.
    pub actions: Vec<Spanned>,
    /// Whether the statement has `NotAction`.
    pub not_action: bool,
    /// The resources.
    pub resources: Vec<Spanned>,
    /// Whether the statement has `NotResource`.
    pub not_resource: bool,
    /// The conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// One principal of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Its kind.
    pub kind: PrincipalKind,
    /// ARN, account, service or identity provider.
    pub value: String,
    /// Its span.
    pub span: Span,
}

/// The kind of a principal: the key that it is listed under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalKind {
    /// `"Principal": "*"`
    Everyone,
    /// Account, user, role or session.
    Aws,
    /// AWS service.
    Service,
    /// Identity provider.
    Federated,
    /// Canonical user ID of an account, which only S3 uses.
    CanonicalUser,
    /// A key that AWS does not know.
    Other(String),
}

/// One key of a condition block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator as written, such as `ForAnyValue:StringLike`.
    pub operator: Spanned,
    /// The key as written, such as `aws:SourceArn`.
    pub key: Spanned,
    /// The values, one of which must match.
    pub values: Vec<Spanned>,
    /// Span of the values.
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

/// Returns a string. Numbers and booleans become the string that AWS compares.
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
