//! A set of rows as a bitmap.

/// One bit for each row of a range. Allocates nothing until a bit is set.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowBitmap {
    words: Vec<u64>,
    rows: usize,
    count: u64,
}

impl RowBitmap {
    /// An empty bitmap for this number of rows.
    pub(crate) const fn new(rows: usize) -> Self {
        Self {
            words: Vec::new(),
            rows,
            count: 0,
        }
    }

    /// Number of rows that are set.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// Sets a row, which must not be set.
    pub(crate) fn set(&mut self, row: usize) {
        self.set_range(row, 1);
    }

    /// Sets `count` rows from `row` on, none of which may be set.
    pub(crate) fn set_range(&mut self, row: usize, count: usize) {
        let end = (row + count).min(self.rows);
        if row >= end {
            return;
        }
        if self.words.is_empty() {
            self.words = vec![0; self.rows.div_ceil(64)];
        }
        self.count += (end - row) as u64;
        let (first, last) = (row / 64, (end - 1) / 64);
        let from = u64::MAX << (row % 64);
        let to = u64::MAX >> (63 - (end - 1) % 64);
        if first == last {
            self.words[first] |= from & to;
        } else {
            self.words[first] |= from;
            self.words[first + 1..last].fill(u64::MAX);
            self.words[last] |= to;
        }
    }

    /// The bits of the 64 rows from `64 * index` on.
    pub(crate) fn word(&self, index: usize) -> u64 {
        self.words.get(index).copied().unwrap_or_default()
    }

    /// Whether a row is set.
    pub(crate) fn contains(&self, row: usize) -> bool {
        self.word(row / 64) >> (row % 64) & 1 == 1
    }

    /// The rows that are set, in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words
            .iter()
            .enumerate()
            .flat_map(|(index, word)| bits(*word).map(move |bit| index * 64 + bit))
    }

    /// The rows that are set, in ascending order, without the first `skip`.
    pub(crate) fn iter_from(&self, mut skip: u64) -> impl Iterator<Item = usize> {
        let mut first = 0;
        while let Some(word) = self.words.get(first) {
            let count = u64::from(word.count_ones());
            if count > skip {
                break;
            }
            skip -= count;
            first += 1;
        }
        let words = self.words.get(first..).unwrap_or_default();
        (first..)
            .zip(words)
            .flat_map(|(index, word)| bits(*word).map(move |bit| index * 64 + bit))
            .skip(usize::try_from(skip).unwrap_or(usize::MAX))
    }

    /// Number of rows before `row` that are set.
    pub(crate) fn count_before(&self, row: usize) -> u64 {
        if row >= self.rows {
            return self.count;
        }
        let whole = row / 64;
        let words = self.words.get(..whole).unwrap_or_default();
        let part = self.word(whole) & !(u64::MAX << (row % 64));
        words
            .iter()
            .chain([&part])
            .map(|word| u64::from(word.count_ones()))
            .sum()
    }

    /// A bitmap of `rows` rows from words of 64.
    pub(crate) fn from_words(words: Vec<u64>, rows: usize) -> Self {
        let count = words.iter().map(|word| u64::from(word.count_ones())).sum();
        Self { words, rows, count }
    }
}

/// The indices of the bits that are set, in ascending order.
pub(crate) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros() as usize;
        word &= word - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_sets_exactly_its_rows() {
        for (row, count) in [
            (0, 1),
            (0, 64),
            (63, 2),
            (5, 200),
            (127, 1),
            (64, 64),
            (190, 10),
        ] {
            let mut bitmap = RowBitmap::new(200);
            bitmap.set_range(row, count);
            let expected: Vec<usize> = (row..(row + count).min(200)).collect();
            assert_eq!(
                bitmap.iter().collect::<Vec<_>>(),
                expected,
                "{row}, {count}"
            );
            assert_eq!(bitmap.count(), expected.len() as u64);
        }
    }

    #[test]
    fn an_empty_bitmap_allocates_nothing() {
        let bitmap = RowBitmap::new(usize::MAX);
        assert_eq!(bitmap.count(), 0);
        assert_eq!(bitmap.iter().next(), None);
    }
}
