//! Reads columns of byte arrays.

use parquet::basic::Encoding;
use parquet::data_type::{AsBytes, ByteArrayType};
use parquet::file::metadata::ColumnChunkMetaData;

use super::column::{BytesSink, FlatColumn, decode_levels, for_each_page, for_each_run, skip_rows};
use crate::pages::budget::BudgetHandle;
use crate::pages::chunk::{Chunk, ChunkPages};
use crate::pages::cost;
use crate::pages::dictionary::{Dictionary, DictionaryIndices};
use crate::pages::error::PageError;
use crate::pages::header::PageKind;
use crate::pages::parquet_decoder::ParquetDecoder;
use crate::pages::plain::next_byte_array;
use crate::pages::rle_cursor::RleBatch;
use crate::source::Source;

/// Reads a column of byte arrays.
pub(crate) fn read_bytes(
    column: &FlatColumn<'_>,
    sink: &mut impl BytesSink,
) -> Result<(), PageError> {
    let mut entries = None;
    let mut buffer = Vec::new();
    let mut reordered = Vec::new();
    for_each_page(column, true, |pages, page, part| {
        let data = match page {
            PageKind::Dictionary { values, .. } => {
                let dictionary = Dictionary::read(pages.decompressed_to_vec()?, values)?;
                entries = Some(dictionary.len());
                sink.dictionary(dictionary);
                return Ok(());
            }
            PageKind::Data(data) => data,
            PageKind::Other => return Ok(()),
        };
        let (mut levels, values, valid) =
            decode_levels(pages, &data, column, &mut buffer, &mut reordered)?;
        match data.encoding {
            Encoding::PLAIN => {
                let mut left = values;
                skip_rows(&mut levels, part.skip, |count| {
                    (0..count).try_for_each(|_| next_byte_array(&mut left).map(drop))
                })?;
                for_each_run(&mut levels, part, sink, |sink, row, count| {
                    for row in row..row + count {
                        sink.value(row, next_byte_array(&mut left)?);
                    }
                    Ok(())
                })
            }
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                let entries = entries.ok_or(PageError::MissingDictionary)?;
                let mut indices = DictionaryIndices::new(values, valid, entries)?;
                skip_rows(&mut levels, part.skip, |count| {
                    indices.take(count, |_| Ok(()))
                })?;
                for_each_run(&mut levels, part, sink, |sink, mut row, count| {
                    indices.take(count, |taken| {
                        match taken {
                            RleBatch::Run(entry, count) => {
                                sink.entry_run(row, entry, count);
                                row += count;
                            }
                            RleBatch::Each(entries) => {
                                column.budget.charge(cost::indices(entries.len()))?;
                                sink.entries(row, entries);
                                row += entries.len();
                            }
                        }
                        Ok(())
                    })
                })
            }
            other => {
                let mut decoder =
                    ParquetDecoder::<ByteArrayType>::new(other, values, valid, column.budget)?;
                skip_rows(&mut levels, part.skip, |count| {
                    decoder.take(count, |_| Ok(()))
                })?;
                for_each_run(&mut levels, part, sink, |sink, mut row, count| {
                    decoder.take(count, |values| {
                        for value in values {
                            sink.value(row, value.as_bytes());
                            row += 1;
                        }
                        Ok(())
                    })
                })
            }
        }
    })
}

/// The dictionary of a chunk. `None` if a data page has values outside it, or
/// if it cannot be read.
pub(crate) fn dictionary_only(
    source: &dyn Source,
    chunk: &ColumnChunkMetaData,
    budget: &BudgetHandle<'_>,
) -> Option<Dictionary> {
    let mut pages = ChunkPages::sparse(source, Chunk::of(chunk)?);
    let codec = pages.codec();
    let mut found = None;
    let mut reservation = budget.reservation();
    while let Some(page) = pages.header().ok()? {
        budget.charge(pages.take_pending_cost()).ok()?;
        match page.kind {
            PageKind::Dictionary { values, .. } if found.is_none() => {
                reservation.grow_to(page.memory(codec).ok()?).ok()?;
                budget.charge(page.cost(codec, 0)).ok()?;
                found = Some(Dictionary::read(pages.decompressed_to_vec().ok()?, values).ok()?);
            }
            PageKind::Data(data) => match data.encoding {
                Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {}
                _ => return None,
            },
            PageKind::Dictionary { .. } => return None,
            PageKind::Other => {}
        }
    }
    found
}
