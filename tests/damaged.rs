//! Files that are cut, flipped, lied in and crafted: an answer or a sentence for each,
//! never a panic, never more memory than is bounded.
//!
//! `DAMAGED_FLIPS` says how many seeded flips there are over all files (10,000
//! unless told); `PARQUET_TESTING` names a folder of apache/parquet-testing, of
//! which only the small files are here.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod crafted;
mod lied_in;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use peak_alloc::PeakAlloc;
use tallyman_events::{
    Cancellable, CheckObserver, CheckSettings, FileCheck, FileInfo, Preview, Verdict, check,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most memory that a file may cost, in bytes, however it is damaged.
const MOST_MEMORY: usize = 512 << 20;

/// What became of the files that were tried.
#[derive(Default)]
struct Tried {
    files: u64,
    answers: u64,
    sentences: u64,
    worst_time: Duration,
    worst_memory: usize,
}

impl Tried {
    /// Checks and previews one file; gives what the check found.
    fn one(&mut self, what: &str, bytes: Bytes) -> FileCheck {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let begun = Instant::now();
        let rules = CheckSettings {
            now_ms: Some(1_763_630_046_000),
            ..CheckSettings::with_environments(["env-prod-7f3a91"]).with_traffic_types(["user"])
        };
        let Cancellable::Done(found) = check(&bytes, &FileInfo::default(), &rules, &()) else {
            panic!("{what}: nobody cancelled");
        };
        hold(what, &found);
        if let Ok(preview) = Preview::open(Arc::new(bytes)) {
            let rows = preview.shape().rows;
            for offset in [0, rows / 2, rows.saturating_sub(3)] {
                // A page, or a sentence; no more is asked of it.
                let _ = preview.page(offset, 3, &rules);
            }
        }
        let memory = MEMORY.peak_usage().saturating_sub(before);
        assert!(memory < MOST_MEMORY, "{what} cost {memory} bytes");
        self.files += 1;
        if found.verdict == Verdict::Unreadable {
            self.sentences += 1;
        } else {
            self.answers += 1;
        }
        if begun.elapsed() > Duration::from_secs(1) {
            println!("{what} took {:?}", begun.elapsed());
        }
        self.worst_time = self.worst_time.max(begun.elapsed());
        self.worst_memory = self.worst_memory.max(memory);
        found
    }

    fn tell(&self, what: &str) {
        println!(
            "{what}: {} files, {} answers, {} sentences, at most {:?} and {:.1} MB each",
            self.files,
            self.answers,
            self.sentences,
            self.worst_time,
            self.worst_memory as f64 / 1e6
        );
    }
}

/// What must hold of any answer.
fn hold(what: &str, found: &FileCheck) {
    let unreadable = found.verdict == Verdict::Unreadable;
    assert_eq!(found.readable, !unreadable, "{what}");
    assert!(
        found
            .findings
            .iter()
            .all(|finding| !finding.message.is_empty()),
        "{what}: a finding says nothing"
    );
    if unreadable {
        assert_eq!(found.findings.len(), 1, "{what}");
        assert!(found.predicted.is_empty(), "{what}");
    }
    let told: u64 = found
        .predicted
        .iter()
        .filter_map(|entry| entry.number_of_rows)
        .sum();
    if found.verdict != Verdict::Unreadable && found.schema_ok == Some(true) {
        assert_eq!(Some(told), found.rows, "{what}");
    }
}

/// The corpus, the smallest file first.
fn corpus() -> Vec<(String, Bytes)> {
    files_in(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/event-files"))
}

/// Files of apache/parquet-testing: those among the seeds, or all of them.
fn parquet_testing() -> Vec<(String, Bytes)> {
    if let Some(folder) = env::var_os("PARQUET_TESTING") {
        let folder = PathBuf::from(folder);
        let mut files = files_in(&folder.join("data"));
        files.extend(files_in(&folder.join("bad_data")));
        return files;
    }
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/scan");
    let mut files = files_in(&seeds);
    files.retain(|(name, _)| name.starts_with("parquet-testing-"));
    files
}

/// The files in a folder that are not JSON, the smallest first.
fn files_in(folder: &Path) -> Vec<(String, Bytes)> {
    let mut files: Vec<(String, Bytes)> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .filter(|path| path.extension().is_none_or(|ending| ending != "json"))
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, Bytes::from(fs::read(path).expect("a file")))
        })
        .collect();
    files.sort_by_key(|(name, bytes)| (bytes.len(), name.clone()));
    files
}

