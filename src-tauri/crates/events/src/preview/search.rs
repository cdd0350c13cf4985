//! Finding a text in a column.

use super::{CellValue, Preview, PreviewError, guarded};
use crate::check::{Cancellable, CheckObserver};

/// How many rows are read at a time.
const AT_A_TIME: u64 = 32_768;

/// Which way to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchDirection {
    /// Towards the end of the file.
    Forward,
    /// Towards its beginning.
    Backward,
}

impl Preview {
    /// The next row, behind or before `from`, whose value in `column` holds
    /// `text`, without regard to case; as [`CellValue::to_text`] writes it. Only
    /// that column is read, and no further than the row that is found.
    ///
    /// # Errors
    ///
    /// Where the column cannot be decoded.
    pub fn find(
        &self,
        column: usize,
        text: &str,
        from: u64,
        way: SearchDirection,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<Option<u64>>, PreviewError> {
        let Some(source) = self.columns.get(column).filter(|_| !text.is_empty()) else {
            return Ok(Cancellable::Done(None));
        };
        let wanted = text.to_lowercase();
        let holds = |value: &CellValue| match value {
            CellValue::Null => false,
            CellValue::Text(text) => holds(text, &wanted),
            other => holds(&other.to_text(), &wanted),
        };
        let (mut low, mut high) = match way {
            SearchDirection::Forward => {
                (from.saturating_add(1).min(self.shape.rows), self.shape.rows)
            }
            SearchDirection::Backward => (0, from.min(self.shape.rows)),
        };
        while low < high {
            if observer.is_cancelled() {
                return Ok(Cancellable::Cancelled);
            }
            let rows: Vec<u64> = match way {
                SearchDirection::Forward => (low..high.min(low + AT_A_TIME)).collect(),
                SearchDirection::Backward => {
                    (low.max(high.saturating_sub(AT_A_TIME))..high).collect()
                }
            };
            let found = guarded(|| {
                let mut found = None;
                self.for_each_group(&rows, |group, rows, selection| {
                    if found.is_some() && way == SearchDirection::Forward {
                        return Ok(());
                    }
                    let values =
                        source.read(&self.source, &self.metadata, group, selection, rows.len())?;
                    let mut here = rows.iter().zip(&values);
                    let hit = match way {
                        SearchDirection::Forward => here.find(|(_, value)| holds(value)),
                        SearchDirection::Backward => here.rfind(|(_, value)| holds(value)),
                    };
                    found = hit.map(|(row, _)| *row).or(found);
                    Ok(())
                })?;
                Ok(found)
            })?;
            if found.is_some() {
                return Ok(Cancellable::Done(found));
            }
            match way {
                SearchDirection::Forward => low += rows.len() as u64,
                SearchDirection::Backward => high -= rows.len() as u64,
            }
        }
        Ok(Cancellable::Done(None))
    }
}

/// Whether `text` holds `wanted`, which is in lower case.
fn holds(text: &str, wanted: &str) -> bool {
    if text.is_ascii() && wanted.is_ascii() {
        return text.len() >= wanted.len()
            && text
                .as_bytes()
                .windows(wanted.len())
                .any(|part| part.eq_ignore_ascii_case(wanted.as_bytes()));
    }
    text.to_lowercase().contains(wanted)
}
