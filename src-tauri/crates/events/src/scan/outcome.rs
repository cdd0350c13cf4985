//! How a pass over the rows ends.

use crate::read_error::ReadError;

/// How a pass over the rows ended.
#[derive(Debug)]
pub(crate) enum ScanOutcome<T> {
    /// It went as far as it was asked to.
    Done(T),
    /// It was told to stop.
    Cancelled,
    /// The data cannot be decoded.
    Failed(ReadError),
}
