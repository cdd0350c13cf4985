//! Terraform's data source `aws_iam_policy_document`, as the policy that it makes.

use super::node::{Member, Node, Span, Value};

/// Name of the data source.
pub(super) const DATA_SOURCE: &str = "aws_iam_policy_document";

/// What an argument of a statement is in a policy.
const ARGUMENTS: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// Returns the policy of the block of a data source. `None` if it has no statement, or
/// makes some of them by an expression.
pub(super) fn policy(block: &Node) -> Option<Node> {
    let members = block.members();
    if members.iter().any(|member| member.key == "dynamic") {
        return None;
    }
    let statements: Vec<Node> = members
        .iter()
        .filter(|member| member.key == "statement")
        .map(|member| statement(&member.value))
        .collect::<Option<_>>()?;
    let (first, last) = (statements.first()?, statements.last()?);
    let span = Span {
        from: first.span.from,
        to: last.span.to,
    };
    let version = Member {
        key: "Version".to_owned(),
        key_span: start_of(block.span),
        value: text("2012-10-17", start_of(block.span)),
    };
    let list = Member {
        key: "Statement".to_owned(),
        key_span: start_of(span),
        value: Node {
            value: Value::Array(statements),
            span,
        },
    };
    Some(Node {
        value: Value::Object(vec![version, list]),
        span: block.span,
    })
}

fn statement(block: &Node) -> Option<Node> {
    let mut members = Vec::new();
    let mut effect = Some(Member {
        key: "Effect".to_owned(),
        key_span: start_of(block.span),
        value: text("Allow", start_of(block.span)),
    });
    for member in block.members() {
        if member.key == "dynamic" {
            return None;
        }
        if let Some((_, key)) = ARGUMENTS.iter().find(|(name, _)| *name == member.key) {
            effect = effect.filter(|_| *key != "Effect");
            members.push(renamed(member, key, member.value.clone()));
        }
    }
    members.extend(effect);
    for (name, key) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        let blocks = || block.members().iter().filter(|member| member.key == name);
        let Some(first) = blocks().next() else {
            continue;
        };
        let kinds: Vec<Member> = blocks()
            .map(|member| principal(&member.value))
            .collect::<Option<_>>()?;
        // `*` of the type `*` is everyone.
        let value = match kinds.iter().find(|kind| kind.key == "*") {
            Some(everyone) => text("*", everyone.value.span),
            None => object(kinds)?,
        };
        members.push(renamed(first, key, value));
    }
    let conditions: Vec<&Member> = block
        .members()
        .iter()
        .filter(|member| member.key == "condition")
        .collect();
    if let Some(first) = conditions.first() {
        let operators: Vec<Member> = conditions
            .iter()
            .map(|member| condition(&member.value))
            .collect::<Option<_>>()?;
        members.push(renamed(first, "Condition", object(merged(operators))?));
    }
    Some(Node {
        value: Value::Object(members),
        span: block.span,
    })
}

/// Returns `TYPE: IDENTIFIERS` of a block `principals`.
fn principal(block: &Node) -> Option<Member> {
    let kind = block.member("type")?;
    let identifiers = block.member("identifiers")?;
    Some(Member {
        key: kind.value.text()?.to_owned(),
        key_span: kind.value.span,
        value: identifiers.value.clone(),
    })
}

/// Returns `OPERATOR: {KEY: VALUES}` of a block `condition`.
fn condition(block: &Node) -> Option<Member> {
    let test = block.member("test")?;
    let variable = block.member("variable")?;
    let values = block.member("values")?;
    Some(Member {
        key: test.value.text()?.to_owned(),
        key_span: test.value.span,
        value: Node {
            value: Value::Object(vec![Member {
                key: variable.value.text()?.to_owned(),
                key_span: variable.value.span,
                value: values.value.clone(),
            }]),
            span: block.span,
        },
    })
}

/// Joins the keys of conditions with the same operator.
fn merged(operators: Vec<Member>) -> Vec<Member> {
    let mut out: Vec<Member> = Vec::new();
    for operator in operators {
        let known = out.iter_mut().find(|known| known.key == operator.key);
        match (
            known.map(|known| &mut known.value.value),
            operator.value.value,
        ) {
            (Some(Value::Object(keys)), Value::Object(more)) => keys.extend(more),
            (_, value) => out.push(Member {
                value: Node {
                    value,
                    span: operator.value.span,
                },
                ..operator
            }),
        }
    }
    out
}

fn object(members: Vec<Member>) -> Option<Node> {
    let span = Span {
        from: members.first()?.key_span.from,
        to: members.last()?.value.span.to,
    };
    Some(Node {
        value: Value::Object(members),
        span,
    })
}

fn renamed(member: &Member, key: &str, value: Node) -> Member {
    Member {
        key: key.to_owned(),
        key_span: member.key_span,
        value,
    }
}

fn text(text: &str, span: Span) -> Node {
    Node {
        value: Value::String(text.to_owned()),
        span,
    }
}

/// Returns the span of the bracket of a block.
const fn start_of(span: Span) -> Span {
    Span {
        from: span.from,
        to: span.from + 1,
    }
}
