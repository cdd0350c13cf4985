//! Fetches status reports and records them.

mod object_rows;

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, stream};
use serde::Serialize;
use tallyman_aws::{AwsError, ObjectInfo, ObjectStore};
use tallyman_ledger::{FetchedReport, Integration, Ledger, ReportSourceId, StoredError};
use tallyman_reports::{MAX_REPORT_BYTES, ReportError, parse, written_at};

use crate::connections::{Connections, random_name};
use crate::error::OperationError;
use crate::integrations::connection_of;
use crate::report_sources::ReportSources;
pub use object_rows::rows_of;

/// Number of reports fetched at the same time.
const FETCHES_AT_ONCE: usize = 8;

/// Maximum number of objects listed below a status prefix.
const MAX_LISTED: usize = 200_000;

/// Duration of the lease of a reader, in milliseconds. It is renewed after each
/// report.
const LEASE_MS: i64 = 60_000;

/// A report that cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct UnparsedReport {
    /// Its name.
    pub report: String,
    /// The line of the error, from 1; `None` if it has no position.
    pub line: Option<u32>,
    /// The column of the error, from 1; `None` if it has no position.
    pub column: Option<u32>,
    /// Why it cannot be parsed, as a sentence.
    pub message: String,
}

impl UnparsedReport {
    /// Returns the error of a report; `None` if it was parsed.
    #[must_use]
    pub fn of(report: &FetchedReport) -> Option<Self> {
        let error = report.content.as_ref().err()?;
        Some(Self {
            report: report.name.clone(),
            line: error.line,
            column: error.column,
            message: error.to_string(),
        })
    }
}

/// Result of reading reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(Serialize, specta::Type),
    serde(rename = "SyncOutcome", rename_all = "camelCase")
)]
pub struct ReadSummary {
    /// Number of new reports.
    pub fetched: u64,
    /// Number of reports that were recorded before.
    pub known: u64,
    /// Number of objects that are not reports.
    pub skipped: u64,
    /// The new reports that cannot be parsed.
    pub unparsed: Vec<UnparsedReport>,
    /// Whether some objects were left out, because there are more than are
    /// listed.
    pub truncated: bool,
}

/// Fetches status reports.
pub struct ReportReader {
    ledger: Arc<Ledger>,
    connections: Arc<Connections>,
    clock: fn() -> i64,
    holder: String,
}

impl ReportReader {
    /// A reader that records in `ledger` and fetches through `connections`.
    /// `clock` returns the time, in milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Fails if the system provides no random numbers.
    pub fn new(
        ledger: Arc<Ledger>,
        connections: Arc<Connections>,
        clock: fn() -> i64,
    ) -> Result<Self, OperationError> {
        Ok(Self {
            ledger,
            connections,
            clock,
            holder: random_name()?,
        })
    }

    /// Fetches and records the new reports of the selected integration. A report
    /// that cannot be parsed is recorded with its error. Reports that were
    /// recorded before a failure stay.
    ///
    /// # Errors
    /// Fails if no status prefix is set, another process reads the same reports
    /// now, a request fails, or the ledger cannot be written.
    pub async fn read(&self) -> Result<ReadSummary, OperationError> {
        let integration = self.ledger.integration()?;
        let sources = ReportSources::of(&self.ledger, &integration)?;
        let Some(source) = &sources.bucket else {
            return Err(OperationError::NoStatusPrefix {
                integration: integration.config.name,
            });
        };
        let job = format!("reports {}", source.id);
        let now = (self.clock)();
        if !self
            .ledger
            .take_lease(&job, &self.holder, now, now + LEASE_MS)?
        {
            return Err(OperationError::ReadElsewhere);
        }
        let outcome = self
            .read_source(&integration, &sources, source.id, &job)
            .await;
        // A lease that cannot be released expires.
        if let Err(error) = self.ledger.end_lease(&job, &self.holder) {
            tracing::warn!(%error, "a lease could not be released");
        }
        let error = outcome.as_ref().err().map(StoredError::from);
        self.ledger
            .source_read(source.id, error.as_ref(), (self.clock)())?;
        outcome
    }

    async fn read_source(
        &self,
        integration: &Integration,
        sources: &ReportSources,
        source: ReportSourceId,
        job: &str,
    ) -> Result<ReadSummary, OperationError> {
        let connection = connection_of(&integration.config)?;
        let store = self.connections.store(connection).await?;
        let (bucket, folder) = (&integration.config.bucket, integration.status_folder());
        let listing = store.list(bucket, &folder, None, MAX_LISTED).await?;
        let known: HashSet<(String, String)> =
            self.ledger.known_reports(source)?.into_iter().collect();
        let mut summary = ReadSummary {
            truncated: listing.more,
            ..ReadSummary::default()
        };
        let (mut wanted, skipped) = reports_below(&folder, listing.objects);
        summary.skipped = skipped;
        let listed = wanted.len();
        wanted.retain(|(name, object)| !known.contains(&(name.clone(), object.etag.clone())));
        summary.known = count(listed - wanted.len());
        let mut fetches = stream::iter(wanted)
            .map(|(name, object)| fetch(&*store, bucket, name, object).boxed())
            .buffer_unordered(FETCHES_AT_ONCE);
        while let Some(report) = fetches.next().await {
            let Some(report) = report? else {
                // It was deleted after it was listed.
                continue;
            };
            self.record(source, &report, &mut summary)?;
            let now = (self.clock)();
            self.ledger
                .take_lease(job, &self.holder, now, now + LEASE_MS)?;
        }
        drop(fetches);
        object_rows::record_missing_rows(
            &self.ledger,
            &*store,
            integration,
            sources,
            (self.clock)(),
        )
        .await?;
        Ok(summary)
    }

