//! Export of a document as JSON, AWS CLI commands, Terraform or CloudFormation.
//!
//! Most ways of applying a policy replace the existing one:
//! `put-bucket-policy`, `set-topic-attributes`, `put-key-policy`,
//! `put-bucket-notification-configuration`, `update-assume-role-policy`, and
//! the resources of Terraform and CloudFormation that correspond to them. The
//! type of the document therefore decides which forms are available:
//!
//! - [`FullDocument`] is a complete document. It comes from a merge
//!   ([`Merged::full_document`](tallyman_iam::merge::Merged::full_document)) or
//!   from a user who confirms that it replaces the existing one
//!   ([`FullDocument::parse`]). It is available in every form.
//! - [`Addition`] is what is to be added. It is available as JSON, as commands
//!   that read the existing document, keep a copy of it, merge and write, and
//!   in those forms that create a new resource and leave existing ones alone:
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
//! A form needs the name of what the document is attached to. If neither the
//! [`Target`] nor the document gives it, the result is [`FormError::Missing`];
//! a document with a placeholder is never exported.

mod cloudformation;
mod command;
mod error;
mod form;
mod need;
mod notification;
mod script;
mod target;
mod terraform;
#[cfg(test)]
mod tests;
mod text;
mod yaml;

pub use error::FormError;
pub use form::Form;
pub use need::{Missing, Need};
pub use target::Target;

use serde::Serialize;
use tallyman_iam::document::{Document, DocumentKind};
use tallyman_iam::lint::LintContext;
use tallyman_iam::merge::{Addition, FullDocument, merge};

/// An exported document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// The form that it is written in.
    pub form: Form,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The text, without a trailing line break.
    pub text: String,
    /// Whether applying it replaces the existing document.
    pub replaces: bool,
    /// What to know before applying it, as sentences.
    pub notes: Vec<String>,
}

/// Exports a complete document in a form.
///
/// # Errors
///
/// [`FormError`], but never [`FormError::NeedsWhole`].
pub fn of_whole(document: &FullDocument, form: Form, target: &Target) -> Result<Issued, FormError> {
    let (kind, document) = (document.kind(), document.document());
    let (text, notes) = match form {
        Form::Json => (document.text().trim().to_owned(), Vec::new()),
        _ => {
            let name = target.name(kind, document, form)?;
            match form {
                Form::AwsCli => command::replace(kind, document, &name),
                Form::Terraform => terraform::resource(kind, document, &name)?,
                Form::CloudFormation | Form::Json => {
                    cloudformation::template(kind, document, &name)?
                }
            }
        }
    };
    Ok(Issued {
        form,
        kind,
        text,
        replaces: form != Form::Json && replaces(kind, form),
        notes,
    })
}

/// Exports an addition in a form.
///
/// # Errors
///
/// [`FormError`]; among them [`FormError::NeedsWhole`] if the form would
/// replace the existing document.
pub fn of_addition(addition: &Addition, form: Form, target: &Target) -> Result<Issued, FormError> {
    let (kind, document) = (addition.kind(), addition.document());
    let (text, notes) = match form {
        Form::Json => (document.text().trim().to_owned(), Vec::new()),
        Form::AwsCli if kind == DocumentKind::Identity => {
            let name = target.name(kind, document, form)?;
            command::replace(kind, &made_whole(document, kind)?, &name)
        }
        Form::AwsCli => script::merging(kind, document, &target.name(kind, document, form)?),
        Form::Terraform | Form::CloudFormation if replaces(kind, form) => {
            return Err(FormError::NeedsWhole { kind, form });
        }
        Form::Terraform => {
            let name = target.name(kind, document, form)?;
            terraform::resource(kind, &made_whole(document, kind)?, &name)?
        }
        Form::CloudFormation => {
            let name = target.name(kind, document, form)?;
            cloudformation::template(kind, &made_whole(document, kind)?, &name)?
        }
    };
    Ok(Issued {
        form,
        kind,
        text,
        replaces: false,
        notes,
    })
}

/// Whether applying a form replaces the existing document. Forms that create a
/// policy or a role do not: they fail if the name is taken.
const fn replaces(kind: DocumentKind, form: Form) -> bool {
    match kind {
        DocumentKind::Identity => false,
        DocumentKind::Trust => matches!(form, Form::AwsCli),
        _ => true,
    }
}

/// Returns a complete document for a new resource. Bare statements become one.
fn made_whole(document: &Document, kind: DocumentKind) -> Result<Document, FormError> {
    let context = LintContext {
        kind: Some(kind),
        ..LintContext::default()
    };
    let merged = merge("", document.text(), context)?;
    Ok(merged.full_document()?.document().clone())
}
