//! The arguments of `tally policy`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tallyman_iam::document::DocumentKind;
use tallyman_policies::export::PolicyFormat;

use super::format::Format;

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Name of the recipe, as listed by `tally policy list`
    #[arg(value_name = "RECIPE")]
    pub(crate) recipe: String,
    /// Inputs of the recipe, and what the document is attached to: bucket, topicArn, keyArn, roleName, policyName
    #[arg(long, value_name = "NAME=VALUE", num_args = 1..)]
    pub(crate) set: Vec<String>,
    /// Output format
    #[arg(long = "form", value_enum, default_value_t = ShowFormat::Json)]
    pub(crate) format: ShowFormat,
    /// Document to merge into, that is attached now; - for standard input. Required for
    /// formats that replace the whole document
    #[arg(long, value_name = "FILE")]
    pub(crate) existing: Option<PathBuf>,
}

/// The output format of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// The document itself
    Json,
    /// AWS CLI commands that apply the document
    AwsCli,
    /// Terraform (HCL)
    Terraform,
    /// CloudFormation (YAML)
    #[value(name = "cloudformation")]
    CloudFormation,
}

impl From<ShowFormat> for PolicyFormat {
    fn from(format: ShowFormat) -> Self {
        match format {
            ShowFormat::Json => Self::Json,
            ShowFormat::AwsCli => Self::AwsCli,
            ShowFormat::Terraform => Self::Terraform,
            ShowFormat::CloudFormation => Self::CloudFormation,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Document that is attached now, an empty file if there is none; - for standard input
    #[arg(value_name = "EXISTING")]
    pub(crate) existing: PathBuf,
    /// What to add: a document, a statement or a list of statements; - for standard input
    #[arg(value_name = "ADDITION")]
    pub(crate) addition: PathBuf,
    /// Kind of the documents; default: detected from the addition
    #[arg(long, value_enum)]
    pub(crate) kind: Option<PolicyKind>,
    /// Output: the merged document, or JSON with the details of the merge
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    #[command(flatten)]
    pub(crate) document: DocumentArguments,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) document: DocumentArguments,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct AskArguments {
    #[command(flatten)]
    pub(crate) document: DocumentArguments,
    /// Caller: the ARN of a role, user or session, an account, a service, or `anonymous`
    #[arg(long, value_name = "P")]
    pub(crate) principal: String,
    /// Action, for example s3:GetObject
    #[arg(long, value_name = "A")]
    pub(crate) action: String,
    /// ARN of the resource
    #[arg(long, value_name = "R")]
    pub(crate) resource: String,
    /// Condition keys of the request, for example aws:SourceAccount=111122223333; KEY= for an absent key
    #[arg(long, value_name = "KEY=VALUE", num_args = 1..)]
    pub(crate) context: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct DeniedArguments {
    /// File with the error message; default: standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct DocumentArguments {
    /// The policy document; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Kind of the document; default: detected from it
    #[arg(long, value_enum)]
    pub(crate) kind: Option<PolicyKind>,
}

/// The kind of a policy document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyKind {
    /// Policy of an S3 bucket
    Bucket,
    /// Access policy of an SNS topic
    Sns,
    /// Policy of a KMS key
    Kms,
    /// Identity policy of a user, group or role
    Iam,
    /// Trust policy of a role
    Trust,
    /// Event notifications of an S3 bucket
    Notification,
    /// Resource policy of another service
    Resource,
}

impl From<PolicyKind> for DocumentKind {
    fn from(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Bucket => Self::Bucket,
            PolicyKind::Sns => Self::Topic,
            PolicyKind::Kms => Self::Key,
            PolicyKind::Iam => Self::Identity,
            PolicyKind::Trust => Self::Trust,
            PolicyKind::Notification => Self::Notification,
            PolicyKind::Resource => Self::Resource,
        }
    }
}
