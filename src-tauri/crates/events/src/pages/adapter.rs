//! A page reader for the columns that the parquet crate decodes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parquet::basic::Type;
use parquet::column::page::{Page as ParquetPage, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::schema::types::ColumnDescriptor;

use super::budget::budget_for;
use super::chunk::{Chunk, ChunkPages, PageLocation};
use super::cost;
use super::error::PageError;
use super::first_levels::first_levels;
use super::header::{PageHeader, PageKind, PageVersion};
use super::levels::is_msb_first;
use super::memory_limiter::check_memory;
use super::page_parts::{split_page, split_v1};
use super::page_row_count::{PageRowCount, count_rows};
use super::page_validator::{MAX_ROW_ENTRIES, PageValidator};
use crate::source::Source;

/// Gives the parquet crate the pages of a column chunk, decompressed and
/// validated.
pub(crate) struct ChunkPageReader {
    pages: ChunkPages<Arc<dyn Source>>,
    validator: PageValidator,
    /// Units left of the budget.
    left: u64,
    /// Number of bytes that all readers hold that are used together. The next
    /// two are this reader's share: the dictionary and the current page.
    held: Arc<AtomicU64>,
    dictionary: u64,
    page: u64,
    /// Minimum number of bytes of a dictionary entry.
    least: usize,
    /// The page whose header was read, but not its body.
    pending: Option<FoundPage>,
    /// The page after it, if its header was read.
    following: Option<FoundPage>,
    /// The dictionary, if the caller skipped it. It is taken later if a page
    /// that is read refers to it.
    deferred: Option<ParquetPage>,
}

/// A page whose header was read.
#[derive(Clone, Copy)]
struct FoundPage {
    page: PageHeader,
    location: PageLocation,
    /// Its rows, if they were counted.
    rows: Option<PageRowCount>,
}

impl ChunkPageReader {
    /// A reader of a chunk of this column. `held` counts the bytes of all
    /// readers that are used together.
    pub(crate) fn new(
        source: Arc<dyn Source>,
        chunk: Chunk,
        column: &ColumnDescriptor,
        held: Arc<AtomicU64>,
    ) -> Self {
        Self {
            held,
            dictionary: 0,
            page: 0,
            left: budget_for(chunk.end.saturating_sub(chunk.start)),
            pages: ChunkPages::sparse(source, chunk),
            validator: PageValidator {
                max_repetition: column.max_rep_level(),
                max_definition: column.max_def_level(),
                byte_strings: column.physical_type() == Type::BYTE_ARRAY,
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
            following: None,
            deferred: None,
        }
    }

    /// The page that is read or skipped next. `None` at the end of the chunk.
    fn header(&mut self) -> ParquetResult<Option<FoundPage>> {
        if self.pending.is_none() {
            self.pending = match self.following.take() {
                Some(found) => Some(found),
                None => self.next_header()?,
            };
        }
        Ok(self.pending)
    }

    /// Reads headers up to the next data or dictionary page.
    fn next_header(&mut self) -> Result<Option<FoundPage>, PageError> {
        while let Some(page) = self.pages.header()? {
            charge(&mut self.left, self.pages.take_pending_cost())?;
            if page.kind != PageKind::Other {
                let location = self.pages.found()?;
                let rows = None;
                return Ok(Some(FoundPage {
                    page,
                    location,
                    rows,
                }));
            }
        }
        Ok(None)
    }

    /// Reserves memory for a page.
    fn hold(&mut self, page: &PageHeader) -> Result<(), PageError> {
        let memory = page.memory_in_parquet(self.pages.codec())?;
        let part = match page.kind {
            PageKind::Dictionary { .. } => &mut self.dictionary,
            PageKind::Data(_) | PageKind::Other => &mut self.page,
        };
        let others = self.held.fetch_sub(*part, Ordering::Relaxed) - *part;
        *part = 0;
        check_memory(others.saturating_add(memory))?;
        self.held.fetch_add(memory, Ordering::Relaxed);
        *part = memory;
        Ok(())
    }

    /// Number of rows of `found`, `None` if not all of them are whole or if
    /// that is not known. The header has the number, except in pages of version
    /// 1 of a nested column: there it follows from the repetition levels of
    /// this page and the first level of the next one.
    ///
    /// Without this number the parquet crate decodes a page in order to skip
    /// it.
    fn whole_rows(&mut self, found: &FoundPage) -> Option<usize> {
        let PageKind::Data(data) = found.page.kind else {
            return None;
        };
        match data.version {
            PageVersion::V2 { rows, .. } => Some(rows as usize),
            PageVersion::V1 { .. } if self.validator.max_repetition == 0 => {
                Some(data.values as usize)
            }
            PageVersion::V1 { .. } => {
                let rows = self
                    .rows_by_levels(found)
                    .filter(|rows| rows.starts_with_row)?;
                if self.following.is_none() {
                    self.pages.seek_to(found.location);
                    self.following = self.next_header().ok()?;
                }
                match self.following {
                    None => Some(rows.started),
                    Some(following) => self.begins_with_row(&following).then_some(rows.started),
                }
            }
        }
    }

    /// Whether a page starts with a new row.
    fn begins_with_row(&mut self, found: &FoundPage) -> bool {
        match found.page.kind {
            PageKind::Data(data) => match data.version {
                PageVersion::V2 { .. } => true,
                PageVersion::V1 { .. } => {
                    self.validator.max_repetition == 0
                        || self
                            .rows_by_levels(found)
                            .is_some_and(|rows| rows.starts_with_row)
                }
            },
            PageKind::Dictionary { .. } | PageKind::Other => false,
        }
    }

    /// Counts the rows of a page of version 1 by its levels. `None` if these
    /// cannot be read: reading the page fails then, with the reason.
    fn rows_by_levels(&mut self, found: &FoundPage) -> Option<PageRowCount> {
        let PageKind::Data(data) = found.page.kind else {
            return None;
        };
        let PageVersion::V1 { repetition, .. } = data.version else {
            return None;
        };
        if found.rows.is_some() {
            return found.rows;
        }
        let highest = self.validator.max_repetition;
        let count = data.values as usize;
        let mut buffer = Vec::new();
        self.pages.seek_to(found.location);
        let left = &mut self.left;
        let levels = first_levels(
            &mut self.pages,
            &data,
            (repetition, highest),
            &mut buffer,
            |bytes| charge(left, cost::decompression(bytes)),
        )
        .ok()?;
        charge(left, cost::levels(levels.len())).ok()?;
        let first = is_msb_first(repetition);
        let rows = count_rows(levels, highest, count, first, (0, MAX_ROW_ENTRIES)).ok()?;
        for known in [&mut self.pending, &mut self.following] {
            if let Some(known) = known
                .as_mut()
                .filter(|known| known.location == found.location)
            {
                known.rows = Some(rows);
            }
        }
        Some(rows)
    }

    fn read(&mut self) -> ParquetResult<Option<ParquetPage>> {
        let Some(FoundPage { page, location, .. }) = self.header()? else {
            return Ok(None);
        };
        self.pending = None;
        self.pages.seek_to(location);
        charge(&mut self.left, page.cost(self.pages.codec(), 0))?;
        self.hold(&page)?;
        let mut buffer = Vec::new();
        Ok(Some(match page.kind {
            PageKind::Dictionary { values, encoding } => {
                self.validator.entries = values as usize;
                self.pages.decompressed(&mut buffer)?;
                let buf = self.body(buffer)?;
                // The parquet crate allocates memory for the declared number.
                if self.validator.entries > buf.len() / self.least {
                    return Err(PageError::InvalidValues.into());
                }
                ParquetPage::DictionaryPage {
                    buf,
                    num_values: values,
                    encoding,
                    is_sorted: false,
                }
            }
            PageKind::Data(data) => match data.version {
                PageVersion::V1 {
                    definition,
                    repetition,
                } => {
                    self.pages.decompressed(&mut buffer)?;
                    let buf = self.body(buffer)?;
                    let (highest, deepest) =
                        (self.validator.max_repetition, self.validator.max_definition);
                    let parts = split_v1(&data, &buf, highest, deepest)?;
                    self.validator.validate(&data, &parts)?;
                    ParquetPage::DataPage {
                        buf,
                        num_values: data.values,
                        encoding: data.encoding,
                        def_level_encoding: definition,
                        rep_level_encoding: repetition,
                        statistics: None,
                    }
                }
                PageVersion::V2 {
                    rows,
                    nulls,
                    definition,
                    repetition,
                    ..
                } => {
                    let parts = split_page(&mut self.pages, &data, 0, 0, &mut buffer)?;
                    self.validator.validate(&data, &parts)?;
                    let mut body =
                        Vec::with_capacity(page.uncompressed_size.min(MAX_INITIAL_CAPACITY));
                    body.extend_from_slice(parts.repetition);
                    body.extend_from_slice(parts.definition);
                    body.extend_from_slice(parts.values);
                    ParquetPage::DataPageV2 {
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
            PageKind::Other => return Ok(None),
        }))
    }

    /// The decompressed body, or the stored one if the chunk is not compressed.
    fn body(&mut self, decompressed: Vec<u8>) -> ParquetResult<Bytes> {
        if self.pages.codec() == parquet::basic::CompressionCodec::UNCOMPRESSED {
            Ok(Bytes::copy_from_slice(self.pages.body()?))
        } else {
            Ok(decompressed.into())
        }
    }
}

/// Subtracts `cost` from the units that are left.
fn charge(left: &mut u64, cost: u64) -> Result<(), PageError> {
    *left = left.checked_sub(cost).ok_or(PageError::OverBudget)?;
    Ok(())
}

/// Maximum number of bytes that are allocated before the data is decoded.
const MAX_INITIAL_CAPACITY: usize = 16 << 20;

impl From<PageError> for ParquetError {
    fn from(error: PageError) -> Self {
        Self::General(error.to_string())
    }
}

impl Drop for ChunkPageReader {
    fn drop(&mut self) {
        let mine = self.dictionary + self.page;
        self.held.fetch_sub(mine, Ordering::Relaxed);
    }
}

impl Iterator for ChunkPageReader {
    type Item = ParquetResult<ParquetPage>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

impl PageReader for ChunkPageReader {
    fn get_next_page(&mut self) -> ParquetResult<Option<ParquetPage>> {
        self.read()
    }

    fn peek_next_page(&mut self) -> ParquetResult<Option<PageMetadata>> {
        let Some(found) = self.header()? else {
            return Ok(None);
        };
        Ok(Some(match found.page.kind {
            PageKind::Data(data) => PageMetadata {
                num_rows: self.whole_rows(&found),
                num_levels: Some(data.values as usize),
                is_dict: false,
            },
            PageKind::Dictionary { .. } | PageKind::Other => PageMetadata {
                num_rows: None,
                num_levels: None,
                is_dict: true,
            },
        }))
    }

    fn at_record_boundary(&mut self) -> ParquetResult<bool> {
        Ok(match self.header()? {
            None => true,
            Some(found) => self.begins_with_row(&found),
        })
    }

    fn skip_next_page(&mut self) -> ParquetResult<()> {
        match self.header()? {
            Some(found) if matches!(found.page.kind, PageKind::Dictionary { .. }) => {
                self.deferred = self.read()?;
            }
            _ => self.pending = None,
        }
        Ok(())
    }

    fn supports_deferred_dictionary(&self) -> bool {
        true
    }

    fn take_deferred_dictionary(&mut self) -> ParquetResult<Option<ParquetPage>> {
        Ok(self.deferred.take())
    }
}
