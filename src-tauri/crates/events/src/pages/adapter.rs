//! Pages as the parquet crate asks for them, for what it decodes.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page as LibraryPage, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::schema::types::ColumnDescriptor;

use super::chunk::ChunkPages;
use super::header::{DataPage, Kind, Page, Version};
use super::levels::{Parts, divide_v1, each_level};
use super::nested::MOST_VALUES;
use super::values::Indices;
use super::{Chunk, PageFault, delta};
use crate::source::Source;

/// The pages of a column chunk, found, bounded and unpacked here.
pub(crate) struct ChunkPageReader {
    pages: ChunkPages<Arc<dyn Source>>,
    claims: Claims,
    /// The fewest bytes that an entry of a dictionary takes.
    least: usize,
    /// The page whose header was read and whose body was not.
    pending: Option<Page>,
    /// The dictionary, where it was passed over: asked for only where a page
    /// that is read refers to it.
    deferred: Option<LibraryPage>,
}

impl ChunkPageReader {
    /// The pages of a chunk of this column.
    pub(crate) fn new(source: Arc<dyn Source>, chunk: Chunk, column: &ColumnDescriptor) -> Self {
        Self {
            pages: ChunkPages::sparse(source, chunk),
            claims: Claims {
                max_repetition: column.max_rep_level(),
                max_definition: column.max_def_level(),
                entries: 0,
                in_row: 0,
            },
            least: match column.physical_type() {
                Type::BOOLEAN => 1,
                Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 4,
                Type::INT64 | Type::DOUBLE => 8,
                Type::INT96 => 12,
                Type::FIXED_LEN_BYTE_ARRAY => usize::try_from(column.type_length())
                    .unwrap_or_default()
                    .max(1),
            },
            pending: None,
            deferred: None,
        }
    }

    fn header(&mut self) -> ParquetResult<Option<Page>> {
        while self.pending.is_none() {
            let Some(page) = self.pages.header()? else {
                return Ok(None);
            };
            if page.kind != Kind::Other {
                self.pending = Some(page);
            }
        }
        Ok(self.pending)
    }

    fn read(&mut self) -> ParquetResult<Option<LibraryPage>> {
        let Some(page) = self.header()? else {
            return Ok(None);
        };
        self.pending = None;
        let mut buffer = Vec::new();
        Ok(Some(match page.kind {
            Kind::Dictionary { values, encoding } => {
                self.claims.entries = values as usize;
                self.pages.unpacked(&mut buffer)?;
                let buf = self.body(buffer)?;
                // The library sets memory aside for as many as are claimed.
                if self.claims.entries > buf.len() / self.least {
                    return Err(PageFault::Values.into());
                }
                LibraryPage::DictionaryPage {
                    buf,
                    num_values: values,
                    encoding,
                    is_sorted: false,
                }
            }
            Kind::Data(data) => match data.version {
                Version::V1 {
                    definition,
                    repetition,
                } => {
                    self.pages.unpacked(&mut buffer)?;
                    let buf = self.body(buffer)?;
                    let (highest, deepest) =
                        (self.claims.max_repetition, self.claims.max_definition);
                    let parts = divide_v1(&data, &buf, highest, deepest)?;
                    self.claims.check_page(&data, &parts)?;
                    LibraryPage::DataPage {
                        buf,
                        num_values: data.values,
                        encoding: data.encoding,
                        def_level_encoding: definition,
                        rep_level_encoding: repetition,
                        statistics: None,
                    }
                }
                Version::V2 {
                    rows,
                    nulls,
                    definition,
                    repetition,
                    ..
                } => {
                    let parts = super::flat::parts(&mut self.pages, &data, 0, 0, &mut buffer)?;
                    self.claims.check_page(&data, &parts)?;
                    let mut body = Vec::with_capacity(page.unpacked.min(MOST_ON_TRUST));
                    body.extend_from_slice(parts.repetition);
                    body.extend_from_slice(parts.definition);
                    body.extend_from_slice(parts.values);
                    LibraryPage::DataPageV2 {
                        buf: body.into(),
                        num_values: data.values,
                        encoding: data.encoding,
                        num_nulls: nulls,
                        num_rows: rows,
                        def_levels_byte_len: definition,
                        rep_levels_byte_len: repetition,
                        is_compressed: false,
                        statistics: None,
                    }
                }
            },
            Kind::Other => return Ok(None),
        }))
    }

