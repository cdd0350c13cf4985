//! The kinds of policies that apply to a request, and what is known of them.

use serde::Serialize;

use crate::document::Document;

/// Where a policy lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Service control policies of the organization.
    ServiceControl,
    /// The policy of the resource: bucket, topic, key or trust.
    Resource,
    /// The policies of the user or the role.
    Identity,
    /// The permissions boundary of the user or the role.
    Boundary,
    /// The policy that was passed when the role was assumed.
    Session,
}

impl Layer {
    /// The layer in words, as a sentence has it.
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

/// What is held of a layer.
#[derive(Debug, Clone, Default)]
pub enum PolicySet<'a> {
    /// Nobody knows whether there is one.
    #[default]
    Unknown,
    /// There is none.
    Empty,
    /// These.
    Documents(Vec<&'a Document>),
}

/// The policies that have a say.
#[derive(Debug, Clone, Default)]
pub struct Layers<'a> {
    /// Of the organization.
    pub service_control: PolicySet<'a>,
    /// Of the resource.
    pub resource: PolicySet<'a>,
    /// Of the user or the role.
    pub identity: PolicySet<'a>,
    /// The boundary of the user or the role.
    pub boundary: PolicySet<'a>,
    /// Of the session.
    pub session: PolicySet<'a>,
}
