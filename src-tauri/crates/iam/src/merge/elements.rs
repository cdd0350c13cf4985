//! The statements or notification entries of a document.

use tallyman_text::{group_thousands, quoted};

use super::error::{InputRole, MergeError};
use crate::document::{Document, DocumentKind, DocumentShape, Member, Node, Span, Value};

/// Maximum number of statements of a document. The largest policy that AWS
/// accepts has room for about 500.
const MAX_STATEMENTS: usize = 2_000;

const POLICY_KEYS: [&str; 3] = ["Version", "Id", "Statement"];
const LISTS: [&str; 3] = [
    "TopicConfigurations",
    "QueueConfigurations",
    "LambdaFunctionConfigurations",
];
const EVENT_BRIDGE: &str = "EventBridgeConfiguration";

/// A list of statements, or of entries of a notification.
#[derive(Debug)]
pub struct ElementList<'a> {
    /// Key of the list.
    pub key: &'static str,
    /// Key of the name of an item: `Sid` or `Id`.
    pub name_key: &'static str,
    /// The statements or entries.
    pub items: Vec<&'a Node>,
    /// Whether the only item is not in a list.
    pub(super) is_single: bool,
}

/// The statements of a policy, or the entries of a notification.
#[derive(Debug)]
pub struct Elements<'a> {
    /// The lists, in source order.
    pub groups: Vec<ElementList<'a>>,
    /// `EventBridgeConfiguration`, if present.
    pub event_bridge: Option<&'a Member>,
}

impl<'a> Elements<'a> {
    /// Returns the elements of a document.
    ///
    /// # Errors
    ///
    /// [`MergeError`] if it is not a document of that kind.
    pub fn of(
        document: &'a Document,
        kind: DocumentKind,
        role: InputRole,
    ) -> Result<Self, MergeError> {
        let root = document.root();
        let shape = document.shape();
        let elements = match (shape, kind) {
            (DocumentShape::Notification, DocumentKind::Notification) => {
                notification(document, role)?
            }
            (DocumentShape::Notification, _) => {
                return Err(merge_error(
                    document,
                    role,
                    root.span,
                    format!(
                        "is an S3 event notification, not {} {}.",
                        kind.article(),
                        kind.label()
                    ),
                ));
            }
            (
                DocumentShape::Policy | DocumentShape::Statement | DocumentShape::Statements,
                DocumentKind::Notification,
            ) => {
                return Err(merge_error(
                    document,
                    role,
                    root.span,
                    "is a policy, not an S3 event notification.".to_owned(),
                ));
            }
            (DocumentShape::Policy, _) => policy(document, role)?,
            (DocumentShape::Statement, _) if role == InputRole::Addition => {
                Self::of_statements(vec![root])
            }
            (DocumentShape::Statements, _) if role == InputRole::Addition => {
                Self::of_statements(root.items().iter().collect())
            }
            (DocumentShape::Statement | DocumentShape::Statements, _) => {
                return Err(merge_error(
                    document,
                    role,
                    root.span,
                    "is a part of a policy, without its Version and its Statement. Provide the \
                     full policy, as AWS has it."
                        .to_owned(),
                ));
            }
            (DocumentShape::Other, _) => policy_without_statements(document, kind, role)?,
        };
        let count: usize = elements.groups.iter().map(|group| group.items.len()).sum();
        if count > MAX_STATEMENTS {
            return Err(merge_error(
                document,
                role,
                root.span,
                format!(
                    "has {} statements, more than any AWS policy can have. At most {} are merged.",
                    group_thousands(count),
                    group_thousands(MAX_STATEMENTS)
                ),
            ));
        }
        if role == InputRole::Addition && count == 0 && elements.event_bridge.is_none() {
            return Err(merge_error(
                document,
                role,
                root.span,
                "contains nothing to add. Give it at least one statement.".to_owned(),
            ));
        }
        if count > 0 && shape != DocumentShape::Notification {
            check_kind(document, kind, role)?;
        }
        Ok(elements)
    }

    fn of_statements(items: Vec<&'a Node>) -> Self {
        // A single statement goes into a list.
        Self::statements(items, false)
    }

    fn statements(items: Vec<&'a Node>, is_single: bool) -> Self {
        Self {
            groups: vec![ElementList {
                key: "Statement",
                name_key: "Sid",
                items,
                is_single,
            }],
            event_bridge: None,
        }
    }

    pub(super) fn group(&self, key: &str) -> Option<&ElementList<'a>> {
        self.groups.iter().find(|group| group.key == key)
    }
}

fn policy(document: &Document, role: InputRole) -> Result<Elements<'_>, MergeError> {
    let root = document.root();
    if role == InputRole::Addition {
        check_keys(document, role, &POLICY_KEYS, "policy")?;
    }
    let Some(member) = root.member("Statement") else {
        return Ok(Elements::statements(Vec::new(), false));
    };
    let items: Vec<&Node> = member.value.items().iter().collect();
    for item in &items {
        if !matches!(item.value, Value::Object(_)) {
            return Err(merge_error(
                document,
                role,
                item.span,
                format!("has {} instead of a statement.", item.type_name()),
            ));
        }
    }
    let is_single = !matches!(member.value.value, Value::Array(_));
    Ok(Elements::statements(items, is_single))
}

