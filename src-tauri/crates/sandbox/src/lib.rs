//! An S3 server and a stand-in for the vendor's ingest, for trying the app
//! without an AWS account, and for tests.
//!
//! [`Sandbox::start`] serves one bucket on loopback, with keys that are new at
//! each start. An event file that is put below `events/` is read back after a
//! while, judged row by row ([`judge`](mod@judge)), and told of in a report
//! below `status/`, as the vendor does: in a report together with others, now
//! and then in two, now and then twice.
//!
//! | module | holds |
//! |---|---|
//! | [`judge`](mod@judge) | the ingest's own judge of a file |
//! | `ingest` | what happens between an object's arrival and its report |
//! | `s3` | the operations of S3 |
//! | `store` | objects and uploads on disk |
//! | `server` | HTTP |

mod access;
mod checksum;
mod error;
mod ingest;
pub mod judge;
mod s3;
mod server;
mod store;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use s3s::service::S3ServiceBuilder;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub use access::SandboxAccess;
pub use error::SandboxError;
pub use judge::{Judgement, RowSet, judge};

use ingest::Switches;
use store::Store;

pub(crate) const BUCKET: &str = "tallyman-sandbox";
pub(crate) const REGION: &str = "us-east-1";
pub(crate) const FILE_PREFIX: &str = "events/";
pub(crate) const STATUS_PREFIX: &str = "status/";

/// How the sandbox is to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where objects live. Made if it is missing, kept between starts.
    pub folder: PathBuf,
    /// The port to listen on; any that is free if none is named.
    pub port: Option<u16>,
    /// How the stand-in for the vendor behaves.
    pub ingest: Ingest,
    /// The time in ms since 1970, UTC.
    pub clock: fn() -> i64,
}

/// How the stand-in for the vendor behaves.
#[derive(Debug, Clone)]
pub struct Ingest {
    /// From an object's arrival to its report.
    pub delay: Duration,
    /// The environments of the integration. None: they are not checked.
    pub environments: Vec<String>,
    /// Whether the reports are to tell of rejected rows that are right, so
    /// that prediction and report differ.
    pub disagree: bool,
    /// How untidily reports come.
    pub mischief: Mischief,
}

impl Default for Ingest {
    fn default() -> Self {
        Self {
            delay: Duration::from_secs(3),
            environments: Vec::new(),
            disagree: false,
            mischief: Mischief::default(),
        }
    }
}

/// How untidily reports come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mischief {
    /// Each file in one report, once.
    None,
    /// As with the vendor: the entries of every third file come over two
    /// reports, and an entry of every fourth comes again in a later one.
    #[default]
    Usual,
}

/// A running sandbox. It ends when it is stopped or dropped.
#[derive(Debug)]
pub struct Sandbox {
    access: SandboxAccess,
    switches: Arc<Switches>,
    stop: watch::Sender<()>,
    server: Option<JoinHandle<()>>,
    ingest: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts the server and the ingest. Needs a Tokio runtime that does I/O
    /// and time.
    ///
    /// # Errors
    ///
    /// If the folder cannot be used or is in use, or the port cannot be had.
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
                .map_err(|_| SandboxError::CutShort)??;
        let store = Arc::new(store);
        let (listener, address) = server::listen(port).await?;
        let access = SandboxAccess::new(address).map_err(SandboxError::Keys)?;

        let mut service = S3ServiceBuilder::new(s3::Server {
            store: store.clone(),
            started: clock(),
        });
        service.set_auth(access::OneKey::of(&access));
        let (stop, stopped) = watch::channel(());
        let server = tokio::spawn(server::serve(listener, service.build(), stopped.clone()));
        let switches = Arc::new(Switches::new(ingest.disagree, ingest.environments));
        let ingest = tokio::spawn(ingest::run(
            store,
            switches.clone(),
            ingest.delay,
            ingest.mischief,
            arrived,
            stopped,
        ));
        tracing::info!(endpoint = %access.endpoint, "the sandbox listens");
        Ok(Self {
            access,
            switches,
            stop,
            server: Some(server),
            ingest: Some(ingest),
        })
    }

    /// How to get in.
    pub fn access(&self) -> &SandboxAccess {
        &self.access
    }

    /// Whether reports from now on are to tell of rejected rows that are right.
    pub fn set_disagree(&self, disagree: bool) {
        self.switches.set_disagree(disagree);
    }

    /// Whether reports tell of rejected rows that are right.
    pub fn disagrees(&self) -> bool {
        self.switches.disagrees()
    }

    /// The environments by which files are judged from now on. None: they are
    /// not checked.
    pub fn set_environments(&self, environments: Vec<String>) {
        self.switches.set_environments(environments);
    }

    /// Lets requests under way end, then stops. What has arrived and has no
    /// report yet gets one after the next start.
    pub async fn stop(mut self) {
        let _ = self.stop.send(());
        for task in [self.server.take(), self.ingest.take()]
            .into_iter()
            .flatten()
        {
            if task.await.is_err() {
                tracing::warn!("a part of the sandbox had ended before");
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
