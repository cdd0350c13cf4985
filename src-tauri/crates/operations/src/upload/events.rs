//! Events that a caller receives while files are uploaded.

use std::sync::Arc;

use tallyman_ledger::UploadState;

use super::active::ActiveUpload;
use super::progress::UploadProgress;
use super::request::UploadStatus;

/// A change of one or more uploads.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadEvent {
    /// Uploads that have started or ended.
    Records(Vec<UploadStatus>),
    /// The progress of uploads that have started before.
    Progress(Vec<UploadProgress>),
}

/// Collects the changes of uploads since the last call. Reads only memory.
pub(super) struct EventSource {
    unreported: Vec<Unreported>,
}

/// An upload whose end has not been reported yet.
struct Unreported {
    upload: Arc<ActiveUpload>,
    start_reported: bool,
    last_progress: Option<UploadProgress>,
}

impl EventSource {
    pub(super) fn new(uploads: &[Arc<ActiveUpload>]) -> Self {
        let unreported = uploads
            .iter()
            .map(|upload| Unreported {
                upload: Arc::clone(upload),
                start_reported: false,
                last_progress: None,
            })
            .collect();
        Self { unreported }
    }

    /// Returns the events since the last call. An upload is reported when it
    /// starts, while its progress changes, and for the last time when it ends.
    pub(super) fn changes(&mut self) -> Vec<UploadEvent> {
        let mut records = Vec::new();
        let mut progress = Vec::new();
        self.unreported.retain_mut(|one| match one.upload.state() {
            UploadState::Queued => true,
            UploadState::Sending if !one.start_reported => {
                one.start_reported = true;
                records.push(one.upload.status());
                true
            }
            UploadState::Sending => {
                let now = one.upload.progress();
                if one.last_progress.replace(now) != Some(now) {
                    progress.push(now);
                }
                true
            }
            UploadState::Done
            | UploadState::Failed
            | UploadState::Cancelled
            | UploadState::Interrupted => {
                records.push(one.upload.status());
                false
            }
        });
        let mut events = Vec::new();
        if !records.is_empty() {
            events.push(UploadEvent::Records(records));
        }
        if !progress.is_empty() {
            events.push(UploadEvent::Progress(progress));
        }
        events
    }
}
