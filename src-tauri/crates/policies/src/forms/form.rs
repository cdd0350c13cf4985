//! The forms of a document.

use serde::Serialize;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Deserialize, specta::Type),
    serde(rename = "PolicyFormat")
)]
#[serde(rename_all = "camelCase")]
pub enum Form {
    /// The document itself.
    Json,
    /// A command for a POSIX shell with the AWS CLI and, where it merges, `jq`.
    AwsCli,
    /// A resource of Terraform, in HCL.
    Terraform,
    /// A template of CloudFormation, in YAML.
    CloudFormation,
}

impl Form {
    /// Every form, in the order of a row of tabs.
    pub const ALL: [Self; 4] = [
        Self::Json,
        Self::AwsCli,
        Self::Terraform,
        Self::CloudFormation,
    ];

    /// The name scripts use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::AwsCli => "aws-cli",
            Self::Terraform => "terraform",
            Self::CloudFormation => "cloudformation",
        }
    }

    /// The form of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// The form in words, as a tab has it.
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
