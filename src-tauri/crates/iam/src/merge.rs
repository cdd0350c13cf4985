//! Merges an addition into an existing document.
//!
//! Saving a policy in AWS replaces the whole document, so an addition has to be
//! merged into it first. [`merge`] only inserts: it never removes, moves or
//! rewrites existing text, so a diff shows nothing but the addition.
//!
//! Each statement of the addition gets one outcome:
//!
//! - **Already present**, if an existing statement is equivalent. Not compared
//!   are the `Sid`, the order of keys, actions and resources, whether a list of
//!   one item is written as a list, and whether an account is written as its ID
//!   or as the ARN of its root. It is also already present if an existing
//!   statement with the same effect and conditions lists all of its principals,
//!   actions and resources, and more. A wildcard does not count (`s3:*` does
//!   not include `s3:GetObject`): someone who narrows the wildcard later would not
//!   know what else relied on it.
//! - **Added** after the existing statements, if its `Sid` is free or it has
//!   none.
//! - **Renamed**, if another statement has its `Sid`: it is added under a new
//!   one. The two are never combined. A union would change a statement that
//!   someone else wrote, could allow what neither of them allowed, and could
//!   not be undone by removing one statement. The existing statement is not
//!   replaced either, because something may rely on it. The message names both.
//!
//! Entries of event notifications are compared in the same way, by `Id`. There,
//! an event that is included in a wildcard counts as already present, because S3
//! rejects two entries for the same event and key. A warning names such a pair.
//!
//! A warning names each existing statement that denies what is added.
//!
//! `Version` and `Id` of the existing document stay; those of the addition are
//! ignored. Merging twice changes nothing.

mod canonical;
mod denies;
mod edit;
mod elements;
mod error;
mod full_document;
mod messages;
mod parse;
mod result;
mod run;
#[cfg(test)]
mod tests;
mod warnings;

pub use elements::{ElementList, Elements};
pub use error::{InputRole, MergeError};
pub use full_document::{Addition, FullDocument};
pub use result::{MergeEntry, MergeOutcome, MergeWarning, Merged};
pub use run::merge;
