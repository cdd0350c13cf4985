//! Proves from statistics and dictionaries that a file is clean.

use std::collections::BTreeSet;

use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;

use crate::check::CheckObserver;
use crate::pages::{BudgetHandle, Dictionary, dictionary_only};
use crate::row_rules::TimeUnit;
use crate::scan::{ListedEnvironments, MAX_ENVIRONMENT_BYTES, Rows};
use crate::settings::CheckSettings;

/// Maximum number of environments that are returned.
const MAX_ENVIRONMENTS: usize = 1_000;

/// Tries to prove that no row has an error: no nulls in the required columns,
/// timestamps in milliseconds, environments listed. Returns the environments,
/// as far as they are known. `None` if there is no proof. The proof holds if
/// the writer's statistics are correct.
pub(crate) fn prove_clean(
    rows: Rows<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Option<BTreeSet<Vec<u8>>> {
    let is_cancelled = || observer.is_cancelled();
    let file_budget = rows.budget(settings);
    let budget = BudgetHandle::with_cancel_check(&file_budget, &is_cancelled);
    let [environment, .., timestamp] = rows.leaves.required;
    let listed = ListedEnvironments::of(settings);
    let mut environments = BTreeSet::new();
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
        match environments_of(rows, chunk, &budget) {
            Some(found) => {
                for id in found.ids() {
                    if listed.has(id) == Some(false) || id.len() > MAX_ENVIRONMENT_BYTES {
                        return None;
                    }
                    if environments.len() < MAX_ENVIRONMENTS && !environments.contains(id) {
                        environments.insert(id.to_vec());
                    }
                }
            }
            None if settings.listed_environments().is_some() || budget.charge(0).is_err() => {
                return None;
            }
            None => {}
        }
    }
    Some(environments)
}

fn times_in_bounds(chunk: &ColumnChunkMetaData) -> Option<()> {
    let Statistics::Int64(statistics) = chunk.statistics()? else {
        return None;
    };
    let (min, max) = (statistics.min_opt()?, statistics.max_opt()?);
    let is_valid = |time: &i64| TimeUnit::of(*time) == TimeUnit::Milliseconds;
    (min <= max && is_valid(min) && is_valid(max)).then_some(())
}

/// The environments of a row group.
enum Environments {
    One(Vec<u8>),
    Several(Dictionary),
}

impl Environments {
    fn ids(&self) -> impl Iterator<Item = &[u8]> {
        let (one, several) = match self {
            Self::One(id) => (Some(&id[..]), None),
            Self::Several(ids) => (None, Some(ids.entries())),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }
}

/// The environments of a row group: its only value by the statistics, or the
/// entries of its dictionary if all pages use it. `None` if neither is known.
fn environments_of(
    rows: Rows<'_>,
    chunk: &ColumnChunkMetaData,
    budget: &BudgetHandle<'_>,
) -> Option<Environments> {
    if let Some(all) = chunk.statistics()
        && !all.is_min_max_deprecated()
        && let Statistics::ByteArray(statistics) = all
        && statistics.min_is_exact()
        && statistics.max_is_exact()
        && let (Some(min), Some(max)) = (statistics.min_bytes_opt(), statistics.max_bytes_opt())
        && min == max
    {
        return Some(Environments::One(min.to_vec()));
    }
    dictionary_only(rows.source, chunk, budget).map(Environments::Several)
}
