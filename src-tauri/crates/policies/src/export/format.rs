//! The formats in which a document can be exported.

use serde::Serialize;

/// Format in which a document is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(serde::Deserialize, specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum PolicyFormat {
    /// The document itself, as JSON.
    Json,
    /// Commands for a POSIX shell with the AWS CLI and, if they merge, `jq`.
    AwsCli,
    /// A Terraform resource, in HCL.
    Terraform,
    /// A CloudFormation template, in YAML.
    CloudFormation,
}

impl PolicyFormat {
    /// All formats, in the order of the tabs.
    pub const ALL: [Self; 4] = [
        Self::Json,
        Self::AwsCli,
        Self::Terraform,
        Self::CloudFormation,
    ];

    /// Returns the label of the format's tab.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::AwsCli => "AWS CLI",
            Self::Terraform => "Terraform",
            Self::CloudFormation => "CloudFormation",
        }
    }
}
