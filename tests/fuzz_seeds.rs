//! Runs the functions of the fuzz targets, `fuzz/src/fuzzed.rs`, on all seeds
//! and on all inputs that once made a target fail.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "fuzz/src/fuzzed.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the targets")]
mod fuzzed;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Number of panics in our code, caught or not.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// The inputs of a target in a folder of `fuzz/`, sorted by name. Empty if it
/// has no such folder.
fn inputs(folder: &str, target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(folder)
        .join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

#[test]
fn all_seeds_and_findings_give_a_result() {
    fuzzed::on_own_panic(|| {
        PANICS.fetch_add(1, Ordering::Relaxed);
    });
    for (name, target) in fuzzed::TARGETS {
        let seeds = inputs("seeds", name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for path in seeds.iter().chain(&inputs("regressions", name)) {
            let input = fs::read(path).unwrap();
            MEMORY.reset_peak_usage();
            let before = MEMORY.current_usage();
            target(&input);
            let memory = MEMORY.peak_usage().saturating_sub(before);
            let max = fuzzed::MAX_MEMORY;
            assert!(memory < max, "{} takes {memory} bytes", path.display());
            let panics = PANICS.load(Ordering::Relaxed);
            assert_eq!(panics, 0, "{}", path.display());
        }
    }
}
