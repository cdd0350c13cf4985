//! The layers of policies that apply to a request.

use serde::Serialize;

use crate::document::Document;

/// A layer of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Service control policies of the organization.
    ServiceControl,
    /// Resource-based policy: of a bucket, topic, key or role (trust policy).
    Resource,
    /// Identity-based policies of the user or role.
    Identity,
    /// Permissions boundary of the user or role.
    Boundary,
    /// Session policy, passed when the role was assumed.
    Session,
}

impl Layer {
    /// Returns the name in messages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::Resource => "resource policy",
            Self::Identity => "identity policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }
}

/// What is known of the policies of a layer.
#[derive(Debug, Clone, Default)]
pub enum PolicySet<'a> {
    /// It is unknown whether there are any.
    #[default]
    Unknown,
    /// There are none.
    Empty,
    /// These documents.
    Documents(Vec<&'a Document>),
}

/// The policies of all layers.
#[derive(Debug, Clone, Default)]
pub struct Layers<'a> {
    /// Service control policies.
    pub service_control: PolicySet<'a>,
    /// Resource-based policy.
    pub resource: PolicySet<'a>,
    /// Identity-based policies.
    pub identity: PolicySet<'a>,
    /// Permissions boundary.
    pub boundary: PolicySet<'a>,
    /// Session policy.
    pub session: PolicySet<'a>,
}
