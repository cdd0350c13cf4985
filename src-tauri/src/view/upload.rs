//! Planned and active uploads.

use serde::Serialize;
use specta::Type;
use tallyman_events::PredictedEntry;
use tallyman_ledger::{UploadState as RecordedState, VerifiedBy};
use tallyman_operations::upload::{
    self as domain, Plan, PlannedFile, UploadPhase, UploadStatus, UploadSummary,
};
use tallyman_operations::{ErrorText, display_name};

use crate::error_code::ErrorCode;

/// An error that the ledger stores.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RecordedError {
    /// The kind of error.
    pub code: ErrorCode,
    /// What went wrong, in one sentence.
    pub message: String,
    /// What to do, one sentence each.
    pub hints: Vec<String>,
}

impl From<tallyman_ledger::StoredError> for RecordedError {
    fn from(error: tallyman_ledger::StoredError) -> Self {
        let text = ErrorText::from(&error);
        Self {
            code: ErrorCode::parse(&text.code),
            message: text.message,
            hints: text.hints,
        }
    }
}

/// What would be uploaded where.
#[derive(Debug, Clone, Serialize, Type)]
pub struct UploadPlan {
    /// The name of the integration.
    pub integration: String,
    /// The destination, as `s3://bucket/prefix/`.
    pub target: String,
    /// The files.
    pub rows: Vec<PlannedFile>,
    /// Why nothing can be sent, and what to do. `None` if something can.
    pub problem: Option<String>,
}

impl From<Plan> for UploadPlan {
    fn from(plan: Plan) -> Self {
        Self {
            integration: plan.integration.config.name,
            target: plan.target,
            rows: plan.files,
            problem: plan
                .problem
                .map(|error| ErrorText::from(&error).with_hints()),
        }
    }
}

/// State of an upload.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// It has not started.
    Queued,
    /// It sends the file.
    Sending,
    /// It compares the object with the file.
    Verifying,
    /// The object is in the bucket and equals the file.
    Done,
    /// It failed.
    Failed,
    /// The user cancelled it.
    Cancelled,
    /// Its process ended before the upload did.
    Interrupted,
}

/// One object that was or will be uploaded.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Its id.
    pub id: i64,
    /// Its integration. `None` if it was sent without one.
    pub integration_id: Option<i64>,
    /// The file's id on the list. `None` if it was not on the list.
    pub file_id: Option<i64>,
    /// The file's name, for display.
    pub name: String,
    /// The full key of the object.
    pub key: String,
    /// URI of the object, as `s3://bucket/key`.
    pub uri: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Number of bytes sent.
    pub sent_bytes: u64,
    /// Recent speed in bytes per second. `None` until it is measured.
    pub bytes_per_second: Option<u64>,
    /// Number of the part being sent, from 1. `None` until it is known.
    pub part: Option<u32>,
    /// Number of parts. `None` until it is known.
    pub parts: Option<u32>,
    /// Number of rows. `None` if unknown.
    pub rows: Option<u64>,
    /// Number of rows that would be rejected one by one.
    pub rejected_rows: u64,
    /// Whether the whole file would be rejected.
    pub schema_rejected: bool,
    /// The state of the upload.
    pub state: UploadState,
    /// When it started or, if it has not, was queued, in milliseconds since
    /// 1970-01-01 UTC.
    pub started_at_ms: i64,
    /// When it ended, in milliseconds since 1970-01-01 UTC. `None` until then.
    pub ended_at_ms: Option<i64>,
    /// SHA-256 of what was sent, in hexadecimal. `None` until it is known.
    pub sha256: Option<String>,
    /// How the object was compared with the file. `None` until then.
    pub verified_by: Option<VerifiedBy>,
    /// Why it failed. `None` if it did not.
    pub problem: Option<RecordedError>,
    /// Whether another window or `tally` is sending it.
    pub elsewhere: bool,
}

