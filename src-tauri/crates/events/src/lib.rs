//! Checks event files: predicts which rows the service will reject, and why.
//!
//! An event file is Parquet with seven columns. After loading one, the service
//! reports the rows that it rejected; this crate predicts that report.
//! [`check`](fn@check) reads a whole file in constant memory and returns a
//! [`FileCheck`]: the verdict, the predicted report, and findings with their rows
//! and fixes. [`Preview`] decodes rows to show them.
//!
//! Input is a [`Source`]: this crate opens no files, and uses neither the clock
//! nor the network. A file with errors is a result, never an `Err`.
//!
//! ```
//! use bytes::Bytes;
//! use tallyman_events::{Cancellable, CheckSettings, FileInfo, Verdict, check};
//!
//! let csv = Bytes::from_static(b"key,timestamp\nada,1763630046000\n");
//! let Cancellable::Done(found) = check(&csv, &FileInfo::default(), &CheckSettings::default(), &()) else {
//!     unreachable!("nothing cancels the check");
//! };
//! assert_eq!(found.verdict, Verdict::Unreadable);
//! assert_eq!(found.note.as_deref(), Some("Not Parquet: looks like CSV"));
//! ```
//!
//! | module | contents |
//! |---|---|
//! | [`columns`] | the seven columns by name |
//! | [`footer`] | the footer, and why it cannot be read |
//! | [`writer`] | which tool wrote the file |
//! | [`schema`] | the check of the columns and their types |
//! | [`row_rules`] | the rules for one row |
//! | [`scan`] | the rules applied to every row |
//! | [`check`](mod@check) | the result of a check |
//! | [`preview`] | the rows, page by page |
//! | [`extract`](mod@extract) | clean and rejected rows, written to two files |
//! | [`duplicates`] | rows that repeat an earlier row |
//! | [`settings`], [`environments`] | the settings of a check, and lists of environments |

mod advisories;
pub mod check;
pub mod columns;
pub mod compression;
pub mod duplicates;
pub mod environments;
pub mod extract;
pub mod file_info;
pub mod footer;
mod humanize;
mod pages;
pub mod preview;
pub mod read_error;
pub mod row_rules;
pub mod scan;
pub mod schema;
pub mod settings;
pub mod source;
mod statistics;
mod suggestion;
#[cfg(test)]
mod test_files;
mod thrift;
mod verdict;
pub mod writer;

pub use check::{
    AdvisoryStatus, Basis, Cancellable, CheckObserver, Code, EnvironmentSummary, ErrorSet,
    FileCheck, FileCompression, Finding, PredictedEntry, SchemaColumn, Severity, Verdict,
};
pub use duplicates::{DEFAULT_SORT_MEMORY, DuplicatesError, SpillConfig, add_duplicates};
pub use environments::{EnvironmentListError, parse_environment_list};
pub use extract::{ExtractCounts, ExtractError, OutputFile, extract};
pub use file_info::FileInfo;
pub use pages::{MemoryLimiter, PageExtent, page_extent};
pub use preview::{
    CellValue, DecodedRow, Preview, PreviewColumn, PreviewError, PreviewShape, RowObject,
};
pub use settings::{CheckSettings, CheckStages};
pub use source::Source;
pub use verdict::check;
pub use writer::Writer;
