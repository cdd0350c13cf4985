//! Decodes one top-level column.

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

use super::arrow_values::{CellType, convert};
use super::plain_schema::{LeafType, leaf_types, plain_schema};
use super::row::CellValue;
use crate::footer::encrypted_columns;
use crate::pages::{Chunk, ChunkPageReader};
use crate::read_error::{ReadError, reason};
use crate::source::Source;

/// Decodes a top-level column.
#[derive(Debug)]
pub(super) struct ColumnDecoder {
    name: String,
    /// How Arrow decodes it, and the types of its leaves; or why it cannot.
    plan: Result<(FieldLevels, Vec<LeafType>), ReadError>,
}

/// A decoder for each top-level column of a file.
pub(super) fn column_decoders(
    schema: &SchemaDescriptor,
    encrypted: &BTreeSet<usize>,
) -> Vec<ColumnDecoder> {
    let plain = plain_schema(schema);
    let types = leaf_types(schema);
    crate::schema::top_level_fields(schema.root_schema())
        .iter()
        .enumerate()
        .map(|(root, field)| {
            let name = field.name().to_owned();
            let own: Vec<usize> = (0..schema.num_columns())
                .filter(|leaf| schema.get_column_root_idx(*leaf) == root)
                .collect();
            let own_encrypted: BTreeSet<usize> = own
                .iter()
                .copied()
                .filter(|leaf| encrypted.contains(leaf))
                .collect();
            let plan = if !own_encrypted.is_empty() {
                Err(encrypted_columns(schema, &own_encrypted))
            } else {
                plain
                    .as_ref()
                    .map_err(|error| cannot_be_shown(&name, &reason(error)))
                    .and_then(|plain| {
                        let mask = ProjectionMask::roots(plain, [root]);
                        catch_panic(&name, "its type is not supported", || {
                            parquet_to_arrow_field_levels(plain, mask, None)
                        })
                    })
                    .map(|levels| (levels, own.iter().map(|leaf| types[*leaf]).collect()))
            };
            ColumnDecoder { name, plan }
        })
        .collect()
}

/// Runs a step of the decoding of the column `name`. `panic_reason` is the reason of the
/// error if it panics.
fn catch_panic<T>(
    name: &str,
    panic_reason: &str,
    decode: impl FnOnce() -> ParquetResult<T>,
) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(decode))
        .unwrap_or_else(|_| Err(ParquetError::General(panic_reason.to_owned())))
        .map_err(|error| cannot_be_shown(name, &reason(&error)))
}

impl ColumnDecoder {
    /// Decodes the selected rows of a row group; `rows` is their number.
    ///
    /// # Errors
    /// Fails if the column cannot be decoded or has another number of values.
    pub(super) fn decode(
        &self,
        source: &Arc<dyn Source>,
        metadata: &Arc<ParquetMetaData>,
        group: usize,
        selection: &RowSelection,
        rows: usize,
    ) -> Result<Vec<CellValue>, ReadError> {
        let (levels, leaves) = self.plan.as_ref().map_err(Clone::clone)?;
        let row_group = SingleRowGroup {
            source: Arc::clone(source),
            metadata: Arc::clone(metadata),
            group,
            held: Arc::default(),
        };
        let values = catch_panic(&self.name, "its data is damaged", || {
            decode_group(levels, leaves, &row_group, selection, rows)
        })?;
        if values.len() == rows {
            Ok(values)
        } else {
            Err(cannot_be_shown(&self.name, "it has fewer values than rows"))
        }
    }
}

fn decode_group(
    levels: &FieldLevels,
    leaves: &[LeafType],
    row_group: &SingleRowGroup,
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
        let cell_type = CellType::of(array.data_type(), &mut leaves.iter().copied());
        values.extend((0..array.len()).map(|index| convert(array, index, &cell_type)));
    }
    Ok(values)
}

fn cannot_be_shown(name: &str, reason: &str) -> ReadError {
    ReadError::undecodable(format!("`{name}` cannot be shown: {reason}."))
}

/// One row group, as the Arrow reader needs it.
struct SingleRowGroup {
    source: Arc<dyn Source>,
    metadata: Arc<ParquetMetaData>,
    group: usize,
    /// How many bytes the leaves hold that are read together.
    held: Arc<AtomicU64>,
}

impl RowGroups for SingleRowGroup {
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
        let location = Chunk::of(chunk)
            .ok_or_else(|| ParquetError::General("its position is invalid".to_owned()))?;
        let column = chunk.column_descr();
        let pages = ChunkPageReader::new(
            Arc::clone(&self.source),
            location,
            column,
            Arc::clone(&self.held),
        );
        Ok(Box::new(SingleChunk(Some(Box::new(pages)))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(once(self.metadata.row_group(self.group)))
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// The pages of one column chunk.
struct SingleChunk(Option<Box<dyn PageReader>>);

impl Iterator for SingleChunk {
    type Item = ParquetResult<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageIterator for SingleChunk {}
