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

/// Maximum number of values that are decoded at once, and of their bytes.
const BUFFER: usize = 1_024;
const MAX_BUFFER_BYTES: u64 = 4 << 20;

/// Maximum number of values of one page that the parquet crate decodes. Its
/// decoders allocate memory for all of them at once.
const MAX_PAGE_VALUES: usize = 16 << 20;

/// Decodes values in one of the rarer encodings with the parquet crate, a few
/// at a time.
pub(crate) struct ParquetDecoder<T: DataType> {
    reader: ColumnReaderImpl<T>,
    buffer: Vec<T::T>,
    /// Maximum number of values that are decoded at once.
    batch_size: usize,
}

impl<T: DataType> ParquetDecoder<T> {
    /// A decoder of the `count` values of a page, without nulls. Charges what
    /// they cost beside the page.
    pub(super) fn new(
        encoding: Encoding,
        values: &[u8],
        count: usize,
        budget: &BudgetHandle<'_>,
    ) -> Result<Self, PageError> {
        let number = u32::try_from(count).map_err(|_| PageError::InvalidValues)?;
        if count > MAX_PAGE_VALUES {
            return Err(PageError::TooManyPageValues {
                values: count as u64,
                max: MAX_PAGE_VALUES as u64,
            });
        }
        let decoded = delta::validate(encoding, values, count)?;
        budget.charge(cost::expanded(decoded.total))?;
        let batch_size = MAX_BUFFER_BYTES / decoded.longest.max(1);
        let page = ParquetPage::DataPage {
            buf: Bytes::copy_from_slice(values),
            num_values: number,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let to_page_error =
            |error: ParquetError| PageError::Parquet(crate::read_error::reason(&error));
        let primitive = Type::primitive_type_builder("values", T::get_physical_type())
            .with_repetition(parquet::basic::Repetition::REQUIRED)
            .build()
            .map_err(to_page_error)?;
        let path = ColumnPath::new(vec!["values".to_owned()]);
        let column = Arc::new(ColumnDescriptor::new(Arc::new(primitive), 0, 0, path));
        Ok(Self {
            reader: ColumnReaderImpl::new(column, Box::new(OnePage(Some(page)))),
            buffer: Vec::new(),
            batch_size: usize::try_from(batch_size).map_or(BUFFER, |many| many.clamp(1, BUFFER)),
        })
    }

    /// Calls `visit` with the next `count` values, a few at a time.
    pub(super) fn take(
        &mut self,
        mut count: usize,
        mut visit: impl FnMut(&[T::T]) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        while count > 0 {
            let batch = self.next_batch(count)?;
            count -= batch.len().min(count);
            visit(batch)?;
        }
        Ok(())
    }

    /// Decodes the next values: at least one, at most `max`.
    pub(super) fn next_batch(&mut self, max: usize) -> Result<&[T::T], PageError> {
        self.buffer.clear();
        let (read, _, _) = self
            .reader
            .read_records(max.min(self.batch_size), None, None, &mut self.buffer)
            .map_err(|error| PageError::Parquet(crate::read_error::reason(&error)))?;
        if read == 0 {
            return Err(PageError::InvalidValues);
        }
        Ok(&self.buffer)
    }

    /// The values that were decoded last.
    pub(super) fn batch(&self) -> &[T::T] {
        &self.buffer
    }
}

/// A column chunk of a single page.
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
