//! Counts the rows of a page of a nested column by its repetition levels.

use super::error::PageError;
use super::levels::{for_each_level, width_of};
use super::rle::{RleBitPackedDecoder, Run, bits_at};

/// The rows of a page, from its repetition levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageRowCount {
    /// Number of rows that start in it.
    pub(super) started: usize,
    /// Whether its first level starts a row.
    pub(super) starts_with_row: bool,
    /// Number of levels of its last row, including those in earlier pages.
    pub(super) last_row_levels: u64,
}

/// Counts the rows of a page. `last` is the number of levels that the last row
/// of the previous page has so far.
///
/// # Errors
/// If a row has more than `max` levels, which must be at least 64, or if there
/// are too few levels.
pub(super) fn count_rows(
    levels: &[u8],
    highest: i16,
    count: usize,
    msb_first: bool,
    (last, max): (u64, u64),
) -> Result<PageRowCount, PageError> {
    let mut rows = PageRowCount {
        started: 0,
        starts_with_row: false,
        last_row_levels: last,
    };
    let (mut at_start, mut longest) = (true, last);
    let mut continue_row = |rows: &mut PageRowCount, count: usize| {
        rows.last_row_levels += count as u64;
        longest = longest.max(rows.last_row_levels);
    };
    let mut visit = |rows: &mut PageRowCount, level: u8, count: usize| {
        if level > 0 {
            continue_row(rows, count);
        } else if count > 0 {
            rows.starts_with_row |= at_start;
            rows.started += count;
            rows.last_row_levels = 0;
            continue_row(rows, 1);
        }
        at_start &= count == 0;
    };
    if width_of(highest) == 1 && !msb_first {
        let mut decoder = RleBitPackedDecoder::new(levels, 1, count)?;
        while let Some(run) = decoder.next_run()? {
            match run {
                Run::Repeated { value: 2.., .. } => return Err(PageError::InvalidLevels),
                Run::Repeated { value, count } => visit(&mut rows, u8::from(value > 0), count),
                // 64 levels at a time: a zero starts a row, a one continues it.
                Run::Packed { bytes, count } => {
                    for start in (0..count).step_by(64) {
                        let levels = (count - start).min(64);
                        let word = bits_at(bytes, start);
                        let before = (word.trailing_ones() as usize).min(levels);
                        visit(&mut rows, 1, before);
                        if before < levels {
                            let zeros = (!word << (64 - levels)).count_ones() as usize;
                            visit(&mut rows, 0, zeros);
                            let after = (word << (64 - levels)).leading_ones() as usize;
                            visit(&mut rows, 1, after);
                        }
                    }
                }
            }
        }
    } else {
        for_each_level(levels, highest, count, msb_first, |level, count| {
            visit(&mut rows, level, count);
            Ok(())
        })?;
    }
    if longest > max {
        return Err(PageError::TooManyPageValues {
            values: longest,
            max,
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::levels::for_each_level;

    /// A pseudorandom number generator (xorshift).
    struct Rng(u64);

    impl Rng {
        fn below(&mut self, end: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % end
        }
    }

    /// Encodes levels as random bit-packed and repeated runs.
    fn encoded(levels: &[u8], width: usize, rng: &mut Rng) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut left = levels;
        while let Some(first) = left.first() {
            let same = left.iter().take_while(|level| *level == first).count();
            if rng.below(2) == 0 {
                bytes.extend([u8::try_from(same.min(63) << 1).unwrap(), *first]);
                left = &left[same.min(63)..];
                continue;
            }
            let groups = 1 + usize::try_from(rng.below(20)).unwrap();
            let mut packed = vec![0_u8; groups * width];
            let some = left.len().min(groups * 8);
            for (index, level) in left[..some].iter().enumerate() {
                for bit in 0..width {
                    packed[(index * width + bit) / 8] |=
                        (level >> bit & 1) << ((index * width + bit) % 8);
                }
            }
            bytes.push(u8::try_from(groups << 1 | 1).unwrap());
            bytes.extend(packed);
            left = &left[some..];
        }
        bytes
    }

    #[test]
    fn counting_words_equals_counting_levels() {
        let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
        for case in 0..3_000 {
            let highest = [1, 1, 1, 2, 3][case % 5];
            let zeros = [2, 3, 50, 200][case % 4];
            let count = rng.below(400);
            let levels: Vec<u8> = (0..count)
                .map(|_| match rng.below(zeros) {
                    0 => 0,
                    _ => u8::try_from(1 + rng.below(highest)).unwrap(),
                })
                .collect();
            let highest = i16::try_from(highest).unwrap();
            let bytes = encoded(&levels, usize::from(width_of(highest)), &mut rng);
            // Decode them with a function that has tests of its own.
            let mut read = Vec::new();
            for_each_level(&bytes, highest, levels.len(), false, |level, times| {
                read.extend(std::iter::repeat_n(level, times));
                Ok(())
            })
            .unwrap();
            assert_eq!(read, levels);

            let carried = rng.below(3);
            let mut last = carried;
            let mut longest = carried;
            for level in &levels {
                last = if *level == 0 { 1 } else { last + 1 };
                longest = longest.max(last);
            }
            let rows = |max| {
                let row = (carried, max);
                count_rows(&bytes, highest, levels.len(), false, row)
            };
            let found = rows(u64::MAX).unwrap();
            assert_eq!(
                found.started,
                levels.iter().filter(|level| **level == 0).count()
            );
            assert_eq!(found.starts_with_row, levels.first() == Some(&0));
            assert_eq!(found.last_row_levels, last);
            // Rows within a word of 64 levels are not measured.
            if longest > 64 {
                assert!(rows(longest).is_ok());
                assert!(rows(longest - 1).is_err(), "{longest}");
            }
        }
    }

    #[test]
    fn missing_levels_are_an_error() {
        assert!(count_rows(&[], 1, 1, false, (0, 9)).is_err());
        assert!(count_rows(&[3, 0], 1, 9, false, (0, 9)).is_err());
        assert!(count_rows(&[2 << 1, 2], 1, 2, false, (0, 9)).is_err());
        assert!(count_rows(&[0b0101_0000], 1, 9, true, (0, 9)).is_err());
        let rows = count_rows(&[0b0101_0000], 1, 8, true, (0, 9)).unwrap();
        assert_eq!(
            (rows.started, rows.starts_with_row, rows.last_row_levels),
            (6, true, 1)
        );
    }
}
