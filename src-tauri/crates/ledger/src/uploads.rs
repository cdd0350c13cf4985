//! Records of uploads, each with the report that was predicted for it.

use std::path::PathBuf;

use rusqlite::{Params, Row, params};
use tallyman_events::check::PredictedEntry;

use crate::database::{Ledger, decode_json};
use crate::error::LedgerError;
use crate::file_stamp::{FileId, FileStamp};
use crate::integration::IntegrationId;
use crate::path_bytes;
use crate::stored_error::StoredError;

/// Id of an upload. Never reused.
pub type UploadId = i64;

/// State of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// It has not started.
    Queued,
    /// It is running.
    Sending,
    /// The object is in the bucket and equal to the file in size and checksum.
    Done,
    /// It failed. Nothing counts as sent.
    Failed,
    /// The user cancelled it, or an equal object was uploaded before.
    Cancelled,
    /// The process that was sending it ended before the upload did.
    Interrupted,
}

impl UploadState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "queued" => Self::Queued,
            "sending" => Self::Sending,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            "interrupted" => Self::Interrupted,
            _ => Self::Failed,
        }
    }

    /// Returns whether the upload has not ended yet.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }
}

/// How the object was found to be equal to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename_all = "snake_case")
)]
pub enum VerifiedBy {
    /// By the SHA-256 that the server reports.
    Server,
    /// By reading the object back, because the server reports no SHA-256.
    ReadBack,
}

/// An upload to record.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUpload {
    /// The integration. `None` if no integration has this bucket.
    pub integration_id: Option<IntegrationId>,
    /// The id of the file. `None` if it is not on the list.
    pub file_id: Option<FileId>,
    /// The path of the file.
    pub path: PathBuf,
    /// The S3 service; see [`crate::Connection::endpoint`].
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The key of the object.
    pub key: String,
    /// Whether an existing object with this key may be replaced.
    pub overwrite: bool,
    /// Size and time of the file when it was checked.
    pub stamp: FileStamp,
    /// Number of rows. `None` if it is not known.
    pub rows: Option<u64>,
    /// The predicted report. `None` if there is none.
    pub prediction: Option<Vec<PredictedEntry>>,
    /// The upload that this one corrects: the last completed one to the same
    /// key. `None` if there is none.
    pub corrects_id: Option<UploadId>,
    /// The process that sends it, by its name in leases.
    pub holder: String,
    /// When it was queued, in milliseconds since 1970-01-01 UTC.
    pub queued_at_ms: i64,
}

/// A recorded upload.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// What was requested.
    pub new: NewUpload,
    /// Its state.
    pub state: UploadState,
    /// When it started, in milliseconds since 1970-01-01 UTC. `None` if it has
    /// not started.
    pub started_at_ms: Option<i64>,
    /// When it ended, in milliseconds since 1970-01-01 UTC. `None` if it has
    /// not ended.
    pub ended_at_ms: Option<i64>,
    /// The SHA-256 of the file, in hexadecimal. `None` unless the upload is done.
    pub sha256: Option<String>,
    /// How the object was compared with the file. `None` unless the upload is
    /// done.
    pub verified_by: Option<VerifiedBy>,
    /// The version of the object. `None` unless the upload is done and the bucket
    /// keeps versions.
    pub version_id: Option<String>,
    /// The error that ended it. `None` if there was none.
    pub problem: Option<StoredError>,
}

/// An object in the bucket that is equal to its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How the object was compared with the file.
    pub verified_by: VerifiedBy,
    /// The object's ETag, without quotes.
    pub etag: String,
    /// The version of the object. `None` if the bucket keeps no versions.
    pub version_id: Option<String>,
}

const COLUMNS: &str = "id, integration_id, file_id, path, endpoint, bucket, key, overwrite, bytes, \
                       modified_ns, rows, prediction, corrects_id, state, queued_at_ms, \
                       started_at_ms, ended_at_ms, sha256, verified_by, version_id, problem, holder";

