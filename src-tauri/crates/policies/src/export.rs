//! Export of a document as JSON, AWS CLI commands, Terraform or CloudFormation.
//!
//! Most ways of applying a policy replace the existing one:
//! `put-bucket-policy`, `set-topic-attributes`, `put-key-policy`,
//! `put-bucket-notification-configuration`, `update-assume-role-policy`, and
//! the resources of Terraform and CloudFormation that correspond to them. The
//! type of the document therefore decides which formats are available:
//!
//! - [`FullDocument`] is a complete document. It comes from a merge
//!   ([`Merged::full_document`](tallyman_iam::merge::Merged::full_document)) or
//!   from a user who confirms that it replaces the existing one
//!   ([`FullDocument::parse`]). It is available in every format.
//! - [`Addition`] is what is to be added. It is available as JSON, as commands
//!   that read the existing document, keep a copy of it, merge and write, and
//!   in those formats that create a new resource and leave existing ones alone:
//!   an IAM policy (`create-policy`, `aws_iam_policy`,
//!   `AWS::IAM::ManagedPolicy`) and a role (`aws_iam_role`, `AWS::IAM::Role`).
//!   These all fail if the name is taken.
//!
//! | kind | command | Terraform | CloudFormation |
//! |---|---|---|---|
//! | bucket policy | `put-bucket-policy` | `aws_s3_bucket_policy` | `AWS::S3::BucketPolicy` |
//! | SNS topic policy | `set-topic-attributes` | `aws_sns_topic_policy` | `AWS::SNS::TopicPolicy` |
//! | KMS key policy | `put-key-policy` | `aws_kms_key_policy` | `AWS::KMS::Key` |
//! | S3 event notification | `put-bucket-notification-configuration` | `aws_s3_bucket_notification` | `AWS::S3::Bucket` |
//! | IAM policy | `create-policy` | `aws_iam_policy` | `AWS::IAM::ManagedPolicy` |
//! | trust policy | `update-assume-role-policy` | `aws_iam_role` | `AWS::IAM::Role` |
//!
//! A format needs the name of what the document is attached to. If neither the
//! [`Target`] nor the document gives it, the result is
//! [`ExportError::MissingInput`]; a document with a placeholder is never
//! exported.

mod cloudformation;
mod command;
mod error;
mod format;
mod notification;
mod quoting;
mod script;
mod target;
mod target_name;
mod terraform;
#[cfg(test)]
mod tests;
mod yaml;

pub use error::ExportError;
pub use format::PolicyFormat;
pub use target::Target;
pub use target_name::{MissingInput, TargetName};

use serde::Serialize;
use tallyman_iam::document::{Document, DocumentKind};
use tallyman_iam::lint::LintContext;
use tallyman_iam::merge::{Addition, FullDocument, merge};

/// An exported document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The format that it is written in.
    pub format: PolicyFormat,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The text, without a trailing line break.
    pub text: String,
    /// Whether applying it replaces the existing document.
    pub replaces: bool,
    /// What to know before applying it, as sentences.
    pub notes: Vec<String>,
}

/// Exports a complete document in a format.
///
/// # Errors
///
/// [`ExportError`], but never [`ExportError::NeedsFullDocument`].
pub fn export_full(
    document: &FullDocument,
    format: PolicyFormat,
    target: &Target,
) -> Result<Exported, ExportError> {
    let (kind, document) = (document.kind(), document.document());
    let (text, notes) = match format {
        PolicyFormat::Json => (document.text().trim().to_owned(), Vec::new()),
        _ => {
            let name = target.name(kind, document, format)?;
            match format {
                PolicyFormat::AwsCli => command::replace(kind, document, &name),
                PolicyFormat::Terraform => terraform::resource(kind, document, &name)?,
                PolicyFormat::CloudFormation | PolicyFormat::Json => {
                    cloudformation::template(kind, document, &name)?
                }
            }
        }
    };
    Ok(Exported {
        format,
        kind,
        text,
        replaces: format != PolicyFormat::Json && replaces(kind, format),
        notes,
    })
}

/// Exports an addition in a format.
///
/// # Errors
///
/// [`ExportError`]; among them [`ExportError::NeedsFullDocument`] if the format
/// would replace the existing document.
pub fn export_addition(
    addition: &Addition,
    format: PolicyFormat,
    target: &Target,
) -> Result<Exported, ExportError> {
    let (kind, document) = (addition.kind(), addition.document());
    let (text, notes) = match format {
        PolicyFormat::Json => (document.text().trim().to_owned(), Vec::new()),
        PolicyFormat::AwsCli if kind == DocumentKind::Identity => {
            let name = target.name(kind, document, format)?;
            command::replace(kind, &to_full_document(document, kind)?, &name)
        }
        PolicyFormat::AwsCli => {
            script::merging(kind, document, &target.name(kind, document, format)?)
        }
        PolicyFormat::Terraform | PolicyFormat::CloudFormation if replaces(kind, format) => {
            return Err(ExportError::NeedsFullDocument { kind, format });
        }
        PolicyFormat::Terraform => {
            let name = target.name(kind, document, format)?;
            terraform::resource(kind, &to_full_document(document, kind)?, &name)?
        }
        PolicyFormat::CloudFormation => {
            let name = target.name(kind, document, format)?;
            cloudformation::template(kind, &to_full_document(document, kind)?, &name)?
        }
    };
    Ok(Exported {
        format,
        kind,
        text,
        replaces: false,
        notes,
    })
}

/// Whether applying a format replaces the existing document. Formats that
/// create a policy or a role do not: they fail if the name is taken.
const fn replaces(kind: DocumentKind, format: PolicyFormat) -> bool {
    match kind {
        DocumentKind::Identity => false,
        DocumentKind::Trust => matches!(format, PolicyFormat::AwsCli),
        _ => true,
    }
}

/// Returns a complete document for a new resource. Bare statements become one.
fn to_full_document(document: &Document, kind: DocumentKind) -> Result<Document, ExportError> {
    let context = LintContext {
        kind: Some(kind),
        ..LintContext::default()
    };
    let merged = merge("", document.text(), context)?;
    Ok(merged.full_document()?.document().clone())
}
