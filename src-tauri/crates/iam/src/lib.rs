//! AWS policy documents: parsed, linted, evaluated, explained and merged.
//!
//! The crate knows AWS and no vendor: what a caller knows about third parties
//! is passed in ([`lint::LintContext`]). It does no I/O and reads no clock.
//!
//! ```
//! use tallyman_iam::document::DocumentKind;
//! use tallyman_iam::lint::{LintContext, lint};
//!
//! let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
//! let context = LintContext { kind: Some(DocumentKind::Identity), ..LintContext::default() };
//! assert!(!lint(statement, context).is_empty());
//! ```
//!
//! | module | contents |
//! |---|---|
//! | [`document`] | the parser: any policy document, with the position of every value |
//! | [`mod@lint`] | the linter: findings with a severity, a position and, where possible, a fix |
//! | [`mod@evaluate`] | the policy simulator: may this principal do that on this resource? |
//! | [`mod@explain`] | a document in plain sentences |
//! | [`mod@merge`] | an addition merged into an existing document by insertions |
//! | [`denial`] | an access-denial error of AWS, parsed, and its likely causes |
//! | [`diff`] | a line diff |
//! | [`arn`] | the parts of ARNs and S3 addresses |

pub mod arn;
pub mod denial;
pub mod diff;
pub mod document;
pub mod evaluate;
pub mod explain;
pub mod lint;
pub mod merge;
mod nearest;
mod percent;
mod severity;

pub use severity::Severity;
