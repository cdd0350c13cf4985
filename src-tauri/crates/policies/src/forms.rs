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
mod notification;
mod script;
mod target;
mod terraform;
#[cfg(test)]
mod tests;
mod text;
mod yaml;

pub use target::{Missing, Need, Target};

use serde::Serialize;
use tallyman_iam::document::{Document, DocumentKind};
use tallyman_iam::lint::LintContext;
use tallyman_iam::merge::{Addition, FullDocument, MergeError, merge};
use tallyman_iam::wording::listed;
use thiserror::Error;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    pub const fn words(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::AwsCli => "AWS CLI",
            Self::Terraform => "Terraform",
            Self::CloudFormation => "CloudFormation",
        }
    }
}

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

/// Why a form is not made.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum FormError {
    /// It is not known what the document is attached to.
    #[error("{}", missing(needs))]
    Missing {
        /// What is to be asked for.
        needs: Vec<Missing>,
    },
    /// A name that was given cannot be one.
    #[error("{}: {message}", need.label())]
    Wrong {
        /// Which.
        need: Need,
        /// What is wrong and what to write, as sentences.
        message: String,
        /// A value that would be right.
        suggestion: Option<String>,
    },
    /// The form replaces the whole document, and there is only an addition.
    #[error(
        "{} replaces the whole {}, so that it is made of a whole one only. Give the one that is \
         there: the addition is merged into it.",
        form.words(),
        kind.words()
    )]
    NeedsWhole {
        /// The kind of document.
        kind: DocumentKind,
        /// The form.
        form: Form,
    },
    /// The document holds something that the form has no place for.
    #[error("{message}")]
    NoPlace {
        /// What, why, and what to do, as sentences.
        message: String,
    },
    /// The document is not one that can be issued.
    #[error("{error}")]
    Document {
        /// What is wrong with it.
        error: MergeError,
    },
}

impl From<MergeError> for FormError {
    fn from(error: MergeError) -> Self {
        Self::Document { error }
    }
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

fn missing(needs: &[Missing]) -> String {
    let names: Vec<String> = needs
        .iter()
        .map(|missing| format!("`{}`", missing.name))
        .collect();
    let hints: Vec<String> = needs
        .iter()
        .map(|missing| format!("{} Write it like `{}`.", missing.hint, missing.example))
        .collect();
    let verb = if needs.len() == 1 { "is" } else { "are" };
    format!("{} {verb} missing. {}", listed(&names), hints.join(" "))
}
