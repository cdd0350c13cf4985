//! The arguments of `tally policy`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tallyman_iam::document::DocumentKind;
use tallyman_policies::forms::Form;

use super::Format;

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The recipe, as `tally policy list` names it
    #[arg(value_name = "RECIPE")]
    pub(crate) recipe: String,
    /// The values it needs; also what it is attached to: bucket, topicArn, keyArn, roleName, policyName
    #[arg(long, value_name = "NAME=VALUE", num_args = 1..)]
    pub(crate) set: Vec<String>,
    /// The form to print it in
    #[arg(long, value_enum, default_value_t = PolicyForm::Json)]
    pub(crate) form: PolicyForm,
    /// The document that is attached now, to put it into; - for standard input. A form that
    /// replaces the whole of it needs this
    #[arg(long, value_name = "FILE")]
    pub(crate) existing: Option<PathBuf>,
}

/// What a document is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyForm {
    /// The document itself
    Json,
    /// The command that applies it
    AwsCli,
    /// HCL
    Terraform,
    /// YAML
    #[value(name = "cloudformation")]
    CloudFormation,
}

impl From<PolicyForm> for Form {
    fn from(form: PolicyForm) -> Self {
        match form {
            PolicyForm::Json => Self::Json,
            PolicyForm::AwsCli => Self::AwsCli,
            PolicyForm::Terraform => Self::Terraform,
            PolicyForm::CloudFormation => Self::CloudFormation,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// The document that is attached now; an empty one where there is none, - for standard input
    #[arg(value_name = "EXISTING")]
    pub(crate) existing: PathBuf,
    /// What is to be put into it: a document, a statement or a list of them; - for standard input
    #[arg(value_name = "ADDITION")]
    pub(crate) addition: PathBuf,
    /// What they are attached to; without it, that is told from the addition
    #[arg(long, value_enum)]
    pub(crate) kind: Option<PolicyKind>,
    /// The document, or all that is known of the merge
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    #[command(flatten)]
    pub(crate) document: DocumentArguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) document: DocumentArguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct AskArguments {
    #[command(flatten)]
    pub(crate) document: DocumentArguments,
    /// Who asks: the ARN of a role, user or session, an account, a service, or `anonymous`
    #[arg(long, value_name = "P")]
    pub(crate) principal: String,
    /// What is to be done, as in s3:GetObject
    #[arg(long, value_name = "A")]
    pub(crate) action: String,
    /// The ARN of what it is to be done on
    #[arg(long, value_name = "R")]
    pub(crate) resource: String,
    /// What is known of the request, as in aws:SourceAccount=111122223333; KEY= says that it has none
    #[arg(long, value_name = "KEY=VALUE", num_args = 1..)]
    pub(crate) context: Vec<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct DeniedArguments {
    /// The file with the error text; - or nothing for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct DocumentArguments {
    /// The document; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What it is attached to; without it, that is told from the document
    #[arg(long, value_enum)]
    pub(crate) kind: Option<PolicyKind>,
}

/// What a document is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyKind {
    /// A bucket's policy
    Bucket,
    /// A topic's access policy
    Sns,
    /// A key's policy
    Kms,
    /// What a user, group or role may do
    Iam,
    /// Who may assume a role
    Trust,
    /// The event notifications of a bucket
    Notification,
    /// The policy of a resource of another service
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
