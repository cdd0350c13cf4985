//! An addition put into a document that is there already.
//!
//! Saving a policy replaces the whole of it, so that what is to be added has
//! to be put among what is there. [`merge`] does so by insertions alone:
//! nothing of the existing text is taken away, moved or written anew, and a
//! diff shows what is new and nothing else.
//!
//! What becomes of each statement of the addition:
//!
//! - **It is there already** where a statement means the same, whatever its
//!   Sid, the order of its actions, resources or keys, whether a list of one
//!   is written as a list, and whether an account stands as twelve digits or
//!   as the ARN of its root. It is there, too, where a statement has all of
//!   its principals, actions and resources, name by name, and some more, under
//!   the same effect and conditions. (That `s3:*` holds `s3:GetObject` does not
//!   count: whoever narrows it later would not know what else relied on it.)
//! - **It is added** behind the others where its Sid is free or where it has
//!   none.
//! - **It is added under another Sid** where a statement of its Sid says
//!   something else. The two are never joined. A union of both would change a
//!   statement that somebody else wrote and perhaps still keeps elsewhere;
//!   where they differ in more than one part it would allow what neither did;
//!   and it could not be taken back by taking one statement out. The old one
//!   is never replaced either, for something may still rely on it. The
//!   sentence says that both are there, and what to do.
//!
//! The entries of S3 event notifications are treated alike, by their `Id`;
//! there, an event that a wildcard holds does count, since S3 refuses two
//! entries that tell of the same event of the same key. Where such a pair would
//! come about, a note names it.
//!
//! `Version` and `Id` of the existing document stay, and those of the addition
//! are not taken over. Merging twice changes nothing.

mod canonical;
mod diff;
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

pub use diff::{DiffChange, DiffLine};
pub use elements::{Elements, Group};
pub use error::{InputRole, MergeError};
pub use full_document::{Addition, FullDocument};
pub use result::{EntryOutcome, MergeEntry, MergeWarning, Merged};
pub use run::merge;
