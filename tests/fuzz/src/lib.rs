//! What the fuzz targets do with the bytes they are given, a function each.
//!
//! The targets in `targets/` hand them what libFuzzer makes up;
//! `tests/fuzz_seeds.rs` hands the same functions every seed and everything
//! that was ever found, so that a plain test run knows, too.

// `tests/` takes in only the part that needs no libFuzzer.
#[path = "fuzzed.rs"]
pub mod fuzzed;

#[doc(hidden)]
pub use {libfuzzer_sys, peak_alloc};

/// A target around the function of this name in [`fuzzed`].
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[global_allocator]
        static MEMORY: $crate::peak_alloc::PeakAlloc = $crate::peak_alloc::PeakAlloc;

        $crate::libfuzzer_sys::fuzz_target!(
            init: {
                $crate::fuzzed::heed_panics(|| ::std::process::abort());
            },
            |data: &[u8]| {
                MEMORY.reset_peak_usage();
                let before = MEMORY.current_usage();
                $crate::fuzzed::$name(data);
                let memory = MEMORY.peak_usage().saturating_sub(before);
                assert!(memory < $crate::fuzzed::MOST_MEMORY, "{memory} bytes of memory");
            }
        );
    };
}
