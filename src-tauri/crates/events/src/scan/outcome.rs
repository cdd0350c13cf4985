//! The outcome of a scan.

use crate::read_error::ReadError;

/// The outcome of a pass over the rows.
#[derive(Debug)]
pub(crate) enum ScanOutcome<T> {
    Done(T),
    Cancelled,
    /// The data cannot be decoded.
    Failed(ReadError),
}
