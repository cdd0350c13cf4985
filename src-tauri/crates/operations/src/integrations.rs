//! Validates and records the settings of integrations.

use tallyman_ledger::{
    ConnectionId, CredentialSource, Integration, IntegrationConfig, IntegrationId, Ledger, folder,
};

use crate::error::OperationError;

/// Validates and records the settings of an integration; of a new one if `id` is
/// `None`.
///
/// # Errors
/// Fails if a field is invalid, or the ledger cannot be written.
pub fn save(
    ledger: &Ledger,
    id: Option<IntegrationId>,
    config: &IntegrationConfig,
) -> Result<Integration, OperationError> {
    let mut config = trimmed(config);
    if let Some(id) = id {
        let previous = ledger.integration_by_id(id)?;
        if is_sandbox(ledger, &previous)? {
            let previous = previous.config;
            // The sandbox has one bucket with fixed prefixes.
            config.connection_id = previous.connection_id;
            config.bucket = previous.bucket;
            config.file_prefix = previous.file_prefix;
            config.status_prefix = previous.status_prefix;
        }
    }
    check(&config)?;
    let name_is_taken = ledger
        .integrations()?
        .into_iter()
        .any(|other| Some(other.id) != id && other.config.name == config.name);
    if name_is_taken {
        return Err(OperationError::form(
            "name",
            "Another integration has this name. Give this one its own.",
        ));
    }
    Ok(ledger.save_integration(id, &config)?)
}

/// Returns the connection of an integration.
///
/// # Errors
/// Fails if it has none.
pub(crate) fn connection_of(config: &IntegrationConfig) -> Result<ConnectionId, OperationError> {
    config
        .connection_id
        .ok_or_else(|| OperationError::NoConnection {
            integration: config.name.clone(),
        })
}

/// Returns whether an integration is the one of the sandbox.
///
/// # Errors
/// Fails if the ledger cannot be read.
pub fn is_sandbox(ledger: &Ledger, integration: &Integration) -> Result<bool, OperationError> {
    Ok(match integration.config.connection_id {
        Some(connection) => {
            ledger.connection_by_id(connection)?.config.source == CredentialSource::Sandbox
        }
        None => false,
    })
}

fn trimmed(config: &IntegrationConfig) -> IntegrationConfig {
    let text = |text: &str| text.trim().to_owned();
    let list = |list: &[String]| {
        list.iter()
            .map(|name| text(name))
            .filter(|name| !name.is_empty())
            .collect()
    };
    IntegrationConfig {
        name: text(&config.name),
        connection_id: config.connection_id,
        bucket: text(&config.bucket),
        file_prefix: text(&config.file_prefix).trim_start_matches('/').to_owned(),
        file_suffix: text(&config.file_suffix),
        status_prefix: text(&config.status_prefix)
            .trim_start_matches('/')
            .to_owned(),
        role_arn: text(&config.role_arn),
        topic_arn: text(&config.topic_arn),
        account_id: text(&config.account_id),
        // Environments are compared byte by byte, so they are not trimmed.
        environments: config.environments.clone(),
        traffic_types: list(&config.traffic_types),
    }
}

fn check(config: &IntegrationConfig) -> Result<(), OperationError> {
    let invalid = |field, why| Err(OperationError::form(field, why));
    if config.name.is_empty() {
        return invalid("name", "Give the integration a name.");
    }
    if config.bucket.starts_with("s3://") || config.bucket.contains('/') {
        return invalid(
            "bucket",
            "Enter the bucket's name only; the rest of the path belongs in the prefixes.",
        );
    }
    if config.bucket.starts_with("arn:") {
        return invalid(
            "bucket",
            "Enter the bucket's name only: the last part of its ARN.",
        );
    }
    if config
        .bucket
        .chars()
        .any(|c| c.is_whitespace() || c.is_control())
    {
        return invalid("bucket", "A bucket's name has no spaces.");
    }
    for (field, prefix) in [
        ("filePrefix", &config.file_prefix),
        ("statusPrefix", &config.status_prefix),
    ] {
        if prefix.starts_with("s3://") {
            return invalid(
                field,
                "Enter the prefix only, without s3:// and the bucket.",
            );
        }
        if prefix.chars().any(char::is_control) {
            return invalid(field, "The prefix contains a control character. Remove it.");
        }
    }
    let (files, reports) = (folder(&config.file_prefix), folder(&config.status_prefix));
    if !reports.is_empty() && !files.is_empty() && reports.starts_with(&files) {
        return invalid(
            "statusPrefix",
            "This is inside the file prefix, so every report would trigger the event notification. Choose a prefix outside of it.",
        );
    }
    if !reports.is_empty() && !files.is_empty() && files.starts_with(&reports) {
        return invalid(
            "filePrefix",
            "This is inside the status prefix, so files would be read as reports. Choose a prefix outside of it.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> IntegrationConfig {
        IntegrationConfig {
            name: "Production".to_owned(),
            bucket: "acme-split-events".to_owned(),
            file_prefix: "events".to_owned(),
            status_prefix: "status/".to_owned(),
            ..IntegrationConfig::default()
        }
    }

    fn field_of(config: &IntegrationConfig) -> Option<String> {
        match check(config) {
            Err(OperationError::Form { field, .. }) => Some(field),
            Err(other) => panic!("{other}"),
            Ok(()) => None,
        }
    }

    #[test]
    fn an_invalid_value_is_reported_with_its_field() {
        assert_eq!(field_of(&config()), None);
        type Change = fn(&mut IntegrationConfig);
        let cases: &[(&str, Change)] = &[
            ("name", |d| d.name.clear()),
            ("bucket", |d| d.bucket = "s3://acme/events".to_owned()),
            ("bucket", |d| d.bucket = "arn:aws:s3:::acme".to_owned()),
            ("bucket", |d| d.bucket = "acme events".to_owned()),
            ("filePrefix", |d| d.file_prefix = "s3://x".to_owned()),
            ("statusPrefix", |d| {
                d.status_prefix = "events/status".to_owned();
            }),
            ("statusPrefix", |d| d.status_prefix = "events".to_owned()),
            ("filePrefix", |d| d.file_prefix = "status/in".to_owned()),
        ];
        for (field, change) in cases {
            let mut config = config();
            change(&mut config);
            assert_eq!(field_of(&config).as_deref(), Some(*field), "{config:?}");
        }
        // Prefixes with a common start are not nested.
        let mut beside = config();
        beside.status_prefix = "events-status".to_owned();
        assert_eq!(field_of(&beside), None);
    }

    #[test]
    fn names_are_unique_and_text_is_trimmed() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(root.path()).unwrap();
        let mut one = config();
        one.name = "  Production ".to_owned();
        one.file_prefix = "/events/".to_owned();
        let saved = save(&ledger, None, &one).unwrap();
        assert_eq!(saved.config.name, "Production");
        assert_eq!(saved.file_folder(), "events/");
        assert!(save(&ledger, None, &config()).is_err());
        assert!(save(&ledger, Some(saved.id), &config()).is_ok());
    }
}
