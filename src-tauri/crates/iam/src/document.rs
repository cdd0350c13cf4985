//! The parser of policy documents.
//!
//! [`parse`] takes any text. Valid JSON becomes a [`Document`] that keeps the
//! span of every node. For anything else, [`ParseError`] has the location of
//! the syntax error and, if the text can be repaired, the repaired text.

mod embedded;
mod embedded_notifications;
mod encoding;
mod inside;
mod intended;
mod json;
mod kind;
mod loose;
mod node;
mod notification_format;
mod other_formats;
mod parsed;
mod parser;
mod policy;
mod policy_blocks;
mod repair;

mod surrounded;
#[cfg(test)]
mod tests;
mod yaml;
mod yaml_flow;

pub(crate) use intended::{EFFECTS, STATEMENT_KEYS, intended_effect, intended_key};
pub use json::{MAX_BYTES, ParseError, parse};
pub use kind::{DocumentKind, DocumentShape};
pub use node::{DuplicateKey, Member, Node, Span, Value};
pub(crate) use notification_format::{NotificationFormat, NotificationList, TERRAFORM_FILTER};
pub use other_formats::parse_any;
pub use parsed::{Document, Location};
pub use policy::{Condition, Effect, Policy, Principal, PrincipalKind, Spanned, Statement};
pub use repair::{Repair, Repaired};