/// A row of the table, with its JSON still encoded.
struct UploadRow {
    upload: Upload,
    prediction: Option<String>,
    problem: Option<String>,
}

impl UploadRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let upload = Upload {
            id: row.get(0)?,
            new: NewUpload {
                integration_id: row.get(1)?,
                file_id: row.get(2)?,
                path: path_bytes::from_bytes(row.get(3)?),
                endpoint: row.get(4)?,
                bucket: row.get(5)?,
                key: row.get(6)?,
                overwrite: row.get(7)?,
                stamp: FileStamp {
                    bytes: row.get(8)?,
                    modified_ns: row.get(9)?,
                },
                rows: row.get(10)?,
                prediction: None,
                corrects_id: row.get(12)?,
                holder: row.get(21)?,
                queued_at_ms: row.get(14)?,
            },
            state: UploadState::parse(&row.get::<_, String>(13)?),
            started_at_ms: row.get(15)?,
            ended_at_ms: row.get(16)?,
            sha256: row.get(17)?,
            verified_by: row.get::<_, Option<String>>(18)?.map(|word| match &*word {
                "server" => VerifiedBy::Server,
                _ => VerifiedBy::ReadBack,
            }),
            version_id: row.get(19)?,
            problem: None,
        };
        Ok(Self {
            upload,
            prediction: row.get(11)?,
            problem: row.get(20)?,
        })
    }

    fn decode(mut self) -> Upload {
        self.upload.new.prediction = decode_json(self.prediction);
        self.upload.problem = decode_json(self.problem);
        self.upload
    }
}

