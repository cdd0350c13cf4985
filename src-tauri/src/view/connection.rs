//! Connections, integrations, their test, and the sandbox.

use serde::{Deserialize, Serialize};
use specta::Type;
use tallyman_aws::{SecretLocation as AwsSecretLocation, StepState as AwsStepState};
use tallyman_ledger::{
    ConnectionConfig, ConnectionId, CredentialSource, IntegrationConfig, IntegrationId,
};
use tallyman_operations::connections::{ListedConnection, SavedConnection as Saved};
use tallyman_operations::sandbox_service::SandboxState as RoomState;

/// Where the secret of a typed key lies.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SecretLocation {
    /// In the system's keychain.
    Keychain,
    /// In memory, until the app is closed: no keychain answered.
    Session,
    /// Nowhere: it must be typed again.
    Missing,
    /// None is needed.
    NotNeeded,
}

/// A way into AWS.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How it comes by its credentials.
    pub source: CredentialSource,
    /// The id of a typed key.
    pub access_key_id: String,
    /// The profile.
    pub profile: String,
    /// The region.
    pub region: String,
    /// The address of a server other than AWS's own.
    pub endpoint: String,
    /// Where its secret lies.
    pub secret: SecretLocation,
    /// The names of the integrations that use it.
    pub used_by: Vec<String>,
}

impl From<ListedConnection> for Connection {
    fn from(listed: ListedConnection) -> Self {
        let config = listed.connection.config;
        Self {
            id: listed.connection.id,
            name: config.name,
            source: config.source,
            access_key_id: config.access_key_id,
            profile: config.profile,
            region: config.region,
            endpoint: config.endpoint,
            secret: match listed.secret {
                None => SecretLocation::NotNeeded,
                Some(AwsSecretLocation::Keychain) => SecretLocation::Keychain,
                Some(AwsSecretLocation::Session) => SecretLocation::Session,
                Some(AwsSecretLocation::Missing) => SecretLocation::Missing,
            },
            used_by: listed.used_by,
        }
    }
}

/// What a person says of a way into AWS. Its secret is not part of it.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionForm {
    /// Its number; none for a new one.
    pub id: Option<ConnectionId>,
    /// Its name.
    pub name: String,
    /// How it comes by its credentials.
    pub source: CredentialSource,
    /// The id of a typed key.
    pub access_key_id: String,
    /// The profile.
    pub profile: String,
    /// The region.
    pub region: String,
    /// The address of a server other than AWS's own.
    pub endpoint: String,
}

impl From<ConnectionForm> for ConnectionConfig {
    fn from(form: ConnectionForm) -> Self {
        Self {
            name: form.name,
            source: form.source,
            access_key_id: form.access_key_id,
            profile: form.profile,
            region: form.region,
            endpoint: form.endpoint,
        }
    }
}

/// A connection that was saved.
#[derive(Debug, Clone, Serialize, Type)]
pub struct SavedConnection {
    /// The connection.
    pub connection: Connection,
    /// Why its secret is kept until the app is closed only.
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

/// What a connection is tried out on.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TestTarget {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The bucket.
    pub bucket: String,
    /// Below which files lie.
    pub file_prefix: String,
    /// Below which reports lie.
    pub status_prefix: String,
}

/// How far a step of the test has come.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It is under way.
    Running,
    /// It went well.
    Passed,
    /// It did not.
    Failed,
    /// It was left out.
    Skipped,
}

/// A step of the test.
#[derive(Debug, Clone, Serialize, Type)]
pub struct TestStep {
    /// Which.
    pub id: String,
    /// What is tried.
    pub title: String,
    /// How far it has come.
    pub state: StepState,
    /// What came of it.
    pub detail: String,
    /// What to do.
    pub hint: Option<String>,
}

