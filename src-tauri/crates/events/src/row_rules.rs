//! The rules for one row.
//!
//! This module alone decides from a few facts about a row whether the service
//! rejects it. The scan and the preview collect these facts.

use crate::check::Code;
use crate::columns::EventColumn;

/// The lowest timestamp that is taken for milliseconds: 3 March 1973.
pub const MILLISECONDS_FROM: i64 = 100_000_000_000;
/// The lowest timestamp above that range: in the year 5138.
pub const MILLISECONDS_BELOW: i64 = 100_000_000_000_000;

/// The unit of a timestamp, by its magnitude.
///
/// Seconds, milliseconds, microseconds and nanoseconds of any date between
/// 1973 and 5138 have different magnitudes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Seconds since the epoch.
    Seconds,
    /// Milliseconds since the epoch, the unit that is required.
    Milliseconds,
    /// Microseconds since the epoch.
    Microseconds,
    /// Nanoseconds since the epoch.
    Nanoseconds,
    /// Zero, negative, or too small for any unit.
    None,
}

impl TimeUnit {
    /// The unit of a timestamp.
    #[must_use]
    pub const fn of(time: i64) -> Self {
        match time {
            ..100_000_000 => Self::None,
            100_000_000..MILLISECONDS_FROM => Self::Seconds,
            MILLISECONDS_FROM..MILLISECONDS_BELOW => Self::Milliseconds,
            MILLISECONDS_BELOW..100_000_000_000_000_000 => Self::Microseconds,
            100_000_000_000_000_000.. => Self::Nanoseconds,
        }
    }

    /// The unit's name, for a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
            Self::None => "no unit of time",
        }
    }
}

/// The required columns that are null in a row, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Nulls(u8);

impl Nulls {
    /// Adds the column at this index of [`EventColumn::REQUIRED`].
    pub const fn mark(&mut self, index: usize) {
        self.0 |= 1 << index;
    }

    /// Whether no column is null.
    #[must_use]
    pub const fn none(self) -> bool {
        self.0 == 0
    }

    /// Whether the column at this index is null.
    #[must_use]
    pub const fn at(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }
}

/// The facts about a row that decide its error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowFacts {
    /// The required columns that are null.
    pub nulls: Nulls,
    /// Whether `environmentId` is not null and not listed. False if there is no
    /// list.
    pub environment_unlisted: bool,
    /// The timestamp. `None` if it is null.
    pub timestamp: Option<i64>,
}

impl RowFacts {
    /// The error codes of a row with these facts.
    #[must_use]
    pub const fn codes(self) -> RowCodes {
        let mut bits = 0;
        if self.environment_unlisted {
            bits |= RowCodes::INVALID_ENVIRONMENT_ID;
        }
        if let Some(time) = self.timestamp
            && !(MILLISECONDS_FROM <= time && time < MILLISECONDS_BELOW)
        {
            bits |= RowCodes::INVALID_TIMESTAMP;
        }
        if !self.nulls.none() {
            bits |= RowCodes::REQUIRED_FIELDS_NULL;
        }
        RowCodes(bits)
    }

    /// The columns that have an error, in the vendor's order.
    pub fn error_columns(self) -> impl Iterator<Item = EventColumn> {
        let codes = self.codes();
        EventColumn::REQUIRED
            .into_iter()
            .enumerate()
            .filter(move |(index, column)| {
                self.nulls.at(*index)
                    || match column {
                        EventColumn::EnvironmentId => {
                            codes.0 & RowCodes::INVALID_ENVIRONMENT_ID != 0
                        }
                        EventColumn::Timestamp => codes.0 & RowCodes::INVALID_TIMESTAMP != 0,
                        _ => false,
                    }
            })
            .map(|(_, column)| column)
    }
}

/// A set of the three error codes of a row.
///
/// The bits are in the order of the codes' names, so that iteration is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowCodes(u8);

impl RowCodes {
    /// Number of different sets, including the empty one.
    pub const SETS: usize = 8;

    const INVALID_ENVIRONMENT_ID: u8 = 1;
    const INVALID_TIMESTAMP: u8 = 2;
    const REQUIRED_FIELDS_NULL: u8 = 4;

    /// All sets, the empty one first.
    pub fn every_set() -> impl Iterator<Item = Self> {
        (0_u8..8).map(Self)
    }