impl From<UploadStatus> for Upload {
    fn from(now: UploadStatus) -> Self {
        let UploadStatus {
            record, progress, ..
        } = now;
        let new = record.new;
        let prediction = new.prediction.as_deref().unwrap_or_default();
        let rejected_rows = PredictedEntry::rejected_rows(prediction).unwrap_or(0);
        let schema_rejected = PredictedEntry::schema_rejected(prediction);
        let bytes = new.stamp.bytes;
        let sent_bytes = match (record.state, progress) {
            (RecordedState::Done, _) => bytes,
            (_, Some(progress)) => progress.sent_bytes.min(bytes),
            (_, None) => 0,
        };
        let speed = progress
            .map(|progress| progress.bytes_per_second)
            .filter(|speed| *speed > 0);
        let parts = progress.filter(|progress| progress.parts > 0);
        Self {
            id: record.id,
            integration_id: new.integration_id,
            file_id: new.file_id,
            name: display_name(&new.path).into_owned(),
            uri: format!("s3://{}/{}", new.bucket, new.key),
            key: new.key,
            bytes,
            sent_bytes,
            bytes_per_second: speed,
            part: parts.map(|progress| progress.part()),
            parts: parts.map(|progress| progress.parts),
            rows: new.rows,
            rejected_rows,
            schema_rejected,
            state: match record.state {
                RecordedState::Queued => UploadState::Queued,
                RecordedState::Sending
                    if progress
                        .is_some_and(|progress| progress.phase == UploadPhase::Verifying) =>
                {
                    UploadState::Verifying
                }
                RecordedState::Sending => UploadState::Sending,
                RecordedState::Done => UploadState::Done,
                RecordedState::Failed => UploadState::Failed,
                RecordedState::Cancelled => UploadState::Cancelled,
                RecordedState::Interrupted => UploadState::Interrupted,
            },
            started_at_ms: record.started_at_ms.unwrap_or(new.queued_at_ms),
            ended_at_ms: record.ended_at_ms,
            sha256: record.sha256,
            verified_by: record.verified_by,
            problem: record.problem.map(Into::into),
            elsewhere: now.elsewhere,
        }
    }
}

/// Progress of an upload.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadProgress {
    /// The upload.
    pub id: i64,
    /// Number of bytes sent.
    pub bytes: u64,
    /// Recent speed in bytes per second. `None` until it is measured.
    pub bytes_per_second: Option<u64>,
    /// Number of the part being sent, from 1. `None` until it is known.
    pub part: Option<u32>,
    /// Number of parts. `None` until it is known.
    pub parts: Option<u32>,
    /// What the upload is doing.
    pub phase: UploadPhase,
}

impl From<domain::UploadProgress> for UploadProgress {
    fn from(progress: domain::UploadProgress) -> Self {
        let parts = (progress.parts > 0).then_some(progress.parts);
        Self {
            id: progress.id,
            bytes: progress.sent_bytes,
            bytes_per_second: Some(progress.bytes_per_second).filter(|speed| *speed > 0),
            part: parts.map(|_| progress.part()),
            parts,
            phase: progress.phase,
        }
    }
}

/// What happens while files are uploaded.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum UploadEvent {
    /// Uploads have started or ended.
    Records {
        /// These uploads.
        uploads: Vec<Upload>,
    },
    /// Uploads have progressed. Sent at most 10 times a second.
    Progress {
        /// Their progress.
        uploads: Vec<UploadProgress>,
    },
    /// The last event: all uploads have ended.
    Ended {
        /// Number of uploads whose object is in the bucket.
        done: u64,
        /// Number of uploads that failed.
        failed: u64,
        /// Number of uploads that were cancelled.
        cancelled: u64,
    },
}

impl From<domain::UploadEvent> for UploadEvent {
    fn from(event: domain::UploadEvent) -> Self {
        match event {
            domain::UploadEvent::Records(uploads) => Self::Records {
                uploads: uploads.into_iter().map(Into::into).collect(),
            },
            domain::UploadEvent::Progress(uploads) => Self::Progress {
                uploads: uploads.into_iter().map(Into::into).collect(),
            },
        }
    }
}

impl From<UploadSummary> for UploadEvent {
    fn from(ended: UploadSummary) -> Self {
        Self::Ended {
            done: ended.done,
            failed: ended.failed,
            cancelled: ended.cancelled,
        }
    }
}
