//! Columns that are not nested: one value a row, or a null.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use parquet::basic::{CompressionCodec, Encoding, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{AsBytes, ByteArrayType, DoubleType, Int64Type};
use parquet::file::metadata::ColumnChunkMetaData;

use super::chunk::ChunkPages;
use super::codec;
use super::header::{DataPage, Kind, Version};
use super::levels::{
    BinaryLevels, Hybrid, Parts, divide_v1, lowest_first, place_of_levels, width_of,
};
use super::values::{Dictionary, Indices, LibraryValues, Taken, next_plain};
use super::{Chunk, PageFault};
use crate::source::Source;

/// A column of one row group, and the rows of it that are asked for.
#[derive(Clone)]
pub(crate) struct Flat<'s> {
    pub(crate) source: &'s dyn Source,
    pub(crate) chunk: Chunk,
    /// Whether it may hold nulls.
    pub(crate) nullable: bool,
    /// How many rows the row group has.
    pub(crate) group_rows: u64,
    /// The rows asked for, counted within the row group. Whoever is told of
    /// rows is told their places among these.
    pub(crate) rows: Range<u64>,
    /// Set when nobody wants to know any more.
    pub(crate) stop: &'s AtomicBool,
}

/// Who is told where nulls are.
pub(crate) trait NullRuns {
    /// `count` rows from `row` on are null.
    fn nulls(&mut self, row: usize, count: usize);
}

/// Who is told the values of a column of byte strings.
pub(crate) trait FlatBytes: NullRuns {
    /// The dictionary that entries are going to be places in.
    fn dictionary(&mut self, dictionary: Dictionary);
    /// `count` rows from `row` on have this entry.
    fn entry_run(&mut self, row: usize, entry: u32, count: usize);
    /// The rows from `row` on have these entries.
    fn entries(&mut self, row: usize, entries: &[u32]);
    /// A row has this value.
    fn value(&mut self, row: usize, value: &[u8]);
}

/// Who is told the values of a column of numbers.
pub(crate) trait FlatNumbers<T>: NullRuns {
    /// `count` rows from `row` on have this value.
    fn run(&mut self, row: usize, value: T, count: usize);
    /// The rows from `row` on have these values.
    fn values(&mut self, row: usize, values: &[T]);
}

/// Numbers that take eight bytes.
pub(crate) trait Number: Copy + Default {
    fn from_bytes(bytes: [u8; 8]) -> Self;
    fn library(
        encoding: Encoding,
        values: &[u8],
        count: usize,
    ) -> Result<LibraryNumbers<Self>, PageFault>;
}

/// Numbers in a rarer encoding.
pub(crate) enum LibraryNumbers<T: Number> {
    Long(LibraryValues<Int64Type>, fn(i64) -> T),
    Double(LibraryValues<DoubleType>, fn(f64) -> T),
}

impl Number for i64 {
    fn from_bytes(bytes: [u8; 8]) -> Self {
        Self::from_le_bytes(bytes)
    }

    fn library(
        encoding: Encoding,
        values: &[u8],
        count: usize,
    ) -> Result<LibraryNumbers<Self>, PageFault> {
        LibraryValues::new(
            Physical::INT64,
            encoding,
            values,
            count,
            |reader| match reader {
                ColumnReader::Int64ColumnReader(reader) => Some(reader),
                _ => None,
            },
        )
        .map(|values| LibraryNumbers::Long(values, |number| number))
    }
}

impl Number for f64 {
    fn from_bytes(bytes: [u8; 8]) -> Self {
        Self::from_le_bytes(bytes)
    }

    fn library(
        encoding: Encoding,
        values: &[u8],
        count: usize,
    ) -> Result<LibraryNumbers<Self>, PageFault> {
        LibraryValues::new(
            Physical::DOUBLE,
            encoding,
            values,
            count,
            |reader| match reader {
                ColumnReader::DoubleColumnReader(reader) => Some(reader),
                _ => None,
            },
        )
        .map(|values| LibraryNumbers::Double(values, |number| number))
    }
}