    /// What was unpacked, or what is stored where it was not packed.
    fn body(&mut self, unpacked: Vec<u8>) -> ParquetResult<Bytes> {
        if self.pages.codec() == parquet::basic::CompressionCodec::UNCOMPRESSED {
            Ok(Bytes::copy_from_slice(self.pages.stored()?))
        } else {
            Ok(unpacked.into())
        }
    }
}

/// What the pages of a chunk are held against.
struct Claims {
    max_repetition: i16,
    max_definition: i16,
    /// How many entries the dictionary has.
    entries: usize,
    /// How many levels the row has that the last page ended in.
    in_row: u64,
}

impl Claims {
    /// Makes sure that a page has as many levels as it claims values, and names
    /// as many entries of the dictionary as it needs: passing over some that
    /// are not there, the library would not end. Nor may a page or a row claim
    /// so many that there is no memory for them.
    fn check_page(&mut self, data: &DataPage, parts: &Parts<'_>) -> Result<(), PageFault> {
        let count = data.values as usize;
        if data.values > MOST_VALUES {
            return Err(PageFault::TooManyValues {
                values: u64::from(data.values),
                most: u64::from(MOST_VALUES),
            });
        }
        let first = parts.highest_first;
        if self.max_repetition > 0 {
            let in_row = &mut self.in_row;
            each_level(
                parts.repetition,
                self.max_repetition,
                count,
                first,
                |level, count| {
                    *in_row = if level == 0 {
                        1
                    } else {
                        *in_row + count as u64
                    };
                    if *in_row > MOST_IN_A_ROW {
                        return Err(PageFault::TooManyValues {
                            values: *in_row,
                            most: MOST_IN_A_ROW,
                        });
                    }
                    Ok(())
                },
            )?;
        }
        let mut valid = count;
        if self.max_definition > 0 {
            let highest = u8::try_from(self.max_definition).map_err(|_| PageFault::Levels)?;
            valid = 0;
            each_level(
                parts.definition,
                self.max_definition,
                count,
                first,
                |level, count| {
                    if level == highest {
                        valid += count;
                    }
                    Ok(())
                },
            )?;
        }
        match data.encoding {
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                Indices::new(parts.values, valid, self.entries)?.take(valid, |_| Ok(()))
            }
            encoding => delta::check(encoding, parts.values, valid),
        }
    }
}

/// The most entries that one row may have of a column: all of a row is shown
/// or written at once.
const MOST_IN_A_ROW: u64 = 4 << 20;

/// What is set aside for a page before it is there.
const MOST_ON_TRUST: usize = 16 << 20;

impl From<PageFault> for ParquetError {
    fn from(fault: PageFault) -> Self {
        Self::General(fault.to_string())
    }
}

impl Iterator for ChunkPageReader {
    type Item = ParquetResult<LibraryPage>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

impl PageReader for ChunkPageReader {
    fn get_next_page(&mut self) -> ParquetResult<Option<LibraryPage>> {
        self.read()
    }

    fn peek_next_page(&mut self) -> ParquetResult<Option<PageMetadata>> {
        Ok(self.header()?.map(|page| match page.kind {
            Kind::Data(data) => PageMetadata {
                num_rows: match data.version {
                    Version::V2 { rows, .. } => Some(rows as usize),
                    Version::V1 { .. } => {
                        (self.claims.max_repetition == 0).then_some(data.values as usize)
                    }
                },
                num_levels: Some(data.values as usize),
                is_dict: false,
            },
            Kind::Dictionary { .. } | Kind::Other => PageMetadata {
                num_rows: None,
                num_levels: None,
                is_dict: true,
            },
        }))
    }

    fn skip_next_page(&mut self) -> ParquetResult<()> {
        match self.header()? {
            Some(page) if matches!(page.kind, Kind::Dictionary { .. }) => {
                self.deferred = self.read()?;
            }
            _ => self.pending = None,
        }
        Ok(())
    }

    fn supports_deferred_dictionary(&self) -> bool {
        true
    }

    fn take_deferred_dictionary(&mut self) -> ParquetResult<Option<LibraryPage>> {
        Ok(self.deferred.take())
    }
}
