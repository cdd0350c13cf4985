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
    use super::MIGRATIONS;

    #[test]
    fn every_migration_can_be_applied() {
        MIGRATIONS.validate().unwrap();
    }
}
