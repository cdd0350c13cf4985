//! Reconciles uploads with the status reports about them and with the predicted
//! reports.

mod counts;
mod reconciled_upload;
mod seen;
mod summary_text;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use tallyman_ledger::{FetchedReport, FileId, Integration, Ledger, StoredError, Upload};
use tallyman_reports::{Millis, ReconciliationState, Totals, UploadRecord, reconcile, totals};

use crate::error::OperationError;
use crate::locked::lock;
use crate::report_reader::UnparsedReport;
use crate::report_sources::ReportSources;
use counts::count_warnings;
pub use counts::{CodeCount, count_codes};
pub use reconciled_upload::ReconciledUpload;
pub use summary_text::summary_text;

/// How long the state of a file may stay as it was, in milliseconds: files
/// become overdue with time.
const MAX_AGE_MS: Millis = 60_000;

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// The reconciliation of an integration.
#[derive(Debug)]
pub struct Overview {
    /// The integration.
    pub integration: Integration,
    /// URI of its reports, `s3://bucket/prefix/`; `None` if it is not set.
    pub source: Option<String>,
    /// Time at which they were last read successfully.
    pub read_at_ms: Option<Millis>,
    /// Why the last read failed; `None` if it did not.
    pub error: Option<StoredError>,
    /// The uploads and reported files, the newest first.
    pub uploads: Vec<ReconciledUpload>,
    /// Error codes, by descending number of rows.
    pub codes: Vec<CodeCount>,
    /// Warnings, by descending number of rows.
    pub warnings: Vec<CodeCount>,
    /// The reports that cannot be parsed.
    pub unparsed: Vec<UnparsedReport>,
    /// Number of reports.
    pub reports: u64,
    /// Their names and times, as [`tallyman_reports::CountedEntry::report`]
    /// numbers them.
    pub report_names: Vec<(String, Option<Millis>)>,
}

/// Reconciles uploads with reports.
pub struct Reconciler {
    ledger: Arc<Ledger>,
    clock: fn() -> i64,
    /// The last overview. Large archives take seconds to reconcile.
    last: Mutex<Option<LastOverview>>,
}

/// The last overview, and what it was computed from.
struct LastOverview {
    overview: Arc<Overview>,
    version: LedgerVersion,
    at_ms: Millis,
}

/// Changes with what an overview is computed from: by this ledger, and by
/// others.
type LedgerVersion = (u64, i64);

