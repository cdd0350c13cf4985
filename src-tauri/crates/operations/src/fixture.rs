//! Fixture for tests of uploads, reports and reconciliation: a ledger with one
//! integration, a bucket in memory, and a clock that tests set.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tallyman_aws::{
    AwsError, ByteCounter, Call, FailingStore, FailureMode, FileIdentity, Keychain, MemoryStore,
    ObjectStore, PlannedFailure, PutRequest,
};
use tallyman_events::PredictedEntry;
use tallyman_ledger::{ConnectionConfig, CredentialSource, Integration, IntegrationConfig, Ledger};
use tempfile::TempDir;

use crate::upload::{Destination, UploadRequest};
use crate::{Connections, Reconciler, ReportReader, Uploader};

pub(crate) const BUCKET: &str = "acme";

/// 2026-01-03 12:00 UTC.
pub(crate) const NOON: i64 = 1_767_441_600_000;

thread_local! {
    /// One clock per thread, because each test runs on a thread of its own.
    static NOW: Cell<i64> = const { Cell::new(NOON) };
}

pub(crate) fn clock() -> i64 {
    NOW.get()
}

/// Advances the clock of this test.
pub(crate) fn advance_clock(seconds: i64) {
    NOW.set(NOW.get() + seconds * 1000);
}

pub(crate) type Store = FailingStore<MemoryStore>;

/// Returns a store with planned failures.
pub(crate) fn store(plan: Vec<PlannedFailure>) -> Arc<Store> {
    Arc::new(FailingStore::new(MemoryStore::with_bucket(BUCKET), plan))
}

/// Returns a store without failures.
pub(crate) fn working_store() -> Arc<Store> {
    store(Vec::new())
}

pub(crate) fn failure(call: Call, nth: usize, mode: FailureMode) -> PlannedFailure {
    PlannedFailure { call, nth, mode }
}

pub(crate) fn no_network() -> AwsError {
    AwsError::NoNetwork {
        host: "s3.example".to_owned(),
        detail: "the connection was closed".to_owned(),
    }
}

/// A ledger with one integration. Its connection uses `store`.
pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) connections: Arc<Connections>,
    pub(crate) integration: Integration,
    pub(crate) store: Arc<Store>,
}

impl Fixture {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Arc::new(Ledger::open(folder.path()).unwrap());
        let connections = Arc::new(Connections::new(Arc::clone(&ledger), Keychain::system()));
        let connection = ledger
            .add_connection(
                &ConnectionConfig {
                    name: "Memory".to_owned(),
                    source: CredentialSource::Environment,
                    access_key_id: String::new(),
                    profile: String::new(),
                    region: String::new(),
                    endpoint: "http://memory".to_owned(),
                },
                "none",
            )
            .unwrap();
        connections.set_store(connection.id, Arc::clone(&store) as Arc<dyn ObjectStore>);
        let first = ledger.integration().unwrap();
        let integration = ledger
            .save_integration(
                Some(first.id),
                &IntegrationConfig {
                    connection_id: Some(connection.id),
                    bucket: BUCKET.to_owned(),
                    file_prefix: "events/".to_owned(),
                    status_prefix: "status/".to_owned(),
                    ..first.config
                },
            )
            .unwrap();
        Self {
            folder,
            ledger,
            connections,
            integration,
            store,
        }
    }

    /// Adds a second integration, for another folder of the same bucket.
    pub(crate) fn another_integration(&self, file_prefix: &str) -> Integration {
        self.ledger
            .save_integration(
                None,
                &IntegrationConfig {
                    name: "Another".to_owned(),
                    file_prefix: file_prefix.to_owned(),
                    ..self.integration.config.clone()
                },
            )
            .unwrap()
    }

    /// Returns a new uploader. It acts as another process, because it has its
    /// own name in leases.
    pub(crate) fn uploader(&self) -> Uploader {
        Uploader::new(
            Arc::clone(&self.ledger),
            Arc::clone(&self.connections),
            clock,
        )
        .unwrap()
    }

    pub(crate) fn reader(&self) -> ReportReader {
        ReportReader::new(
            Arc::clone(&self.ledger),
            Arc::clone(&self.connections),
            clock,
        )
        .unwrap()
    }

    pub(crate) fn reconciler(&self) -> Reconciler {
        Reconciler::new(Arc::clone(&self.ledger), clock)
    }

    pub(crate) fn destination(&self, integration: &Integration) -> Destination {
        Destination {
            integration_id: Some(integration.id),
            endpoint: "http://memory".to_owned(),
            bucket: BUCKET.to_owned(),
            store: Arc::clone(&self.store) as Arc<dyn ObjectStore>,
        }
    }

    /// Writes a file, and returns a request to upload it as a file whose `rows`
    /// rows are all predicted to be accepted.
    pub(crate) fn request(&self, key: &str, content: &[u8], rows: u64) -> UploadRequest {
        let path: PathBuf = self.folder.path().join(key.replace('/', "-"));
        fs::write(&path, content).unwrap();
        UploadRequest {
            file_id: None,
            overwrite: false,
            identity: FileIdentity::of(&path).unwrap(),
            path,
            key: key.to_owned(),
            rows: Some(rows),
            prediction: vec![PredictedEntry {
                valid: true,
                number_of_rows: Some(rows),
                errors: Vec::new(),
                errors_details: Vec::new(),
                warnings: Vec::new(),
            }],
        }
    }

    /// Opens a database connection of its own, to change the ledger's tables.
    pub(crate) fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.ledger.path()).unwrap()
    }

    /// Stores an object in the bucket, as the service would.
    pub(crate) async fn put(&self, key: &str, body: impl Into<bytes::Bytes>) {
        let body = body.into();
        self.store
            .inner
            .put(PutRequest {
                bucket: BUCKET.to_owned(),
                key: key.to_owned(),
                sha256: Sha256::digest(&body).into(),
                body,
                if_absent: false,
                sent: ByteCounter::new(),
            })
            .await
            .unwrap();
    }
}

/// Returns an entry of a report.
pub(crate) fn entry(id: u64, valid: bool, rows: i64) -> String {
    let errors = if valid { "" } else { r#""INVALID_TIMESTAMP""# };
    format!(
        r#"{{"originalCreationTime":{NOON},"entryId":{id},"valid":{valid},"numberOfRows":{rows},"errors":[{errors}],"errorsDetails":[{errors}],"warnings":[]}}"#
    )
}

/// Returns a report on files, each with its entries.
pub(crate) fn report(files: &[(&str, &[String])]) -> String {
    let files: Vec<String> = files
        .iter()
        .map(|(name, entries)| format!(r#""{name}":[{}]"#, entries.join(",")))
        .collect();
    format!("{{{}}}", files.join(","))
}

/// Returns the name of the report of a minute of the day of [`NOON`].
pub(crate) fn report_name(minute: u32) -> String {
    format!("status/2026-01-03/12-{minute:02}-00.000.UTC_report.status")
}
