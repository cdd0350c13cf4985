//! Compares the prediction with the reports.

use std::collections::BTreeMap;

use crate::codes::{INVALID_SCHEMA, code_set};
use crate::reconciliation::FileReconciliation;

/// The placeholder code of rows that were rejected without a code.
pub const NO_CODE: &str = "(no code)";

/// The rows predicted to have exactly this set of error codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictedSet {
    /// The codes. Empty for accepted rows.
    pub errors: Vec<String>,
    /// Number of rows. `None` if the whole file was predicted to be rejected.
    pub rows: Option<u64>,
}

/// The predicted and the reported number of rows with one set of error codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedSet {
    /// The codes, sorted. Empty for accepted rows; [`NO_CODE`] for rows that were
    /// rejected without a code.
    pub errors: Vec<String>,
    /// Number of rows predicted. `None` if there is no prediction, or if the set
    /// stands for the whole file.
    pub predicted: Option<u64>,
    /// Number of rows reported. 0 if the set stands for the whole file.
    pub reported: u64,
    /// `reported` minus `predicted`. `None` if `predicted` is.
    pub difference: Option<i64>,
}

/// The overall result of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonResult {
    /// Every row was reported as predicted.
    AsPredicted,
    /// Some rows are pending; all others were reported as predicted.
    AsPredictedSoFar,
    /// Some rows were not reported as predicted.
    Differs {
        /// Number of such rows. A row reported in another set than predicted
        /// counts once.
        rows: u64,
    },
    /// There is no prediction.
    NoPrediction,
}

/// Compares the prediction of a file with its reports.
///
/// Returns the accepted rows first, then the sets ordered by their codes.
#[must_use]
pub fn compare(
    predicted: Option<&[PredictedSet]>,
    file: &FileReconciliation,
) -> (Vec<ComparedSet>, ComparisonResult) {
    let mut sets: BTreeMap<Vec<String>, SetRows> = BTreeMap::new();
    let mut schema_predicted = false;
    let mut predicted_rows = 0_u64;
    for set in predicted.unwrap_or_default() {
        let errors: Vec<String> = code_set(&set.errors)
            .into_iter()
            .map(str::to_owned)
            .collect();
        match set.rows {
            Some(rows) if !errors.iter().any(|code| code == INVALID_SCHEMA) => {
                predicted_rows = predicted_rows.saturating_add(rows);
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
            vec![NO_CODE.to_owned()]
        } else {
            set.errors.clone()
        };
        sets.entry(errors).or_default().reported = set.rows;
    }

    let result = if predicted.is_none() {
        ComparisonResult::NoPrediction
    } else {
        overall_result(schema_predicted, predicted_rows, sets.values(), file)
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
    (compared, result)
}

/// The rows of one set.
#[derive(Default)]
struct SetRows {
    predicted: u64,
    reported: u64,
}

impl SetRows {
    fn difference(&self) -> i64 {
        let difference = i128::from(self.reported) - i128::from(self.predicted);
        let bound = if difference < 0 { i64::MIN } else { i64::MAX };
        i64::try_from(difference).unwrap_or(bound)
    }
}

fn overall_result<'a>(
    schema_predicted: bool,
    predicted_rows: u64,
    sets: impl Iterator<Item = &'a SetRows>,
    file: &FileReconciliation,
) -> ComparisonResult {
    match (schema_predicted, file.schema_rejected) {
        (true, true) => return ComparisonResult::AsPredicted,
        (true, false) => {
            return match file.reported() {
                0 => ComparisonResult::AsPredictedSoFar,
                rows => ComparisonResult::Differs { rows },
            };
        }
        (false, true) => {
            return ComparisonResult::Differs {
                rows: file.sent.unwrap_or(predicted_rows),
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
        None => predicted_rows.saturating_sub(file.reported()),
    };
    // A row reported in another set than predicted is missing in one set and in
    // excess in another. Pending rows are missing too, but may still be reported
    // as predicted.
    match (over.max(under.saturating_sub(pending)), pending) {
        (0, 0) => ComparisonResult::AsPredicted,
        (0, _) => ComparisonResult::AsPredictedSoFar,
        (rows, _) => ComparisonResult::Differs { rows },
    }
}
