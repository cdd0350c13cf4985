//! Where a column is null, and nothing else of it.

use parquet::basic::Encoding;

use super::{Flat, NullRuns, Part, binary, each_run, walk};
use crate::pages::PageError;
use crate::pages::cost;
use crate::pages::first_levels::first_levels;
use crate::pages::header::{Kind, Version};

/// Finds the nulls of a column, without reading its values.
pub(crate) fn read_nulls(column: &Flat<'_>, told: &mut impl NullRuns) -> Result<(), PageError> {
    let mut reservation = column.budget.reservation();
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
        let mut may = |bytes: usize| {
            reservation.grow_to(bytes as u64)?;
            column.budget.charge(cost::unpacking(bytes))
        };
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
                may(wanted.min(pages.stored_length()?))?;
                let (stored, _) = pages.stored_beginning(wanted)?;
                let levels = start
                    .checked_add(definition as usize)
                    .and_then(|end| stored.get(start..end))
                    .ok_or(PageError::InvalidLevels)?;
                column.budget.charge(cost::levels(levels.len()))?;
                binary(levels, &data, false, &mut turned)?
            }
            Version::V1 { definition, .. } => {
                let levels = first_levels(pages, &data, (definition, 1), &mut buffer, may)?;
                let highest_first = definition != Encoding::RLE;
                column.budget.charge(cost::levels(levels.len()))?;
                if highest_first {
                    // They are turned, beside what was unpacked and stored.
                    reservation.grow_to(2 * levels.len() as u64 + pages.stored_length()? as u64)?;
                }
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
