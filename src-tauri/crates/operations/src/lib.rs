//! The use cases of Tallyman: what the window and `tally` both do, free of
//! any transport.

pub mod check_file;
pub mod check_queue;
pub mod desk;
mod error;
pub mod intake;
mod preview_shelf;
pub mod report_text;
pub mod samples;

pub use desk::Desk;
pub use error::OperationError;