/// Finds the nulls of a column, without reading its values.
pub(crate) fn read_nulls(column: &Flat<'_>, told: &mut impl NullRuns) -> Result<(), PageFault> {
    walk(column, false, |pages, page, part| {
        let Part {
            skip, take, row, ..
        } = part;
        let Kind::Data(data) = page else {
            return Ok(());
        };
        if !column.nullable {
            return Ok(());
        }
        let mut buffer = Vec::new();
        let mut turned = Vec::new();
        let mut levels = match data.version {
            Version::V2 {
                repetition,
                definition,
                ..
            } => {
                let start = repetition as usize;
                let wanted = start.saturating_add(definition as usize);
                let (stored, _) = pages.stored_beginning(wanted)?;
                let levels = start
                    .checked_add(definition as usize)
                    .and_then(|end| stored.get(start..end))
                    .ok_or(PageFault::Levels)?;
                binary(levels, &data, false, &mut turned)?
            }
            Version::V1 { definition, .. } => {
                let levels = levels_only(pages, &data, definition, &mut buffer)?;
                let highest_first = definition != Encoding::RLE;
                binary(levels, &data, highest_first, &mut turned)?
            }
        };
        each_run(&mut levels, skip, take, row, |valid, row, count| {
            if !valid {
                told.nulls(row, count);
            }
            Ok(())
        })
    })
}

/// How much of a stored page is looked at for its levels: those of a page
/// without nulls take a few bytes, those of most others a few thousand.
const BEGINNINGS: [usize; 3] = [256, 16 << 10, usize::MAX];

/// The most that is unpacked in the hope that it holds all the levels.
const FEW_LEVELS: usize = 64;

/// The definition levels of a page of version 1, reading and unpacking little
/// else.
fn levels_only<'a>(
    pages: &mut ChunkPages<&dyn Source>,
    data: &DataPage,
    encoding: Encoding,
    buffer: &'a mut Vec<u8>,
) -> Result<&'a [u8], PageFault> {
    let (codec, claimed) = (pages.codec(), pages.claimed()?);
    let mut place = None;
    for beginning in BEGINNINGS {
        let (stored, whole) = pages.stored_beginning(beginning)?;
        place = match levels_in(codec, stored, data, encoding, claimed, buffer) {
            Ok(place) => Some(place),
            // What is cut short may look damaged.
            Err(_) if !whole => continue,
            Err(fault) => return Err(fault),
        };
        break;
    }
    place
        .and_then(|place| buffer.get(place))
        .ok_or(PageFault::Levels)
}

/// Unpacks the levels that a page of version 1 begins with, and says where in
/// `buffer` they are.
fn levels_in(
    codec: CompressionCodec,
    stored: &[u8],
    data: &DataPage,
    encoding: Encoding,
    claimed: usize,
    buffer: &mut Vec<u8>,
) -> Result<Range<usize>, PageFault> {
    if codec == CompressionCodec::UNCOMPRESSED {
        let place = place_of_levels(encoding, 1, data.values, stored)?;
        buffer.clear();
        buffer.extend_from_slice(stored.get(..place.end).ok_or(PageFault::Levels)?);
        return Ok(place);
    }
    let start = codec::unpack_beginning(codec, stored, FEW_LEVELS, claimed, buffer)?;
    let place = place_of_levels(encoding, 1, data.values, start)?;
    if start.len() < place.end {
        codec::unpack_beginning(codec, stored, place.end, claimed, buffer)?;
    }
    if buffer.len() < place.end {
        return Err(PageFault::Levels);
    }
    Ok(place)
}

/// Reads a column of byte strings.
pub(crate) fn read_bytes(column: &Flat<'_>, told: &mut impl FlatBytes) -> Result<(), PageFault> {
    let mut entries = None;
    let mut buffer = Vec::new();
    let mut turned = Vec::new();
    walk(column, true, |pages, page, part| {
        let data = match page {
            Kind::Dictionary { values, .. } => {
                let dictionary = Dictionary::read(pages.unpacked(&mut buffer)?, values)?;
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
                let entries = entries.ok_or(PageFault::NoDictionary)?;
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
                                told.entries(row, entries);
                                row += entries.len();
                            }
                        }
                        Ok(())
                    })
                })
            }
            other => {
                let mut library = library_bytes(other, values, valid)?;
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
    stop: &AtomicBool,
) -> Option<Vec<Vec<u8>>> {
    let mut pages = ChunkPages::sparse(source, Chunk::of(chunk)?);
    let mut found = None;
    let mut buffer = Vec::new();
    while let Some(page) = pages.header().ok()? {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        match page.kind {
            Kind::Dictionary { values, .. } => {
                let dictionary =
                    Dictionary::read(pages.unpacked(&mut buffer).ok()?, values).ok()?;
                found = Some(dictionary.entries().map(<[u8]>::to_vec).collect());
            }
            Kind::Data(data) => match data.encoding {
                Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {}
                _ => return None,
            },
            Kind::Other => {}
        }
    }
    found
}

