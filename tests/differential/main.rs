//! Compares three checks of random files: the engine, the sandbox's validator,
//! and a reference implementation on the rows before they are written. Rows
//! have random errors, and files are written with random options.
//!
//! `DIFFERENTIAL_CASES` sets the number of files (default 10,000), and
//! `DIFFERENTIAL_SEED` the first seed. A failure prints its seed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod expected;
mod rng;
mod table;
mod writer_options;

use std::collections::BTreeMap;
use std::env;
use std::thread;

use bytes::Bytes;
use tallyman_events::{
    AdvisoryStatus, Basis, Cancellable, CheckSettings, CheckStages, FileCheck, FileInfo, Severity,
    check,
};
use tallyman_sandbox::{ValidationResult, validate};

use rng::Rng;
use table::Row;

fn number_from_env(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

#[test]
fn all_checks_of_a_random_file_agree() {
    let cases = number_from_env("DIFFERENTIAL_CASES", 10_000);
    let first = number_from_env("DIFFERENTIAL_SEED", 1);
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for seed in (first..first + cases).filter(|seed| seed % threads == thread) {
                    compare_checks(seed);
                }
            });
        }
    });
    println!("the checks of {cases} random files agree, from seed {first}");
}

/// Writes a random file from a seed, and compares its checks.
fn compare_checks(seed: u64) {
    let mut rng = Rng::new(seed);
    let options = writer_options::WriterOptions::random(&mut rng);
    let rows = table::rows(&mut rng, &options);
    let bytes = Bytes::from(options.write(&rows, &mut rng));
    let environments: Vec<String> = match rng.below(4) {
        0 => Vec::new(),
        _ => ["env-prod", "env-stage"].map(str::to_owned).to_vec(),
    };
    let traffic_types: Vec<String> = match rng.below(2) {
        0 => Vec::new(),
        _ => vec!["user".to_owned()],
    };
    let settings = CheckSettings {
        now_ms: Some(table::NOW),
        threads: std::num::NonZero::new(1 + rng.below(3)),
        first_rows: [1_000_000, 3, 0][rng.below(3)],
        ..CheckSettings::with_environments(environments.clone())
            .with_traffic_types(traffic_types.clone())
    };
    let found = check_file(&bytes, &settings);
    let expected = expected::Expected::of(&rows, &environments, &traffic_types, &options);
    let context = || format!("seed {seed}, {options:?}");

    assert_eq!(found.rows, Some(rows.len() as u64), "{}", context());
    assert_eq!(
        sets(&found),
        expected.sets(settings.first_rows),
        "{}",
        context()
    );
    assert_eq!(
        advisories(&found),
        expected.advisories(settings.first_rows),
        "{}",
        context()
    );
    assert_eq!(found.advisories, AdvisoryStatus::Complete, "{}", context());
    assert_eq!(found.basis, Some(Basis::Scan), "{}", context());
    for (id, count) in &expected.environments {
        let one = found.environments.iter().find(|one| &one.id == id);
        assert_eq!(
            one.and_then(|one| one.rows),
            Some(*count),
            "{id}, {}",
            context()
        );
    }
    assert_eq!(
        found.environments.len(),
        expected.environments.len(),
        "{}",
        context()
    );

    assert_sandbox_agrees(&found, &bytes, &environments, &context);

    let quick = check_file(
        &bytes,
        &CheckSettings {
            stages: CheckStages::Quick,
            ..settings.clone()
        },
    );
    assert_eq!(quick.predicted, found.predicted, "quick, {}", context());
    assert_eq!(quick.error_sets, found.error_sets, "quick, {}", context());

    let trusting = check_file(
        &bytes,
        &CheckSettings {
            stages: CheckStages::TrustStatistics,
            ..settings
        },
    );
    // Only these stages trust false statistics.
    if !options.false_statistics {
        assert_eq!(
            trusting.predicted,
            found.predicted,
            "trusting, {}",
            context()
        );
    }
}

fn check_file(bytes: &Bytes, settings: &CheckSettings) -> FileCheck {
    match check(bytes, &FileInfo::default(), settings, &()) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("the check was cancelled"),
    }
}

/// The number of rows and the first row numbers, by error set.
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

/// The number of rows and the first row numbers, by code and column of the
/// advisory.
type Advisories = BTreeMap<(String, String), (u64, Vec<u64>)>;

fn advisories(found: &FileCheck) -> Advisories {
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
    context: &dyn Fn() -> String,
) {
    let ValidationResult::Rows(sandbox) = validate(bytes.clone(), environments) else {
        panic!("the sandbox cannot read the file: {}", context());
    };
    let sandbox: Vec<(Vec<String>, u64)> = sandbox
        .into_iter()
        .map(|set| (set.codes, set.rows))
        .collect();
    let predicted: Vec<(Vec<String>, u64)> = found
        .predicted
        .iter()
        .map(|entry| {
            let codes = entry.errors.iter().map(|code| code.as_str().to_owned());
            (codes.collect(), entry.number_of_rows.unwrap_or(0))
        })
        .collect();
    assert_eq!(predicted, sandbox, "{}", context());
}

/// Formats a row for the message of a failure.
impl std::fmt::Display for Row {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{self:?}")
    }
}
