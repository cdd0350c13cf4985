//! Every seed of the fuzz targets, and every input that ever made one fail,
//! through the same functions as the targets: `fuzz/src/fuzzed.rs`.

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

/// How often code of ours panicked, caught or not.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// The inputs of one target in a folder of `fuzz/`, in the order of their
/// names; none where it has no such folder.
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
fn every_seed_and_every_finding_comes_to_an_answer() {
    fuzzed::heed_panics(|| {
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
            let most = fuzzed::MOST_MEMORY;
            assert!(memory < most, "{} costs {memory} bytes", path.display());
            let panics = PANICS.load(Ordering::Relaxed);
            assert_eq!(panics, 0, "{}", path.display());
        }
    }
}
