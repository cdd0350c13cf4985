//! The linter.
//!
//! [`lint`] takes any text. Each [`Finding`] has a location, a message and
//! help, and a fix if one can be applied without harm.

mod allow_statements;
mod arns;
mod autofix;
mod condition_keys;
mod conditions;
mod context;
mod duplicates;
mod finding;
mod linter;
mod notification;
mod owner;
mod placeholders;
mod principals;
mod rules;
mod run;
mod s3;
mod sids;
mod size;
mod structure;
#[cfg(test)]
mod tests;
mod trust_policy;

pub use autofix::{FixResult, fix_all};
pub use context::{LintContext, ThirdParties};
pub use finding::{Finding, Fix};
pub use rules::Rule;
pub use run::{lint, lint_document};
pub use size::size_label;
