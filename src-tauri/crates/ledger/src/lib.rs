//! The ledger: one SQLite file with what Tallyman keeps between two starts.
//!
//! It contains no secrets. Every change to its tables is a numbered migration
//! in `migrations/`, which is applied once and never edited afterwards.

mod check_summary;
mod checks;
mod connections;
mod database;
mod error;
mod file_stamp;
mod files;
mod integration;
mod leases;
mod migrate;
mod path_bytes;
mod recipe_values;
mod removed_files;
mod reports;
mod settings;
mod stored_error;
mod uploads;

pub use check_summary::{CheckSummary, ErrorSetCount};
pub use checks::{FileWithCheck, NewCheck};
pub use connections::{Connection, ConnectionConfig, ConnectionId, CredentialSource};
pub use database::{FILE_NAME, Ledger};
pub use error::LedgerError;
pub use file_stamp::{FileId, FileStamp};
pub use files::{AddedFile, FileRecord};
pub use integration::{Integration, IntegrationConfig, IntegrationId, folder};
pub use recipe_values::RecipeValues;
pub use reports::{FetchedReport, ReportSource, ReportSourceId};
pub use stored_error::StoredError;
pub use uploads::{NewUpload, StoredObject, Upload, UploadId, UploadState, VerifiedBy};

#[cfg(test)]
mod tests;
