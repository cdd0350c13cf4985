//! The built-in sandbox: an S3 and a stand-in for the service, with a
//! connection and an integration of their own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tallyman_aws::Secret;
use tallyman_ledger::{ConnectionConfig, CredentialSource, Integration, IntegrationConfig, Ledger};
use tallyman_sandbox::{DeliveryFaults, IngestOptions, Options, Sandbox};
use tokio::sync::Mutex;

use crate::OperationError;
use crate::connections::{Connections, SandboxKeys, random_name};

/// What it is called wherever a name is shown.
const NAME: &str = "Sandbox";

/// How long after an object's arrival its report is written, unless told
/// otherwise.
const DELAY: Duration = Duration::from_secs(3);

/// What is to be known of the sandbox.
#[derive(Debug, Clone, Default)]
pub struct SandboxState {
    /// Its address, while it runs.
    pub endpoint: Option<String>,
    /// The id of its key, while it runs.
    pub access_key_id: Option<String>,
    /// The integration that speaks of it; none before its first start.
    pub integration: Option<Integration>,
    /// Whether its judge rejects rows that would load.
    pub disagrees: bool,
    /// How long it takes to write a report.
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
    /// A sandbox that keeps its objects in `folder`, told the time by `clock`
    /// in milliseconds since 1970-01-01 UTC. Nothing runs until it is asked for.
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

    /// What is to be known of it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn state(&self) -> Result<SandboxState, OperationError> {
        let running = self.running.lock().await;
        self.look(running.as_ref())
    }

    /// Starts it, with its integration the one that everything speaks of.
    ///
    /// # Errors
    /// When its server cannot be started, or the ledger cannot be written.
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
            self.record(&sandbox)?;
            *running = Some(sandbox);
        }
        let state = self.look(running.as_ref())?;
        if let Some(integration) = &state.integration {
            self.ledger.select_integration(integration.id)?;
        }
        Ok(state)
    }

    /// Stops it. Its objects and reports stay.
    ///
    /// # Errors
    /// When the ledger cannot be read.
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
        self.look(None)
    }

    /// Has its judge reject rows that would load, or be right again.
    ///
    /// # Errors
    /// When it does not run, or the ledger cannot be read.
    pub async fn set_disagree(&self, on: bool) -> Result<SandboxState, OperationError> {
        let running = self.running.lock().await;
        let sandbox = running.as_ref().ok_or(OperationError::SandboxStopped)?;
        sandbox.set_inject_rejections(on);
        self.look(Some(sandbox))
    }

    /// Tells it the environments of its integration, which may have changed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn sync_environments(&self) -> Result<(), OperationError> {
        let running = self.running.lock().await;
        if let (Some(sandbox), Some(integration)) = (running.as_ref(), self.integration()?) {
            sandbox.set_environments(integration.config.environments);
        }
        Ok(())
    }

    fn look(&self, running: Option<&Sandbox>) -> Result<SandboxState, OperationError> {
        Ok(SandboxState {
            endpoint: running.map(|sandbox| sandbox.access().endpoint.clone()),
            access_key_id: running.map(|sandbox| sandbox.access().access_key_id.clone()),
            integration: self.integration()?,
            disagrees: running.is_some_and(Sandbox::injects_rejections),
            delay: self.delay,
        })
    }

    /// The integration whose connection is the sandbox's.
    fn integration(&self) -> Result<Option<Integration>, OperationError> {
        let Some(id) = self
            .ledger
            .connections()?
            .into_iter()
            .find(|connection| connection.config.source == CredentialSource::Sandbox)
            .map(|connection| connection.id)
        else {
            return Ok(None);
        };
        Ok(self
            .ledger
            .integrations()?
            .into_iter()
            .find(|integration| integration.config.connection_id == Some(id)))
    }

    /// Sees to it that the sandbox has a connection and an integration, and
    /// hands over its keys.
    fn record(&self, sandbox: &Sandbox) -> Result<(), OperationError> {
        let access = sandbox.access();
        let connection = match self
            .ledger
            .connections()?
            .into_iter()
            .find(|connection| connection.config.source == CredentialSource::Sandbox)
        {
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
