//! Parses status reports, removes duplicates and reconciles them with uploads.
//!
//! Some minutes after an upload, the service writes a report: how many rows of
//! the file it accepted, how many it rejected, and why.
//! [`parse`](fn@parse) parses a report, [`reconcile`](fn@reconcile) aggregates
//! all reports per upload so that every row is accounted for, and
//! [`compare`](fn@compare) compares the result with the prediction.
//!
//! The crate is pure: it opens no file, reads no clock and uses no network. An
//! entry that cannot be parsed is reported as an [`EntryError`]; the other
//! entries count.
//!
//! | module | contents |
//! |---|---|
//! | [`report_name`](mod@report_name) | the names of reports, and the time in them |
//! | [`parse`](mod@parse), [`entry`], [`error`] | the parser of reports, and its errors |
//! | [`reconcile`](mod@reconcile), [`reconciliation`] | the totals per upload, and their types |
//! | [`totals`](mod@totals) | the totals over several files |
//! | [`compare`](mod@compare) | the prediction compared with the reports |
//! | [`codes`] | descriptions of the service's codes |
//! | [`upload_record`] | a list of uploads, read from JSON |

mod aggregate;
pub mod codes;
pub mod compare;
mod document;
pub mod entry;
pub mod error;
mod json;
mod matched_reports;
mod matching;
mod millis;
pub mod parse;
pub mod reconcile;
pub mod reconciliation;
pub mod report_name;
#[cfg(test)]
mod tests;
pub mod totals;
pub mod upload_record;
mod uploads;

pub use codes::{CodeMeaning, meaning_of};
pub use compare::{ComparedSet, ComparisonResult, NO_CODE, PredictedSet, compare};
pub use document::MAX_REPORT_BYTES;
pub use entry::StatusEntry;
pub use error::{
    AttributeError, EntryError, ExpectedType, ReportError, ReportErrorKind, UploadListError,
};
pub use millis::Millis;
pub use parse::{Report, ReportedFile, parse};
pub use reconcile::reconcile;
pub use reconciliation::{
    CodeSetRows, CountedEntry, Counting, FileReconciliation, NamedReport, ReconciliationState,
};
pub use report_name::{report_name, written_at};
pub use totals::{Totals, totals};
pub use upload_record::{UploadRecord, parse_upload_list};
