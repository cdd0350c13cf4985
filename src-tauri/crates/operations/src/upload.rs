//! Uploads of files: planning, running and tracking them.

mod active;
mod events;
mod key;
mod plan;
mod progress;
mod request;
mod run;
mod uploader;

pub use events::UploadEvent;
pub use key::check_keys;
pub use plan::{Plan, PlannedFile};
pub use progress::{UploadPhase, UploadProgress};
pub use request::{
    Destination, UploadItem, UploadOptions, UploadOutcome, UploadRequest, UploadStatus,
    UploadSummary, checked_identity,
};
pub use uploader::Uploader;

#[cfg(test)]
mod tests;
