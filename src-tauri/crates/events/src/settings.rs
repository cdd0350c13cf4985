//! What a check is told beforehand.

use std::collections::BTreeSet;
use std::num::NonZero;

use crate::pages::MemoryLimiter;

/// How many row numbers a finding keeps unless told otherwise.
pub const DEFAULT_FIRST_ROWS: usize = 100;

/// How far a check goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// Every value of the seven columns is looked at.
    #[default]
    Complete,
    /// The verdict only: the advisories that need values are left out.
    Quick,
    /// The verdict only, and by the writer's statistics where they prove that
    /// every row is good; where they do not, the rows are read.
    TrustStatistics,
}

/// What a check is told beforehand.
#[derive(Debug, Clone)]
pub struct CheckSettings {
    /// The environments listed for the integration; none switches off
    /// `INVALID_ENVIRONMENT_ID`. Never an empty set when built by
    /// [`CheckSettings::with_environments`].
    pub environments: Option<BTreeSet<String>>,
    /// The traffic types listed; none switches off `UNLISTED_TRAFFIC_TYPE`.
    pub traffic_types: Option<BTreeSet<String>>,
    /// The time that counts as now, in milliseconds since 1970-01-01 UTC;
    /// none switches off `FUTURE_TIMESTAMP`.
    pub now_ms: Option<i64>,
    /// How many of the lowest row numbers each finding keeps.
    pub first_rows: usize,
    /// How far the check goes.
    pub depth: Depth,
    /// Whether rows are looked for that repeat an earlier one. A check itself
    /// has no room to sort rows in: whoever asks for it calls
    /// [`add_duplicates`](crate::add_duplicates), too.
    pub duplicates: bool,
    /// How many threads share the work; none for as many as there are cores.
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
            depth: Depth::default(),
            duplicates: false,
            threads: None,
            memory: MemoryLimiter::default(),
        }
    }
}

impl CheckSettings {
    /// Settings with these environments listed. An empty list is no list.
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

    /// These rules with traffic types listed, too. An empty list is no list.
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

    /// The list of environments that holds: none where it is absent or empty.
    pub(crate) fn listed(&self) -> Option<&BTreeSet<String>> {
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
        assert_eq!(by_hand.listed(), None);
    }

    #[test]
    fn a_list_is_a_set() {
        let settings = CheckSettings::with_environments(["b", "a", "b"]);
        let listed: Vec<_> = settings.environments.unwrap().into_iter().collect();
        assert_eq!(listed, ["a", "b"]);
        assert_eq!(settings.first_rows, 100);
    }
}
