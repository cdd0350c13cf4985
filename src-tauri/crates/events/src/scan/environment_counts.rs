//! Counts rows by environment.

use std::collections::HashMap;

use super::listed_environments::ListedEnvironments;

/// Maximum number of environments that are counted separately. Rows of other
/// environments are validated, but not counted by environment.
pub const MAX_ENVIRONMENTS: usize = 10_000;

/// Maximum number of bytes stored of an unlisted environment's id.
pub const MAX_ENVIRONMENT_BYTES: usize = 1_024;

/// An environment, and the number of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CountedEnvironment {
    /// The value's bytes, truncated if it is long and not listed.
    pub(crate) id: Box<[u8]>,
    pub(crate) rows: u64,
    pub(crate) listed: Option<bool>,
}

/// Rows by environment, in bounded memory.
#[derive(Debug)]
pub(crate) struct EnvironmentCounts<'a> {
    listed: ListedEnvironments<'a>,
    indices: HashMap<Box<[u8]>, usize>,
    found: Vec<CountedEnvironment>,
    /// Index of the last value, because files often have long runs of one
    /// environment.
    last: usize,
    cut: bool,
}

impl<'a> EnvironmentCounts<'a> {
    pub(super) fn new(listed: ListedEnvironments<'a>) -> Self {
        Self {
            listed,
            indices: HashMap::new(),
            found: Vec::new(),
            last: 0,
            cut: false,
        }
    }

    /// Whether an environment is listed. `None` if there is no list.
    pub(crate) fn is_listed(&self, id: &[u8]) -> Option<bool> {
        self.listed.has(id)
    }

    /// Counts rows of an environment. Returns whether it is listed, `None` if
    /// there is no list.
    pub(crate) fn add_rows(&mut self, id: &[u8], rows: u64) -> Option<bool> {
        if let Some(last) = self.found.get_mut(self.last)
            && *last.id == *id
        {
            last.rows += rows;
            return last.listed;
        }
        if let Some(index) = self.indices.get(id) {
            self.last = *index;
            let found = &mut self.found[*index];
            found.rows += rows;
            return found.listed;
        }
        let listed = self.listed.has(id);
        if id.len() > MAX_ENVIRONMENT_BYTES && listed != Some(true) {
            // Long ids with a common prefix are counted as one environment.
            // Each was looked up in full.
            self.count(&id[..MAX_ENVIRONMENT_BYTES], rows, listed);
        } else {
            self.count(id, rows, listed);
        }
        listed
    }

    fn count(&mut self, id: &[u8], rows: u64, listed: Option<bool>) {
        if let Some(index) = self.indices.get(id) {
            self.found[*index].rows += rows;
        } else if self.found.len() < MAX_ENVIRONMENTS {
            self.last = self.found.len();
            self.indices.insert(id.into(), self.last);
            self.found.push(CountedEnvironment {
                id: id.into(),
                rows,
                listed,
            });
        } else {
            self.cut = true;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.cut |= other.cut;
        for environment in other.found {
            self.count(&environment.id, environment.rows, environment.listed);
        }
    }

    /// The environments, most rows first, and whether some are missing.
    pub(crate) fn into_sorted(self) -> (Vec<CountedEnvironment>, bool) {
        let mut found = self.found;
        found.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.id.cmp(&b.id)));
        (found, self.cut)
    }
}
