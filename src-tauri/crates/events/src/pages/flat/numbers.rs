//! Reads columns of numbers.

use parquet::basic::Encoding;
use parquet::data_type::{DataType, DoubleType, Int64Type};

use super::column::{
    FlatColumn, NumberSink, decode_levels, for_each_page, for_each_run, skip_rows,
};
use crate::pages::dictionary::DictionaryIndices;
use crate::pages::error::PageError;
use crate::pages::header::PageKind;
use crate::pages::parquet_decoder::ParquetDecoder;
use crate::pages::rle_cursor::RleBatch;

/// A number of eight bytes.
pub(crate) trait Number: Copy + Default {
    /// Its type in the parquet crate.
    type Stored: DataType<T = Self>;

    fn from_bytes(bytes: [u8; 8]) -> Self;
}

impl Number for i64 {
    type Stored = Int64Type;

    fn from_bytes(bytes: [u8; 8]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

impl Number for f64 {
    type Stored = DoubleType;

    fn from_bytes(bytes: [u8; 8]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

/// Reads a column of numbers.
pub(crate) fn read_numbers<T: Number>(
    column: &FlatColumn<'_>,
    sink: &mut impl NumberSink<T>,
) -> Result<(), PageError> {
    let mut dictionary: Option<Vec<T>> = None;
    let mut buffer = Vec::new();
    let mut reordered = Vec::new();
    let mut numbers = Vec::with_capacity(NUMBERS);
    for_each_page(column, true, |pages, page, part| {
        let data = match page {
            PageKind::Dictionary { values, .. } => {
                let bytes = pages.decompressed(&mut buffer)?;
                let wanted = (values as usize)
                    .checked_mul(8)
                    .ok_or(PageError::InvalidValues)?;
                let bytes = bytes.get(..wanted).ok_or(PageError::InvalidValues)?;
                dictionary = Some(
                    bytes
                        .as_chunks()
                        .0
                        .iter()
                        .map(|one| T::from_bytes(*one))
                        .collect(),
                );
                return Ok(());
            }
            PageKind::Data(data) => data,
            PageKind::Other => return Ok(()),
        };
        let (mut levels, values, valid) =
            decode_levels(pages, &data, column, &mut buffer, &mut reordered)?;
        match data.encoding {
            Encoding::PLAIN => {
                let (mut left, _) = values.as_chunks::<8>();
                skip_rows(&mut levels, part.skip, |count| {
                    left = left.get(count..).ok_or(PageError::InvalidValues)?;
                    Ok(())
                })?;
                for_each_run(&mut levels, part, sink, |sink, mut row, count| {
                    let (here, rest) = left
                        .split_at_checked(count)
                        .ok_or(PageError::InvalidValues)?;
                    left = rest;
                    for some in here.chunks(NUMBERS) {
                        numbers.clear();
                        numbers.extend(some.iter().map(|one| T::from_bytes(*one)));
                        sink.values(row, &numbers);
                        row += some.len();
                    }
                    Ok(())
                })
            }
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                let dictionary = dictionary.as_ref().ok_or(PageError::MissingDictionary)?;
                let mut indices = DictionaryIndices::new(values, valid, dictionary.len())?;
                skip_rows(&mut levels, part.skip, |count| {
                    indices.take(count, |_| Ok(()))
                })?;
                for_each_run(&mut levels, part, sink, |sink, mut row, count| {
                    indices.take(count, |taken| {
                        match taken {
                            RleBatch::Run(entry, count) => {
                                sink.run(row, dictionary[entry as usize], count);
                                row += count;
                            }
                            RleBatch::Each(entries) => {
                                numbers.clear();
                                numbers.extend(
                                    entries.iter().map(|entry| dictionary[*entry as usize]),
                                );
                                sink.values(row, &numbers);
                                row += entries.len();
                            }
                        }
                        Ok(())
                    })
                })
            }
            other => {
                let mut decoder =
                    ParquetDecoder::<T::Stored>::new(other, values, valid, column.budget)?;
                skip_rows(&mut levels, part.skip, |count| {
                    decoder.take(count, |_| Ok(()))
                })?;
                for_each_run(&mut levels, part, sink, |sink, mut row, count| {
                    decoder.take(count, |values| {
                        sink.values(row, values);
                        row += values.len();
                        Ok(())
                    })
                })
            }
        }
    })
}

/// Maximum number of values that a sink gets at once.
const NUMBERS: usize = 1_024;
