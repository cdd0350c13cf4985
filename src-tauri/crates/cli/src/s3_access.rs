//! The way into S3 that a command line names, and the runtime that goes it.

use std::future::Future;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tallyman_aws::{Access, Keychain, ObjectStore, Way, connect};
use tallyman_ledger::Ledger;
use tallyman_operations::{Connections, DataDirectory, OperationError};

use crate::arguments::S3Arguments;
use crate::exit::{CommandError, Status};

/// Runs a command that waits for the network.
pub(crate) fn block_on(
    command: impl Future<Output = Result<Status, CommandError>>,
) -> Result<Status, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(command)
}

/// A bucket, and what keys in it begin with.
pub(crate) struct Address {
    pub(crate) bucket: String,
    pub(crate) prefix: String,
}

impl Address {
    /// Reads `s3://BUCKET/PREFIX`; none where it is no such address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (bucket, prefix) = match text.strip_prefix("s3://")?.split_once('/') {
            Some((bucket, prefix)) => (bucket, prefix),
            None => (text.strip_prefix("s3://")?, ""),
        };
        (!bucket.is_empty()).then(|| Self {
            bucket: bucket.to_owned(),
            prefix: tallyman_ledger::folder(prefix),
        })
    }
}

/// A way into S3, and which S3 it leads to.
pub(crate) struct Opened {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) place: String,
}

/// The ledger that the window and `tally` share.
pub(crate) fn ledger() -> Result<Arc<Ledger>, CommandError> {
    let directory = DataDirectory::find()?;
    let ledger = Ledger::open(directory.path()).map_err(OperationError::from)?;
    Ok(Arc::new(ledger))
}

pub(crate) fn connections(ledger: &Arc<Ledger>) -> Arc<Connections> {
    Arc::new(Connections::new(Arc::clone(ledger), Keychain::system()))
}

/// Opens the way: a connection of the app by its name, else what the AWS tools
/// would use here. The ledger is opened only where a connection is named.
pub(crate) async fn open_store(arguments: &S3Arguments) -> Result<Opened, CommandError> {
    let Some(name) = &arguments.connection else {
        let store = connect(Access {
            way: Way::Environment,
            region: arguments.region.clone(),
            endpoint: arguments.endpoint.clone(),
        })
        .await?;
        return Ok(Opened {
            store: Arc::new(store),
            place: arguments
                .endpoint
                .as_deref()
                .unwrap_or_default()
                .trim_end_matches('/')
                .to_owned(),
        });
    };
    let ledger = ledger()?;
    let all = ledger.connections().map_err(OperationError::from)?;
    let Some(connection) = all
        .iter()
        .find(|connection| connection.config.name == *name)
    else {
        let known: Vec<&str> = all
            .iter()
            .map(|connection| &*connection.config.name)
            .collect();
        return Err(CommandError::Usage(if known.is_empty() {
            format!("There is no connection {name}. Add it in the app, or leave --connection out.")
        } else {
            format!(
                "There is no connection {name}. There are: {}.",
                known.join(", ")
            )
        }));
    };
    Ok(Opened {
        store: connections(&ledger).store(connection.id).await?,
        place: connection.place().to_owned(),
    })
}

/// Milliseconds since 1970-01-01 UTC.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|age| i64::try_from(age.as_millis()).ok())
        .unwrap_or(0)
}
