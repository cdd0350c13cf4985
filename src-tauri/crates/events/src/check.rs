//! The result of checking one event file.
//!
//! `tally validate` prints these values and the window shows them. Scripts rely
//! on their JSON names: fields can be added, but not renamed.

mod code;
mod file_check;
mod observer;

pub use code::Code;
pub use file_check::{
    AdvisoryStatus, Basis, EnvironmentSummary, ErrorSet, FileCheck, FileCompression, Finding,
    PredictedEntry, SchemaColumn, Severity, Verdict,
};
pub use observer::{Cancellable, CheckObserver};