    fn record(
        &self,
        source: ReportSourceId,
        report: &FetchedReport,
        summary: &mut ReadSummary,
    ) -> Result<(), OperationError> {
        if self.ledger.add_report(source, report, (self.clock)())? {
            summary.fetched += 1;
            summary.unparsed.extend(UnparsedReport::of(report));
        } else {
            summary.known += 1;
        }
        Ok(())
    }
}

/// Fetches every report below a prefix. Returns them with the number of other
/// objects.
///
/// # Errors
/// Fails if a request fails, or there are more objects than are listed.
pub async fn fetch_all(
    store: &dyn ObjectStore,
    bucket: &str,
    prefix: &str,
) -> Result<(Vec<FetchedReport>, u64), OperationError> {
    let listing = store.list(bucket, prefix, None, MAX_LISTED).await?;
    if listing.more {
        return Err(OperationError::TooManyObjects { limit: MAX_LISTED });
    }
    let (wanted, skipped) = reports_below(prefix, listing.objects);
    let fetched: Vec<_> = stream::iter(wanted)
        .map(|(name, object)| fetch(store, bucket, name, object).boxed())
        .buffered(FETCHES_AT_ONCE)
        .collect()
        .await;
    let mut reports = Vec::with_capacity(fetched.len());
    for report in fetched {
        reports.extend(report?);
    }
    Ok((reports, skipped))
}

/// Returns the objects that are named as reports, with their names below the
/// prefix, and the number of other objects.
fn reports_below(prefix: &str, objects: Vec<ObjectInfo>) -> (Vec<(String, ObjectInfo)>, u64) {
    let (reports, others): (Vec<_>, Vec<_>) = objects
        .into_iter()
        .map(|object| {
            let name = object.key.strip_prefix(prefix).unwrap_or(&object.key);
            (name.to_owned(), object)
        })
        // Consoles create empty objects to represent folders.
        .filter(|(_, object)| object.bytes > 0 || !object.key.ends_with('/'))
        .partition(|(name, _)| written_at(name).is_some());
    (reports, count(others.len()))
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}

/// Fetches one report; `None` if it was deleted. If it is too large or cannot be
/// parsed, its content is the error.
async fn fetch(
    store: &dyn ObjectStore,
    bucket: &str,
    name: String,
    object: ObjectInfo,
) -> Result<Option<FetchedReport>, OperationError> {
    let limit = u64::try_from(MAX_REPORT_BYTES).unwrap_or(u64::MAX);
    let content = match store.get(bucket, &object.key, limit).await {
        Ok(bytes) => tokio::task::spawn_blocking(move || parse(&bytes))
            .await
            .map_err(|_| OperationError::Stopped)?,
        Err(AwsError::NoSuchKey { .. }) => return Ok(None),
        Err(AwsError::TooLarge { .. }) => Err(ReportError::too_large(object.bytes)),
        Err(error) => return Err(error.into()),
    };
    Ok(Some(FetchedReport {
        written_at_ms: written_at(&name),
        name,
        etag: object.etag,
        bytes: object.bytes,
        content,
    }))
}

/// Reads a report from a local file. Its name is its path below the status
/// prefix, if the path contains one, else its file name.
///
/// # Errors
/// Fails if it cannot be opened.
pub fn from_file(path: &Path) -> Result<FetchedReport, OperationError> {
    let open = |source: std::io::Error| OperationError::Open {
        path: path.to_owned(),
        reason: crate::io_reason::io_reason(&source),
    };
    let file_bytes = fs::metadata(path).map_err(open)?.len();
    let name = name_of(path);
    let limit = u64::try_from(MAX_REPORT_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    // Reads one byte more than the limit, to detect a larger file.
    fs::File::open(path)
        .map_err(open)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(open)?;
    let content = if bytes.len() > MAX_REPORT_BYTES {
        Err(ReportError::too_large(file_bytes))
    } else {
        parse(&bytes)
    };
    Ok(FetchedReport {
        written_at_ms: written_at(&name),
        etag: tallyman_aws::sha256_hex(&bytes),
        name,
        bytes: file_bytes,
        content,
    })
}

/// The last two components of a path if they are those of a report, else the
/// last one.
fn name_of(path: &Path) -> String {
    let part =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let file = part(path.file_name()).unwrap_or_default();
    match part(path.parent().and_then(Path::file_name)) {
        Some(day) if written_at(&format!("{day}/{file}")).is_some() => format!("{day}/{file}"),
        _ => file,
    }
}

#[cfg(test)]
mod tests;
