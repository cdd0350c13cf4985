//! What an event file is, what is wrong with it, and what its rows say.
//!
//! An event file is Parquet with seven columns. The service that takes it in
//! says afterwards which rows it did not load, and why; this crate says so
//! beforehand. [`check`](fn@check) judges a whole file in constant memory and
//! gives a [`FileCheck`]: the verdict, the report to expect, and each finding
//! with its rows and its remedy. [`Preview`] shows the rows themselves.
//!
//! Readers go in, values come out: nothing here opens a file, asks the clock
//! or reaches a network. A faulty file is a result, never an error.
//!
//! ```
//! use bytes::Bytes;
//! use tallyman_events::{Cancellable, CheckSettings, FileInfo, Verdict, check};
//!
//! let csv = Bytes::from_static(b"key,timestamp\nada,1763630046000\n");
//! let Cancellable::Done(found) = check(&csv, &FileInfo::default(), &CheckSettings::default(), &()) else {
//!     unreachable!("nobody cancels");
//! };
//! assert_eq!(found.verdict, Verdict::Unreadable);
//! assert_eq!(found.note.as_deref(), Some("Not Parquet: looks like CSV"));
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`columns`] | the seven columns by name |
//! | [`footer`] | what the first and last bytes of a file say |
//! | [`writer`] | which tool wrote the file |
//! | [`schema`] | whether the columns have the right types |
//! | [`row_rules`] | the rule for one row |
//! | [`scan`] | the rule applied to every row |
//! | [`check`](mod@check) | what all that comes to |
//! | [`preview`] | the rows, page by page |
//! | [`extract`](mod@extract) | clean and rejected rows, as two files |
//! | [`duplicates`] | rows that repeat an earlier one |
//! | [`environments`], [`rules`] | what the user has told us |

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
#[cfg(test)]
mod sample;
pub mod scan;
pub mod schema;
pub mod settings;
pub mod source;
mod statistics;
mod suggestion;
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
pub use settings::{CheckSettings, Depth};
pub use source::Source;
pub use verdict::check;
pub use writer::Writer;
