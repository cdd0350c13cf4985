//! Checks an object that a report names, in the bucket.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tallyman_events::check::{Cancellable, FileCheck};
use tallyman_events::{CheckObserver, CheckSettings, MemoryLimiter};
use tallyman_ledger::Ledger;
use tokio::runtime::Handle;

use crate::bucket_object::BucketObject;
use crate::connections::Connections;
use crate::error::OperationError;
use crate::integrations::connection_of;
use crate::locked::lock;
use crate::reconciliation::Reconciler;

/// The check of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedObject {
    /// Its URI, `s3://bucket/key`.
    pub address: String,
    /// Its check.
    pub check: FileCheck,
}

/// Checks objects, one at a time.
pub struct ObjectChecks {
    ledger: Arc<Ledger>,
    connections: Arc<Connections>,
    memory: MemoryLimiter,
    clock: fn() -> i64,
    /// Cancels the check that runs.
    running: Mutex<Arc<AtomicBool>>,
}

impl ObjectChecks {
    /// Checks of objects recorded in `ledger`, through `connections`. All checks
    /// of the process share `memory`. `clock` returns the time, in milliseconds
    /// since 1970-01-01 UTC.
    #[must_use]
    pub fn new(
        ledger: Arc<Ledger>,
        connections: Arc<Connections>,
        memory: MemoryLimiter,
        clock: fn() -> i64,
    ) -> Self {
        Self {
            ledger,
            connections,
            memory,
            clock,
            running: Mutex::default(),
        }
    }

    /// Checks the object of a reconciled upload against the environments of the
    /// integration. Stops a check that still runs. `None` if this one was
    /// stopped.
    ///
    /// # Errors
    /// Fails if there is no such upload, the integration has no connection or
    /// bucket, or a request fails.
    pub async fn check(&self, upload_id: &str) -> Result<Option<CheckedObject>, OperationError> {
        let stopped = self.begin();
        let integration = self.ledger.integration()?;
        let (upload, _) =
            Reconciler::new(Arc::clone(&self.ledger), self.clock).upload(upload_id)?;
        let config = integration.config;
        let connection = connection_of(&config)?;
        let (bucket, key) = match &upload.upload {
            Some(upload) => (upload.new.bucket.clone(), upload.new.key.clone()),
            None if config.bucket.is_empty() => {
                return Err(OperationError::NoBucket {
                    integration: config.name,
                });
            }
            None => (config.bucket, upload.file.name),
        };
        let settings = CheckSettings {
            now_ms: Some((self.clock)()),
            memory: self.memory.clone(),
            ..CheckSettings::with_environments(config.environments)
                .with_traffic_types(config.traffic_types)
        };
        let store = self.connections.store(connection).await?;
        let object = BucketObject::new(store, &bucket, &key, Handle::current());
        let address = object.address();
        let checking = move || object.check(&settings, &Stoppable(stopped));
        let outcome = tokio::task::spawn_blocking(checking)
            .await
            // The task is aborted only if the app is closing.
            .map_err(|_| OperationError::Stopped)??;
        Ok(match outcome {
            Cancellable::Done(checked) => Some(CheckedObject {
                address,
                check: checked.check,
            }),
            Cancellable::Cancelled => None,
        })
    }

    /// Stops the check that runs, if any.
    pub fn stop(&self) {
        self.begin();
    }

    /// Stops the check that runs, and returns the cancel flag of the next one.
    fn begin(&self) -> Arc<AtomicBool> {
        let next = Arc::new(AtomicBool::new(false));
        let mut running = lock(&self.running);
        running.store(true, Ordering::Relaxed);
        *running = Arc::clone(&next);
        next
    }
}

/// Cancels a check by a flag.
struct Stoppable(Arc<AtomicBool>);

impl CheckObserver for Stoppable {
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use bytes::Bytes;
    use tallyman_aws::{ByteCounter, Keychain, PutRequest};
    use tallyman_events::check::{Code, Verdict};

    use super::*;
    use crate::report_reader::ReportReader;
    use crate::samples;
    use crate::sandbox_service::SandboxService;

    /// How long the test waits for a report.
    const TIMEOUT: Duration = Duration::from_secs(60);

    fn now() -> i64 {
        1_763_700_000_000
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_reported_object_is_checked_in_the_bucket() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Arc::new(Ledger::open(root.path()).unwrap());
        let connections = Arc::new(Connections::new(Arc::clone(&ledger), Keychain::system()));
        let sandbox = SandboxService::new(
            Arc::clone(&ledger),
            Arc::clone(&connections),
            root.path().join("sandbox"),
            now,
        );
        let state = sandbox.start().await.unwrap();
        let integration = state.integration.unwrap();
        let store = connections
            .store(integration.config.connection_id.unwrap())
            .await
            .unwrap();
        // Uploaded by another program: the ledger has no record of it.
        let key = format!("{}dirty.snappy.parquet", integration.file_folder());
        let body = Bytes::from_static(samples::ALL[1].bytes);
        let hex = tallyman_aws::sha256_hex(&body);
        let sha256 = std::array::from_fn(|index| {
            u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).unwrap()
        });
        store
            .put(PutRequest {
                bucket: integration.config.bucket.clone(),
                key: key.clone(),
                body,
                sha256,
                if_absent: false,
                sent: ByteCounter::new(),
            })
            .await
            .unwrap();
        let reader = ReportReader::new(Arc::clone(&ledger), Arc::clone(&connections), now).unwrap();
        let reconciler = Reconciler::new(Arc::clone(&ledger), now);
        let started = Instant::now();
        let upload = loop {
            reader.read().await.unwrap();
            if let Some(upload) = reconciler.overview().unwrap().uploads.last().cloned() {
                break upload;
            }
            assert!(started.elapsed() < TIMEOUT, "no report came");
            tokio::time::sleep(Duration::from_millis(200)).await;
        };
        assert!(upload.upload.is_none());

        let checks = ObjectChecks::new(
            Arc::clone(&ledger),
            Arc::clone(&connections),
            MemoryLimiter::default(),
            now,
        );
        let checked = checks.check(&upload.id).await.unwrap().unwrap();
        let bucket = &integration.config.bucket;
        assert_eq!(checked.address, format!("s3://{bucket}/{key}"));
        assert_eq!(checked.check.verdict, Verdict::PartlyRejected);
        assert!(
            checked
                .check
                .findings
                .iter()
                .any(|finding| finding.code == Code::RequiredFieldsNull)
        );

        let unknown = checks.check("name:nobody").await;
        assert!(matches!(unknown, Err(OperationError::NoSuchReconciliation)));
        sandbox.stop().await.unwrap();
        let closed = checks.check(&upload.id).await;
        assert!(
            matches!(closed, Err(OperationError::SandboxStopped)),
            "{closed:?}"
        );
    }

    #[test]
    fn stop_affects_the_running_check_only() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Arc::new(Ledger::open(root.path()).unwrap());
        let connections = Arc::new(Connections::new(Arc::clone(&ledger), Keychain::system()));
        let checks = ObjectChecks::new(ledger, connections, MemoryLimiter::default(), now);
        let first = Stoppable(checks.begin());
        assert!(!first.is_cancelled());
        let second = Stoppable(checks.begin());
        assert!(first.is_cancelled() && !second.is_cancelled());
        checks.stop();
        assert!(second.is_cancelled());
    }
}
