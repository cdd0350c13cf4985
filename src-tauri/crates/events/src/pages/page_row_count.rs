//! Rows of a nested column's page, by its levels of repetition alone.

use super::error::PageError;
use super::levels::{for_each_level, width_of};
use super::rle::{RleBitPackedDecoder, Run, bits_at};

/// How the levels of repetition of a page divide it into rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageRowCount {
    /// How many rows begin in it.
    pub(super) begun: usize,
    /// Whether its first level begins one.
    pub(super) begins: bool,
    /// How many levels the row has that it ends in.
    pub(super) last: u64,
}

/// Counts the rows of a page, where the row that the page before ended in has
/// `last` levels already. One that has more than `most`, which is more than 64,
/// is a fault.
pub(super) fn count_rows(
    levels: &[u8],
    highest: i16,
    count: usize,
    msb_first: bool,
    (last, most): (u64, u64),
) -> Result<PageRowCount, PageError> {
    let mut rows = PageRowCount {
        begun: 0,
        begins: false,
        last,
    };
    let (mut at_start, mut longest) = (true, last);
    let mut goes_on = |rows: &mut PageRowCount, count: usize| {
        rows.last += count as u64;
        longest = longest.max(rows.last);
    };
    let mut visit = |rows: &mut PageRowCount, level: u8, count: usize| {
        if level > 0 {
            goes_on(rows, count);
        } else if count > 0 {
            rows.begins |= at_start;
            rows.begun += count;
            rows.last = 0;
            goes_on(rows, 1);
        }
        at_start &= count == 0;
    };
    if width_of(highest) == 1 && !msb_first {
        let mut decoder = RleBitPackedDecoder::new(levels, 1, count)?;
        while let Some(run) = decoder.next_run()? {
            match run {
                Run::Repeated { value: 2.., .. } => return Err(PageError::InvalidLevels),
                Run::Repeated { value, count } => visit(&mut rows, u8::from(value > 0), count),
                // Sixty-four at a time: a zero begins a row, a one goes on.
                Run::Packed { bytes, count } => {
                    for start in (0..count).step_by(64) {
                        let there = (count - start).min(64);
                        let word = bits_at(bytes, start);
                        let before = (word.trailing_ones() as usize).min(there);
                        visit(&mut rows, 1, before);
                        if before < there {
                            let zeros = (!word << (64 - there)).count_ones() as usize;
                            visit(&mut rows, 0, zeros);
                            let after = (word << (64 - there)).leading_ones() as usize;
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
    if longest > most {
        return Err(PageError::TooManyPageValues {
            values: longest,
            most,
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::levels::for_each_level;

    /// DeltaBinaryPackedDecoder that look random, the same in each run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % end
        }
    }

    /// Levels as a writer could encode them: packed and repeated runs.
    fn encoded(levels: &[u8], width: usize, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut left = levels;
        while let Some(first) = left.first() {
            let same = left.iter().take_while(|level| *level == first).count();
            if dice.below(2) == 0 {
                bytes.extend([u8::try_from(same.min(63) << 1).unwrap(), *first]);
                left = &left[same.min(63)..];
                continue;
            }
            let groups = 1 + usize::try_from(dice.below(20)).unwrap();
            let mut packed = vec![0_u8; groups * width];
            let some = left.len().min(groups * 8);
            for (place, level) in left[..some].iter().enumerate() {
                for bit in 0..width {
                    packed[(place * width + bit) / 8] |=
                        (level >> bit & 1) << ((place * width + bit) % 8);
                }
            }
            bytes.push(u8::try_from(groups << 1 | 1).unwrap());
            bytes.extend(packed);
            left = &left[some..];
        }
        bytes
    }

    #[test]
    fn rows_are_counted_as_if_one_by_one() {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for case in 0..3_000 {
            let highest = [1, 1, 1, 2, 3][case % 5];
            let zeros = [2, 3, 50, 200][case % 4];
            let count = dice.below(400);
            let levels: Vec<u8> = (0..count)
                .map(|_| match dice.below(zeros) {
                    0 => 0,
                    _ => u8::try_from(1 + dice.below(highest)).unwrap(),
                })
                .collect();
            let highest = i16::try_from(highest).unwrap();
            let bytes = encoded(&levels, usize::from(width_of(highest)), &mut dice);
            // What the encoding says, by the way that is tested elsewhere.
            let mut read = Vec::new();
            for_each_level(&bytes, highest, levels.len(), false, |level, times| {
                read.extend(std::iter::repeat_n(level, times));
                Ok(())
            })
            .unwrap();
            assert_eq!(read, levels);

            let carried = dice.below(3);
            let mut last = carried;
            let mut longest = carried;
            for level in &levels {
                last = if *level == 0 { 1 } else { last + 1 };
                longest = longest.max(last);
            }
            let rows = |most| {
                let row = (carried, most);
                count_rows(&bytes, highest, levels.len(), false, row)
            };
            let found = rows(u64::MAX).unwrap();
            assert_eq!(
                found.begun,
                levels.iter().filter(|level| **level == 0).count()
            );
            assert_eq!(found.begins, levels.first() == Some(&0));
            assert_eq!(found.last, last);
            // Rows inside sixty-four levels are not measured one by one.
            if longest > 64 {
                assert!(rows(longest).is_ok());
                assert!(rows(longest - 1).is_err(), "{longest}");
            }
        }
    }

    #[test]
    fn levels_that_are_not_there_are_refused() {
        assert!(count_rows(&[], 1, 1, false, (0, 9)).is_err());
        assert!(count_rows(&[3, 0], 1, 9, false, (0, 9)).is_err());
        assert!(count_rows(&[2 << 1, 2], 1, 2, false, (0, 9)).is_err());
        assert!(count_rows(&[0b0101_0000], 1, 9, true, (0, 9)).is_err());
        let rows = count_rows(&[0b0101_0000], 1, 8, true, (0, 9)).unwrap();
        assert_eq!((rows.begun, rows.begins, rows.last), (6, true, 1));
    }
}
