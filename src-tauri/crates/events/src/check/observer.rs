//! Progress and cancellation of a check.

use super::file_check::FileCheck;

/// The result of work that can be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancellable<T> {
    /// The work was completed.
    Done(T),
    /// The work was cancelled before it was completed.
    Cancelled,
}

impl<T> Cancellable<T> {
    /// Converts the value of completed work.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Cancellable<U> {
        match self {
            Self::Done(value) => Cancellable::Done(convert(value)),
            Self::Cancelled => Cancellable::Cancelled,
        }
    }
}

/// Observes the progress of a check and can cancel it.
///
/// Methods are called on the thread that runs the check, and must not block.
pub trait CheckObserver {
    /// The footer has been read and the schema checked. The verdict in
    /// `provisional` is final only if its basis is [`Basis::Schema`](super::Basis::Schema).
    fn footer_read(&self, provisional: &FileCheck) {
        let _ = provisional;
    }
    /// The rows have been checked; the advisories follow. The verdict is final
    /// unless their data cannot be decoded.
    fn verdict_reached(&self, check: &FileCheck) {
        let _ = check;
    }
    /// `done` of `total` rows have been checked for advisories.
    fn advisory_rows_scanned(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// `done` of `total` rows have been checked.
    fn rows_scanned(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// `done` of `total` rows have been compared with the others.
    fn rows_compared(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// Rows are sorted in a temporary file of this size, because they exceed the
    /// memory limit.
    fn spilling_to_disk(&self, bytes: u64) {
        let _ = bytes;
    }
    /// `done` of `total` rows have been written to the output files.
    fn rows_written(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// Returns `true` to cancel. Called many times a second.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Observes nothing and never cancels.
impl CheckObserver for () {}
