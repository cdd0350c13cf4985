//! Applies the migrations that a ledger lacks.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{Error, M, MigrationDefinitionError, Migrations};

use crate::error::LedgerError;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_files_and_integration.sql")),
    M::up(include_str!("migrations/0002_round_trip.sql")),
    M::up(include_str!("migrations/0003_recipe_values.sql")),
    M::up(include_str!("migrations/0004_plain_names.sql")),
    M::up(include_str!("migrations/0005_uploads.sql")),
    M::up(include_str!("migrations/0006_archived_integrations.sql")),
];

const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

pub(crate) fn to_latest(connection: &mut Connection, path: &Path) -> Result<(), LedgerError> {
    MIGRATIONS
        .to_latest(connection)
        .map_err(|error| match error {
            Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                LedgerError::TooNew {
                    path: path.to_owned(),
                }
            }
            Error::RusqliteError { err, .. } => LedgerError::open(path, err),
            other => LedgerError::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(other))),
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::connections::CredentialSource;
    use crate::database::{FILE_NAME, Ledger};
    use crate::stored_error::StoredError;
    use crate::uploads::VerifiedBy;

    #[test]
    fn every_migration_can_be_applied() {
        MIGRATIONS.validate().unwrap();
    }

    #[test]
    fn rows_of_earlier_versions_can_be_read() {
        let root = tempfile::tempdir().unwrap();
        let mut database = Connection::open(root.path().join(FILE_NAME)).unwrap();
        MIGRATIONS.to_version(&mut database, 3).unwrap();
        database
            .execute_batch(
                r#"INSERT INTO file (path, added_at_ms, summary, file_check) VALUES
                   (x'61', 1, '{"verdict":"accepted","rows":7,"accepted_rows":7,"segments":[],"codecs":[],"created_by":null,"note":"3 notices"}',
                    '{"environments":[{"id":"prod","rows":7},{"id":"stage","rows":null}]}'),
                   (x'62', 1, NULL, '{"environments":[{"id":"prod","rows":2}]}'),
                   (x'63', 1, NULL, 'not JSON'),
                   (x'64', 1, NULL, NULL);
                   INSERT INTO connection
                   (name, way, access_key_id, profile, region, endpoint, keychain_account)
                   VALUES ('Work', 'profile', '', 'work', '', '', 'a');
                   INSERT INTO report_source (place, bucket, prefix, problem) VALUES
                   ('', 'acme', 'status/', '{"code":"no_network","message":"No.","hints":["Wait."]}');
                   INSERT INTO report (source_id, name, etag, bytes, fetched_at_ms, fault,
                   fault_line, fault_column) VALUES
                   (1, 'a', 'e', 1, 2, 'It is not JSON.', 3, 4), (1, 'b', 'e', 1, 2, NULL, NULL, NULL);
                   INSERT INTO reported_file (report_id, position, name, entries, faults) VALUES
                   (2, 0, 'f', '[]', '[{"index":2,"message":"Entry 3 of f: valid is missing."}]');
                   INSERT INTO sending (path, place, bucket, key, overwrite, bytes, modified_ns,
                   state, holder, queued_at_ms, begun_at_ms, checksum) VALUES
                   (x'61', 'sandbox', 'acme', 'events/a', 0, 5, 6, 'done', 'one', 1, 2, 'read_back');"#,
            )
            .unwrap();
        drop(database);

        let ledger = Ledger::open(root.path()).unwrap();
        let environments = [("prod".to_owned(), 9), ("stage".to_owned(), 0)];
        assert_eq!(
            ledger.environments_found().unwrap(),
            BTreeMap::from(environments)
        );
        let summary = ledger.file(1).unwrap().summary.unwrap();
        assert_eq!(
            (summary.note.as_deref(), summary.notices),
            (Some("3 notices"), 0)
        );
        let connection = ledger.connection_by_id(1).unwrap();
        assert_eq!(connection.config.source, CredentialSource::Profile);
        let [upload] = &ledger.uploads_to("sandbox", "acme").unwrap()[..] else {
            panic!("the upload is kept");
        };
        assert_eq!(upload.started_at_ms, Some(2));
        assert_eq!(upload.verified_by, Some(VerifiedBy::ReadBack));
        assert_eq!(ledger.file_with_check(1).unwrap().tail_sha256, None);
        let source = ledger.report_source("", "acme", "status/").unwrap();
        assert!(matches!(
            source.error,
            Some(StoredError::Text { message, .. }) if message == "No."
        ));
        let reports = ledger.reports(&[source.id]).unwrap();
        let error = reports[0].content.as_ref().unwrap_err();
        assert_eq!(error.to_string(), "It is not JSON.");
        assert_eq!((error.line, error.column), (Some(3), Some(4)));
        let file = &reports[1].content.as_ref().unwrap().files[0];
        assert_eq!(
            file.entry_errors[0].message(&file.name),
            "Entry 3 of f: valid is missing."
        );
    }
}
