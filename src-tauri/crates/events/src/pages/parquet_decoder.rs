//! Values in the encodings that the parquet crate decodes.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page as ParquetPage, PageMetadata, PageReader};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::schema::types::{ColumnDescriptor, ColumnPath, Type};

use super::budget::BudgetHandle;
use super::error::PageError;
use super::{cost, delta};

/// How many values the library decodes at once, and how many bytes these
/// should come to at most.
const BUFFER: usize = 1_024;
const MOST_IN_BUFFER: u64 = 4 << 20;

/// The most values of one page that are handed to the library's decoders,
/// which set aside memory for all of them at once.
const MOST_FOR_LIBRARY: usize = 16 << 20;

/// Values in one of the rarer encodings, decoded by the parquet crate a few
/// at a time.
pub(crate) struct ParquetDecoder<T: DataType> {
    reader: ColumnReaderImpl<T>,
    buffer: Vec<T::T>,
    /// How many are decoded at once.
    at_once: usize,
}

impl<T: DataType> ParquetDecoder<T> {
    /// `count` values without nulls, as a page stores them; takes what they cost
    /// beside the page.
    pub(super) fn new(
        encoding: Encoding,
        values: &[u8],
        count: usize,
        budget: &BudgetHandle<'_>,
    ) -> Result<Self, PageError> {
        let number = u32::try_from(count).map_err(|_| PageError::InvalidValues)?;
        if count > MOST_FOR_LIBRARY {
            return Err(PageError::TooManyPageValues {
                values: count as u64,
                most: MOST_FOR_LIBRARY as u64,
            });
        }
        let expanded = delta::check(encoding, values, count)?;
        budget.charge(cost::expanded(expanded.total))?;
        let at_once = MOST_IN_BUFFER / expanded.longest.max(1);
        let page = ParquetPage::DataPage {
            buf: Bytes::copy_from_slice(values),
            num_values: number,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let library = |error: ParquetError| PageError::Parquet(crate::read_error::reason(&error));
        let primitive = Type::primitive_type_builder("values", T::get_physical_type())
            .with_repetition(parquet::basic::Repetition::REQUIRED)
            .build()
            .map_err(library)?;
        let path = ColumnPath::new(vec!["values".to_owned()]);
        let column = Arc::new(ColumnDescriptor::new(Arc::new(primitive), 0, 0, path));
        Ok(Self {
            reader: ColumnReaderImpl::new(column, Box::new(OnePage(Some(page)))),
            buffer: Vec::new(),
            at_once: usize::try_from(at_once).map_or(BUFFER, |many| many.clamp(1, BUFFER)),
        })
    }

    /// The next values, `count` of them, a few at a time.
    pub(super) fn take(
        &mut self,
        mut count: usize,
        mut visit: impl FnMut(&[T::T]) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        while count > 0 {
            let some = self.some(count)?;
            count -= some.len().min(count);
            visit(some)?;
        }
        Ok(())
    }

    /// The next few values, at most so many; never none.
    pub(super) fn some(&mut self, most: usize) -> Result<&[T::T], PageError> {
        self.buffer.clear();
        let (read, _, _) = self
            .reader
            .read_records(most.min(self.at_once), None, None, &mut self.buffer)
            .map_err(|error| PageError::Parquet(crate::read_error::reason(&error)))?;
        if read == 0 {
            return Err(PageError::InvalidValues);
        }
        Ok(&self.buffer)
    }

    /// The values that came last.
    pub(super) fn in_hand(&self) -> &[T::T] {
        &self.buffer
    }
}

/// A chunk of a single page, as the library asks for it.
struct OnePage(Option<ParquetPage>);

impl Iterator for OnePage {
    type Item = ParquetResult<ParquetPage>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageReader for OnePage {
    fn get_next_page(&mut self) -> ParquetResult<Option<ParquetPage>> {
        Ok(self.0.take())
    }

    fn peek_next_page(&mut self) -> ParquetResult<Option<PageMetadata>> {
        Ok(self.0.as_ref().map(|page| PageMetadata {
            num_rows: Some(page.num_values() as usize),
            num_levels: Some(page.num_values() as usize),
            is_dict: false,
        }))
    }

    fn skip_next_page(&mut self) -> ParquetResult<()> {
        self.0 = None;
        Ok(())
    }
}
