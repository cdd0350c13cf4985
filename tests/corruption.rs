//! Checks and previews corrupt files: truncated, with flipped bytes, with false
//! metadata, and decompression bombs. Each must give a result or an error,
//! without a panic and within a limit of memory.
//!
//! `CORRUPTION_FLIPS` sets the number of random flips over all files (default
//! 10,000). `PARQUET_TESTING` names a folder of apache/parquet-testing; without
//! it, only its small files are used, which are in this repository.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod corrupted_metadata;
mod decompression_bombs;
#[path = "fuzz/src/fuzzed.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the fuzz targets")]
mod fuzzed;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use peak_alloc::PeakAlloc;
use tallyman_events::{
    Cancellable, CheckObserver, CheckSettings, Code, FileCheck, FileInfo, Preview, Verdict, check,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Statistics of the files that were checked.
#[derive(Default)]
struct Summary {
    files: u64,
    readable: u64,
    unreadable: u64,
    worst_time: Duration,
    worst_memory: usize,
}

impl Summary {
    /// Checks and previews a file, and returns the check.
    fn check(&mut self, what: &str, bytes: Bytes) -> FileCheck {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let started = Instant::now();
        let settings = CheckSettings {
            now_ms: Some(1_763_630_046_000),
            ..CheckSettings::with_environments(["env-prod-7f3a91"]).with_traffic_types(["user"])
        };
        let Cancellable::Done(found) = check(&bytes, &FileInfo::default(), &settings, &()) else {
            panic!("{what}: the check was cancelled");
        };
        fuzzed::assert_consistent(what, &found);
        if let Ok(preview) = Preview::open(Arc::new(bytes)) {
            let rows = preview.shape().rows;
            for offset in [0, rows / 2, rows.saturating_sub(3)] {
                if let Ok(page) = preview.page(offset, 3, &settings) {
                    let expected = rows.saturating_sub(offset).min(3);
                    assert_eq!(page.len() as u64, expected, "{what}: rows from {offset}");
                }
            }
        }
        let memory = MEMORY.peak_usage().saturating_sub(before);
        assert!(memory < fuzzed::MAX_MEMORY, "{what} takes {memory} bytes");
        self.files += 1;
        if found.verdict == Verdict::Unreadable {
            self.unreadable += 1;
        } else {
            self.readable += 1;
        }
        if started.elapsed() > Duration::from_secs(1) {
            println!("{what} took {:?}", started.elapsed());
        }
        self.worst_time = self.worst_time.max(started.elapsed());
        self.worst_memory = self.worst_memory.max(memory);
        found
    }

    fn print(&self, what: &str) {
        println!(
            "{what}: {} files, {} readable, {} unreadable, at most {:?} and {:.1} MB each",
            self.files,
            self.readable,
            self.unreadable,
            self.worst_time,
            self.worst_memory as f64 / 1e6
        );
    }
}

/// The files of the corpus, the smallest first.
fn corpus() -> Vec<(String, Bytes)> {
    files_in(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/event-files"))
}

/// The files of apache/parquet-testing: those among the fuzz seeds, or all.
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

/// A pseudorandom number for a seed (SplitMix64).
fn random(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn flipped(bytes: &Bytes, position: usize, mask: u8) -> Bytes {
    let mut bytes = bytes.to_vec();
    bytes[position] ^= mask;
    Bytes::from(bytes)
}

/// One test for all, because memory is measured for the whole process.
#[test]
fn corrupt_files_give_a_result_within_limits() {
    // Hide panics of libraries, which the check catches.
    std::panic::set_hook(Box::new(|info| {
        if info
            .location()
            .is_some_and(|location| location.file().starts_with("tests/"))
        {
            println!("{info}");
        }
    }));
    let files = corpus();

    let mut parquet_testing_files = Summary::default();
    for (name, bytes) in parquet_testing() {
        parquet_testing_files.check(&name, bytes);
    }
    assert!(
        parquet_testing_files.files > 50,
        "the files of apache/parquet-testing are missing"
    );
    parquet_testing_files.print("apache/parquet-testing");

    let mut truncated = Summary::default();
    for (name, bytes) in &files {
        for length in (0..bytes.len()).step_by(97 * (1 + bytes.len() / 20_000)) {
            truncated.check(
                &format!("{name} truncated to {length}"),
                bytes.slice(..length),
            );
        }
    }
    truncated.print("truncated");

    let mut small = Summary::default();
    let readable = files
        .iter()
        .filter(|(_, bytes)| bytes.len() > 1_000 && bytes.starts_with(b"PAR1"));
    for (name, bytes) in readable.take(3) {
        for position in 0..bytes.len() {
            let mask = [0xff, 0x80, 1][position % 3];
            small.check(
                &format!("{name} flipped at {position}"),
                flipped(bytes, position, mask),
            );
        }
    }
    small.print("every byte of the three smallest");

    let flips: u64 =
        env::var("CORRUPTION_FLIPS").map_or(10_000, |text| text.parse().expect("a number"));
    let mut random_flips = Summary::default();
    for seed in 0..flips {
        let (name, bytes) = &files[usize::try_from(random(seed)).unwrap() % files.len()];
        if bytes.is_empty() {
            continue;
        }
        let position = usize::try_from(random(seed + 1_000_000)).unwrap() % bytes.len();
        let mask = u8::try_from(random(seed + 2_000_000) % 255).unwrap() + 1;
        random_flips.check(
            &format!("{name} flipped at {position} with {mask}"),
            flipped(bytes, position, mask),
        );
    }
    random_flips.print("random flips");
    moving_a_chunk_does_not_change_the_check(&files);
    let (mut footers, mut headers) = (Summary::default(), Summary::default());
    for (name, bytes) in &files {
        if METADATA_FILES.contains(&name.as_str()) {
            corrupted_metadata::in_footer(name, bytes, |what, bytes| {
                drop(footers.check(what, bytes));
            });
            corrupted_metadata::in_page_headers(name, bytes, |what, bytes| {
                drop(headers.check(what, bytes));
            });
        }
    }
    assert!(
        footers.files > 0 && headers.files > 0,
        "the files are missing"
    );
    footers.print("every number of a footer");
    headers.print("every number of a page header");

    let mut bombs = Summary::default();
    for (name, bytes, reason) in decompression_bombs::files() {
        let found = bombs.check(name, bytes);
        match reason {
            Some(reason) => assert!(
                found.unreadable_reason().contains(reason),
                "{name}: {}",
                found.unreadable_reason()
            ),
            None => assert!(found.readable, "{name}: {}", found.unreadable_reason()),
        }
    }
    bombs.print("decompression bombs");
    a_file_that_declares_to_be_small_can_be_cancelled();
}

/// Files whose metadata is corrupted: with pages of both versions, with and
/// without a dictionary and a page index, of each codec.
const METADATA_FILES: [&str; 8] = [
    "brotli.parquet",
    "fastparquet-no-properties.parquet",
    "internal-gzip.parquet.gz",
    "no-environment-list.parquet",
    "spark.lzo.parquet",
    "timestamp-nanos.parquet",
    "v2-pages-page-index.parquet",
    "zero-rows.parquet",
];

/// The corruption of page headers moves chunks, which alone must change nothing, but for
/// the bytes that nothing refers to any more.
fn moving_a_chunk_does_not_change_the_check(files: &[(String, Bytes)]) {
    let result = |bytes: &Bytes| {
        let Cancellable::Done(found) =
            check(bytes, &FileInfo::default(), &CheckSettings::default(), &())
        else {
            panic!("the check was cancelled");
        };
        let mut findings = found.findings;
        findings.retain(|finding| finding.code != Code::UnreferencedBytes);
        (found.verdict, found.predicted, found.error_sets, findings)
    };
    let mut moved = 0;
    for (name, bytes) in files {
        if METADATA_FILES.contains(&name.as_str()) {
            corrupted_metadata::with_chunks_moved(bytes, |other| {
                moved += 1;
                assert_eq!(result(&other), result(bytes), "{name}");
            });
        }
    }
    assert!(moved > 50, "{moved} chunks were moved");
}

/// Cancels a check after 1,000 calls of `is_cancelled`.
struct CancelAfterCalls(AtomicU64);

impl CheckObserver for CancelAfterCalls {
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 1_000
    }
}

fn a_file_that_declares_to_be_small_can_be_cancelled() {
    let bytes = decompression_bombs::declared_small();
    let observer = CancelAfterCalls(AtomicU64::new(0));
    let result = check(
        &bytes,
        &FileInfo::default(),
        &CheckSettings::default(),
        &observer,
    );
    assert_eq!(result, Cancellable::Cancelled);
    // Soon after, and not at the end of a task.
    let calls = observer.0.into_inner();
    assert!((1_001..1_100).contains(&calls), "{calls} calls");
}
