//! Fetching status reports, and keeping what they say.

mod object_rows;

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, stream};
use tallyman_aws::{AwsError, ObjectInfo, ObjectStore};
use tallyman_ledger::{
    FetchedReport, Integration, Ledger, ReportParseError, ReportSource, ReportSourceId, StoredError,
};
use tallyman_reports::{MAX_REPORT_BYTES, parse, written_at};

use crate::OperationError;
use crate::connections::{Connections, random_name};
pub use object_rows::rows_of;

/// How many reports are fetched at once.
const FETCHES_AT_ONCE: usize = 8;

/// How many objects below a status prefix are looked at.
const MAX_LISTED: usize = 200_000;

/// For how long a reading is believed to be alive, in milliseconds.
const LEASE_MS: i64 = 60_000;

/// The place of reports that a person dropped.
const DROPPED: &str = "dropped";

/// A report that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unparsed {
    /// Its name.
    pub report: String,
    /// Why, and where.
    pub fault: ReportParseError,
}

/// What a reading came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// How many reports are new.
    pub fetched: u64,
    /// How many were known.
    pub known: u64,
    /// How many objects are no reports.
    pub skipped: u64,
    /// Those of the new ones that cannot be read.
    pub unparsed: Vec<Unparsed>,
    /// Whether there are more objects than are looked at.
    pub truncated: bool,
}

/// Where the reports of an integration come from.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    /// Which S3.
    pub(crate) endpoint: String,
    /// Its bucket and status prefix; none where nothing is set.
    pub(crate) bucket: Option<ReportSource>,
    /// What was dropped.
    pub(crate) dropped: ReportSource,
}

impl Sources {
    pub(crate) fn of(ledger: &Ledger, integration: &Integration) -> Result<Self, OperationError> {
        let config = &integration.config;
        let endpoint = match config.connection_id {
            Some(id) => ledger.connection_by_id(id)?.endpoint().to_owned(),
            None => String::new(),
        };
        let folder = integration.status_folder();
        let is_set =
            config.connection_id.is_some() && !config.bucket.is_empty() && !folder.is_empty();
        Ok(Self {
            bucket: if is_set {
                Some(ledger.report_source(&endpoint, &config.bucket, &folder)?)
            } else {
                None
            },
            dropped: ledger.report_source(DROPPED, &integration.id.to_string(), "")?,
            endpoint,
        })
    }

    pub(crate) fn ids(&self) -> Vec<ReportSourceId> {
        self.bucket
            .iter()
            .chain([&self.dropped])
            .map(|source| source.id)
            .collect()
    }
}

/// Fetches status reports.
pub struct ReportReader {
    ledger: Arc<Ledger>,
    connections: Arc<Connections>,
    clock: fn() -> i64,
    holder: String,
}

impl ReportReader {
    /// A reader that records in `ledger` and goes by `connections`, told the
    /// time by `clock`, in milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// When the system gives no random name for this process.
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

    /// Fetches the reports of the integration that everything speaks of that
    /// are not known yet. What cannot be read is recorded as such, and the
    /// others count; what was recorded before a failure stays.
    ///
    /// # Errors
    /// When no status prefix is set, another process reads the same reports
    /// now, the network or the bucket says no, or the ledger cannot be written.
    pub async fn read(&self) -> Result<Reading, OperationError> {
        let integration = self.ledger.integration()?;
        let sources = Sources::of(&self.ledger, &integration)?;
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
        // A lease that cannot be given back runs out; what was read was read.
        if let Err(error) = self.ledger.end_lease(&job, &self.holder) {
            tracing::warn!(%error, "a lease could not be given back");
        }
        let error = outcome.as_ref().err().map(StoredError::from);
        self.ledger
            .source_read(source.id, error.as_ref(), (self.clock)())?;
        outcome
    }

    async fn read_source(
        &self,
        integration: &Integration,
        sources: &Sources,
        source: ReportSourceId,
        job: &str,
    ) -> Result<Reading, OperationError> {
        let Some(connection) = integration.config.connection_id else {
            return Err(OperationError::NoConnection {
                integration: integration.config.name.clone(),
            });
        };
        let store = self.connections.store(connection).await?;
        let (bucket, folder) = (&integration.config.bucket, integration.status_folder());
        let listing = store.list(bucket, &folder, None, MAX_LISTED).await?;
        let known: HashSet<(String, String)> =
            self.ledger.known_reports(source)?.into_iter().collect();
        let mut reading = Reading {
            truncated: listing.more,
            ..Reading::default()
        };
        let mut wanted = Vec::new();
        for object in listing.objects {
            let name = object
                .key
                .strip_prefix(&folder)
                .unwrap_or(&object.key)
                .to_owned();
            if written_at(&name).is_none() {
                reading.skipped += 1;
            } else if known.contains(&(name.clone(), object.etag.clone())) {
                reading.known += 1;
            } else {
                wanted.push((name, object));
            }
        }
        let mut fetches = stream::iter(wanted)
            .map(|(name, object)| fetch(&*store, bucket, name, object).boxed())
            .buffer_unordered(FETCHES_AT_ONCE);
        while let Some(report) = fetches.next().await {
            let Some(report) = report? else {
                // It was listed and is gone: nothing to account for.
                continue;
            };
            self.keep(source, &report, &mut reading)?;
            let now = (self.clock)();
            self.ledger
                .take_lease(job, &self.holder, now, now + LEASE_MS)?;
        }
        drop(fetches);
        object_rows::look(&self.ledger, &*store, integration, sources, (self.clock)()).await?;
        Ok(reading)
    }

