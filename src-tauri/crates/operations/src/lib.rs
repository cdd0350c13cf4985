//! The use cases of Tallyman: what the window and `tally` both do, free of
//! any transport.

pub mod reconciliation;
pub mod bucket_object;
pub mod check_export;
pub mod check_file;
pub mod check_json_line;
pub mod check_queue;
pub mod connections;
pub mod data_directory;
pub mod file_list;
mod error;
pub mod extraction;
#[cfg(test)]
mod fixture;
pub mod discovery;
mod io_reason;
pub mod integrations;
pub mod object_checks;
pub mod open_file;
pub mod policy_text;
mod preview_cache;
pub mod report_reader;
pub mod check_text;
pub mod samples;
pub mod sandbox_service;
pub mod sending;
mod thread_priority;

pub use reconciliation::Reconciler;
pub use connections::Connections;
pub use data_directory::DataDirectory;
pub use file_list::FileList;
pub use error::OperationError;
pub use object_checks::ObjectChecks;
pub use report_reader::ReportReader;
pub use sandbox_service::SandboxService;
pub use sending::Sender;