fn notification(document: &Document, role: InputRole) -> Result<Elements<'_>, MergeError> {
    let root = document.root();
    let old = root
        .members()
        .iter()
        .find(|member| member.key.ends_with("Configuration") && member.key != EVENT_BRIDGE);
    if let Some(old) = old {
        return Err(merge_error(
            document,
            role,
            old.key_span,
            format!(
                "has {}, which belongs to a deprecated API. Read it again with `aws s3api \
                 get-bucket-notification-configuration`.",
                quoted(&old.key)
            ),
        ));
    }
    if role == InputRole::Addition {
        check_keys(
            document,
            role,
            &[LISTS[0], LISTS[1], LISTS[2], EVENT_BRIDGE],
            "notification",
        )?;
    }
    let mut groups = Vec::new();
    for key in LISTS {
        let Some(member) = root.member(key) else {
            continue;
        };
        let Value::Array(items) = &member.value.value else {
            return Err(merge_error(
                document,
                role,
                member.value.span,
                format!(
                    "has {} instead of a list in `{key}`.",
                    member.value.type_name()
                ),
            ));
        };
        if let Some(item) = items
            .iter()
            .find(|item| !matches!(item.value, Value::Object(_)))
        {
            return Err(merge_error(
                document,
                role,
                item.span,
                format!("has {} instead of a notification.", item.type_name()),
            ));
        }
        groups.push(ElementList {
            key,
            name_key: "Id",
            items: items.iter().collect(),
            is_single: false,
        });
    }
    Ok(Elements {
        groups,
        event_bridge: root.member(EVENT_BRIDGE),
    })
}

/// For a policy without statements. The output of an AWS CLI command around a
/// policy gets an error of its own.
fn policy_without_statements(
    document: &Document,
    kind: DocumentKind,
    role: InputRole,
) -> Result<Elements<'_>, MergeError> {
    let root = document.root();
    let policy = root.member("Version").is_some() || root.member("Id").is_some();
    let keys = root.members().iter();
    if role != InputRole::Addition
        && policy
        && kind != DocumentKind::Notification
        && keys
            .clone()
            .all(|member| POLICY_KEYS.contains(&member.key.as_str()))
    {
        return Ok(Elements::statements(Vec::new(), false));
    }
    let wrapped = [
        ("Policy", "--query Policy --output text"),
        ("Attributes", "--query Attributes.Policy --output text"),
        ("Role", "--query Role.AssumeRolePolicyDocument"),
    ];
    let wrapped = wrapped
        .into_iter()
        .find(|(key, _)| root.member(key).is_some());
    Err(merge_error(
        document,
        role,
        root.span,
        match wrapped {
            Some((key, option)) => format!(
                "is the output of an AWS CLI command, with the policy under `{key}`. Run the \
                 command with `{option}`, and use its output."
            ),
            None => format!("is not {} {}.", kind.article(), kind.label()),
        },
    ))
}

fn check_keys(
    document: &Document,
    role: InputRole,
    known: &[&str],
    what: &str,
) -> Result<(), MergeError> {
    let unknown = document
        .root()
        .members()
        .iter()
        .find(|member| !known.contains(&member.key.as_str()));
    match unknown {
        Some(unknown) => Err(merge_error(
            document,
            role,
            unknown.key_span,
            format!(
                "has the key {}, which a {what} does not have, so AWS rejects it. Remove or \
                 correct it.",
                quoted(&unknown.key)
            ),
        )),
        None => Ok(()),
    }
}

/// Fails if the document is clearly of another kind.
fn check_kind(document: &Document, kind: DocumentKind, role: InputRole) -> Result<(), MergeError> {
    let guess = document.guess_kind();
    let fits = guess == kind
        || (guess == DocumentKind::Resource && kind.names_principals())
        || (kind == DocumentKind::Resource && guess.names_principals());
    if fits {
        return Ok(());
    }
    Err(merge_error(
        document,
        role,
        document.root().span,
        if guess == DocumentKind::Identity {
            format!(
                "is an IAM policy, which has no Principal; {} {} has one. Documents of different \
                 kinds cannot be merged.",
                kind.article(),
                kind.label()
            )
        } else {
            format!(
                "is {} {}, not {} {}. Documents of different kinds cannot be merged.",
                guess.article(),
                guess.label(),
                kind.article(),
                kind.label()
            )
        },
    ))
}

pub(super) fn merge_error(
    document: &Document,
    role: InputRole,
    span: Span,
    what: impl std::fmt::Display,
) -> MergeError {
    let location = document.location(span);
    let is_root = span == document.root().span;
    MergeError {
        role,
        line: (!is_root).then_some(location.line),
        column: (!is_root).then_some(location.column),
        message: if is_root {
            format!("{} {what}", role.label())
        } else {
            format!("{}, line {}: it {what}", role.label(), location.line)
        },
    }
}
