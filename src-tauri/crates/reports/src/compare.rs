//! What was predicted against what was reported.

use std::collections::BTreeMap;

use crate::codes::{INVALID_SCHEMA, set_of};
use crate::reconcile::FileReconciliation;

/// Stands for a code where rows were rejected and none was given.
pub const WITHOUT_CODE: &str = "(no code)";

/// Rows that were predicted to bear exactly these codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictedSet {
    /// The codes. Empty: accepted.
    pub errors: Vec<String>,
    /// The rows; none where the file was predicted to be rejected as a whole.
    pub rows: Option<u64>,
}

/// Rows of one set of codes, as predicted and as reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedSet {
    /// The codes, sorted. Empty: accepted. [`WITHOUT_CODE`]: rejected, and no
    /// report says why.
    pub errors: Vec<String>,
    /// Rows predicted; none where there is no prediction, or where the set
    /// stands for the file as a whole.
    pub predicted: Option<u64>,
    /// Rows reported; 0 where the set stands for the file as a whole.
    pub reported: u64,
    /// Reported less predicted; none where rows were not predicted.
    pub difference: Option<i64>,
}

/// How reports stand against the prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// Every row came out as predicted.
    AsPredicted,
    /// Rows are pending, and none of the others came out otherwise.
    AsPredictedSoFar,
    /// Rows came out otherwise than predicted.
    Differs {
        /// How many. A row that moved from one set to another is one row.
        rows: u64,
    },
    /// Nothing was predicted.
    NoPrediction,
}

/// Holds what was predicted of a file against what was reported of it.
///
/// The sets come accepted rows first, then in the order of their codes.
#[must_use]
pub fn compare(
    predicted: Option<&[PredictedSet]>,
    file: &FileReconciliation,
) -> (Vec<ComparedSet>, Against) {
    let mut sets: BTreeMap<Vec<String>, Rows> = BTreeMap::new();
    let mut schema_predicted = false;
    let mut foreseen = 0_u64;
    for set in predicted.unwrap_or_default() {
        let errors: Vec<String> = set_of(&set.errors).into_iter().map(str::to_owned).collect();
        match set.rows {
            Some(rows) if !errors.iter().any(|code| code == INVALID_SCHEMA) => {
                foreseen = foreseen.saturating_add(rows);
                let slot = &mut sets.entry(errors).or_default().predicted;
                *slot = slot.saturating_add(rows);
            }
            _ => schema_predicted = true,
        }
    }
    if file.accepted > 0 {
        sets.entry(Vec::new()).or_default().reported = file.accepted;
    }
    for set in &file.by_code_set {
        let errors = if set.errors.is_empty() {
            vec![WITHOUT_CODE.to_owned()]
        } else {
            set.errors.clone()
        };
        sets.entry(errors).or_default().reported = set.rows;
    }

    let against = if predicted.is_none() {
        Against::NoPrediction
    } else {
        against(schema_predicted, foreseen, sets.values(), file)
    };
    let mut compared: Vec<ComparedSet> = sets
        .into_iter()
        .map(|(errors, rows)| ComparedSet {
            errors,
            predicted: predicted.map(|_| rows.predicted),
            reported: rows.reported,
            difference: predicted.map(|_| rows.difference()),
        })
        .collect();
    if schema_predicted || file.schema_rejected {
        compared.push(ComparedSet {
            errors: vec![INVALID_SCHEMA.to_owned()],
            predicted: None,
            reported: 0,
            difference: None,
        });
    }
    (compared, against)
}

/// Rows of one set.
#[derive(Default)]
struct Rows {
    predicted: u64,
    reported: u64,
}

impl Rows {
    fn difference(&self) -> i64 {
        let difference = i128::from(self.reported) - i128::from(self.predicted);
        let bound = if difference < 0 { i64::MIN } else { i64::MAX };
        i64::try_from(difference).unwrap_or(bound)
    }
}

fn against<'a>(
    schema_predicted: bool,
    foreseen: u64,
    sets: impl Iterator<Item = &'a Rows>,
    file: &FileReconciliation,
) -> Against {
    match (schema_predicted, file.schema_rejected) {
        (true, true) => return Against::AsPredicted,
        (true, false) => {
            return match file.reported() {
                0 => Against::AsPredictedSoFar,
                rows => Against::Differs { rows },
            };
        }
        (false, true) => {
            return Against::Differs {
                rows: file.sent.unwrap_or(foreseen),
            };
        }
        (false, false) => {}
    }
    let (mut over, mut under) = (0_u64, 0_u64);
    for set in sets {
        over = over.saturating_add(set.reported.saturating_sub(set.predicted));
        under = under.saturating_add(set.predicted.saturating_sub(set.reported));
    }
    let pending = match file.sent {
        Some(_) => file.pending,
        None => foreseen.saturating_sub(file.reported()),
    };
    // A row that moved is missing in one set and too many in another. Pending
    // rows are missing too, and may still come as predicted.
    match (over.max(under.saturating_sub(pending)), pending) {
        (0, 0) => Against::AsPredicted,
        (0, _) => Against::AsPredictedSoFar,
        (rows, _) => Against::Differs { rows },
    }
}
