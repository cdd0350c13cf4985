//! Settings of a check.

use std::collections::BTreeSet;
use std::num::NonZero;

use crate::pages::MemoryLimiter;

/// Default of [`CheckSettings::first_rows`].
pub const DEFAULT_FIRST_ROWS: usize = 100;

/// The stages that a check runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckStages {
    /// All stages. The last one, the advisories, reads every value of the seven columns.
    #[default]
    Complete,
    /// All but the advisories that read values.
    Quick,
    /// As [`CheckStages::Quick`], and without reading rows if the writer's
    /// statistics prove that all of them are clean.
    TrustStatistics,
}

/// Settings of a check.
#[derive(Debug, Clone)]
pub struct CheckSettings {
    /// Environments of the integration. `None` disables
    /// `INVALID_ENVIRONMENT_ID`; so does an empty set.
    pub environments: Option<BTreeSet<String>>,
    /// Traffic types of the integration. `None` disables `UNLISTED_TRAFFIC_TYPE`.
    pub traffic_types: Option<BTreeSet<String>>,
    /// The current time, in milliseconds since 1970-01-01 UTC. `None` disables
    /// `FUTURE_TIMESTAMP`.
    pub now_ms: Option<i64>,
    /// Maximum number of row numbers that a finding stores, lowest first.
    pub first_rows: usize,
    /// The stages that the check runs.
    pub stages: CheckStages,
    /// Find rows that repeat an earlier row. [`check`](fn@crate::check) ignores
    /// this, because it has no temporary file to sort rows in: call
    /// [`add_duplicates`](crate::add_duplicates) afterwards.
    pub duplicates: bool,
    /// Number of threads. `None` uses one per core.
    pub threads: Option<NonZero<usize>>,
    /// Limits the memory for pages. All checks that run in one process share
    /// one limiter.
    pub memory: MemoryLimiter,
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self {
            environments: None,
            traffic_types: None,
            now_ms: None,
            first_rows: DEFAULT_FIRST_ROWS,
            stages: CheckStages::default(),
            duplicates: false,
            threads: None,
            memory: MemoryLimiter::default(),
        }
    }
}

impl CheckSettings {
    /// Default settings with these environments. An empty list is no list.
    #[must_use]
    pub fn with_environments<I>(environments: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let listed: BTreeSet<String> = environments.into_iter().map(Into::into).collect();
        Self {
            environments: (!listed.is_empty()).then_some(listed),
            ..Self::default()
        }
    }

    /// Adds these traffic types. An empty list is no list.
    #[must_use]
    pub fn with_traffic_types<I>(mut self, traffic_types: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let listed: BTreeSet<String> = traffic_types.into_iter().map(Into::into).collect();
        self.traffic_types = (!listed.is_empty()).then_some(listed);
        self
    }

    /// The environments. `None` if there are none, or the set is empty.
    pub(crate) fn listed_environments(&self) -> Option<&BTreeSet<String>> {
        self.environments
            .as_ref()
            .filter(|listed| !listed.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_no_list() {
        assert_eq!(
            CheckSettings::with_environments(Vec::<String>::new()).environments,
            None
        );
        let by_hand = CheckSettings {
            environments: Some(BTreeSet::new()),
            ..CheckSettings::default()
        };
        assert_eq!(by_hand.listed_environments(), None);
    }

    #[test]
    fn a_list_is_a_set() {
        let settings = CheckSettings::with_environments(["b", "a", "b"]);
        let listed: Vec<_> = settings.environments.unwrap().into_iter().collect();
        assert_eq!(listed, ["a", "b"]);
        assert_eq!(settings.first_rows, 100);
    }
}
