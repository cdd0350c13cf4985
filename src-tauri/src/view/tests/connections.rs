//! Connections, integrations and the sandbox.

use std::time::Duration;

use serde_json::{Value, json};
use tallyman_aws::{SecretLocation, Step, StepState};
use tallyman_ledger::{
    Connection as StoredConnection, ConnectionConfig, CredentialSource, Integration as Stored,
    IntegrationConfig,
};
use tallyman_operations::connections::{ListedConnection, SavedConnection as Saved};
use tallyman_operations::sandbox_service::SandboxState as ServiceState;

use super::json;
use crate::view::{
    Connection, ConnectionForm, Integration, IntegrationForm, SandboxState, SavedConnection,
};

fn connection_config() -> ConnectionConfig {
    ConnectionConfig {
        name: "Production".to_owned(),
        source: CredentialSource::Key,
        access_key_id: "AKIA".to_owned(),
        profile: "a profile".to_owned(),
        region: "eu-west-1".to_owned(),
        endpoint: "http://localhost".to_owned(),
    }
}

fn integration_config() -> IntegrationConfig {
    IntegrationConfig {
        name: "Split".to_owned(),
        connection_id: Some(4),
        bucket: "a bucket".to_owned(),
        file_prefix: "events/".to_owned(),
        file_suffix: ".parquet".to_owned(),
        status_prefix: "status/".to_owned(),
        role_arn: "a role".to_owned(),
        topic_arn: "a topic".to_owned(),
        account_id: "123456789012".to_owned(),
        environments: vec!["production".to_owned()],
        traffic_types: vec!["user".to_owned()],
    }
}

fn listed(secret: Option<SecretLocation>) -> ListedConnection {
    ListedConnection {
        connection: StoredConnection {
            id: 7,
            config: connection_config(),
            keychain_account: "never shown".to_owned(),
        },
        secret,
        used_by: vec!["Split".to_owned()],
    }
}

#[test]
fn a_connection_is_serialized_without_its_keychain_account() {
    let expected = json!({
        "id": 7,
        "name": "Production",
        "source": "key",
        "accessKeyId": "AKIA",
        "profile": "a profile",
        "region": "eu-west-1",
        "endpoint": "http://localhost",
        "secret": "keychain",
        "usedBy": ["Split"],
    });
    let connection: Connection = listed(Some(SecretLocation::Keychain)).into();
    assert_eq!(json(&connection), expected);
    let saved: SavedConnection = Saved {
        listed: listed(Some(SecretLocation::Keychain)),
        note: Some("a note".to_owned()),
    }
    .into();
    assert_eq!(
        json(saved),
        json!({ "connection": expected, "note": "a note" })
    );
}

#[test]
fn each_secret_location_has_its_json_name() {
    let word = |secret| json(Connection::from(listed(secret)))["secret"].clone();
    assert_eq!(word(Some(SecretLocation::Keychain)), "keychain");
    assert_eq!(word(Some(SecretLocation::Session)), "session");
    assert_eq!(word(Some(SecretLocation::Missing)), "missing");
    assert_eq!(word(None), Value::Null, "it needs none");
}

#[test]
fn each_credential_source_has_its_json_name() {
    for (source, word) in [
        (CredentialSource::Key, "key"),
        (CredentialSource::Profile, "profile"),
        (CredentialSource::Environment, "environment"),
        (CredentialSource::Sandbox, "sandbox"),
    ] {
        assert_eq!(json(source), word);
        assert_eq!(source.as_str(), word);
    }
}

#[test]
fn a_connection_form_is_deserialized_with_all_fields() {
    let form = json!({
        "id": null,
        "name": "Production",
        "source": "key",
        "accessKeyId": "AKIA",
        "profile": "a profile",
        "region": "eu-west-1",
        "endpoint": "http://localhost",
    });
    let form: ConnectionForm = serde_json::from_value(form).unwrap();
    assert_eq!((form.id, form.config), (None, connection_config()));
}

#[test]
fn integrations_round_trip() {
    let fields = json!({
        "id": 9,
        "name": "Split",
        "connectionId": 4,
        "bucket": "a bucket",
        "filePrefix": "events/",
        "fileSuffix": ".parquet",
        "statusPrefix": "status/",
        "roleArn": "a role",
        "topicArn": "a topic",
        "accountId": "123456789012",
        "environments": ["production"],
        "trafficTypes": ["user"],
    });
    let mut expected = fields.clone();
    for flag in ["sandbox", "archived", "hasUploads"] {
        expected[flag] = true.into();
    }
    let integration = Integration {
        id: 9,
        config: integration_config(),
        sandbox: true,
        archived: true,
        has_uploads: true,
    };
    assert_eq!(json(integration), expected);
    let form: IntegrationForm = serde_json::from_value(fields).unwrap();
    assert_eq!((form.id, form.config), (Some(9), integration_config()));
}

#[test]
fn a_step_of_a_connection_test_is_serialized_with_its_state() {
    let step = Step {
        id: "bucket",
        title: "a title".to_owned(),
        state: StepState::Failed,
        detail: "a detail".to_owned(),
        hint: Some("a hint".to_owned()),
        code: Some("access_denied"),
    };
    assert_eq!(
        json(step),
        json!({
            "id": "bucket",
            "title": "a title",
            "state": "failed",
            "detail": "a detail",
            "hint": "a hint",
            "code": "access_denied",
        })
    );
    let states = [StepState::Running, StepState::Passed, StepState::Skipped];
    assert_eq!(json(states), json!(["running", "passed", "skipped"]));
}

#[test]
fn the_sandbox_state_has_the_prefixes_of_its_integration() {
    let state = ServiceState {
        endpoint: Some("http://127.0.0.1:1".to_owned()),
        access_key_id: Some("a key".to_owned()),
        integration: Some(Stored {
            id: 3,
            config: integration_config(),
            archived: false,
        }),
        injects_rejections: true,
        delay: Duration::from_secs(8),
    };
    assert_eq!(
        json(SandboxState::from(state)),
        json!({
            "running": true,
            "endpoint": "http://127.0.0.1:1",
            "accessKeyId": "a key",
            "bucket": "a bucket",
            "filePrefix": "events/",
            "statusPrefix": "status/",
            "integrationId": 3,
            "injectRejections": true,
            "secondsUntilReports": 8,
        })
    );
}

#[test]
fn a_sandbox_that_was_never_started_has_no_integration() {
    let state = ServiceState {
        endpoint: None,
        access_key_id: None,
        integration: None,
        injects_rejections: false,
        delay: Duration::ZERO,
    };
    let state = json(SandboxState::from(state));
    assert_eq!(state["running"], false);
    assert_eq!(state["integrationId"], Value::Null);
    assert_eq!(state["bucket"], "");
}
