//! What the metadata alone proves, if the writer told the truth.

use std::sync::atomic::AtomicBool;

use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;

use crate::pages::dictionary_only;
use crate::row_faults::TimeUnit;
use crate::rules::Rules;
use crate::scan::{ListedEnvironments, Rows};

/// The most environments that are named.
const MOST_ENVIRONMENTS: usize = 1_000;

/// Whether the metadata proves that every row is good: no nulls in the
/// required columns, times in bounds, environments listed. Gives the
/// environments, where they are known.
pub(crate) fn prove_clean(rows: Rows<'_>, rules: &Rules) -> Option<Vec<Vec<u8>>> {
    let [environment, .., timestamp] = rows.leaves.required;
    let listed = ListedEnvironments::of(rules);
    let mut environments: Vec<Vec<u8>> = Vec::new();
    for group in rows.metadata.row_groups() {
        if group.num_rows() == 0 {
            continue;
        }
        for leaf in rows.leaves.required {
            let chunk = group.columns().get(leaf)?;
            let required = chunk.column_descr().max_def_level() == 0;
            if !required && chunk.statistics()?.null_count_opt()? != 0 {
                return None;
            }
            if chunk.num_values() != group.num_rows() {
                return None;
            }
        }
        times_in_bounds(group.columns().get(timestamp)?)?;
        let chunk = group.columns().get(environment)?;
        match environments_of(rows, chunk) {
            Some(found) => {
                if found.iter().any(|id| listed.has(id) == Some(false)) {
                    return None;
                }
                for id in found {
                    if !environments.contains(&id) && environments.len() < MOST_ENVIRONMENTS {
                        environments.push(id);
                    }
                }
            }
            None if rules.listed().is_some() => return None,
            None => {}
        }
    }
    environments.sort();
    Some(environments)
}

fn times_in_bounds(chunk: &ColumnChunkMetaData) -> Option<()> {
    let Statistics::Int64(statistics) = chunk.statistics()? else {
        return None;
    };
    let (least, most) = (statistics.min_opt()?, statistics.max_opt()?);
    let good = |time: &i64| TimeUnit::of(*time) == TimeUnit::Milliseconds;
    (least <= most && good(least) && good(most)).then_some(())
}

/// The environments of a row group: its one value, or its dictionary's
/// entries where no page does without it.
fn environments_of(rows: Rows<'_>, chunk: &ColumnChunkMetaData) -> Option<Vec<Vec<u8>>> {
    if let Some(all) = chunk.statistics()
        && !all.is_min_max_deprecated()
        && let Statistics::ByteArray(statistics) = all
        && statistics.min_is_exact()
        && statistics.max_is_exact()
        && let (Some(least), Some(most)) = (statistics.min_bytes_opt(), statistics.max_bytes_opt())
        && least == most
    {
        return Some(vec![least.to_vec()]);
    }
    dictionary_only(rows.source, chunk, &AtomicBool::new(false))
}
