//! Decides whether a file is scanned on threads.

use std::num::NonZero;
use std::thread;

/// The size of a file, by its footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Workload {
    /// Number of bytes of the file.
    pub(crate) bytes: u64,
    /// Number of bytes of its pages, once decompressed.
    pub(crate) uncompressed: u64,
    /// Number of values of all columns. Each entry of a map counts.
    pub(crate) values: u64,
}

/// Where tasks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parallelism {
    /// On the calling thread, which polls for cancellation as it reads. For
    /// tasks that take less time than starting threads.
    Inline,
    /// On this number of threads. The calling thread polls for cancellation.
    Threads(usize),
}

impl Parallelism {
    /// The largest file that is scanned inline, which takes a few milliseconds.
    const SMALL: Workload = Workload {
        bytes: 256 << 10,
        uncompressed: 4 << 20,
        values: 1 << 20,
    };

    /// Where to scan a file of this size. `threads` is the number of threads,
    /// one per core if `None`.
    pub(crate) fn for_file(workload: Workload, threads: Option<NonZero<usize>>) -> Self {
        let small = Self::SMALL;
        if workload.bytes <= small.bytes
            && workload.uncompressed <= small.uncompressed
            && workload.values <= small.values
        {
            return Self::Inline;
        }
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        Self::Threads(threads.map_or_else(cores, NonZero::get))
    }

    /// Number of tasks that run at the same time.
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::Inline => 1,
            Self::Threads(count) => count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_is_small_in_all_respects_is_scanned_inline() {
        let two = NonZero::new(2);
        let small = Workload {
            bytes: 20 << 10,
            uncompressed: 60 << 10,
            values: 8_000,
        };
        assert_eq!(Parallelism::for_file(small, two), Parallelism::Inline);
        // A few bytes can stand for billions of values.
        for large in [
            Workload {
                bytes: 1 << 20,
                ..small
            },
            Workload {
                uncompressed: 1 << 30,
                ..small
            },
            Workload {
                values: 1 << 31,
                ..small
            },
        ] {
            assert_eq!(
                Parallelism::for_file(large, two),
                Parallelism::Threads(2),
                "{large:?}"
            );
            assert!(Parallelism::for_file(large, None).count() >= 1);
        }
    }
}
