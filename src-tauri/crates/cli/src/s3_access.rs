//! Access to S3 as given on the command line.

use std::future::Future;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tallyman_aws::{ConnectOptions, CredentialsConfig, Keychain, ObjectStore, connect};
use tallyman_ledger::Ledger;
use tallyman_operations::{Connections, DataDirectory, OperationError};

use crate::arguments::S3Arguments;
use crate::exit::{CommandError, Status};

/// Runs an asynchronous command.
pub(crate) fn block_on(
    command: impl Future<Output = Result<Status, CommandError>>,
) -> Result<Status, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(command)
}

/// A bucket and a prefix of keys.
pub(crate) struct S3Prefix {
    pub(crate) bucket: String,
    pub(crate) prefix: String,
}

impl S3Prefix {
    /// Parses `s3://BUCKET/PREFIX`. `None` if the text has another form.
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

/// A client of an S3 server.
pub(crate) struct OpenedStore {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) endpoint: String,
}

/// Opens the ledger, which `tally` shares with the app.
pub(crate) fn ledger() -> Result<Arc<Ledger>, CommandError> {
    let directory = DataDirectory::find()?;
    let ledger = Ledger::open(directory.path()).map_err(OperationError::from)?;
    Ok(Arc::new(ledger))
}

pub(crate) fn connections(ledger: &Arc<Ledger>) -> Arc<Connections> {
    Arc::new(Connections::new(Arc::clone(ledger), Keychain::system()))
}

/// Connects to S3 with the app's connection that is named, or with the credentials that
/// the AWS tools would use. Opens the ledger only if a connection is named.
pub(crate) async fn open_store(arguments: &S3Arguments) -> Result<OpenedStore, CommandError> {
    let Some(name) = &arguments.connection else {
        let store = connect(ConnectOptions {
            credentials: CredentialsConfig::Environment,
            region: arguments.region.clone(),
            endpoint: arguments.endpoint.clone(),
        })
        .await?;
        return Ok(OpenedStore {
            store: Arc::new(store),
            endpoint: arguments
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
    Ok(OpenedStore {
        store: connections(&ledger).store(connection.id).await?,
        endpoint: connection.endpoint().to_owned(),
    })
}

/// Returns the current time in milliseconds since 1970-01-01 UTC.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|age| i64::try_from(age.as_millis()).ok())
        .unwrap_or(0)
}
