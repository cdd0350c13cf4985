//! Columns of byte strings.

use parquet::basic::Encoding;
use parquet::data_type::{AsBytes, ByteArrayType};
use parquet::file::metadata::ColumnChunkMetaData;

use super::{Flat, FlatBytes, Part, each_run, open, pass_over, walk};
use crate::pages::chunk::ChunkPages;
use crate::pages::cost;
use crate::pages::header::Kind;
use crate::pages::runs::Taken;
use crate::pages::values::{Dictionary, Indices, LibraryValues, next_plain};
use crate::pages::{BudgetHandle, Chunk, PageError};
use crate::source::Source;

/// Reads a column of byte strings.
pub(crate) fn read_bytes(column: &Flat<'_>, told: &mut impl FlatBytes) -> Result<(), PageError> {
    let mut entries = None;
    let mut buffer = Vec::new();
    let mut turned = Vec::new();
    walk(column, true, |pages, page, part| {
        let data = match page {
            Kind::Dictionary { values, .. } => {
                let dictionary = Dictionary::read(pages.unpacked_to_keep()?, values)?;
                entries = Some(dictionary.len());
                told.dictionary(dictionary);
                return Ok(());
            }
            Kind::Data(data) => data,
            Kind::Other => return Ok(()),
        };
        let (mut levels, values, valid) = open(pages, &data, column, &mut buffer, &mut turned)?;
        let Part { skip, take, row } = part;
        match data.encoding {
            Encoding::PLAIN => {
                let mut left = values;
                pass_over(&mut levels, skip, |count| {
                    (0..count).try_for_each(|_| next_plain(&mut left).map(drop))
                })?;
                each_run(&mut levels, 0, take, row, |valid, row, count| {
                    if valid {
                        for row in row..row + count {
                            told.value(row, next_plain(&mut left)?);
                        }
                    } else {
                        told.nulls(row, count);
                    }
                    Ok(())
                })
            }
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                let entries = entries.ok_or(PageError::MissingDictionary)?;
                let mut indices = Indices::new(values, valid, entries)?;
                pass_over(&mut levels, skip, |count| indices.take(count, |_| Ok(())))?;
                each_run(&mut levels, 0, take, row, |valid, mut row, count| {
                    if !valid {
                        told.nulls(row, count);
                        return Ok(());
                    }
                    indices.take(count, |taken| {
                        match taken {
                            Taken::Run(entry, count) => {
                                told.entry_run(row, entry, count);
                                row += count;
                            }
                            Taken::Each(entries) => {
                                column.budget.charge(cost::places(entries.len()))?;
                                told.entries(row, entries);
                                row += entries.len();
                            }
                        }
                        Ok(())
                    })
                })
            }
            other => {
                let mut library =
                    LibraryValues::<ByteArrayType>::new(other, values, valid, column.budget)?;
                pass_over(&mut levels, skip, |count| library.take(count, |_| Ok(())))?;
                each_run(&mut levels, 0, take, row, |valid, mut row, count| {
                    if !valid {
                        told.nulls(row, count);
                        return Ok(());
                    }
                    library.take(count, |values| {
                        for value in values {
                            told.value(row, value.as_bytes());
                            row += 1;
                        }
                        Ok(())
                    })
                })
            }
        }
    })
}

/// The entries of a chunk's dictionary, where every data page refers to it
/// and to nothing else.
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
        budget.charge(pages.take_unpaid()).ok()?;
        match page.kind {
            Kind::Dictionary { values, .. } if found.is_none() => {
                reservation.grow_to(page.memory(codec).ok()?).ok()?;
                budget.charge(page.cost(codec, 0)).ok()?;
                found = Some(Dictionary::read(pages.unpacked_to_keep().ok()?, values).ok()?);
            }
            Kind::Data(data) => match data.encoding {
                Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {}
                _ => return None,
            },
            Kind::Dictionary { .. } => return None,
            Kind::Other => {}
        }
    }
    found
}
