//! Random event tables with random faults, written in random layouts, judged
//! three times: by what the rows were made to be, by the sandbox's plain
//! judge, and by the engine. All must agree, row for row.
//!
//! `DIFFERENTIAL_CASES` says how many tables (10,000 unless told), and
//! `DIFFERENTIAL_SEED` where to begin; a failure names its seed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod dice;
mod layout;
mod table;
mod truth;

use std::collections::BTreeMap;
use std::env;
use std::thread;

use bytes::Bytes;
use tallyman_events::{
    AdvisoryStatus, Basis, Cancellable, CheckSettings, Depth, FileCheck, FileInfo, Severity, check,
};
use tallyman_sandbox::{ValidationResult, validate};

use dice::Dice;
use table::Row;

fn number(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[test]
fn every_random_file_is_judged_as_its_rows_are() {
    let cases = number("DIFFERENTIAL_CASES", 10_000);
    let first = number("DIFFERENTIAL_SEED", 1);
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for seed in (first..first + cases).filter(|seed| seed % threads == thread) {
                    one_case(seed);
                }
            });
        }
    });
    println!("{cases} random files were judged alike, from seed {first}");
}

/// Everything about one file, from its seed.
fn one_case(seed: u64) {
    let mut dice = Dice::new(seed);
    let layout = layout::Layout::any(&mut dice);
    let rows = table::rows(&mut dice, &layout);
    let bytes = Bytes::from(layout.write(&rows, &mut dice));
    let environments: Vec<String> = match dice.below(4) {
        0 => Vec::new(),
        _ => ["env-prod", "env-stage"].map(str::to_owned).to_vec(),
    };
    let traffic_types: Vec<String> = match dice.below(2) {
        0 => Vec::new(),
        _ => vec!["user".to_owned()],
    };
    let rules = CheckSettings {
        now_ms: Some(table::NOW),
        threads: std::num::NonZero::new(1 + dice.below(3)),
        first_rows: [1_000_000, 3, 0][dice.below(3)],
        ..CheckSettings::with_environments(environments.clone())
            .with_traffic_types(traffic_types.clone())
    };
    let found = checked(&bytes, &rules);
    let truth = truth::Truth::of(&rows, &environments, &traffic_types, &layout);
    let blame = || format!("seed {seed}, {layout:?}");

    assert_eq!(found.rows, Some(rows.len() as u64), "{}", blame());
    assert_eq!(sets(&found), truth.sets(rules.first_rows), "{}", blame());
    assert_eq!(
        advice(&found),
        truth.advice(rules.first_rows),
        "{}",
        blame()
    );
    assert_eq!(found.advisories, AdvisoryStatus::Complete, "{}", blame());
    assert_eq!(found.basis, Some(Basis::Scan), "{}", blame());
    for (id, count) in &truth.environments {
        let one = found.environments.iter().find(|one| &one.id == id);
        assert_eq!(
            one.and_then(|one| one.rows),
            Some(*count),
            "{id}, {}",
            blame()
        );
    }
    assert_eq!(
        found.environments.len(),
        truth.environments.len(),
        "{}",
        blame()
    );

    assert_sandbox_agrees(&found, &bytes, &environments, &blame);

    let quick = checked(
        &bytes,
        &CheckSettings {
            depth: Depth::Quick,
            ..rules.clone()
        },
    );
    assert_eq!(quick.predicted, found.predicted, "quick, {}", blame());
    assert_eq!(quick.error_sets, found.error_sets, "quick, {}", blame());

    let trusting = checked(
        &bytes,
        &CheckSettings {
            depth: Depth::TrustStatistics,
            ..rules
        },
    );
    // Statistics that lie are believed when that is asked for, and only then.
    if !layout.lies {
        assert_eq!(trusting.predicted, found.predicted, "trusting, {}", blame());
    }
}

fn checked(bytes: &Bytes, rules: &CheckSettings) -> FileCheck {
    match check(bytes, &FileInfo::default(), rules, &()) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("nobody cancelled"),
    }
}

/// Rows by their exact set of codes: how many, and the first of them.
type Sets = BTreeMap<Vec<String>, (u64, Vec<u64>)>;

fn sets(found: &FileCheck) -> Sets {
    found
        .error_sets
        .iter()
        .map(|set| {
            let codes = set.errors.iter().map(|code| code.as_str().to_owned());
            (codes.collect(), (set.rows, set.first_rows.clone()))
        })
        .collect()
}

/// AdvisoryStatus by code and column: how many rows, and the first of them.
type Advice = BTreeMap<(String, String), (u64, Vec<u64>)>;

fn advice(found: &FileCheck) -> Advice {
    found
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Warning)
        .map(|finding| {
            let column = finding.column.clone().unwrap_or_default();
            (
                (finding.code.as_str().to_owned(), column),
                (finding.rows.unwrap_or(0), finding.first_rows.clone()),
            )
        })
        .collect()
}

fn assert_sandbox_agrees(
    found: &FileCheck,
    bytes: &Bytes,
    environments: &[String],
    blame: &dyn Fn() -> String,
) {
    let ValidationResult::Rows(plain) = validate(bytes.clone(), environments) else {
        panic!("the sandbox cannot read it: {}", blame());
    };
    let plain: Vec<(Vec<String>, u64)> =
        plain.into_iter().map(|set| (set.codes, set.rows)).collect();
    let predicted: Vec<(Vec<String>, u64)> = found
        .predicted
        .iter()
        .map(|entry| {
            let codes = entry.errors.iter().map(|code| code.as_str().to_owned());
            (codes.collect(), entry.number_of_rows.unwrap_or(0))
        })
        .collect();
    assert_eq!(predicted, plain, "{}", blame());
}

/// A row as a person would read it in a failure.
impl std::fmt::Display for Row {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{self:?}")
    }
}
