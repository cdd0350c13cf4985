//! An S3 server and a simulation of the vendor's ingest, for tests and for trying
//! the app without an AWS account.
//!
//! [`Sandbox::start`] serves one bucket on loopback, with new access keys at each
//! start. After a delay, the ingest reads each event file that was put below
//! `events/`, validates it row by row ([`validate`]), and writes a report below
//! `status/`. Reports are delivered as by the vendor: for several files at once,
//! sometimes split in two, sometimes repeated.
//!
//! | module | contents |
//! |---|---|
//! | [`validator`] | the ingest's own validation of a file |
//! | `ingest` | from the arrival of an object to its report |
//! | `s3` | the operations of S3 |
//! | `store` | objects and uploads on disk |
//! | `server` | HTTP |

mod access;
mod checksum;
mod error;
mod ingest;
mod layout;
mod options;
mod s3;
mod server;
mod store;
pub mod validator;

use std::sync::Arc;

use s3s::service::S3ServiceBuilder;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub use access::SandboxAccess;
pub use error::SandboxError;
pub use options::{DeliveryFaults, IngestOptions, Options};
pub use validator::{ValidatedRows, ValidationResult, validate};

use ingest::RuntimeConfig;
use store::Store;

/// A running sandbox. It ends when it is stopped or dropped.
#[derive(Debug)]
pub struct Sandbox {
    access: SandboxAccess,
    config: Arc<RuntimeConfig>,
    stop: watch::Sender<()>,
    server: Option<JoinHandle<()>>,
    ingest: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts the server and the ingest. Needs a Tokio runtime with I/O and time
    /// enabled.
    ///
    /// # Errors
    /// If the folder cannot be used or is in use, or the port is not available.
    pub async fn start(options: Options) -> Result<Self, SandboxError> {
        let Options {
            folder,
            port,
            ingest,
            clock,
        } = options;
        let (arrivals, arrived) = mpsc::unbounded_channel();
        let store =
            tokio::task::spawn_blocking(move || Store::open_folder(folder, clock, arrivals))
                .await
                .map_err(|_| SandboxError::Interrupted)??;
        let store = Arc::new(store);
        let (listener, address) = server::listen(port).await?;
        let access = SandboxAccess::new(address).map_err(SandboxError::Keys)?;

        let mut service = S3ServiceBuilder::new(s3::Service {
            store: store.clone(),
            started: clock(),
        });
        service.set_auth(access::SingleKeyAuth::new(&access));
        let (stop, stopped) = watch::channel(());
        let server = tokio::spawn(server::serve(listener, service.build(), stopped.clone()));
        let config = Arc::new(RuntimeConfig::new(
            ingest.inject_rejections,
            ingest.environments,
        ));
        let ingest = tokio::spawn(ingest::run(
            store,
            config.clone(),
            ingest.delay,
            ingest.delivery_faults,
            arrived,
            stopped,
        ));
        tracing::info!(endpoint = %access.endpoint, "the sandbox is listening");
        Ok(Self {
            access,
            config,
            stop,
            server: Some(server),
            ingest: Some(ingest),
        })
    }

    /// Returns the endpoint, the keys and the bucket.
    pub fn access(&self) -> &SandboxAccess {
        &self.access
    }

    /// Sets whether later reports list some valid rows as rejected.
    pub fn set_inject_rejections(&self, inject: bool) {
        self.config.set_inject_rejections(inject);
    }

    /// Returns whether reports list some valid rows as rejected.
    pub fn injects_rejections(&self) -> bool {
        self.config.injects_rejections()
    }

    /// Sets the environments for the validation of later files. Empty if they are
    /// not to be checked.
    pub fn set_environments(&self, environments: Vec<String>) {
        self.config.set_environments(environments);
    }

    /// Finishes the requests in progress, then stops. Objects without a report get
    /// one after the next start.
    pub async fn stop(mut self) {
        let _ = self.stop.send(());
        for task in [self.server.take(), self.ingest.take()]
            .into_iter()
            .flatten()
        {
            if task.await.is_err() {
                tracing::warn!("a task of the sandbox ended early");
            }
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for task in [self.server.take(), self.ingest.take()]
            .into_iter()
            .flatten()
        {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests;
