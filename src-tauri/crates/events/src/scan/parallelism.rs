//! Who works on a file.

use std::num::NonZero;
use std::thread;

/// How much work a file is, by its footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Workload {
    /// Its length.
    pub(crate) bytes: u64,
    /// What its pages unpack to, in bytes.
    pub(crate) unpacked: u64,
    /// The values of all columns; of a map, each entry.
    pub(crate) values: u64,
}

/// Who does the work on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parallelism {
    /// The calling thread, which looks up as it reads: for work that takes less
    /// time than threads do to begin and to end.
    Inline,
    /// So many threads, while the calling one looks up every ten milliseconds.
    Threads(usize),
}

impl Parallelism {
    /// The largest file that is no work for threads, as stored, unpacked, and
    /// in values: it takes a few milliseconds.
    const SMALL: Workload = Workload {
        bytes: 256 << 10,
        unpacked: 4 << 20,
        values: 1 << 20,
    };

    /// Who should work on a file of this workload; as many threads as there are
    /// cores where nobody says how many.
    pub(crate) fn for_file(workload: Workload, threads: Option<NonZero<usize>>) -> Self {
        let small = Self::SMALL;
        if workload.bytes <= small.bytes
            && workload.unpacked <= small.unpacked
            && workload.values <= small.values
        {
            return Self::Inline;
        }
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        Self::Threads(threads.map_or_else(cores, NonZero::get))
    }

    /// How many work side by side.
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
    fn only_a_file_that_is_small_in_every_way_is_no_work_for_threads() {
        let two = NonZero::new(2);
        let small = Workload {
            bytes: 20 << 10,
            unpacked: 60 << 10,
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
                unpacked: 1 << 30,
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
