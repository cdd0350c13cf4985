//! Finds the nulls of a column without reading its values.

use parquet::basic::Encoding;

use super::column::{FlatColumn, NullSink, for_each_page, for_each_run, null_levels, skip_rows};
use crate::pages::cost;
use crate::pages::error::PageError;
use crate::pages::first_levels::first_levels;
use crate::pages::header::{PageKind, PageVersion};

/// Finds the nulls of a column. Reads only its levels.
pub(crate) fn read_nulls(
    column: &FlatColumn<'_>,
    sink: &mut impl NullSink,
) -> Result<(), PageError> {
    let mut reservation = column.budget.reservation();
    for_each_page(column, false, |pages, page, part| {
        let PageKind::Data(data) = page else {
            return Ok(());
        };
        if !column.nullable {
            return Ok(());
        }
        let mut charge = |bytes: usize| {
            reservation.grow_to(bytes as u64)?;
            column.budget.charge(cost::decompression(bytes))
        };
        let mut buffer = Vec::new();
        let mut reordered = Vec::new();
        let mut levels = match data.version {
            PageVersion::V2 {
                repetition,
                definition,
                ..
            } => {
                let start = repetition as usize;
                let wanted = start.saturating_add(definition as usize);
                charge(wanted.min(pages.compressed_size()?))?;
                let (stored, _) = pages.body_prefix(wanted)?;
                let levels = start
                    .checked_add(definition as usize)
                    .and_then(|end| stored.get(start..end))
                    .ok_or(PageError::InvalidLevels)?;
                column.budget.charge(cost::levels(levels.len()))?;
                null_levels(levels, &data, false, &mut reordered)?
            }
            PageVersion::V1 { definition, .. } => {
                let levels = first_levels(pages, &data, (definition, 1), &mut buffer, charge)?;
                let msb_first = definition != Encoding::RLE;
                column.budget.charge(cost::levels(levels.len()))?;
                if msb_first {
                    // Reordering copies them.
                    reservation
                        .grow_to(2 * levels.len() as u64 + pages.compressed_size()? as u64)?;
                }
                null_levels(levels, &data, msb_first, &mut reordered)?
            }
        };
        skip_rows(&mut levels, part.skip, |_| Ok(()))?;
        for_each_run(&mut levels, part, sink, |_, _, _| Ok(()))
    })
}