    /// Takes in reports that lie on this computer, for the integration that
    /// everything speaks of.
    ///
    /// # Errors
    /// When one cannot be opened, or the ledger cannot be written.
    pub fn add_local(&self, paths: &[PathBuf]) -> Result<Reading, OperationError> {
        let integration = self.ledger.integration()?;
        let sources = Sources::of(&self.ledger, &integration)?;
        let mut reading = Reading::default();
        for path in paths {
            let report = from_file(path)?;
            self.keep(sources.dropped.id, &report, &mut reading)?;
        }
        Ok(reading)
    }

    fn keep(
        &self,
        source: ReportSourceId,
        report: &FetchedReport,
        reading: &mut Reading,
    ) -> Result<(), OperationError> {
        if self.ledger.add_report(source, report, (self.clock)())? {
            reading.fetched += 1;
            if let Err(fault) = &report.content {
                reading.unparsed.push(Unparsed {
                    report: report.name.clone(),
                    fault: fault.clone(),
                });
            }
        } else {
            reading.known += 1;
        }
        Ok(())
    }
}

/// Fetches every report below a prefix, and says how many other objects there
/// are.
///
/// # Errors
/// When the network or the bucket says no, or there are more objects than are
/// looked at.
pub async fn fetch_all(
    store: &dyn ObjectStore,
    bucket: &str,
    prefix: &str,
) -> Result<(Vec<FetchedReport>, u64), OperationError> {
    let listing = store.list(bucket, prefix, None, MAX_LISTED).await?;
    if listing.more {
        return Err(OperationError::TooManyObjects { limit: MAX_LISTED });
    }
    let mut skipped = 0;
    let mut wanted = Vec::new();
    for object in listing.objects {
        let name = object
            .key
            .strip_prefix(prefix)
            .unwrap_or(&object.key)
            .to_owned();
        if written_at(&name).is_some() {
            wanted.push((name, object));
        } else {
            skipped += 1;
        }
    }
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

/// Fetches one report; none where it is gone. One that is too large or cannot
/// be read is a report all the same, which says why.
async fn fetch(
    store: &dyn ObjectStore,
    bucket: &str,
    name: String,
    object: ObjectInfo,
) -> Result<Option<FetchedReport>, OperationError> {
    let limit = u64::try_from(MAX_REPORT_BYTES).unwrap_or(u64::MAX);
    let content = match store.get(bucket, &object.key, limit).await {
        Ok(bytes) => tokio::task::spawn_blocking(move || read(&bytes))
            .await
            .map_err(|_| OperationError::Stopped)?,
        Err(AwsError::NoSuchKey { .. }) => return Ok(None),
        Err(AwsError::TooLarge { .. }) => Err(too_large(object.bytes)),
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

/// Reads a report that lies on this computer. Its name is what stands below
/// the status prefix, where the path shows that.
///
/// # Errors
/// When it cannot be opened.
pub fn from_file(path: &Path) -> Result<FetchedReport, OperationError> {
    let open = |source: std::io::Error| OperationError::Open {
        path: path.to_owned(),
        reason: crate::io_reason::io_reason(&source),
    };
    let bytes_there = fs::metadata(path).map_err(open)?.len();
    let name = name_of(path);
    let limit = u64::try_from(MAX_REPORT_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    // One byte more than is taken, so that a file that grows is noticed.
    fs::File::open(path)
        .map_err(open)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(open)?;
    let content = if bytes.len() > MAX_REPORT_BYTES {
        Err(too_large(bytes_there))
    } else {
        read(&bytes)
    };
    Ok(FetchedReport {
        written_at_ms: written_at(&name),
        etag: tallyman_aws::sha256_hex(&bytes),
        name,
        bytes: bytes_there,
        content,
    })
}

/// The last two parts of a path where they are a report's, else the last one.
fn name_of(path: &Path) -> String {
    let part =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let file = part(path.file_name()).unwrap_or_default();
    match part(path.parent().and_then(Path::file_name)) {
        Some(day) if written_at(&format!("{day}/{file}")).is_some() => format!("{day}/{file}"),
        _ => file,
    }
}

fn read(bytes: &[u8]) -> Result<tallyman_reports::Report, ReportParseError> {
    parse(bytes).map_err(|fault| ReportParseError {
        line: u32::try_from(fault.line).ok(),
        column: u32::try_from(fault.column).ok(),
        message: fault.message,
    })
}

fn too_large(bytes: u64) -> ReportParseError {
    ReportParseError {
        message: format!(
            "It is {} MB large; a report of more than {} MB is not read.",
            bytes / 1_000_000,
            MAX_REPORT_BYTES / 1_000_000
        ),
        line: None,
        column: None,
    }
}

#[cfg(test)]
mod tests;
