//! The linter.
//!
//! [`lint`] takes any text. Each [`Finding`] has a location, a message and
//! help, and a fix if one can be applied without harm.

mod action_names;
mod actions;
mod allow_statements;
mod arn_fields;
mod arns;
mod autofix;
mod condition_effect;
mod condition_keys;
mod condition_scope;
mod condition_values;
mod conditions;
mod context;
mod duplicates;
mod federated;
mod finding;
mod identity_provider;
mod key_administrators;
mod key_lock_out;
mod linter;
mod negations;
mod notification;
mod notification_entry;
mod notification_filter;
mod notification_keys;
mod notification_overlap;
mod notification_structure;
mod operations;
mod owner;
mod partitions;
mod placeholders;
mod principals;
mod resource_scope;
mod resource_types;
mod rules;
mod run;
mod s3;
mod service_principals;
mod shared_providers;
mod sids;
mod size;
mod source_addresses;
mod structure;
#[cfg(test)]
mod tests;
mod trust_actions;
mod trust_policy;
mod value_forms;

pub use autofix::{FixResult, fix_all};
pub use context::{LintContext, ThirdParties};
pub use finding::{Finding, Fix};
pub use rules::Rule;
pub use run::{lint, lint_document};
pub use size::size_label;
