use std::path::Path;

use rusqlite::Connection as Database;

use super::*;

#[test]
fn a_ledger_of_a_later_version_is_not_opened() {
    let root = tempfile::tempdir().unwrap();
    drop(Ledger::open(root.path()).unwrap());
    let path = root.path().join(FILE_NAME);
    Database::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    assert!(matches!(
        Ledger::open(root.path()),
        Err(LedgerError::TooNew { .. })
    ));
}

#[test]
fn a_file_that_is_not_a_ledger_is_not_changed() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(FILE_NAME);
    let text = "a shopping list, long enough to be taken for a database header ".repeat(20);
    std::fs::write(&path, &text).unwrap();
    let error = Ledger::open(root.path()).unwrap_err();
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn two_ledgers_on_one_file_see_each_others_changes() {
    let root = tempfile::tempdir().unwrap();
    let one = Ledger::open(root.path()).unwrap();
    let other = Ledger::open(root.path()).unwrap();
    one.add_files(&[Path::new("a"), Path::new("b"), Path::new("a")], 1)
        .unwrap();
    let added = other
        .add_files(&[Path::new("b"), Path::new("c")], 2)
        .unwrap();
    assert!(matches!(
        added[..],
        [AddedFile::Known(2), AddedFile::New(3)]
    ));
    assert_eq!(one.file_ids().unwrap(), [1, 2, 3]);
}

#[test]
fn environments_are_unique_and_keep_their_order() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    assert!(ledger.integration().unwrap().config.environments.is_empty());
    let given: Vec<String> = ["z", "a", "z", "m"].map(str::to_owned).to_vec();
    let kept = ledger.set_environments(&given).unwrap();
    assert_eq!(kept.config.environments, ["z", "a", "m"]);
    assert_eq!(ledger.integration().unwrap(), kept);
}

#[test]
fn settings_are_stored_and_unknown_ones_are_none() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    assert_eq!(ledger.setting::<String>("theme").unwrap(), None);
    ledger.set_setting("theme", &"dark").unwrap();
    ledger.set_setting("theme", &"light").unwrap();
    assert_eq!(
        ledger.setting::<String>("theme").unwrap().as_deref(),
        Some("light")
    );
    assert_eq!(
        ledger.setting::<u32>("theme").unwrap(),
        None,
        "another type"
    );
}

#[test]
fn ids_of_removed_files_are_not_reused() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    ledger.add_files(&[Path::new("a")], 1).unwrap();
    ledger.remove_files(&[1]).unwrap();
    assert!(matches!(
        ledger.add_files(&[Path::new("a")], 2).unwrap()[..],
        [AddedFile::New(2)]
    ));
    assert!(matches!(ledger.file(1), Err(LedgerError::NoSuchFile)));
}

fn ledger() -> (tempfile::TempDir, Ledger) {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    (root, ledger)
}

#[test]
fn a_lease_is_exclusive_until_it_ends_or_expires() {
    let (_root, ledger) = ledger();
    assert!(ledger.take_lease("job", "one", 0, 10).unwrap());
    assert!(!ledger.take_lease("job", "other", 5, 15).unwrap());
    assert!(ledger.take_lease("job", "one", 5, 20).unwrap(), "extended");
    assert!(!ledger.take_lease("job", "other", 12, 30).unwrap());
    assert!(ledger.is_leased("job", 12).unwrap());
    assert!(
        ledger.take_lease("job", "other", 20, 30).unwrap(),
        "expired"
    );
    ledger.end_lease("job", "one").unwrap();
    assert!(
        ledger.is_leased("job", 25).unwrap(),
        "only the holder can end it"
    );
    ledger.end_lease("job", "other").unwrap();
    assert!(ledger.take_lease("job", "one", 25, 40).unwrap());
}

fn new_upload(integration_id: Option<IntegrationId>) -> NewUpload {
    NewUpload {
        integration_id,
        file_id: Some(3),
        path: "/data/a.parquet".into(),
        endpoint: String::new(),
        bucket: "acme".to_owned(),
        key: "events/a.parquet".to_owned(),
        overwrite: false,
        stamp: FileStamp {
            bytes: 10,
            modified_ns: 5,
        },
        rows: Some(7),
        prediction: None,
        corrects_id: None,
        holder: "one".to_owned(),
        queued_at_ms: 1,
    }
}

#[test]
fn uploads_are_stored_with_their_states() {
    let (_root, ledger) = ledger();
    let upload = ledger
        .add_uploads(vec![new_upload(Some(1))])
        .unwrap()
        .remove(0);
    assert_eq!(
        ledger.open_uploads().unwrap(),
        std::slice::from_ref(&upload)
    );
    assert_eq!(ledger.upload(upload.id).unwrap(), upload);
    assert_eq!(upload.state, UploadState::Queued);
    ledger.set_upload_started(upload.id, 2).unwrap();
    assert!(ledger.uploads_to("", "acme").unwrap().is_empty());
    let stored = StoredObject {
        sha256: "ab".to_owned(),
        verified_by: VerifiedBy::ReadBack,
        etag: "e".to_owned(),
        version_id: Some("v".to_owned()),
    };
    ledger.set_upload_done(upload.id, &stored, 9).unwrap();
    let [done] = &ledger.uploads_to("", "acme").unwrap()[..] else {
        panic!("expected one completed upload");
    };
    assert_eq!(done.new, new_upload(Some(1)));
    assert_eq!(done.state, UploadState::Done);
    assert_eq!((done.started_at_ms, done.ended_at_ms), (Some(2), Some(9)));
    assert_eq!(done.verified_by, Some(VerifiedBy::ReadBack));
    assert_eq!(done.version_id.as_deref(), Some("v"));
    assert!(matches!(
        ledger.remove_integration(1),
        Err(LedgerError::LastIntegration)
    ));
    let other = ledger
        .save_integration(None, &IntegrationConfig::default())
        .unwrap();
    assert!(matches!(
        ledger.remove_integration(1),
        Err(LedgerError::IntegrationHasUploads)
    ));
    assert_eq!(ledger.remove_integration(other.id).unwrap().id, 1);
}

