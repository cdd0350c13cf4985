//! The kind of a document, and a guess at it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::node::{Node, Value};
use super::policy::{Effect, Policy};

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Deserialize, specta::Type),
    serde(rename = "PolicyKind")
)]
#[serde(rename_all = "camelCase")]
pub enum DocumentKind {
    /// S3 bucket policy.
    Bucket,
    /// SNS topic policy.
    Topic,
    /// KMS key policy.
    Key,
    /// Identity-based policy of a user, group or role.
    Identity,
    /// Trust policy of a role.
    Trust,
    /// Event notification configuration of an S3 bucket. Not a policy.
    Notification,
    /// Resource-based policy of any other service, such as SQS.
    Resource,
}

impl DocumentKind {
    /// Every kind, in the order of a menu.
    pub const ALL: [Self; 7] = [
        Self::Bucket,
        Self::Topic,
        Self::Key,
        Self::Identity,
        Self::Trust,
        Self::Notification,
        Self::Resource,
    ];

    /// Returns the name in arguments and scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Topic => "sns",
            Self::Key => "kms",
            Self::Identity => "iam",
            Self::Trust => "trust",
            Self::Notification => "notification",
            Self::Resource => "resource",
        }
    }

    /// Returns the kind with a name. `None` if there is none.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns the name in messages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Bucket => "bucket policy",
            Self::Topic => "SNS topic policy",
            Self::Key => "KMS key policy",
            Self::Identity => "IAM policy",
            Self::Trust => "trust policy",
            Self::Notification => "S3 event notification",
            Self::Resource => "resource policy",
        }
    }

    /// Returns the indefinite article of [`Self::label`].
    #[must_use]
    pub const fn article(self) -> &'static str {
        match self {
            Self::Topic | Self::Identity | Self::Notification => "an",
            _ => "a",
        }
    }

    /// Whether the statements of this kind have a `Principal`.
    #[must_use]
    pub const fn names_principals(self) -> bool {
        !matches!(self, Self::Identity | Self::Notification)
    }
}

/// How much of a document a text contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum DocumentShape {
    /// A full policy.
    Policy,
    /// One statement.
    Statement,
    /// A list of statements.
    Statements,
    /// An event notification configuration.
    Notification,
    /// Anything else.
    Other,
}

/// Keys of a notification configuration: of the API, of CloudFormation, and of a
/// deprecated API.
const NOTIFICATION: [&str; 8] = [
    "TopicConfigurations",
    "QueueConfigurations",
    "LambdaFunctionConfigurations",
    "LambdaConfigurations",
    "EventBridgeConfiguration",
    "TopicConfiguration",
    "QueueConfiguration",
    "CloudFunctionConfiguration",
];

pub(super) fn shape(root: &Node) -> DocumentShape {
    let statement = |node: &Node| {
        ["Effect", "Action", "NotAction"]
            .iter()
            .any(|key| node.member(key).is_some())
    };
    match &root.value {
        Value::Object(_) if root.member("Statement").is_some() => DocumentShape::Policy,
        Value::Object(_) if NOTIFICATION.iter().any(|key| root.member(key).is_some()) => {
            DocumentShape::Notification
        }
        Value::Object(_) if statement(root) => DocumentShape::Statement,
        Value::Array(items) if !items.is_empty() && items.iter().all(statement) => {
            DocumentShape::Statements
        }
        _ => DocumentShape::Other,
    }
}

pub(super) fn guess(shape: DocumentShape, policy: &Policy) -> DocumentKind {
    if shape == DocumentShape::Notification {
        return DocumentKind::Notification;
    }
    let has_principal = policy
        .statements
        .iter()
        .any(|statement| !statement.principals.is_empty() || statement.has_principal);
    if !has_principal {
        return DocumentKind::Identity;
    }
    let actions = || {
        policy
            .statements
            .iter()
            .flat_map(|statement| &statement.actions)
            .map(|action| action.value.to_ascii_lowercase())
    };
    let resources = || {
        policy
            .statements
            .iter()
            .flat_map(|statement| &statement.resources)
            .map(|resource| resource.value.as_str())
    };
    // Only statements of a trust policy have no resource. A policy about STS
    // and another service, or about many services, applies to an organization.
    let own = |action: &str| action.starts_with("sts:") || action == "*";
    let named: BTreeSet<String> = actions()
        .filter_map(|action| Some(action.split_once(':')?.0.to_owned()))
        .collect();
    let many = named.len() > 2 || (named.len() > 1 && named.contains("sts"));
    if many && resources().next().is_some() {
        return DocumentKind::Resource;
    }
    if named.contains("sts")
        || (resources().next().is_none() && actions().all(|action| own(&action)))
    {
        return DocumentKind::Trust;
    }
    let services = [
        ("s3", DocumentKind::Bucket),
        ("sns", DocumentKind::Topic),
        ("kms", DocumentKind::Key),
    ];
    for (service, kind) in services {
        if actions().any(|action| action.split(':').next() == Some(service)) {
            // A key policy has `*` as its resource. A policy that names keys is
            // attached to something else, such as a VPC endpoint.
            let elsewhere = kind == DocumentKind::Key
                && resources().next().is_some()
                && !resources().any(|name| name == "*");
            // Nor does the policy of a key only deny, and to everyone: that is a policy of
            // an organization.
            let elsewhere =
                elsewhere || (kind == DocumentKind::Key && only_denies_everyone(policy));
            // Neither does the policy of a bucket name several buckets for everyone: that is
            // a VPC endpoint's, or a policy of an organization.
            return if elsewhere || (kind == DocumentKind::Bucket && is_about_many_buckets(policy)) {
                DocumentKind::Resource
            } else {
                kind
            };
        }
    }
    for (service, kind) in services {
        if resources().any(|resource| resource.split(':').nth(2) == Some(service)) {
            return kind;
        }
    }
    DocumentKind::Resource
}

/// Returns `true` if every statement is about everyone.
fn is_about_everyone(policy: &Policy) -> bool {
    policy.statements.iter().all(|statement| {
        statement
            .principals
            .iter()
            .all(|principal| principal.value == "*")
    })
}

fn only_denies(policy: &Policy) -> bool {
    policy
        .statements
        .iter()
        .all(|statement| statement.effect == Some(Effect::Deny))
}

fn only_denies_everyone(policy: &Policy) -> bool {
    only_denies(policy) && is_about_everyone(policy)
}

/// Returns `true` if a policy for everyone names more than one bucket, every bucket, or an
/// access point beside a bucket, or denies on every resource.
fn is_about_many_buckets(policy: &Policy) -> bool {
    let resources = || {
        policy
            .statements
            .iter()
            .flat_map(|statement| &statement.resources)
    };
    let buckets: BTreeSet<&str> = resources()
        .filter_map(|resource| {
            let (start, name) = resource.value.split_once(":::")?;
            start.ends_with(":s3").then(|| name.split('/').next())?
        })
        .filter(|name| !name.contains(['*', '?', '$']))
        .collect();
    let every_bucket = || {
        resources().any(|resource| {
            resource
                .value
                .split_once(":s3:::")
                .is_some_and(|(_, name)| matches!(name, "*" | "*/*"))
        })
    };
    let beside_access_point = || {
        !buckets.is_empty() && resources().any(|resource| resource.value.contains(":accesspoint/"))
    };
    is_about_everyone(policy)
        && (buckets.len() > 1
            || every_bucket()
            || beside_access_point()
            || only_denies(policy) && resources().any(|resource| resource.value == "*"))
}
