//! Validates the locations of the data.

use parquet::file::metadata::ParquetMetaData;
use tallyman_text::{count_of, group_thousands};

use crate::pages::{Chunk, max_rows};
use crate::read_error::ReadError;
use crate::source::Source;

/// Checks that the data is in the file where the footer says it is.
pub(crate) fn check_layout(
    metadata: &ParquetMetaData,
    source: &dyn Source,
) -> Result<(), ReadError> {
    let file_length = source.length()?;
    let mut rows = 0_i64;
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        if row_group.num_rows() < 0 {
            return Err(ReadError::damaged(format!(
                "The footer gives row group {group} a negative number of rows."
            )));
        }
        rows = rows.saturating_add(row_group.num_rows());
        for chunk in row_group.columns() {
            let name = chunk.column_path().string();
            if let Some(path) = chunk.file_path() {
                return Err(ReadError::new(
                    "Data in another file",
                    format!("`{name}` keeps its data in another file, `{path}`."),
                    "Send the files that have the data, not the one that refers to them.",
                ));
            }
            if Chunk::of(chunk).is_none_or(|chunk| chunk.end > file_length) {
                return Err(ReadError::damaged(format!(
                    "The footer places data of `{name}` outside the file."
                )));
            }
        }
    }
    let total = metadata.file_metadata().num_rows();
    if u64::try_from(rows).is_ok_and(|rows| rows > max_rows(file_length)) {
        return Err(ReadError::damaged(format!(
            "The footer counts {} rows in a file of {}: far more than it can hold.",
            group_thousands(rows.unsigned_abs()),
            count_of(file_length, "byte")
        )));
    }
    if rows != total {
        return Err(ReadError::damaged(format!(
            "The footer counts {total} rows in all, and {rows} in its row groups."
        )));
    }
    Ok(())
}
