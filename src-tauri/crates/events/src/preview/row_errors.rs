//! The errors of a row that was decoded.

use super::row::{CellValue, DecodedRow, PreviewColumn, RowError};
use crate::check::Code;
use crate::columns::EventColumn;
use crate::row_rules::{Nulls, RowFacts};
use crate::scan::ListedEnvironments;
use crate::verdict::messages;
use crate::writer::Writer;

/// Finds the errors of a row: its error codes, sorted by name, and the
/// ascending positions of the columns that have one.
///
/// `positions` are those of the required columns among `values`, in the order
/// of [`EventColumn::REQUIRED`].
pub(super) fn find_errors(
    values: &[CellValue],
    positions: [usize; 5],
    listed: &ListedEnvironments<'_>,
) -> (Vec<Code>, Vec<usize>) {
    let facts = row_facts(values, positions, listed);
    let mut columns: Vec<usize> = facts
        .error_columns()
        .filter_map(EventColumn::required_index)
        .map(|index| positions[index])
        .collect();
    columns.sort_unstable();
    (facts.codes().iter().collect(), columns)
}

/// Describes each of [`DecodedRow::error_columns`].
pub(super) fn describe_errors(
    row: &DecodedRow,
    columns: &[PreviewColumn],
    writer: Writer,
) -> Vec<RowError> {
    row.error_columns
        .iter()
        .filter_map(|position| {
            let column = EventColumn::named(&columns.get(*position)?.name)?;
            let (message, fix) = match (column, row.values.get(*position)?) {
                (EventColumn::Timestamp, CellValue::Integer(time)) => {
                    messages::invalid_timestamp(*time, writer)
                }
                (EventColumn::EnvironmentId, CellValue::Text(id)) => {
                    messages::unlisted_environment(id)
                }
                _ => messages::null(column),
            };
            Some(RowError {
                column: *position,
                message,
                fix,
            })
        })
        .collect()
}

/// Collects what the rule for one row needs.
fn row_facts(
    values: &[CellValue],
    positions: [usize; 5],
    listed: &ListedEnvironments<'_>,
) -> RowFacts {
    let mut nulls = Nulls::default();
    for (index, position) in positions.into_iter().enumerate() {
        if values.get(position) == Some(&CellValue::Null) {
            nulls.mark(index);
        }
    }
    let [environment, .., timestamp] = positions;
    RowFacts {
        nulls,
        environment_unlisted: match values.get(environment) {
            Some(CellValue::Text(id)) => listed.has(id.as_bytes()) == Some(false),
            _ => false,
        },
        timestamp: match values.get(timestamp) {
            Some(CellValue::Integer(time)) => i64::try_from(*time).ok(),
            _ => None,
        },
    }
}
