//! Whether the data lies where the footer says it does.

use parquet::file::metadata::ParquetMetaData;

use crate::humanize::{count_of, group_thousands};
use crate::pages::{Chunk, most_rows};
use crate::read_error::ReadError;

/// What is wrong with where the footer says the data is, if anything.
pub(crate) fn check_layout(metadata: &ParquetMetaData, file_length: u64) -> Option<ReadError> {
    let mut rows = 0_i64;
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        if row_group.num_rows() < 0 {
            return Some(ReadError::damaged(format!(
                "The footer gives row group {group} a negative number of rows."
            )));
        }
        rows = rows.saturating_add(row_group.num_rows());
        for chunk in row_group.columns() {
            let name = chunk.column_path().string();
            if let Some(path) = chunk.file_path() {
                return Some(ReadError::new(
                    "Data in another file",
                    format!("`{name}` keeps its data in another file, `{path}`."),
                    "Send the files that hold the data, not the one that only points at them.",
                ));
            }
            if Chunk::of(chunk).is_none_or(|chunk| chunk.end > file_length) {
                return Some(ReadError::damaged(format!(
                    "The footer places data of `{name}` outside the file."
                )));
            }
        }
    }
    let total = metadata.file_metadata().num_rows();
    if u64::try_from(rows).is_ok_and(|rows| rows > most_rows(file_length)) {
        return Some(ReadError::damaged(format!(
            "The footer counts {} rows in a file of {}: far more than one can hold.",
            group_thousands(rows.unsigned_abs()),
            count_of(file_length, "byte")
        )));
    }
    (rows != total).then(|| {
        ReadError::damaged(format!(
            "The footer counts {total} rows in all, and {rows} in its row groups."
        ))
    })
}
