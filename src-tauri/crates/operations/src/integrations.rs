//! Integrations as a person fills them in.

use tallyman_ledger::{Integration, IntegrationDraft, IntegrationId, Ledger, Way, folder};

use crate::OperationError;

/// Records an integration as a person filled it in: a new one where `id` is
/// none.
///
/// # Errors
/// When something in it cannot be right, or the ledger cannot be written.
pub fn save(
    ledger: &Ledger,
    id: Option<IntegrationId>,
    draft: &IntegrationDraft,
) -> Result<Integration, OperationError> {
    let mut draft = trimmed(draft);
    if let Some(id) = id {
        let previous = ledger.integration_by_id(id)?;
        if is_sandbox(ledger, &previous)? {
            let previous = previous.draft;
            // The sandbox answers for one bucket and its prefixes only.
            draft.connection_id = previous.connection_id;
            draft.bucket = previous.bucket;
            draft.file_prefix = previous.file_prefix;
            draft.status_prefix = previous.status_prefix;
        }
    }
    check(&draft)?;
    let twin = ledger
        .integrations()?
        .into_iter()
        .any(|other| Some(other.id) != id && other.draft.name == draft.name);
    if twin {
        return Err(OperationError::form(
            "name",
            "Another integration has this name. Give this one its own.",
        ));
    }
    Ok(ledger.save_integration(id, &draft)?)
}

/// Whether an integration is the sandbox's own.
///
/// # Errors
/// When the ledger cannot be read.
pub fn is_sandbox(ledger: &Ledger, integration: &Integration) -> Result<bool, OperationError> {
    Ok(match integration.draft.connection_id {
        Some(connection) => ledger.aws_connection(connection)?.draft.way == Way::Sandbox,
        None => false,
    })
}

fn trimmed(draft: &IntegrationDraft) -> IntegrationDraft {
    let text = |text: &str| text.trim().to_owned();
    let list = |list: &[String]| {
        list.iter()
            .map(|name| text(name))
            .filter(|name| !name.is_empty())
            .collect()
    };
    IntegrationDraft {
        name: text(&draft.name),
        connection_id: draft.connection_id,
        bucket: text(&draft.bucket),
        file_prefix: text(&draft.file_prefix).trim_start_matches('/').to_owned(),
        file_suffix: text(&draft.file_suffix),
        status_prefix: text(&draft.status_prefix)
            .trim_start_matches('/')
            .to_owned(),
        role_arn: text(&draft.role_arn),
        topic_arn: text(&draft.topic_arn),
        account_id: text(&draft.account_id),
        // Environments are compared byte for byte, so they stay as they are.
        environments: draft.environments.clone(),
        traffic_types: list(&draft.traffic_types),
    }
}

fn check(draft: &IntegrationDraft) -> Result<(), OperationError> {
    let refuse = |field, why| Err(OperationError::form(field, why));
    if draft.name.is_empty() {
        return refuse("name", "Give the integration a name.");
    }
    if draft.bucket.starts_with("s3://") || draft.bucket.contains('/') {
        return refuse(
            "bucket",
            "Write the bucket's name alone; what comes after it belongs into the prefixes.",
        );
    }
    if draft.bucket.starts_with("arn:") {
        return refuse(
            "bucket",
            "Write the bucket's name alone, which is the last part of its ARN.",
        );
    }
    if draft
        .bucket
        .chars()
        .any(|c| c.is_whitespace() || c.is_control())
    {
        return refuse("bucket", "A bucket's name holds no blanks.");
    }
    for (field, prefix) in [
        ("filePrefix", &draft.file_prefix),
        ("statusPrefix", &draft.status_prefix),
    ] {
        if prefix.starts_with("s3://") {
            return refuse(
                field,
                "Leave out s3:// and the bucket: only what comes after it.",
            );
        }
        if prefix.chars().any(char::is_control) {
            return refuse(field, "The prefix holds a control character. Leave it out.");
        }
    }
    let (files, reports) = (folder(&draft.file_prefix), folder(&draft.status_prefix));
    if !reports.is_empty() && !files.is_empty() && reports.starts_with(&files) {
        return refuse(
            "statusPrefix",
            "This lies inside the file prefix, so every report would set off the event notification. Put it beside.",
        );
    }
    if !reports.is_empty() && !files.is_empty() && files.starts_with(&reports) {
        return refuse(
            "filePrefix",
            "This lies inside the status prefix, so files would be taken for reports. Put it beside.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> IntegrationDraft {
        IntegrationDraft {
            name: "Production".to_owned(),
            bucket: "acme-split-events".to_owned(),
            file_prefix: "events".to_owned(),
            status_prefix: "status/".to_owned(),
            ..IntegrationDraft::default()
        }
    }

    fn field_of(draft: &IntegrationDraft) -> Option<String> {
        match check(draft) {
            Err(OperationError::Form { field, .. }) => Some(field.to_owned()),
            Err(other) => panic!("{other}"),
            Ok(()) => None,
        }
    }

    #[test]
    fn what_cannot_be_right_names_its_field() {
        assert_eq!(field_of(&draft()), None);
        type Change = fn(&mut IntegrationDraft);
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
            let mut draft = draft();
            change(&mut draft);
            assert_eq!(field_of(&draft).as_deref(), Some(*field), "{draft:?}");
        }
        // A common beginning is no folder.
        let mut beside = draft();
        beside.status_prefix = "events-status".to_owned();
        assert_eq!(field_of(&beside), None);
    }

    #[test]
    fn names_are_told_apart_and_blanks_trimmed() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(root.path()).unwrap();
        let mut one = draft();
        one.name = "  Production ".to_owned();
        one.file_prefix = "/events/".to_owned();
        let saved = save(&ledger, None, &one).unwrap();
        assert_eq!(saved.draft.name, "Production");
        assert_eq!(saved.file_folder(), "events/");
        assert!(save(&ledger, None, &draft()).is_err());
        assert!(save(&ledger, Some(saved.id), &draft()).is_ok());
    }
}
