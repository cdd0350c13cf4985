//! Columns of numbers.

use parquet::basic::Encoding;
use parquet::data_type::{DataType, DoubleType, Int64Type};

use super::{Flat, FlatNumbers, Part, each_run, open, pass_over, walk};
use crate::pages::PageError;
use crate::pages::header::Kind;
use crate::pages::runs::Taken;
use crate::pages::values::{Indices, LibraryValues};

/// Numbers that take eight bytes.
pub(crate) trait Number: Copy + Default {
    /// What the parquet crate calls them.
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
    column: &Flat<'_>,
    told: &mut impl FlatNumbers<T>,
) -> Result<(), PageError> {
    let mut dictionary: Option<Vec<T>> = None;
    let mut buffer = Vec::new();
    let mut turned = Vec::new();
    let mut numbers = Vec::with_capacity(NUMBERS);
    walk(column, true, |pages, page, part| {
        let data = match page {
            Kind::Dictionary { values, .. } => {
                let bytes = pages.unpacked(&mut buffer)?;
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
            Kind::Data(data) => data,
            Kind::Other => return Ok(()),
        };
        let (mut levels, values, valid) = open(pages, &data, column, &mut buffer, &mut turned)?;
        let Part { skip, take, row } = part;
        match data.encoding {
            Encoding::PLAIN => {
                let (mut left, _) = values.as_chunks::<8>();
                pass_over(&mut levels, skip, |count| {
                    left = left.get(count..).ok_or(PageError::InvalidValues)?;
                    Ok(())
                })?;
                each_run(&mut levels, 0, take, row, |valid, mut row, count| {
                    if !valid {
                        told.nulls(row, count);
                        return Ok(());
                    }
                    let (here, rest) = left
                        .split_at_checked(count)
                        .ok_or(PageError::InvalidValues)?;
                    left = rest;
                    for some in here.chunks(NUMBERS) {
                        numbers.clear();
                        numbers.extend(some.iter().map(|one| T::from_bytes(*one)));
                        told.values(row, &numbers);
                        row += some.len();
                    }
                    Ok(())
                })
            }
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                let dictionary = dictionary.as_ref().ok_or(PageError::MissingDictionary)?;
                let mut indices = Indices::new(values, valid, dictionary.len())?;
                pass_over(&mut levels, skip, |count| indices.take(count, |_| Ok(())))?;
                each_run(&mut levels, 0, take, row, |valid, mut row, count| {
                    if !valid {
                        told.nulls(row, count);
                        return Ok(());
                    }
                    indices.take(count, |taken| {
                        match taken {
                            Taken::Run(entry, count) => {
                                told.run(row, dictionary[entry as usize], count);
                                row += count;
                            }
                            Taken::Each(entries) => {
                                numbers.clear();
                                numbers.extend(
                                    entries.iter().map(|entry| dictionary[*entry as usize]),
                                );
                                told.values(row, &numbers);
                                row += entries.len();
                            }
                        }
                        Ok(())
                    })
                })
            }
            other => {
                let mut library =
                    LibraryValues::<T::Stored>::new(other, values, valid, column.budget)?;
                pass_over(&mut levels, skip, |count| library.take(count, |_| Ok(())))?;
                each_run(&mut levels, 0, take, row, |valid, mut row, count| {
                    if !valid {
                        told.nulls(row, count);
                        return Ok(());
                    }
                    library.take(count, |values| {
                        told.values(row, values);
                        row += values.len();
                        Ok(())
                    })
                })
            }
        }
    })
}

/// How many numbers are handed on at once.
const NUMBERS: usize = 1_024;