#[test]
fn integrations_are_stored_and_one_is_selected() {
    let (_root, ledger) = ledger();
    let config = ConnectionConfig {
        name: "Key".to_owned(),
        source: CredentialSource::Key,
        access_key_id: "AKIA1".to_owned(),
        profile: String::new(),
        region: "eu-west-1".to_owned(),
        endpoint: "http://localhost:9000/".to_owned(),
    };
    let connection = ledger.add_connection(&config, "account").unwrap();
    assert_eq!(connection.config, config);
    assert_eq!(connection.endpoint(), "http://localhost:9000");
    let wanted = IntegrationConfig {
        name: "Production".to_owned(),
        connection_id: Some(connection.id),
        bucket: "acme".to_owned(),
        file_prefix: "/events".to_owned(),
        file_suffix: ".parquet".to_owned(),
        status_prefix: "status/".to_owned(),
        role_arn: "r".to_owned(),
        topic_arn: "t".to_owned(),
        account_id: "1".to_owned(),
        environments: vec!["b".to_owned(), "a".to_owned()],
        traffic_types: vec!["user".to_owned()],
    };
    let saved = ledger.save_integration(None, &wanted).unwrap();
    assert_eq!(saved.config, wanted);
    assert_eq!(
        (saved.file_folder(), saved.status_folder()),
        ("events/".to_owned(), "status/".to_owned())
    );
    assert_eq!(ledger.integration().unwrap().id, 1);
    ledger.select_integration(saved.id).unwrap();
    assert_eq!(ledger.integration().unwrap(), saved);
    assert!(matches!(
        ledger.remove_connection(connection.id),
        Err(LedgerError::ConnectionInUse)
    ));
    ledger.remove_integration(saved.id).unwrap();
    assert_eq!(
        ledger.integration().unwrap().id,
        1,
        "the selected one is gone"
    );
    ledger.remove_connection(connection.id).unwrap();
    assert!(ledger.connections().unwrap().is_empty());
}

#[test]
fn each_report_is_stored_once_with_all_its_fields() {
    let (_root, ledger) = ledger();
    let source = ledger.report_source("", "acme", "status/").unwrap();
    assert_eq!(ledger.report_source("", "acme", "status/").unwrap(), source);
    let content = tallyman_reports::parse(
        br#"{"a": [{"originalCreationTime": 1, "entryId": 2, "valid": true, "numberOfRows": 3,
             "errors": [], "errorsDetails": [], "warnings": ["W"], "new": {"x": 1}},
            {"valid": 3}], "a": []}"#,
    )
    .unwrap();
    let report = FetchedReport {
        name: "2026-01-03/12-34-20.345.UTC_report.status".to_owned(),
        etag: "e1".to_owned(),
        bytes: 10,
        written_at_ms: Some(4),
        content: Ok(content),
    };
    assert!(ledger.add_report(source.id, &report, 5).unwrap());
    assert!(!ledger.add_report(source.id, &report, 6).unwrap(), "known");
    let bad = FetchedReport {
        etag: "e2".to_owned(),
        content: Err(tallyman_reports::parse(b"{\n \"a\": [BAD]}").unwrap_err()),
        name: "2026-01-03/12-35-20.345.UTC_report.status".to_owned(),
        bytes: 10,
        written_at_ms: Some(4),
    };
    assert!(ledger.add_report(source.id, &bad, 7).unwrap());
    assert_eq!(ledger.reports(&[source.id]).unwrap(), [report, bad]);
    let error = StoredError::Data {
        code: "no_network".to_owned(),
        error: serde_json::json!({"host": "s3.example"}),
    };
    ledger.source_read(source.id, None, 8).unwrap();
    ledger.source_read(source.id, Some(&error), 9).unwrap();
    let source = ledger.report_source("", "acme", "status/").unwrap();
    assert_eq!((source.read_at_ms, source.error), (Some(8), Some(error)));
}

#[test]
fn an_archived_integration_is_kept_and_can_be_restored() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    let first = ledger.integration().unwrap();
    // The only one cannot be archived.
    let refused = ledger.archive_integration(first.id, Some(1));
    assert!(matches!(refused, Err(LedgerError::LastIntegration)));
    let config = IntegrationConfig {
        name: "Second".to_owned(),
        environments: vec!["prod".to_owned()],
        ..IntegrationConfig::default()
    };
    let second = ledger.save_integration(None, &config).unwrap();
    ledger.select_integration(second.id).unwrap();
    let selected = ledger.archive_integration(second.id, Some(1)).unwrap();
    assert_eq!(selected.id, first.id);
    assert_eq!(ledger.integration().unwrap().id, first.id);
    let archived = ledger.integration_by_id(second.id).unwrap();
    assert!(archived.archived);
    assert_eq!(archived.config, config);
    let refused = ledger.archive_integration(first.id, Some(2));
    assert!(matches!(refused, Err(LedgerError::LastIntegration)));
    let refused = ledger.remove_integration(first.id);
    assert!(matches!(refused, Err(LedgerError::LastIntegration)));
    // It is selected again, as it was when it was archived.
    let selected = ledger.archive_integration(second.id, None).unwrap();
    assert_eq!((selected.id, selected.archived), (second.id, false));
}
