//! What would be sent, and what is being sent.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;
use tallyman_events::PredictedEntry;
use tallyman_events::check::Verdict;
use tallyman_ledger::{FileId, UploadState as RecordedState, VerifiedBy};
use tallyman_operations::ErrorText;
use tallyman_operations::upload::{
    self as domain, Plan, PlannedFile, UploadPhase, UploadStatus, UploadSummary,
};

use crate::error_code::ErrorCode;

/// What went wrong, in the words of an error.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RecordedError {
    /// The kind of error.
    pub code: ErrorCode,
    /// What went wrong, in a sentence.
    pub message: String,
    /// What to do, a sentence each.
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

/// A file that would be sent.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanRow {
    /// Its number on the list.
    pub file_id: i64,
    /// Its name, for showing.
    pub name: String,
    /// The object it would be.
    pub key: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many rows it has.
    pub rows: Option<u64>,
    /// How many of them would be rejected, one by one.
    pub rejected_rows: u64,
    /// Whether it would be rejected as a whole.
    pub schema_rejected: bool,
    /// What the service would do.
    pub verdict: Option<Verdict>,
    /// Why it cannot be sent.
    pub problem: Option<String>,
    /// Whether an object of that name is there; none where it could not be told.
    pub exists: Option<bool>,
}

impl From<PlannedFile> for PlanRow {
    fn from(file: PlannedFile) -> Self {
        Self {
            file_id: file.file_id,
            name: file.name,
            key: file.key,
            bytes: file.bytes,
            rows: file.rows,
            rejected_rows: file.rejected_rows,
            schema_rejected: file.schema_rejected,
            verdict: file.verdict,
            problem: file.problem,
            exists: file.exists,
        }
    }
}

/// What would be sent where.
#[derive(Debug, Clone, Serialize, Type)]
pub struct UploadPlan {
    /// The name of the integration.
    pub integration: String,
    /// Where to, as `s3://bucket/prefix/`.
    pub target: String,
    /// The files.
    pub rows: Vec<PlanRow>,
    /// Why nothing can be sent, and what to do.
    pub problem: Option<String>,
}

impl From<Plan> for UploadPlan {
    fn from(plan: Plan) -> Self {
        Self {
            integration: plan.integration.config.name,
            target: plan.target,
            rows: plan.files.into_iter().map(Into::into).collect(),
            problem: plan.problem.map(|error| {
                let mut sentences = vec![error.to_string()];
                sentences.extend(error.hints());
                sentences.join(" ")
            }),
        }
    }
}

/// A file that is to be sent, and the object it is to be.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadItem {
    /// Its number on the list.
    pub file_id: FileId,
    /// The object's whole name.
    pub key: String,
    /// Whether an existing object of this name may be replaced.
    pub overwrite: bool,
}

impl From<UploadItem> for domain::UploadItem {
    fn from(item: UploadItem) -> Self {
        Self {
            file_id: item.file_id,
            key: item.key,
            overwrite: item.overwrite,
        }
    }
}

/// How far an upload has come.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// It has not begun.
    Queued,
    /// Bytes go out.
    Sending,
    /// The object is there and being compared.
    Verifying,
    /// It is there, and is what was sent.
    Done,
    /// It failed.
    Failed,
    /// A person stopped it.
    Cancelled,
    /// Whatever was sending it ended before it had.
    Interrupted,
}

/// How the object was compared with what was sent.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChecksumKind {
    /// The server's own SHA-256 is ours.
    Server,
    /// The server gave none, so the object was read back.
    ReadBack,
}

/// One object put, or being put.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Its number.
    pub id: i64,
    /// The integration it goes through.
    pub integration_id: Option<i64>,
    /// The file's number on the list, where it was on it.
    pub file_id: Option<i64>,
    /// The file's name, for showing.
    pub name: String,
    /// The object's whole name.
    pub key: String,
    /// Where it goes, as `s3://bucket/key`.
    pub uri: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many of them went out.
    pub sent_bytes: u64,
    /// Bytes a second, lately.
    pub bytes_per_second: Option<u64>,
    /// The part that goes out, from 1.
    pub part: Option<u32>,
    /// How many parts there are.
    pub parts: Option<u32>,
    /// How many rows it has.
    pub rows: Option<u64>,
    /// How many of them would be rejected, one by one.
    pub rejected_rows: u64,
    /// Whether it would be rejected as a whole.
    pub schema_rejected: bool,
    /// How far it has come.
    pub state: UploadState,
    /// When it was begun, or asked for, in milliseconds since 1970-01-01 UTC.
    pub started_at_ms: i64,
    /// When it came to its end.
    pub ended_at_ms: Option<i64>,
    /// The SHA-256 of what was sent, in hexadecimal digits.
    pub sha256: Option<String>,
    /// How the object was compared with it.
    pub checksum: Option<ChecksumKind>,
    /// Why it failed.
    pub problem: Option<RecordedError>,
    /// Whether another window or `tally` is sending it.
    pub elsewhere: bool,
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
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
            name: name_of(&new.path),
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
            checksum: record.verified_by.map(|compared| match compared {
                VerifiedBy::Server => ChecksumKind::Server,
                VerifiedBy::ReadBack => ChecksumKind::ReadBack,
            }),
            problem: record.problem.map(Into::into),
            elsewhere: now.elsewhere,
        }
    }
}

/// What an upload is doing.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProgressPhase {
    /// It sends the file.
    Sending,
    /// It compares the object with the file.
    Verifying,
}

/// Progress of an upload.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadProgress {
    /// The upload.
    pub id: i64,
    /// Number of bytes sent.
    pub bytes: u64,
    /// Recent speed. `None` until it is measured.
    pub bytes_per_second: Option<u64>,
    /// Number of the part being sent, from 1. `None` until it is known.
    pub part: Option<u32>,
    /// Number of parts. `None` until it is known.
    pub parts: Option<u32>,
    /// What the upload is doing.
    pub phase: ProgressPhase,
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
            phase: match progress.phase {
                UploadPhase::Sending => ProgressPhase::Sending,
                UploadPhase::Verifying => ProgressPhase::Verifying,
            },
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
    /// The last one: all have ended.
    Ended {
        /// How many objects are there.
        done: u64,
        /// How many failed.
        failed: u64,
        /// How many were stopped.
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
