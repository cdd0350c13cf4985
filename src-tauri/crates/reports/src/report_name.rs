//! The names of reports: `yyyy-MM-dd/HH-mm-ss.SSS.UTC_report.status`.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::millis::Millis;

/// The form of a name below the status prefix.
const NAME: &[BorrowedFormatItem<'_>] = format_description!(
    "[year]-[month]-[day]/[hour]-[minute]-[second].[subsecond digits:3].UTC_report.status"
);

/// The earliest time that a name can hold: the start of the year 0.
const FIRST: Millis = -62_167_219_200_000;
/// The latest time that a name can hold: the end of the year 9999.
const LAST: Millis = 253_402_300_799_999;

/// Returns the time at which a report was written, parsed from its name.
///
/// The name is the object's key below the status prefix or the whole key;
/// folders before the day are ignored. `None` if the name does not have the form
/// `yyyy-MM-dd/HH-mm-ss.SSS.UTC_report.status` or names a time that does not
/// exist.
#[must_use]
pub fn written_at(key_below_prefix: &str) -> Option<Millis> {
    let start = key_below_prefix
        .rmatch_indices('/')
        .nth(1)
        .map_or(0, |(slash, _)| slash + 1);
    let name = key_below_prefix.get(start..)?;
    let time = PrimitiveDateTime::parse(name, NAME).ok()?.assume_utc();
    let at = Millis::try_from(time.unix_timestamp_nanos() / 1_000_000).ok()?;
    // The parser also accepts a sign before the year.
    (report_name(at) == name).then_some(at)
}

/// Returns the name, below the status prefix, of a report written at `at`:
/// `2026-01-03/12-34-20.345.UTC_report.status`.
///
/// A time outside of the years 0 to 9999 is clamped to them.
#[must_use]
pub fn report_name(at: Millis) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.clamp(FIRST, LAST)) * 1_000_000)
        .ok()
        .and_then(|time| time.format(NAME).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_documented_name_is_parsed() {
        let at = Some(1_641_213_260_345);
        assert_eq!(
            written_at("2022-01-03/12-34-20.345.UTC_report.status"),
            at,
            "below the prefix"
        );
        assert_eq!(
            written_at("my_statuses/2022-01-03/12-34-20.345.UTC_report.status"),
            at,
            "the whole key"
        );
        assert_eq!(
            report_name(1_641_213_260_345),
            "2022-01-03/12-34-20.345.UTC_report.status"
        );
    }

    #[test]
    fn other_names_tell_none() {
        for name in [
            "",
            "/",
            "12-34-20.345.UTC_report.status",
            "2022-01-03",
            "2022-01-03/",
            "2022-01-03/12-34-20.345.UTC_report.status.tmp",
            "2022-01-03/12-34-20.345.UTC_report.STATUS",
            "2022-01-03/12-34-20.345_report.status",
            "2022-01-03/12-34-20.34.UTC_report.status",
            "2022-01-03/12:34:20.345.UTC_report.status",
            "2022-01-03/24-00-00.000.UTC_report.status",
            "2022-01-03/12-60-00.000.UTC_report.status",
            "2022-02-30/12-00-00.000.UTC_report.status",
            "2022-13-01/12-00-00.000.UTC_report.status",
            "2022-1-03/12-00-00.000.UTC_report.status",
            "+022-01-03/12-00-00.000.UTC_report.status",
            "2022-01-03x/12-00-00.000.UTC_report.status",
            "x2022-01-03/12-00-00.000.UTC_report.status",
            "2022-01-03/éé-00-0.000.UTC_report.status",
            "2022-01-0é/12-00-00.000.UTC_report.status",
            "2022-01-03/12-34-20.345.UTC_report.status/",
        ] {
            assert_eq!(written_at(name), None, "{name}");
        }
    }

    #[test]
    fn a_time_beyond_all_names_is_clamped() {
        assert_eq!(
            report_name(Millis::MAX),
            "9999-12-31/23-59-59.999.UTC_report.status"
        );
        assert_eq!(
            report_name(Millis::MIN),
            "0000-01-01/00-00-00.000.UTC_report.status"
        );
    }

    proptest! {
        #[test]
        fn a_name_round_trips(at in FIRST..=LAST) {
            prop_assert_eq!(written_at(&report_name(at)), Some(at));
        }

        #[test]
        fn only_a_name_that_round_trips_has_a_time(
            text in "(20[0-9]{2}-[01][0-9]-[0-3][0-9]/)?[0-2][0-9]-[0-6][0-9]-[0-6][0-9]\\.[0-9]{3}|\\PC*",
        ) {
            for name in [text.clone(), format!("{text}.UTC_report.status"),
                format!("2022-01-03/{text}.UTC_report.status")] {
                if let Some(at) = written_at(&name) {
                    let canonical = report_name(at);
                    prop_assert!(
                        name == canonical || name.ends_with(&format!("/{canonical}")),
                        "{name} was parsed as {canonical}"
                    );
                }
            }
        }
    }
}