/// Byte strings in one of the rarer encodings.
pub(super) fn library_bytes(
    encoding: Encoding,
    values: &[u8],
    count: usize,
) -> Result<LibraryValues<ByteArrayType>, PageFault> {
    LibraryValues::new(
        Physical::BYTE_ARRAY,
        encoding,
        values,
        count,
        |reader| match reader {
            ColumnReader::ByteArrayColumnReader(reader) => Some(reader),
            _ => None,
        },
    )
}

/// Reads a column of numbers.
pub(crate) fn read_numbers<T: Number>(
    column: &Flat<'_>,
    told: &mut impl FlatNumbers<T>,
) -> Result<(), PageFault> {
    let mut dictionary: Option<Vec<T>> = None;
    let mut buffer = Vec::new();
    let mut turned = Vec::new();
    let mut numbers = Vec::with_capacity(NUMBERS);
    walk(column, true, |pages, page, part| {
        let data = match page {
            Kind::Dictionary { values, .. } => {
                let bytes = pages.unpacked(&mut buffer)?;
                let wanted = (values as usize).checked_mul(8).ok_or(PageFault::Values)?;
                let bytes = bytes.get(..wanted).ok_or(PageFault::Values)?;
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
                    left = left.get(count..).ok_or(PageFault::Values)?;
                    Ok(())
                })?;
                each_run(&mut levels, 0, take, row, |valid, mut row, count| {
                    if !valid {
                        told.nulls(row, count);
                        return Ok(());
                    }
                    let (here, rest) = left.split_at_checked(count).ok_or(PageFault::Values)?;
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
                let dictionary = dictionary.as_ref().ok_or(PageFault::NoDictionary)?;
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
                let mut library = T::library(other, values, valid)?;
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

impl<T: Number> LibraryNumbers<T> {
    fn take(
        &mut self,
        count: usize,
        mut visit: impl FnMut(&[T]) -> Result<(), PageFault>,
    ) -> Result<(), PageFault> {
        let mut numbers: Vec<T> = Vec::with_capacity(NUMBERS);
        match self {
            Self::Long(values, turn) => values.take(count, |some| {
                numbers.clear();
                numbers.extend(some.iter().map(|number| turn(*number)));
                visit(&numbers)
            }),
            Self::Double(values, turn) => values.take(count, |some| {
                numbers.clear();
                numbers.extend(some.iter().map(|number| turn(*number)));
                visit(&numbers)
            }),
        }
    }
}

/// Which rows of a page are asked for.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// How many rows of the page come before.
    skip: usize,
    /// How many there are.
    take: usize,
    /// The place of the first among those that are asked for.
    row: usize,
}

/// Calls `read` for each page that holds rows that are asked for, and for
/// dictionaries; sees to it that the pages hold as many rows as there must be.
/// Without `values`, bodies are not read ahead: little of them is asked for.
fn walk<'s>(
    column: &Flat<'s>,
    values: bool,
    mut read: impl FnMut(&mut ChunkPages<&'s dyn Source>, Kind, Part) -> Result<(), PageFault>,
) -> Result<(), PageFault> {
    let nothing = Part {
        skip: 0,
        take: 0,
        row: 0,
    };
    let mut pages = if column.rows.start == 0 && values {
        ChunkPages::new(column.source, column.chunk)
    } else {
        ChunkPages::sparse(column.source, column.chunk)
    };
    let mut first = 0_u64;
    while let Some(page) = pages.header()? {
        if column.stop.load(Ordering::Relaxed) {
            return Err(PageFault::Stopped);
        }
        let Kind::Data(data) = page.kind else {
            read(&mut pages, page.kind, nothing)?;
            continue;
        };
        let end = first + u64::from(data.values);
        if end > column.group_rows {
            return Err(PageFault::TooMany);
        }
        let from = first.max(column.rows.start);
        let to = end.min(column.rows.end);
        if from < to {
            if values {
                pages.read_on();
            }
            let part = Part {
                skip: within(from - first)?,
                take: within(to - from)?,
                row: within(from - column.rows.start)?,
            };
            read(&mut pages, page.kind, part)?;
        }
        first = end;
        if first >= column.rows.end && column.rows.end < column.group_rows {
            return Ok(());
        }
    }
    if first < column.rows.end {
        return Err(PageFault::TooFew);
    }
    Ok(())
}

fn within(rows: u64) -> Result<usize, PageFault> {
    usize::try_from(rows).map_err(|_| PageFault::Levels)
}

/// Unpacks a page: its levels, its values, and how many values there are.
fn open<'a>(
    pages: &'a mut ChunkPages<&dyn Source>,
    data: &DataPage,
    column: &Flat<'_>,
    buffer: &'a mut Vec<u8>,
    turned: &'a mut Vec<u8>,
) -> Result<(BinaryLevels<'a>, &'a [u8], usize), PageFault> {
    let highest = i16::from(column.nullable);
    let parts = parts(pages, data, 0, highest, buffer)?;
    if highest == 0 {
        let count = data.values as usize;
        return Ok((BinaryLevels::all_set(count), parts.values, count));
    }
    let levels = binary(parts.definition, data, parts.highest_first, turned)?;
    let mut valid = 0;
    let mut counting = levels.clone();
    while let Some((set, count)) = counting.next_run(usize::MAX)? {
        if set {
            valid += count;
        }
    }
    Ok((levels, parts.values, valid))
}

/// The parts of the page whose header was read last, unpacked.
pub(super) fn parts<'a, S>(
    pages: &'a mut ChunkPages<S>,
    data: &DataPage,
    max_repetition: i16,
    max_definition: i16,
    buffer: &'a mut Vec<u8>,
) -> Result<Parts<'a>, PageFault>
where
    S: std::ops::Deref,
    S::Target: Source,
{
    match data.version {
        Version::V1 { .. } => {
            let body = pages.unpacked(buffer)?;
            divide_v1(data, body, max_repetition, max_definition)
        }
        Version::V2 {
            definition,
            repetition,
            packed,
            ..
        } => {
            let codec = pages.codec();
            let claimed = pages.claimed()?;
            let stored = pages.stored()?;
            let (repetition, rest) = stored
                .split_at_checked(repetition as usize)
                .ok_or(PageFault::Levels)?;
            let (definition, values) = rest
                .split_at_checked(definition as usize)
                .ok_or(PageFault::Levels)?;
            let levels = repetition.len() + definition.len();
            let values = if packed && !values.is_empty() {
                let claimed = claimed.checked_sub(levels).ok_or(PageFault::Levels)?;
                codec::unpack(codec, values, claimed, buffer)?
            } else {
                values
            };
            Ok(Parts {
                repetition,
                definition,
                values,
                highest_first: false,
            })
        }
    }
}

fn binary<'a>(
    levels: &'a [u8],
    data: &DataPage,
    highest_first: bool,
    turned: &'a mut Vec<u8>,
) -> Result<BinaryLevels<'a>, PageFault> {
    let count = data.values as usize;
    let width = width_of(1);
    if highest_first {
        if levels.len() < count.div_ceil(8) {
            return Err(PageFault::Levels);
        }
        *turned = lowest_first(levels, width, count);
        return Ok(BinaryLevels::packed(turned, count));
    }
    Ok(BinaryLevels::new(Hybrid::new(levels, width, count)?))
}

/// Passes over rows, and lets `skip` pass over as many values as they have.
fn pass_over(
    levels: &mut BinaryLevels<'_>,
    mut rows: usize,
    mut skip: impl FnMut(usize) -> Result<(), PageFault>,
) -> Result<(), PageFault> {
    while rows > 0 {
        let (valid, count) = levels.next_run(rows)?.ok_or(PageFault::Levels)?;
        if valid {
            skip(count)?;
        }
        rows -= count;
    }
    Ok(())
}

/// Calls `visit` for each run of values and of nulls among `take` rows behind
/// `skip` others, the first of which has the place `row`.
fn each_run(
    levels: &mut BinaryLevels<'_>,
    skip: usize,
    take: usize,
    row: usize,
    mut visit: impl FnMut(bool, usize, usize) -> Result<(), PageFault>,
) -> Result<(), PageFault> {
    pass_over(levels, skip, |_| Ok(()))?;
    let (mut row, end) = (row, row + take);
    while row < end {
        let (valid, count) = levels.next_run(end - row)?.ok_or(PageFault::Levels)?;
        visit(valid, row, count)?;
        row += count;
    }
    Ok(())
}
