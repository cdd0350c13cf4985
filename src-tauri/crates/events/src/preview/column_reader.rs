//! One column of the preview, read by itself.

use std::collections::BTreeSet;
use std::iter::once;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, RowGroups, RowSelection};
use parquet::arrow::{FieldLevels, ProjectionMask, parquet_to_arrow_field_levels};
use parquet::column::page::{PageIterator, PageReader};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::schema::types::SchemaDescriptor;

use super::CellValue;
use super::arrow_values::{Meaning, value_at};
use super::plain_schema::{Leaf, leaves, plain_schema};
use crate::footer::encrypted_columns;
use crate::read_error::{ReadError, reason};
use crate::pages::{Chunk, ChunkPageReader};
use crate::source::Source;

/// A column at the top of the file, and how to read it.
#[derive(Debug)]
pub(super) struct ColumnSource {
    name: String,
    /// How Arrow reads it and what its leaves mean, or why it cannot.
    plan: Result<(FieldLevels, Vec<Leaf>), ReadError>,
}

/// How to read each column at the top of a file.
pub(super) fn column_sources(
    schema: &SchemaDescriptor,
    encrypted: &BTreeSet<usize>,
) -> Vec<ColumnSource> {
    let plain = plain_schema(schema);
    let meanings = leaves(schema);
    crate::schema::top_level_fields(schema.root_schema())
        .iter()
        .enumerate()
        .map(|(root, field)| {
            let name = field.name().to_owned();
            let own: Vec<usize> = (0..schema.num_columns())
                .filter(|leaf| schema.get_column_root_idx(*leaf) == root)
                .collect();
            let plan = if own.iter().any(|leaf| encrypted.contains(leaf)) {
                Err(encrypted_columns(&format!("`{name}` is")))
            } else {
                plain
                    .as_ref()
                    .map_err(|error| cannot_be_shown(&name, &reason(error)))
                    .and_then(|plain| plan(plain, root, &name))
                    .map(|levels| (levels, own.iter().map(|leaf| meanings[*leaf]).collect()))
            };
            ColumnSource { name, plan }
        })
        .collect()
}

fn plan(plain: &SchemaDescriptor, root: usize, name: &str) -> Result<FieldLevels, ReadError> {
    let mask = ProjectionMask::roots(plain, [root]);
    catch_unwind(AssertUnwindSafe(|| {
        parquet_to_arrow_field_levels(plain, mask, None)
    }))
    .unwrap_or_else(|_| {
        Err(ParquetError::General(
            "its type is not supported".to_owned(),
        ))
    })
    .map_err(|error| cannot_be_shown(name, &reason(&error)))
}

impl ColumnSource {
    /// The values of the selected rows of a row group, which are so many.
    pub(super) fn read(
        &self,
        source: &Arc<dyn Source>,
        metadata: &Arc<ParquetMetaData>,
        group: usize,
        selection: &RowSelection,
        rows: usize,
    ) -> Result<Vec<CellValue>, ReadError> {
        let (levels, leaves) = self.plan.as_ref().map_err(Clone::clone)?;
        let row_group = OneRowGroup {
            source: Arc::clone(source),
            metadata: Arc::clone(metadata),
            group,
            held: Arc::default(),
        };
        let values = catch_unwind(AssertUnwindSafe(|| {
            decode(levels, leaves, &row_group, selection, rows)
        }))
        .unwrap_or_else(|_| Err(ParquetError::General("its data is damaged".to_owned())))
        .map_err(|error| cannot_be_shown(&self.name, &reason(&error)))?;
        if values.len() == rows {
            Ok(values)
        } else {
            Err(cannot_be_shown(&self.name, "it has fewer values than rows"))
        }
    }
}

fn decode(
    levels: &FieldLevels,
    leaves: &[Leaf],
    row_group: &OneRowGroup,
    selection: &RowSelection,
    rows: usize,
) -> ParquetResult<Vec<CellValue>> {
    let selection = Some(selection.clone());
    let reader =
        ParquetRecordBatchReader::try_new_with_row_groups(levels, row_group, rows, selection)?;
    let mut values = Vec::with_capacity(rows);
    for batch in reader {
        let batch = batch?;
        let [array] = batch.columns() else {
            break;
        };
        let meaning = Meaning::of(array.data_type(), &mut leaves.iter().copied());
        values.extend((0..array.len()).map(|at| value_at(array, at, &meaning)));
    }
    Ok(values)
}

fn cannot_be_shown(name: &str, reason: &str) -> ReadError {
    ReadError::new(
        "Cannot be decoded",
        format!("`{name}` cannot be shown: {reason}."),
        "Write the file again, or fetch it again from where it came.",
    )
}

/// A single row group, as the Arrow reader asks for it.
struct OneRowGroup {
    source: Arc<dyn Source>,
    metadata: Arc<ParquetMetaData>,
    group: usize,
    /// How many bytes the leaves hold that are read together.
    held: Arc<AtomicU64>,
}

impl RowGroups for OneRowGroup {
    fn num_rows(&self) -> usize {
        self.metadata
            .row_group_num_rows(self.group)
            .unwrap_or_default()
    }

    fn column_chunks(&self, leaf: usize) -> ParquetResult<Box<dyn PageIterator>> {
        let row_group = self.metadata.row_group(self.group);
        let chunk = row_group
            .columns()
            .get(leaf)
            .ok_or_else(|| ParquetError::General("the row group does not have it".to_owned()))?;
        let at = Chunk::of(chunk)
            .ok_or_else(|| ParquetError::General("its place is impossible".to_owned()))?;
        let column = chunk.column_descr();
        let pages =
            ChunkPageReader::new(Arc::clone(&self.source), at, column, Arc::clone(&self.held));
        Ok(Box::new(OneChunk(Some(Box::new(pages)))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(once(self.metadata.row_group(self.group)))
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// The pages of one column chunk.
struct OneChunk(Option<Box<dyn PageReader>>);

impl Iterator for OneChunk {
    type Item = ParquetResult<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageIterator for OneChunk {}
