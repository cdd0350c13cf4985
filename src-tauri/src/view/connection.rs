//! Connections, their test, integrations, and the sandbox.

use serde::{Deserialize, Serialize};
use specta::Type;
use tallyman_aws::SecretLocation;
use tallyman_ledger::{ConnectionConfig, ConnectionId, IntegrationConfig, IntegrationId};
use tallyman_operations::connections::{ListedConnection, SavedConnection as Saved};
use tallyman_operations::sandbox_service::SandboxState as ServiceState;

/// A connection as the page lists it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// What the user entered.
    #[serde(flatten)]
    pub config: ConnectionConfig,
    /// Where its secret is stored. `None` if it needs none.
    pub secret: Option<SecretLocation>,
    /// The names of the integrations that use it.
    pub used_by: Vec<String>,
}

impl From<ListedConnection> for Connection {
    fn from(listed: ListedConnection) -> Self {
        Self {
            id: listed.connection.id,
            config: listed.connection.config,
            secret: listed.secret,
            used_by: listed.used_by,
        }
    }
}

/// A connection as the user enters it, without its secret.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct ConnectionForm {
    /// Its id. `None` for a new connection.
    pub id: Option<ConnectionId>,
    /// What the user entered.
    #[serde(flatten)]
    pub config: ConnectionConfig,
}

/// A connection that was saved.
#[derive(Debug, Clone, Serialize, Type)]
pub struct SavedConnection {
    /// The connection.
    pub connection: Connection,
    /// Why its secret is stored only until the app closes. `None` if it is in
    /// the keychain.
    pub note: Option<String>,
}

impl From<Saved> for SavedConnection {
    fn from(saved: Saved) -> Self {
        Self {
            connection: saved.listed.into(),
            note: saved.note,
        }
    }
}

/// What to test a connection with.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TestTarget {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The bucket.
    pub bucket: String,
    /// Prefix of the files.
    pub file_prefix: String,
    /// Prefix of the reports.
    pub status_prefix: String,
}

/// An integration: a bucket with its prefixes, environments and connection.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// Its id.
    pub id: IntegrationId,
    /// What the user entered.
    #[serde(flatten)]
    pub config: IntegrationConfig,
    /// Whether it belongs to the sandbox.
    pub sandbox: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether files were uploaded with it. Then it cannot be removed.
    pub has_uploads: bool,
}

/// An integration as the user enters it.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct IntegrationForm {
    /// Its id. `None` for a new integration.
    pub id: Option<IntegrationId>,
    /// What the user entered.
    #[serde(flatten)]
    pub config: IntegrationConfig,
}

/// The built-in sandbox.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxState {
    /// Whether it runs.
    pub running: bool,
    /// Its URL. `None` unless it runs.
    pub endpoint: Option<String>,
    /// Its access key id. `None` unless it runs.
    pub access_key_id: Option<String>,
    /// Its bucket.
    pub bucket: String,
    /// Prefix of the files.
    pub file_prefix: String,
    /// Prefix of the reports.
    pub status_prefix: String,
    /// Its integration. `None` before its first start.
    pub integration_id: Option<i64>,
    /// Whether it rejects rows that are valid.
    pub inject_rejections: bool,
    /// Delay until it writes a report, in seconds.
    pub seconds_until_reports: u64,
}

impl From<ServiceState> for SandboxState {
    fn from(state: ServiceState) -> Self {
        let (integration_id, config) = match state.integration {
            Some(integration) => (Some(integration.id), integration.config),
            None => (None, IntegrationConfig::default()),
        };
        Self {
            running: state.endpoint.is_some(),
            endpoint: state.endpoint,
            access_key_id: state.access_key_id,
            bucket: config.bucket,
            file_prefix: config.file_prefix,
            status_prefix: config.status_prefix,
            integration_id,
            inject_rejections: state.injects_rejections,
            seconds_until_reports: state.delay.as_secs(),
        }
    }
}