/// Numbers that look random, the same each time (SplitMix64).
fn mixed(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn flipped(bytes: &Bytes, place: usize, with: u8) -> Bytes {
    let mut bytes = bytes.to_vec();
    bytes[place] ^= with;
    Bytes::from(bytes)
}

/// All in one test: memory is measured for the whole process.
#[test]
fn no_damage_costs_more_than_a_sentence() {
    // What a library says of its own panics is for nobody.
    std::panic::set_hook(Box::new(|info| {
        if info
            .location()
            .is_some_and(|place| place.file().starts_with("tests/"))
        {
            println!("{info}");
        }
    }));
    let files = corpus();

    let mut theirs = Tried::default();
    for (name, bytes) in parquet_testing() {
        theirs.one(&name, bytes);
    }
    assert!(theirs.files > 50, "apache/parquet-testing is not there");
    theirs.tell("apache/parquet-testing");

    let mut cut = Tried::default();
    for (name, bytes) in &files {
        for length in (0..bytes.len()).step_by(97 * (1 + bytes.len() / 20_000)) {
            cut.one(&format!("{name} cut at {length}"), bytes.slice(..length));
        }
    }
    cut.tell("cut");

    let mut small = Tried::default();
    let readable = files
        .iter()
        .filter(|(_, bytes)| bytes.len() > 1_000 && bytes.starts_with(b"PAR1"));
    for (name, bytes) in readable.take(3) {
        for place in 0..bytes.len() {
            let with = [0xff, 0x80, 1][place % 3];
            small.one(
                &format!("{name} flipped at {place}"),
                flipped(bytes, place, with),
            );
        }
    }
    small.tell("every byte of the three smallest");

    let flips: u64 =
        env::var("DAMAGED_FLIPS").map_or(10_000, |text| text.parse().expect("a number"));
    let mut seeded = Tried::default();
    for seed in 0..flips {
        let (name, bytes) = &files[usize::try_from(mixed(seed)).unwrap() % files.len()];
        if bytes.is_empty() {
            continue;
        }
        let place = usize::try_from(mixed(seed + 1_000_000)).unwrap() % bytes.len();
        let with = u8::try_from(mixed(seed + 2_000_000) % 255).unwrap() + 1;
        seeded.one(
            &format!("{name} flipped at {place} with {with}"),
            flipped(bytes, place, with),
        );
    }
    seeded.tell("seeded flips");
    a_file_says_the_same_wherever_its_chunks_lie(&files);
    let (mut footers, mut headers) = (Tried::default(), Tried::default());
    for (name, bytes) in &files {
        if LIED_IN.contains(&name.as_str()) {
            lied_in::in_footer(name, bytes, |what, bytes| drop(footers.one(what, bytes)));
            lied_in::in_page_headers(name, bytes, |what, bytes| drop(headers.one(what, bytes)));
        }
    }
    assert!(
        footers.files > 0 && headers.files > 0,
        "the files are not there"
    );
    footers.tell("every number of a footer");
    headers.tell("every number of a page header");

    let mut crafted = Tried::default();
    for (name, bytes, said) in crafted::files() {
        let found = crafted.one(name, bytes);
        match said {
            Some(said) => assert!(
                found.unreadable_reason().contains(said),
                "{name}: {}",
                found.unreadable_reason()
            ),
            None => assert!(found.readable, "{name}: {}", found.unreadable_reason()),
        }
    }
    crafted.tell("crafted");
    a_file_that_says_it_is_small_is_no_longer_than_others_to_stop();
}

/// Files in which every number is replaced: pages of both versions, with and
/// without a dictionary and a page index, of each codec.
const LIED_IN: [&str; 8] = [
    "brotli.parquet",
    "fastparquet-no-properties.parquet",
    "internal-gzip.parquet.gz",
    "no-environment-list.parquet",
    "spark.lzo.parquet",
    "timestamp-nanos.parquet",
    "v2-pages-page-index.parquet",
    "zero-rows.parquet",
];

/// What the lies about pages rest on: a chunk that is moved is read where it
/// went.
fn a_file_says_the_same_wherever_its_chunks_lie(files: &[(String, Bytes)]) {
    let said = |bytes: &Bytes| {
        let Cancellable::Done(found) =
            check(bytes, &FileInfo::default(), &CheckSettings::default(), &())
        else {
            panic!("nobody cancelled");
        };
        (found.verdict, found.predicted, found.error_sets, found.note)
    };
    let mut moved = 0;
    for (name, bytes) in files {
        if LIED_IN.contains(&name.as_str()) {
            lied_in::with_chunks_moved(bytes, |other| {
                moved += 1;
                assert_eq!(said(&other), said(bytes), "{name}");
            });
        }
    }
    assert!(moved > 50, "{moved} chunks were moved");
}

/// Stops a check once it has been asked so many times whether to.
struct StopsLater(AtomicU64);

impl CheckObserver for StopsLater {
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 1_000
    }
}

fn a_file_that_says_it_is_small_is_no_longer_than_others_to_stop() {
    let bytes = crafted::said_to_be_small();
    let watch = StopsLater(AtomicU64::new(0));
    let end = check(
        &bytes,
        &FileInfo::default(),
        &CheckSettings::default(),
        &watch,
    );
    assert_eq!(end, Cancellable::Cancelled);
    // Soon after, and not when a piece of work was done.
    let asked = watch.0.into_inner();
    assert!((1_001..1_100).contains(&asked), "asked {asked} times");
}
