//! Searches for text in a column.

use std::ops::ControlFlow;

use super::error::PreviewError;
use super::reader::Preview;
use super::row::CellValue;
use crate::check::{Cancellable, CheckObserver};
use crate::read_error::{ReadError, catch_decode_panic};

/// Number of rows decoded at a time.
const BATCH_ROWS: u64 = 32_768;

/// The direction of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Deserialize, specta::Type),
    serde(rename_all = "snake_case")
)]
pub enum SearchDirection {
    /// Towards the end of the file.
    Forward,
    /// Towards the beginning of the file.
    Backward,
}

impl Preview {
    /// Finds the nearest row after or before `from` whose value in `column`
    /// contains `text`, ignoring case. Compares with [`CellValue::to_text`].
    /// Reads that column only, and stops at the first match. `None` if there is
    /// no match.
    ///
    /// # Errors
    ///
    /// Fails if the column cannot be decoded.
    pub fn find(
        &self,
        column: usize,
        text: &str,
        from: u64,
        direction: SearchDirection,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<Option<u64>>, PreviewError> {
        if text.is_empty() || column >= self.shape().columns.len() {
            return Ok(Cancellable::Done(None));
        }
        let needle = text.to_lowercase();
        let rows = self.shape().rows;
        let (mut low, mut high) = match direction {
            SearchDirection::Forward => (from.saturating_add(1).min(rows), rows),
            SearchDirection::Backward => (0, from.min(rows)),
        };
        while low < high {
            if observer.is_cancelled() {
                return Ok(Cancellable::Cancelled);
            }
            let batch: Vec<u64> = match direction {
                SearchDirection::Forward => (low..high.min(low + BATCH_ROWS)).collect(),
                SearchDirection::Backward => {
                    (low.max(high.saturating_sub(BATCH_ROWS))..high).collect()
                }
            };
            let found =
                catch_decode_panic(|| self.find_in_batch(column, &needle, &batch, direction))?;
            if found.is_some() {
                return Ok(Cancellable::Done(found));
            }
            match direction {
                SearchDirection::Forward => low += batch.len() as u64,
                SearchDirection::Backward => high -= batch.len() as u64,
            }
        }
        Ok(Cancellable::Done(None))
    }

    fn find_in_batch(
        &self,
        column: usize,
        needle: &str,
        batch: &[u64],
        direction: SearchDirection,
    ) -> Result<Option<u64>, ReadError> {
        let mut found = None;
        self.for_each_column_chunk(column, batch, |numbers, values| {
            let mut cells = numbers.iter().zip(&values);
            let hit = match direction {
                SearchDirection::Forward => cells.find(|(_, value)| is_match(value, needle)),
                SearchDirection::Backward => cells.rfind(|(_, value)| is_match(value, needle)),
            };
            found = hit.map(|(number, _)| *number).or(found);
            if found.is_some() && direction == SearchDirection::Forward {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        Ok(found)
    }
}

fn is_match(value: &CellValue, needle: &str) -> bool {
    match value {
        CellValue::Null => false,
        CellValue::Text(text) => contains_ignoring_case(text, needle),
        other => contains_ignoring_case(&other.to_text(), needle),
    }
}

/// Returns `true` if `text` contains `needle`, which must be in lower case.
fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    if text.is_ascii() && needle.is_ascii() {
        return text.len() >= needle.len()
            && text
                .as_bytes()
                .windows(needle.len())
                .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()));
    }
    text.to_lowercase().contains(needle)
}
