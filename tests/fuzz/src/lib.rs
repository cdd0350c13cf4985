//! The functions of the fuzz targets.
//!
//! The targets in `targets/` call them with inputs of libFuzzer.
//! `tests/fuzz_seeds.rs` calls them with all seeds and earlier findings in each
//! test run.

// `tests/` includes only the part that does not need libFuzzer.
#[path = "fuzzed.rs"]
pub mod fuzzed;

#[doc(hidden)]
pub use {libfuzzer_sys, peak_alloc};

/// Defines a target that calls the function with this name in [`fuzzed`].
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[global_allocator]
        static MEMORY: $crate::peak_alloc::PeakAlloc = $crate::peak_alloc::PeakAlloc;

        $crate::libfuzzer_sys::fuzz_target!(
            init: {
                $crate::fuzzed::on_own_panic(|| ::std::process::abort());
            },
            |data: &[u8]| {
                MEMORY.reset_peak_usage();
                let before = MEMORY.current_usage();
                $crate::fuzzed::$name(data);
                let memory = MEMORY.peak_usage().saturating_sub(before);
                assert!(memory < $crate::fuzzed::MAX_MEMORY, "{memory} bytes of memory");
            }
        );
    };
}