impl Ledger {
    /// Records uploads that are queued, all or none, and returns them in the
    /// order of `new`.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn add_uploads(&self, new: Vec<NewUpload>) -> Result<Vec<Upload>, LedgerError> {
        let predictions = new
            .iter()
            .map(|new| {
                new.prediction
                    .as_ref()
                    .map(serde_json::to_string)
                    .transpose()
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut added = Vec::with_capacity(new.len());
        let mut database = self.writer();
        let transaction = database.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO upload (integration_id, file_id, path, endpoint, bucket, key, \
                 overwrite, bytes, modified_ns, rows, prediction, corrects_id, holder, \
                 queued_at_ms, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
                 ?12, ?13, ?14, 'queued')",
            )?;
            for (new, prediction) in new.into_iter().zip(predictions) {
                insert.execute(params![
                    new.integration_id,
                    new.file_id,
                    path_bytes::to_bytes(&new.path),
                    new.endpoint,
                    new.bucket,
                    new.key,
                    new.overwrite,
                    new.stamp.bytes,
                    new.stamp.modified_ns,
                    new.rows,
                    prediction,
                    new.corrects_id,
                    new.holder,
                    new.queued_at_ms,
                ])?;
                added.push(Upload {
                    id: transaction.last_insert_rowid(),
                    new,
                    state: UploadState::Queued,
                    started_at_ms: None,
                    ended_at_ms: None,
                    sha256: None,
                    verified_by: None,
                    version_id: None,
                    problem: None,
                });
            }
        }
        transaction.commit()?;
        Ok(added)
    }

    /// Returns an upload.
    ///
    /// # Errors
    /// Fails if there is no upload with this id, or the ledger cannot be read.
    pub fn upload(&self, id: UploadId) -> Result<Upload, LedgerError> {
        self.select_uploads("WHERE id = ?1", [id])?
            .pop()
            .ok_or(LedgerError::NoSuchUpload)
    }

    /// Returns the uploads of an integration, newest first. Returns those of
    /// all integrations if `integration` is `None`.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn uploads(&self, integration: Option<IntegrationId>) -> Result<Vec<Upload>, LedgerError> {
        self.select_uploads(
            "WHERE ?1 IS NULL OR integration_id = ?1 ORDER BY id DESC",
            [integration],
        )
    }

    /// Returns the uploads that have not ended, newest first.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn open_uploads(&self) -> Result<Vec<Upload>, LedgerError> {
        self.select_uploads("WHERE state IN ('queued', 'sending') ORDER BY id DESC", [])
    }

    /// Returns the last completed upload of an object. `None` if there is none.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn last_done_upload(
        &self,
        endpoint: &str,
        bucket: &str,
        key: &str,
    ) -> Result<Option<UploadId>, LedgerError> {
        let last = self.select_first(
            "SELECT max(id) FROM upload \
             WHERE endpoint = ?1 AND bucket = ?2 AND key = ?3 AND state = 'done'",
            [endpoint, bucket, key],
            |row| row.get(0),
        )?;
        Ok(last.flatten())
    }

    /// Returns whether an object with this content was uploaded.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn has_done_upload(
        &self,
        endpoint: &str,
        bucket: &str,
        key: &str,
        sha256: &str,
    ) -> Result<bool, LedgerError> {
        let found = self.select_first(
            "SELECT 1 FROM upload WHERE endpoint = ?1 AND bucket = ?2 \
             AND key = ?3 AND state = 'done' AND sha256 = ?4",
            [endpoint, bucket, key, sha256],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Returns the completed uploads to a bucket, oldest first.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn uploads_to(&self, endpoint: &str, bucket: &str) -> Result<Vec<Upload>, LedgerError> {
        self.select_uploads(
            "WHERE endpoint = ?1 AND bucket = ?2 AND state = 'done' ORDER BY id",
            [endpoint, bucket],
        )
    }

    fn select_uploads(
        &self,
        clauses: &str,
        parameters: impl Params,
    ) -> Result<Vec<Upload>, LedgerError> {
        let rows = self.select(
            &format!("SELECT {COLUMNS} FROM upload {clauses}"),
            parameters,
            UploadRow::read,
        )?;
        Ok(rows.into_iter().map(UploadRow::decode).collect())
    }

    /// Records that an upload starts.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn set_upload_started(&self, id: UploadId, now_ms: i64) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE upload SET state = 'sending', started_at_ms = ?2 WHERE id = ?1",
            params![id, now_ms],
        )?;
        Ok(())
    }

    /// Records the id of a multipart upload on the server and the size of its
    /// parts, in bytes.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn set_multipart_upload(
        &self,
        id: UploadId,
        upload_id: &str,
        part_bytes: u64,
    ) -> Result<(), LedgerError> {
        self.execute(
            "UPDATE upload SET multipart_upload_id = ?2, part_bytes = ?3 WHERE id = ?1",
            params![id, upload_id, part_bytes],
        )?;
        Ok(())
    }

    /// Records that an upload is done and the object is in the bucket.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn set_upload_done(
        &self,
        id: UploadId,
        stored: &StoredObject,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        self.execute("UPDATE upload SET state = 'done', ended_at_ms = ?2, sha256 = ?3, verified_by = ?4, \
                 etag = ?5, version_id = ?6, multipart_upload_id = NULL, problem = NULL WHERE id = ?1", params![
                id,
                now_ms,
                stored.sha256,
                match stored.verified_by {
                    VerifiedBy::Server => "server",
                    VerifiedBy::ReadBack => "read_back",
                },
                stored.etag,
                stored.version_id,
            ])?;
        self.reconciliation_changed();
        Ok(())
    }

    /// Records that an upload ended in another state, and the error if there
    /// was one.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn set_upload_ended(
        &self,
        id: UploadId,
        state: UploadState,
        problem: Option<&StoredError>,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        let problem = problem.map(serde_json::to_string).transpose()?;
        self.execute(
            "UPDATE upload SET state = ?2, ended_at_ms = ?3, problem = ?4 WHERE id = ?1",
            params![id, state.as_str(), now_ms, problem],
        )?;
        Ok(())
    }
}
