//! The built-in sandbox: an S3 server and a simulated import service, with a
//! connection and an integration of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tallyman_aws::Secret;
use tallyman_ledger::{
    Connection, ConnectionConfig, CredentialSource, Integration, IntegrationConfig, Ledger,
};
use tallyman_sandbox::{DeliveryFaults, IngestOptions, Options, Sandbox};
use tokio::sync::Mutex;

use crate::connections::{Connections, SandboxKeys, random_name};
use crate::error::OperationError;

/// Name of its connection and its integration.
const NAME: &str = "Sandbox";

/// Time between the arrival of an object and its report.
const DELAY: Duration = Duration::from_secs(3);

/// State of the sandbox.
#[derive(Debug, Clone, Default)]
pub struct SandboxState {
    /// Its URL; `None` if it does not run.
    pub endpoint: Option<String>,
    /// Its access key id; `None` if it does not run.
    pub access_key_id: Option<String>,
    /// Its integration; `None` before its first start.
    pub integration: Option<Integration>,
    /// Whether it reports some valid rows as rejected.
    pub injects_rejections: bool,
    /// Time between the arrival of an object and its report.
    pub delay: Duration,
}

/// The sandbox, running or not.
pub struct SandboxService {
    ledger: Arc<Ledger>,
    connections: Arc<Connections>,
    folder: PathBuf,
    clock: fn() -> i64,
    delay: Duration,
    running: Mutex<Option<Sandbox>>,
}

impl SandboxService {
    /// A sandbox that stores its objects in `folder`, and does not run yet. `clock`
    /// returns the time, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn new(
        ledger: Arc<Ledger>,
        connections: Arc<Connections>,
        folder: PathBuf,
        clock: fn() -> i64,
    ) -> Self {
        Self {
            ledger,
            connections,
            folder,
            clock,
            delay: DELAY,
            running: Mutex::default(),
        }
    }

    /// Returns its state.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub async fn state(&self) -> Result<SandboxState, OperationError> {
        let running = self.running.lock().await;
        self.snapshot(running.as_ref())
    }

    /// Starts it, and selects its integration.
    ///
    /// # Errors
    /// Fails if its server cannot be started, or the ledger cannot be written.
    pub async fn start(&self) -> Result<SandboxState, OperationError> {
        let mut running = self.running.lock().await;
        if running.is_none() {
            let environments = self
                .integration()?
                .map(|integration| integration.config.environments)
                .unwrap_or_default();
            let sandbox = Sandbox::start(Options {
                folder: self.folder.clone(),
                port: None,
                ingest: IngestOptions {
                    delay: self.delay,
                    environments,
                    inject_rejections: false,
                    delivery_faults: DeliveryFaults::Usual,
                },
                clock: self.clock,
            })
            .await?;
            self.ensure_recorded(&sandbox)?;
            *running = Some(sandbox);
        }
        let state = self.snapshot(running.as_ref())?;
        if let Some(integration) = &state.integration {
            self.ledger.select_integration(integration.id)?;
        }
        Ok(state)
    }

    /// Stops it. Its objects and reports stay.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub async fn stop(&self) -> Result<SandboxState, OperationError> {
        let mut running = self.running.lock().await;
        if let Some(sandbox) = running.take() {
            if let Some(id) = self
                .integration()?
                .and_then(|integration| integration.config.connection_id)
            {
                self.connections.set_sandbox(id, None);
            }
            sandbox.stop().await;
        }
        self.snapshot(None)
    }

    /// Sets whether it rejects rows that are valid.
    ///
    /// # Errors
    /// Fails if it does not run, or the ledger cannot be read.
    pub async fn set_inject_rejections(&self, on: bool) -> Result<SandboxState, OperationError> {
        let running = self.running.lock().await;
        let sandbox = running.as_ref().ok_or(OperationError::SandboxStopped)?;
        sandbox.set_inject_rejections(on);
        self.snapshot(Some(sandbox))
    }

    /// Passes the environments of its integration, which may have changed, to the
    /// running sandbox.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub async fn sync_environments(&self) -> Result<(), OperationError> {
        let running = self.running.lock().await;
        if let (Some(sandbox), Some(integration)) = (running.as_ref(), self.integration()?) {
            sandbox.set_environments(integration.config.environments);
        }
        Ok(())
    }

    fn snapshot(&self, running: Option<&Sandbox>) -> Result<SandboxState, OperationError> {
        Ok(SandboxState {
            endpoint: running.map(|sandbox| sandbox.access().endpoint.clone()),
            access_key_id: running.map(|sandbox| sandbox.access().access_key_id.clone()),
            integration: self.integration()?,
            injects_rejections: running.is_some_and(Sandbox::injects_rejections),
            delay: self.delay,
        })
    }

    /// Returns the integration that uses the connection of the sandbox.
    fn integration(&self) -> Result<Option<Integration>, OperationError> {
        let Some(connection) = self.connection()? else {
            return Ok(None);
        };
        Ok(self
            .ledger
            .integrations()?
            .into_iter()
            .find(|integration| integration.config.connection_id == Some(connection.id)))
    }

    /// Returns the connection of the sandbox.
    fn connection(&self) -> Result<Option<Connection>, OperationError> {
        Ok(self
            .ledger
            .connections()?
            .into_iter()
            .find(|connection| connection.config.source == CredentialSource::Sandbox))
    }

    /// Records a connection and an integration for the sandbox if there are none,
    /// and sets its keys.
    fn ensure_recorded(&self, sandbox: &Sandbox) -> Result<(), OperationError> {
        let access = sandbox.access();
        let connection = match self.connection()? {
            Some(connection) => connection,
            None => self.ledger.add_connection(
                &ConnectionConfig {
                    name: NAME.to_owned(),
                    source: CredentialSource::Sandbox,
                    access_key_id: String::new(),
                    profile: String::new(),
                    region: access.region.clone(),
                    endpoint: String::new(),
                },
                &random_name()?,
            )?,
        };
        if self.integration()?.is_none() {
            self.ledger.save_integration(
                None,
                &IntegrationConfig {
                    name: NAME.to_owned(),
                    connection_id: Some(connection.id),
                    bucket: access.bucket.clone(),
                    file_prefix: access.file_prefix.clone(),
                    status_prefix: access.status_prefix.clone(),
                    ..IntegrationConfig::default()
                },
            )?;
        }
        self.connections.set_sandbox(
            connection.id,
            Some(SandboxKeys {
                endpoint: access.endpoint.clone(),
                access_key_id: access.access_key_id.clone(),
                secret: Secret::new(access.secret_access_key.clone()),
            }),
        );
        Ok(())
    }
}
