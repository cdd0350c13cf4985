//! Tests of `compare`.

use serde_json::{Value, json};

use super::{NOON, entry, reconciled, upload};
use crate::{ComparisonResult, FileReconciliation, NO_CODE, PredictedSet, compare};

fn file(rows: u64, entries: &[Value]) -> FileReconciliation {
    reconciled(
        &[upload(0, "f", rows)],
        &[json!({"f": entries}).to_string()],
        NOON,
    )
    .remove(0)
}

fn set(errors: &[&str], rows: u64) -> PredictedSet {
    PredictedSet {
        errors: errors.iter().map(|code| (*code).to_owned()).collect(),
        rows: Some(rows),
    }
}

fn schema() -> PredictedSet {
    PredictedSet {
        errors: vec!["INVALID_SCHEMA".to_owned()],
        rows: None,
    }
}

#[test]
fn rows_in_another_set_count_once() {
    let file = file(100, &[entry(NOON, 1, 80, &[]), entry(NOON, 2, 20, &["A"])]);
    let (sets, result) = compare(Some(&[set(&[], 92), set(&["A"], 8)]), &file);
    assert_eq!(result, ComparisonResult::Differs { rows: 12 });
    let found: Vec<_> = sets
        .iter()
        .map(|set| {
            (
                set.errors.join(" "),
                set.predicted,
                set.reported,
                set.difference,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (String::new(), Some(92), 80, Some(-12)),
            ("A".to_owned(), Some(8), 20, Some(12)),
        ]
    );
}

#[test]
fn the_order_of_codes_does_not_matter() {
    let file = file(
        100,
        &[entry(NOON, 1, 92, &[]), entry(NOON, 2, 8, &["B", "A"])],
    );
    let (_, result) = compare(Some(&[set(&["A", "B"], 8), set(&[], 92)]), &file);
    assert_eq!(result, ComparisonResult::AsPredicted);
}

#[test]
fn pending_rows_do_not_differ() {
    let predicted = [set(&[], 92), set(&["A"], 8)];
    let some = file(100, &[entry(NOON, 1, 60, &[])]);
    assert_eq!(
        compare(Some(&predicted), &some).1,
        ComparisonResult::AsPredictedSoFar
    );
    let none = file(100, &[]);
    assert_eq!(
        compare(Some(&predicted), &none).1,
        ComparisonResult::AsPredictedSoFar
    );
    let more = file(100, &[entry(NOON, 1, 60, &[]), entry(NOON, 2, 11, &["A"])]);
    assert_eq!(
        compare(Some(&predicted), &more).1,
        ComparisonResult::Differs { rows: 3 }
    );
}

#[test]
fn over_reported_rows_differ() {
    let file = file(100, &[entry(NOON, 1, 120, &[])]);
    assert_eq!(
        compare(Some(&[set(&[], 100)]), &file).1,
        ComparisonResult::Differs { rows: 20 }
    );
}

#[test]
fn a_schema_rejection_is_compared_as_a_whole() {
    let rejected = file(100, &[entry(NOON, 1, 1, &["INVALID_SCHEMA"])]);
    let (sets, result) = compare(Some(&[schema()]), &rejected);
    assert_eq!(result, ComparisonResult::AsPredicted);
    assert_eq!(sets.len(), 1);
    assert_eq!((sets[0].predicted, sets[0].difference), (None, None));

    let (sets, result) = compare(Some(&[set(&[], 100)]), &rejected);
    assert_eq!(result, ComparisonResult::Differs { rows: 100 });
    assert_eq!(sets.len(), 2);
    assert_eq!(sets[0].difference, Some(-100));

    let loaded = file(100, &[entry(NOON, 1, 100, &[])]);
    assert_eq!(
        compare(Some(&[schema()]), &loaded).1,
        ComparisonResult::Differs { rows: 100 }
    );
    assert_eq!(
        compare(Some(&[schema()]), &file(100, &[])).1,
        ComparisonResult::AsPredictedSoFar
    );
}

#[test]
fn without_a_prediction_only_reported_rows_are_returned() {
    let mut bare = entry(NOON, 2, 5, &[]);
    bare["valid"] = json!(false);
    let file = file(100, &[entry(NOON, 1, 80, &[]), bare]);
    let (sets, result) = compare(None, &file);
    assert_eq!(result, ComparisonResult::NoPrediction);
    assert_eq!(sets.len(), 2);
    assert_eq!((sets[0].predicted, sets[0].reported), (None, 80));
    assert_eq!(sets[1].errors, [NO_CODE]);
    assert_eq!(sets[1].reported, 5);
}
