//! Pages as the parquet crate asks for them, for what it decodes.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page as LibraryPage, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result as ParquetResult};

use super::chunk::ChunkPages;
use super::header::{DataPage, Kind, Page, Version};
use super::levels::{Parts, divide_v1, read_levels};
use super::values::Indices;
use super::{Chunk, PageFault};
use crate::source::Source;

/// The pages of a column chunk, found, bounded and unpacked here.
pub(crate) struct ChunkPageReader {
    pages: ChunkPages<Arc<dyn Source>>,
    max_repetition: i16,
    max_definition: i16,
    /// How many entries the dictionary has.
    entries: usize,
    /// The page whose header was read and whose body was not.
    pending: Option<Page>,
    /// The dictionary, where it was passed over: asked for only where a page
    /// that is read refers to it.
    deferred: Option<LibraryPage>,
}

impl ChunkPageReader {
    /// The pages of a chunk whose column has these levels.
    pub(crate) fn new(
        source: Arc<dyn Source>,
        chunk: Chunk,
        max_repetition: i16,
        max_definition: i16,
    ) -> Self {
        Self {
            pages: ChunkPages::sparse(source, chunk),
            max_repetition,
            max_definition,
            entries: 0,
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
                self.entries = values as usize;
                self.pages.unpacked(&mut buffer)?;
                LibraryPage::DictionaryPage {
                    buf: self.body(buffer)?,
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
                    let (highest, deepest) = (self.max_repetition, self.max_definition);
                    let parts = divide_v1(&data, &buf, highest, deepest)?;
                    check_page(
                        &data,
                        &parts,
                        (self.max_repetition, self.max_definition),
                        self.entries,
                    )?;
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
                    check_page(
                        &data,
                        &parts,
                        (self.max_repetition, self.max_definition),
                        self.entries,
                    )?;
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

/// Makes sure that a page has as many levels as it claims values, and names
/// as many entries of the dictionary as it needs: passing over some that are
/// not there, the library would not end.
fn check_page(
    data: &DataPage,
    parts: &Parts<'_>,
    (max_repetition, max_definition): (i16, i16),
    entries: usize,
) -> Result<(), PageFault> {
    let count = data.values as usize;
    let highest_first = parts.highest_first;
    let mut levels = Vec::new();
    if max_repetition > 0 {
        read_levels(
            parts.repetition,
            max_repetition,
            count,
            highest_first,
            &mut levels,
        )?;
    }
    let mut valid = count;
    if max_definition > 0 {
        read_levels(
            parts.definition,
            max_definition,
            count,
            highest_first,
            &mut levels,
        )?;
        let highest = u8::try_from(max_definition).map_err(|_| PageFault::Levels)?;
        valid = levels.iter().filter(|level| **level == highest).count();
    }
    match data.encoding {
        Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
            Indices::new(parts.values, valid, entries)?.take(valid, |_| Ok(()))
        }
        _ => Ok(()),
    }
}

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
                        (self.max_repetition == 0).then_some(data.values as usize)
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
