//! Whether the data lies where the footer says it does.

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::Trouble;

/// Where a column chunk begins and how long it is; none where the footer says
/// something negative. (The library's own accessor panics then.)
fn chunk_range(chunk: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let start = chunk
        .dictionary_page_offset()
        .unwrap_or_else(|| chunk.data_page_offset());
    Some((
        u64::try_from(start).ok()?,
        u64::try_from(chunk.compressed_size()).ok()?,
    ))
}

/// What is wrong with where the footer says the data is, if anything.
pub(crate) fn layout_trouble(metadata: &ParquetMetaData, file_length: u64) -> Option<Trouble> {
    let mut rows = 0_i64;
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        if row_group.num_rows() < 0 {
            return Some(Trouble::damaged(format!(
                "The footer gives row group {group} a negative number of rows."
            )));
        }
        rows = rows.saturating_add(row_group.num_rows());
        for chunk in row_group.columns() {
            let name = chunk.column_path().string();
            if let Some(path) = chunk.file_path() {
                return Some(Trouble::new(
                    "Data in another file",
                    format!("`{name}` keeps its data in another file, `{path}`."),
                    "Send the files that hold the data, not the one that only points at them.",
                ));
            }
            let inside = chunk_range(chunk).is_some_and(|(start, length)| {
                start
                    .checked_add(length)
                    .is_some_and(|end| end <= file_length)
            });
            if !inside {
                return Some(Trouble::damaged(format!(
                    "The footer places data of `{name}` outside the file."
                )));
            }
        }
    }
    let total = metadata.file_metadata().num_rows();
    (rows != total).then(|| {
        Trouble::damaged(format!(
            "The footer counts {total} rows in all, and {rows} in its row groups."
        ))
    })
}
