//! The rule for one row.
//!
//! Everything that makes the service refuse a row is decided here, from a few
//! facts about it; the scan and the preview gather those facts and ask.

use crate::check::Code;
use crate::columns::EventColumn;

/// The least time that counts as milliseconds: 3 March 1973.
pub const MILLISECONDS_FROM: i64 = 100_000_000_000;
/// The first time that no longer does: in the year 5138.
pub const MILLISECONDS_BELOW: i64 = 100_000_000_000_000;

/// The unit that the magnitude of a time gives away.
///
/// Seconds, milliseconds, microseconds and nanoseconds of any date between
/// 1973 and 5138 differ in magnitude, so they cannot be mistaken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Seconds since the epoch.
    Seconds,
    /// Milliseconds since the epoch: as it must be.
    Milliseconds,
    /// Microseconds since the epoch.
    Microseconds,
    /// Nanoseconds since the epoch.
    Nanoseconds,
    /// Zero, negative, or too small for any unit.
    None,
}

impl TimeUnit {
    /// The unit that a time looks like.
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

    /// The unit's name, as it stands in a sentence.
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

/// Which of the five required columns are null in a row, one bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Nulls(u8);

impl Nulls {
    /// Marks the required column at this place of [`EventColumn::REQUIRED`].
    pub const fn mark(&mut self, place: usize) {
        self.0 |= 1 << place;
    }

    /// Whether none is null.
    #[must_use]
    pub const fn none(self) -> bool {
        self.0 == 0
    }

    /// Whether the column at this place is null.
    #[must_use]
    pub const fn at(self, place: usize) -> bool {
        self.0 & (1 << place) != 0
    }
}

/// What must be known of a row to judge it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowFacts {
    /// The required columns that are null.
    pub nulls: Nulls,
    /// Whether `environmentId` is there and not among those listed. Never
    /// true where no list was given.
    pub environment_unlisted: bool,
    /// The time, where there is one.
    pub timestamp: Option<i64>,
}

impl RowFacts {
    /// The codes that a row with these facts bears.
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

    /// The columns in which its faults lie, in the vendor's order.
    pub fn faulty_columns(self) -> impl Iterator<Item = EventColumn> {
        let codes = self.codes();
        EventColumn::REQUIRED
            .into_iter()
            .enumerate()
            .filter(move |(place, column)| {
                self.nulls.at(*place)
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

/// A set of the three codes that a row can bear.
///
/// The bits stand in the order of the codes' names, so that iterating gives
/// them sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowCodes(u8);

impl RowCodes {
    /// How many different sets there are, the empty one included.
    pub const SETS: usize = 8;

    const INVALID_ENVIRONMENT_ID: u8 = 1;
    const INVALID_TIMESTAMP: u8 = 2;
    const REQUIRED_FIELDS_NULL: u8 = 4;

    /// Every possible set, the empty one first.
    pub fn every_set() -> impl Iterator<Item = Self> {
        (0_u8..8).map(Self)
    }

    /// Whether the row would load.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set's place among [`RowCodes::SETS`].
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
    fn milliseconds_begin_and_end_where_they_should() {
        assert!(!facts(99_999_999_999).codes().is_empty());
        assert!(facts(100_000_000_000).codes().is_empty());
        assert!(facts(99_999_999_999_999).codes().is_empty());
        assert!(!facts(100_000_000_000_000).codes().is_empty());
        for odd in [0, -1, i64::MIN, i64::MAX, -1_763_630_046_000] {
            assert_eq!(
                facts(odd).codes().iter().collect::<Vec<_>>(),
                [Code::InvalidTimestamp]
            );
        }
    }

    #[test]
    fn a_unit_is_told_by_its_magnitude() {
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
        for odd in [0, 1, -5, 20_251_120, i64::MIN] {
            assert_eq!(TimeUnit::of(odd), TimeUnit::None);
        }
    }

    #[test]
    fn the_unit_and_the_fault_never_disagree() {
        for shift in 0..63 {
            for off in [-1, 0, 1] {
                let time = (1_i64 << shift) + off;
                let right = TimeUnit::of(time) == TimeUnit::Milliseconds;
                assert_eq!(facts(time).codes().is_empty(), right, "{time}");
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
        let columns: Vec<_> = all.faulty_columns().map(EventColumn::name).collect();
        assert_eq!(columns, ["environmentId", "key", "timestamp"]);
    }

    #[test]
    fn a_null_time_is_a_null_and_nothing_else() {
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
            row.faulty_columns().collect::<Vec<_>>(),
            [EventColumn::Timestamp]
        );
    }

    #[test]
    fn every_set_has_its_own_place() {
        let places: Vec<_> = RowCodes::every_set().map(RowCodes::index).collect();
        assert_eq!(places, (0..RowCodes::SETS).collect::<Vec<_>>());
    }
}