    /// Whether the row is accepted.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set's index among [`RowCodes::SETS`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The codes, sorted by name.
    pub fn iter(self) -> impl Iterator<Item = Code> {
        [
            (Self::INVALID_ENVIRONMENT_ID, Code::InvalidEnvironmentId),
            (Self::INVALID_TIMESTAMP, Code::InvalidTimestamp),
            (Self::REQUIRED_FIELDS_NULL, Code::RequiredFieldsNull),
        ]
        .into_iter()
        .filter(move |(bit, _)| self.0 & bit != 0)
        .map(|(_, code)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(timestamp: i64) -> RowFacts {
        RowFacts {
            nulls: Nulls::default(),
            environment_unlisted: false,
            timestamp: Some(timestamp),
        }
    }

    #[test]
    fn the_bounds_of_milliseconds() {
        assert!(!facts(99_999_999_999).codes().is_empty());
        assert!(facts(100_000_000_000).codes().is_empty());
        assert!(facts(99_999_999_999_999).codes().is_empty());
        assert!(!facts(100_000_000_000_000).codes().is_empty());
        for invalid in [0, -1, i64::MIN, i64::MAX, -1_763_630_046_000] {
            assert_eq!(
                facts(invalid).codes().iter().collect::<Vec<_>>(),
                [Code::InvalidTimestamp]
            );
        }
    }

    #[test]
    fn the_magnitude_gives_the_unit() {
        assert_eq!(TimeUnit::of(1_763_630_046), TimeUnit::Seconds);
        assert_eq!(TimeUnit::of(1_763_630_046_000), TimeUnit::Milliseconds);
        assert_eq!(TimeUnit::of(1_763_630_046_000_000), TimeUnit::Microseconds);
        assert_eq!(
            TimeUnit::of(1_763_630_046_000_000_000),
            TimeUnit::Nanoseconds
        );
        assert_eq!(TimeUnit::of(99_999_999_999), TimeUnit::Seconds);
        assert_eq!(TimeUnit::of(100_000_000_000_000), TimeUnit::Microseconds);
        assert_eq!(TimeUnit::of(i64::MAX), TimeUnit::Nanoseconds);
        for invalid in [0, 1, -5, 20_251_120, i64::MIN] {
            assert_eq!(TimeUnit::of(invalid), TimeUnit::None);
        }
    }

    #[test]
    fn only_milliseconds_are_valid() {
        for shift in 0..63 {
            for off in [-1, 0, 1] {
                let time = (1_i64 << shift) + off;
                let valid = TimeUnit::of(time) == TimeUnit::Milliseconds;
                assert_eq!(facts(time).codes().is_empty(), valid, "{time}");
            }
        }
    }

    #[test]
    fn codes_come_sorted_by_name() {
        let mut nulls = Nulls::default();
        nulls.mark(3);
        let all = RowFacts {
            nulls,
            environment_unlisted: true,
            timestamp: Some(0),
        };
        let names: Vec<_> = all.codes().iter().map(Code::as_str).collect();
        assert_eq!(
            names,
            [
                "INVALID_ENVIRONMENT_ID",
                "INVALID_TIMESTAMP",
                "REQUIRED_FIELDS_NULL"
            ]
        );
        assert_eq!(all.codes().index(), 7);
        let columns: Vec<_> = all.error_columns().map(EventColumn::name).collect();
        assert_eq!(columns, ["environmentId", "key", "timestamp"]);
    }

    #[test]
    fn a_null_timestamp_is_only_a_null() {
        let mut nulls = Nulls::default();
        nulls.mark(4);
        let row = RowFacts {
            nulls,
            environment_unlisted: false,
            timestamp: None,
        };
        assert_eq!(
            row.codes().iter().collect::<Vec<_>>(),
            [Code::RequiredFieldsNull]
        );
        assert_eq!(
            row.error_columns().collect::<Vec<_>>(),
            [EventColumn::Timestamp]
        );
    }

    #[test]
    fn every_set_has_its_own_index() {
        let indices: Vec<_> = RowCodes::every_set().map(RowCodes::index).collect();
        assert_eq!(indices, (0..RowCodes::SETS).collect::<Vec<_>>());
    }
}