impl Reconciler {
    /// A reconciler of the uploads and reports in `ledger`. `clock` returns the
    /// time, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, clock: fn() -> i64) -> Self {
        Self {
            ledger,
            clock,
            last: Mutex::new(None),
        }
    }

    /// The current time, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn now(&self) -> Millis {
        (self.clock)()
    }

    /// Reconciles the uploads of the selected integration.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn overview(&self) -> Result<Arc<Overview>, OperationError> {
        // Read first: what changes meanwhile makes the next one outdated.
        let version = self.version()?;
        let at_ms = self.now();
        let overview = Arc::new(self.reconcile()?);
        *lock(&self.last) = Some(LastOverview {
            overview: Arc::clone(&overview),
            version,
            at_ms,
        });
        Ok(overview)
    }

    /// Returns the last overview if nothing has been reported or uploaded since,
    /// or else a new one. It may not know the last time of a read.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn recent_overview(&self) -> Result<Arc<Overview>, OperationError> {
        let version = self.version()?;
        let integration = self.ledger.integration()?;
        let now = self.now();
        let recent = lock(&self.last)
            .as_ref()
            .filter(|last| {
                last.version == version
                    && last.overview.integration == integration
                    && (0..MAX_AGE_MS).contains(&now.saturating_sub(last.at_ms))
            })
            .map(|last| Arc::clone(&last.overview));
        match recent {
            Some(overview) => Ok(overview),
            None => self.overview(),
        }
    }

    fn version(&self) -> Result<LedgerVersion, OperationError> {
        Ok((
            self.ledger.reconciliation_version(),
            self.ledger.external_data_version()?,
        ))
    }

    fn reconcile(&self) -> Result<Overview, OperationError> {
        let integration = self.ledger.integration()?;
        let sources = ReportSources::of(&self.ledger, &integration)?;
        let fetched = self.ledger.reports(&sources.ids())?;
        let uploads = self.uploads(&integration, &sources)?;
        let sent = self.sent(&integration, &sources, &uploads, &fetched)?;
        let (readable, report_names): (Vec<_>, Vec<_>) = fetched
            .iter()
            .filter_map(|report| {
                let content = report.content.as_ref().ok()?;
                Some((
                    tallyman_reports::NamedReport {
                        name: &report.name,
                        written_at: report.written_at_ms,
                        report: content,
                    },
                    (report.name.clone(), report.written_at_ms),
                ))
            })
            .unzip();
        let files = reconcile(&sent, &readable, self.now());
        let codes = count_codes(&files);
        let warnings = count_warnings(&files);
        let by_id: HashMap<u64, &Upload> = uploads
            .iter()
            .filter_map(|upload| Some((u64::try_from(upload.id).ok()?, upload)))
            .collect();
        let bucket = &integration.config.bucket;
        let mut uploads: Vec<ReconciledUpload> = files
            .into_iter()
            .map(|file| {
                let upload = file
                    .upload_id
                    .and_then(|id| by_id.get(&id))
                    .map(|upload| (*upload).clone());
                ReconciledUpload::new(file, upload, bucket)
            })
            .collect();
        let seen = self.seen(integration.id)?;
        for upload in &mut uploads {
            upload.seen = seen.get(&upload.id) == Some(&upload.version());
        }
        uploads.sort_by_key(|upload| std::cmp::Reverse(upload.newest_event()));
        Ok(Overview {
            source: sources
                .bucket
                .as_ref()
                .map(|_| format!("s3://{bucket}/{}", integration.status_folder())),
            read_at_ms: sources.bucket.as_ref().and_then(|source| source.read_at_ms),
            error: sources
                .bucket
                .as_ref()
                .and_then(|source| source.error.clone()),
            codes,
            warnings,
            unparsed: fetched.iter().filter_map(UnparsedReport::of).collect(),
            reports: u64::try_from(fetched.len()).unwrap_or(u64::MAX),
            report_names,
            uploads,
            integration,
        })
    }

    /// One file's upload, with the overview that it is part of.
    ///
    /// # Errors
    /// Fails if there is no such upload, or the ledger cannot be read.
    pub fn upload(&self, id: &str) -> Result<(ReconciledUpload, Arc<Overview>), OperationError> {
        let overview = self.recent_overview()?;
        let upload = overview
            .uploads
            .iter()
            .find(|upload| upload.id == id)
            .cloned()
            .ok_or(OperationError::NoSuchReconciliation)?;
        Ok((upload, overview))
    }

    /// Returns the id of the uploaded file on the list of files; `None` if it is
    /// not on it, or the upload is not recorded here.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn listed_file(&self, upload: &ReconciledUpload) -> Result<Option<FileId>, OperationError> {
        let Some(upload) = &upload.upload else {
            return Ok(None);
        };
        Ok(self.ledger.file_id_of(&upload.new.path)?)
    }

    /// Returns the completed uploads that the reports of an integration may name:
    /// its own, and those of integrations with the same bucket and status prefix.
    fn uploads(
        &self,
        integration: &Integration,
        sources: &ReportSources,
    ) -> Result<Vec<Upload>, OperationError> {
        let mut sharing = BTreeSet::new();
        for other in self.ledger.integrations()? {
            let same_endpoint = match other.config.connection_id {
                Some(id) => self.ledger.connection_by_id(id)?.endpoint() == sources.endpoint,
                None => false,
            };
            if other.id == integration.id
                || (same_endpoint
                    && other.config.bucket == integration.config.bucket
                    && other.status_folder() == integration.status_folder())
            {
                sharing.insert(other.id);
            }
        }
        Ok(self
            .ledger
            .uploads_to(&sources.endpoint, &integration.config.bucket)?
            .into_iter()
            .filter(|upload| {
                upload
                    .new
                    .integration_id
                    .is_none_or(|id| sharing.contains(&id))
            })
            .collect())
    }

    /// Returns the uploads, and the reported objects of other programs whose number
    /// of rows is recorded.
    fn sent(
        &self,
        integration: &Integration,
        sources: &ReportSources,
        uploads: &[Upload],
        fetched: &[FetchedReport],
    ) -> Result<Vec<UploadRecord>, OperationError> {
        let mut sent: Vec<UploadRecord> = uploads
            .iter()
            .map(|upload| UploadRecord {
                id: u64::try_from(upload.id).unwrap_or(0),
                name: upload.new.key.clone(),
                rows: upload.new.rows,
                started_at: upload.started_at_ms,
                uploaded_at: upload.ended_at_ms,
            })
            .collect();
        let known: BTreeSet<&str> = uploads.iter().map(|upload| &*upload.new.key).collect();
        let reported: BTreeSet<&str> = fetched
            .iter()
            .filter_map(|report| report.content.as_ref().ok())
            .flat_map(|report| &report.files)
            .map(|file| &*file.name)
            .collect();
        let others = self
            .ledger
            .object_rows(&sources.endpoint, &integration.config.bucket)?;
        for (name, rows) in others {
            if rows.is_some() && !known.contains(&*name) && reported.contains(&*name) {
                sent.push(UploadRecord {
                    id: 0,
                    name,
                    rows,
                    started_at: None,
                    uploaded_at: None,
                });
            }
        }
        Ok(sent)
    }
}

impl Overview {
    /// Totals of the files uploaded on the day of `now` (UTC).
    #[must_use]
    pub fn today(&self, now: Millis) -> Totals {
        let today = now.div_euclid(DAY_MS);
        totals(
            self.uploads
                .iter()
                .filter(|upload| {
                    upload
                        .upload
                        .as_ref()
                        .and_then(|upload| upload.ended_at_ms)
                        .is_some_and(|at| at.div_euclid(DAY_MS) == today)
                })
                .map(|upload| &upload.file),
        )
    }

    /// Number of files in a state that needs attention, without those that were
    /// seen.
    #[must_use]
    pub fn need_attention(&self) -> u64 {
        let files = self
            .uploads
            .iter()
            .filter(|upload| !upload.seen)
            .filter(|upload| {
                matches!(
                    upload.file.state,
                    ReconciliationState::RejectedRows
                        | ReconciliationState::SchemaRejected
                        | ReconciliationState::Overdue
                        | ReconciliationState::OverReported
                )
            })
            .count();
        u64::try_from(files).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests;
