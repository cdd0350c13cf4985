//! What a scan counts.

use std::collections::HashMap;

use crate::row_faults::{RowCodes, RowFacts, TimeUnit};
use crate::rules::Rules;

use super::{ListedEnvironments, MAX_ENVIRONMENT_BYTES, MAX_ENVIRONMENTS};

/// How many rows, and the lowest of their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) rows: u64,
    pub(crate) first: Vec<u64>,
}

impl Counted {
    /// Rows must be noted in ascending order.
    fn note(&mut self, row: u64, keep: usize) {
        self.rows += 1;
        if self.first.len() < keep {
            self.first.push(row);
        }
    }
}

/// Everything that a scan counts.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    keep: usize,
    /// Rows by their exact set of codes, in the order of [`RowCodes::index`].
    pub(crate) sets: [Counted; RowCodes::SETS],
    /// Rows in which each of the required columns is null.
    pub(crate) nulls: [Counted; 5],
    /// Rows whose environment is not listed.
    pub(crate) environment: Counted,
    /// Rows whose time is not in milliseconds.
    pub(crate) timestamp: Counted,
    /// Faulty times by what they look like, each with the first of them.
    pub(crate) units: Vec<(TimeUnit, u64, i64)>,
    /// The environments found.
    pub(crate) environments: EnvironmentCounts<'a>,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(rules: &'a Rules) -> Self {
        Self {
            keep: rules.first_rows,
            sets: Default::default(),
            nulls: Default::default(),
            environment: Counted::default(),
            timestamp: Counted::default(),
            units: Vec::new(),
            environments: EnvironmentCounts::new(ListedEnvironments::of(rules)),
        }
    }

    /// Notes a row. Rows must come in ascending order.
    pub(crate) fn note(&mut self, row: u64, facts: RowFacts) {
        let codes = facts.codes();
        if codes.is_empty() {
            // Nobody asks which rows are good.
            self.sets[codes.index()].rows += 1;
            return;
        }
        self.sets[codes.index()].note(row, self.keep);
        for (place, nulls) in self.nulls.iter_mut().enumerate() {
            if facts.nulls.at(place) {
                nulls.note(row, self.keep);
            }
        }
        if facts.environment_unlisted {
            self.environment.note(row, self.keep);
        }
        if let Some(time) = facts.timestamp {
            let unit = TimeUnit::of(time);
            if unit != TimeUnit::Milliseconds {
                self.timestamp.note(row, self.keep);
                self.note_unit(unit, time);
            }
        }
    }

    fn note_unit(&mut self, unit: TimeUnit, time: i64) {
        match self.units.iter_mut().find(|(seen, _, _)| *seen == unit) {
            Some((_, rows, _)) => *rows += 1,
            None => self.units.push((unit, 1, time)),
        }
    }
}

/// An environment found, and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Environment {
    /// The value's bytes; cut where it is long and not listed.
    pub(crate) id: Box<[u8]>,
    pub(crate) rows: u64,
    pub(crate) listed: Option<bool>,
}

/// Rows by environment, in bounded memory.
#[derive(Debug)]
pub(crate) struct EnvironmentCounts<'a> {
    listed: ListedEnvironments<'a>,
    places: HashMap<Box<[u8]>, usize>,
    found: Vec<Environment>,
    /// Where the last value stands: files tend to name one environment in
    /// long runs.
    last: usize,
    cut: bool,
}

impl<'a> EnvironmentCounts<'a> {
    fn new(listed: ListedEnvironments<'a>) -> Self {
        Self {
            listed,
            places: HashMap::new(),
            found: Vec::new(),
            last: 0,
            cut: false,
        }
    }

    /// Counts a row, and says whether its environment is listed; none where
    /// no list was given.
    pub(crate) fn note(&mut self, id: &[u8]) -> Option<bool> {
        if let Some(last) = self.found.get_mut(self.last)
            && *last.id == *id
        {
            last.rows += 1;
            return last.listed;
        }
        if let Some(place) = self.places.get(id) {
            self.last = *place;
            let found = &mut self.found[*place];
            found.rows += 1;
            return found.listed;
        }
        self.note_new(id)
    }

    fn note_new(&mut self, id: &[u8]) -> Option<bool> {
        let listed = self.listed.has(id);
        if id.len() > MAX_ENVIRONMENT_BYTES && listed != Some(true) {
            // Cut, long ids that begin alike are counted as one; each was
            // looked up whole.
            self.count(&id[..MAX_ENVIRONMENT_BYTES], listed);
        } else {
            self.count(id, listed);
        }
        listed
    }

    fn count(&mut self, id: &[u8], listed: Option<bool>) {
        if let Some(place) = self.places.get(id) {
            self.found[*place].rows += 1;
        } else if self.found.len() < MAX_ENVIRONMENTS {
            self.last = self.found.len();
            self.places.insert(id.into(), self.last);
            self.found.push(Environment {
                id: id.into(),
                rows: 1,
                listed,
            });
        } else {
            self.cut = true;
        }
    }

    /// The environments, most rows first, and whether there were more.
    pub(crate) fn into_sorted(self) -> (Vec<Environment>, bool) {
        let mut found = self.found;
        found.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.id.cmp(&b.id)));
        (found, self.cut)
    }
}