impl From<tallyman_aws::Step> for TestStep {
    fn from(step: tallyman_aws::Step) -> Self {
        Self {
            id: step.id.to_owned(),
            title: step.title,
            state: match step.state {
                AwsStepState::Running => StepState::Running,
                AwsStepState::Passed => StepState::Passed,
                AwsStepState::Failed => StepState::Failed,
                AwsStepState::Skipped => StepState::Skipped,
            },
            detail: step.detail,
            hint: step.hint,
        }
    }
}

/// What a person means by "our Split import".
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its connection; none while nothing can be sent or fetched.
    pub connection_id: Option<i64>,
    /// The bucket.
    pub bucket: String,
    /// Below which event files lie.
    pub file_prefix: String,
    /// How their names end.
    pub file_suffix: String,
    /// Below which reports lie.
    pub status_prefix: String,
    /// The role through which the service reads the bucket.
    pub role_arn: String,
    /// The topic that tells the service of new files.
    pub topic_arn: String,
    /// The account that owns the bucket.
    pub account_id: String,
    /// The environments listed for it.
    pub environments: Vec<String>,
    /// The traffic types listed for it.
    pub traffic_types: Vec<String>,
    /// Whether it is the sandbox's own.
    pub sandbox: bool,
}

impl Integration {
    /// What the interface is given of an integration.
    #[must_use]
    pub fn new(integration: tallyman_ledger::Integration, sandbox: bool) -> Self {
        let config = integration.config;
        Self {
            id: integration.id,
            name: config.name,
            connection_id: config.connection_id,
            bucket: config.bucket,
            file_prefix: config.file_prefix,
            file_suffix: config.file_suffix,
            status_prefix: config.status_prefix,
            role_arn: config.role_arn,
            topic_arn: config.topic_arn,
            account_id: config.account_id,
            environments: config.environments,
            traffic_types: config.traffic_types,
            sandbox,
        }
    }
}

/// What a person says of an integration.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationForm {
    /// Its number; none for a new one.
    pub id: Option<IntegrationId>,
    /// Its name.
    pub name: String,
    /// Its connection.
    pub connection_id: Option<ConnectionId>,
    /// The bucket.
    pub bucket: String,
    /// Below which event files lie.
    pub file_prefix: String,
    /// How their names end.
    pub file_suffix: String,
    /// Below which reports lie.
    pub status_prefix: String,
    /// The role through which the service reads the bucket.
    pub role_arn: String,
    /// The topic that tells the service of new files.
    pub topic_arn: String,
    /// The account that owns the bucket.
    pub account_id: String,
    /// The environments listed for it.
    pub environments: Vec<String>,
    /// The traffic types listed for it.
    pub traffic_types: Vec<String>,
}

impl From<IntegrationForm> for IntegrationConfig {
    fn from(form: IntegrationForm) -> Self {
        Self {
            name: form.name,
            connection_id: form.connection_id,
            bucket: form.bucket,
            file_prefix: form.file_prefix,
            file_suffix: form.file_suffix,
            status_prefix: form.status_prefix,
            role_arn: form.role_arn,
            topic_arn: form.topic_arn,
            account_id: form.account_id,
            environments: form.environments,
            traffic_types: form.traffic_types,
        }
    }
}

/// The built-in sandbox.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SandboxState {
    /// Whether it runs.
    pub running: bool,
    /// Its address, while it runs.
    pub endpoint: Option<String>,
    /// The id of its key, while it runs.
    pub access_key_id: Option<String>,
    /// Its bucket.
    pub bucket: String,
    /// Below which files lie.
    pub file_prefix: String,
    /// Below which its reports lie.
    pub status_prefix: String,
    /// Its integration; none before its first start.
    pub integration_id: Option<i64>,
    /// Whether its judge rejects rows that would load.
    pub inject_rejections: bool,
    /// How long it takes to write a report, in seconds.
    pub seconds_until_reports: u64,
}

impl From<RoomState> for SandboxState {
    fn from(state: RoomState) -> Self {
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
