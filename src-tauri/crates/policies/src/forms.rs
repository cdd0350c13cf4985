//! A document as JSON, as a command of the AWS CLI, as Terraform, or as
//! CloudFormation.
//!
//! Most of what applies a policy replaces the whole of it: `put-bucket-policy`,
//! `set-topic-attributes`, `put-key-policy`,
//! `put-bucket-notification-configuration`, `update-assume-role-policy`, and
//! the resources of Terraform and CloudFormation that stand for them. What a
//! form may be made of is therefore a type:
//!
//! - [`FullDocument`] is a whole document. It comes from a merge
//!   ([`Merged::full_document`](tallyman_iam::merge::Merged::full_document)) or from
//!   somebody who says that it replaces what is there ([`FullDocument::parse`]). Every form is made of it.
//! - [`Addition`] is what is to be added. Of it come the JSON, commands that
//!   read, keep a copy, merge and write, and those forms that make something
//!   new and leave what is there alone: an IAM policy
//!   (`create-policy`, `aws_iam_policy`, `AWS::IAM::ManagedPolicy`) and a role
//!   (`aws_iam_role`, `AWS::IAM::Role`), all of which fail where the name is
//!   taken.
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
//! A form needs to know what the document is attached to. What neither the
//! [`Target`] nor the document tells is asked for ([`FormError::Missing`]);
//! nothing is issued with a gap.

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

/// A document in a form, ready to be copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// The form.
    pub form: Form,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The text. No line break ends it.
    pub text: String,
    /// Whether applying it replaces whatever is there.
    pub replaces: bool,
    /// What to know before it is applied, as sentences.
    pub notes: Vec<String>,
}

/// A whole document in a form.
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

/// What is to be added, in a form.
///
/// # Errors
///
/// [`FormError`]; among them [`FormError::NeedsWhole`] where the form would
/// take away what is there.
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

/// Whether applying a form takes away what is there. What makes a policy or a
/// role fails where there is one of that name.
const fn replaces(kind: DocumentKind, form: Form) -> bool {
    match kind {
        DocumentKind::Identity => false,
        DocumentKind::Trust => matches!(form, Form::AwsCli),
        _ => true,
    }
}

/// The document to make something new of. Statements by themselves become one.
fn made_whole(document: &Document, kind: DocumentKind) -> Result<Document, FormError> {
    let context = LintContext {
        kind: Some(kind),
        ..LintContext::default()
    };
    let merged = merge("", document.text(), context)?;
    Ok(merged.full_document()?.document().clone())
}
