//! The use cases of Tallyman. The window and `tally` both call them; this crate
//! knows neither IPC nor a terminal.

pub mod bucket_object;
pub mod check_export;
pub mod check_file;
pub mod check_json_line;
pub mod check_queue;
pub mod check_text;
pub mod connections;
pub mod data_directory;
pub mod discovery;
mod display_name;
mod error;
pub mod extraction;
pub mod file_list;
#[cfg(test)]
mod fixture;
pub mod integrations;
mod io_reason;
pub mod local_reports;
mod locked;
pub mod object_checks;
pub mod open_file;
pub mod path_kinds;
pub mod policy_text;
mod preview_cache;
pub mod reconciliation;
pub mod report_reader;
mod report_sources;
pub mod samples;
pub mod sandbox_service;
mod save_file;
mod stored_error;
mod thread_priority;
pub mod upload;

pub use connections::Connections;
pub use data_directory::DataDirectory;
pub use display_name::display_name;
pub use error::OperationError;
pub use file_list::FileList;
pub use io_reason::io_reason;
pub use local_reports::LocalReports;
pub use object_checks::ObjectChecks;
pub use reconciliation::Reconciler;
pub use report_reader::ReportReader;
pub use sandbox_service::SandboxService;
pub use save_file::save_file;
pub use stored_error::ErrorText;
pub use upload::Uploader;
