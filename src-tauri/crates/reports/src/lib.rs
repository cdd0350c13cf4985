//! Status reports: parsed, freed of duplicates, reconciled.
//!
//! Some minutes after a file was sent, the service that takes it in writes a
//! report of how many of its rows were loaded, how many were not, and why.
//! [`parse`](fn@parse) reads a report, [`reconcile`](fn@reconcile) sums all of
//! them up against the rows that were sent, so that every row is accounted
//! for, and [`compare`](fn@compare) holds the result against what had been
//! predicted.
//!
//! Values go in, values come out: nothing here opens a file, asks the clock or
//! reaches a network. What is wrong with one entry is told of that entry, and
//! the others count.
//!
//! | module | holds |
//! |---|---|
//! | [`names`] | where reports lie, and the time in their names |
//! | [`parse`](mod@parse), [`entry`] | what a report says, and what is wrong with it |
//! | [`reconcile`](mod@reconcile) | the reports summed up, file by file |
//! | [`sum`](mod@sum) | the files summed up |
//! | [`compare`](mod@compare) | what was predicted against what was reported |
//! | [`codes`] | what the service's codes mean |
//! | [`sent`] | a list of what was sent, as a file |
//! | [`json`] | a reconciled file, as scripts are given it |

pub mod codes;
pub mod compare;
mod counting;
mod document;
pub mod entry;
pub mod json;
mod matching;
pub mod names;
pub mod parse;
pub mod reconcile;
mod sendings;
pub mod sent;
pub mod sum;
#[cfg(test)]
mod tests;

pub use codes::{CodeMeaning, meaning_of};
pub use compare::{Against, ComparedSet, PredictedSet, WITHOUT_CODE, compare};
pub use entry::{EntryFault, StatusEntry};
pub use json::{CodeSetJson, ReconciledJson};
pub use names::{report_name, written_at};
pub use parse::{MAX_REPORT_BYTES, Report, ReportFault, ReportedFile, parse};
pub use reconcile::{
    CodeSetRows, CountedEntry, Counting, FetchedReport, FileReconciliation, State, reconcile,
};
pub use sent::{Sent, SentFault, parse_sent};
pub use sum::{Sum, sum};

/// A moment, in milliseconds since 1970-01-01 UTC.
pub type Millis = i64;
