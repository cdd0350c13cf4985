//! What a check is told beforehand.

use std::collections::BTreeSet;

/// How many row numbers a finding keeps unless told otherwise.
pub const DEFAULT_FIRST_ROWS: usize = 100;

/// What a check is told beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The environments listed for the integration; none switches off
    /// `INVALID_ENVIRONMENT_ID`. Never an empty set when built by
    /// [`Rules::with_environments`].
    pub environments: Option<BTreeSet<String>>,
    /// How many of the lowest row numbers each finding keeps.
    pub first_rows: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            environments: None,
            first_rows: DEFAULT_FIRST_ROWS,
        }
    }
}

impl Rules {
    /// Rules with these environments listed. An empty list is no list.
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

    /// The list that holds: none where it is absent or empty.
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
            Rules::with_environments(Vec::<String>::new()).environments,
            None
        );
        let by_hand = Rules {
            environments: Some(BTreeSet::new()),
            first_rows: 1,
        };
        assert_eq!(by_hand.listed(), None);
    }

    #[test]
    fn a_list_is_a_set() {
        let rules = Rules::with_environments(["b", "a", "b"]);
        let listed: Vec<_> = rules.environments.unwrap().into_iter().collect();
        assert_eq!(listed, ["a", "b"]);
        assert_eq!(rules.first_rows, 100);
    }
}
