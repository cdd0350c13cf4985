//! Who works on a file.

use std::num::NonZero;
use std::thread;

/// How much work a file is, by its footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Its length.
    pub(crate) bytes: u64,
    /// What its pages unpack to, in bytes.
    pub(crate) unpacked: u64,
    /// The values of all columns; of a map, each entry.
    pub(crate) values: u64,
}

/// Who does the work on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hands {
    /// The calling thread, which looks up as it reads: for work that takes less
    /// time than threads do to begin and to end.
    Own,
    /// So many threads, while the calling one looks up every ten milliseconds.
    Threads(usize),
}

impl Hands {
    /// The largest file that is no work for threads, as stored, unpacked, and
    /// in values: it takes a few milliseconds.
    const SMALL: Size = Size {
        bytes: 256 << 10,
        unpacked: 4 << 20,
        values: 1 << 20,
    };

    /// Who should work on a file of this size; as many threads as there are
    /// cores where nobody says how many.
    pub(crate) fn for_file(size: Size, threads: Option<NonZero<usize>>) -> Self {
        let small = Self::SMALL;
        if size.bytes <= small.bytes
            && size.unpacked <= small.unpacked
            && size.values <= small.values
        {
            return Self::Own;
        }
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        Self::Threads(threads.map_or_else(cores, NonZero::get))
    }

    /// How many work side by side.
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::Own => 1,
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
        let small = Size {
            bytes: 20 << 10,
            unpacked: 60 << 10,
            values: 8_000,
        };
        assert_eq!(Hands::for_file(small, two), Hands::Own);
        // A few bytes can stand for billions of values.
        for large in [
            Size {
                bytes: 1 << 20,
                ..small
            },
            Size {
                unpacked: 1 << 30,
                ..small
            },
            Size {
                values: 1 << 31,
                ..small
            },
        ] {
            assert_eq!(Hands::for_file(large, two), Hands::Threads(2), "{large:?}");
            assert!(Hands::for_file(large, None).count() >= 1);
        }
    }
}
