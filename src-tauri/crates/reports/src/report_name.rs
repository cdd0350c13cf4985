//! The names of reports: `yyyy-MM-dd/HH-mm-ss.SSS.UTC_report.status`.

use time::{Date, Month, OffsetDateTime, Time};

use crate::millis::Millis;

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
    let (folders, file) = key_below_prefix.rsplit_once('/')?;
    let day = folders.rsplit('/').next()?;
    let clock = file.strip_suffix(".UTC_report.status")?;

    let [year, month, date] = digits(day, "0000-00-00")?;
    let date = Date::from_calendar_date(
        i32::from(year),
        Month::try_from(u8::try_from(month).ok()?).ok()?,
        u8::try_from(date).ok()?,
    )
    .ok()?;

    let (seconds, thousandths) = clock.split_at_checked("00-00-00".len())?;
    let [hour, minute, second] = digits(seconds, "00-00-00")?;
    let [thousandth] = digits(thousandths, ".000")?;
    let time = Time::from_hms_milli(
        u8::try_from(hour).ok()?,
        u8::try_from(minute).ok()?,
        u8::try_from(second).ok()?,
        thousandth,
    )
    .ok()?;

    let nanoseconds = OffsetDateTime::new_utc(date, time).unix_timestamp_nanos();
    Millis::try_from(nanoseconds / 1_000_000).ok()
}

/// Returns the name, below the status prefix, of a report written at `at`:
/// `2026-01-03/12-34-20.345.UTC_report.status`.
///
/// A time outside of the years 0 to 9999 is clamped to them.
#[must_use]
pub fn report_name(at: Millis) -> String {
    let time =
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.clamp(FIRST, LAST)) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}-{:02}-{:02}/{:02}-{:02}-{:02}.{:03}.UTC_report.status",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond(),
    )
}

/// Parses the numbers in a text of exactly this shape, in which `0` matches any
/// digit and every other character matches itself. `None` if it does not match.
fn digits<const N: usize>(text: &str, shape: &str) -> Option<[u16; N]> {
    if text.len() != shape.len() {
        return None;
    }
    let mut found = [0_u16; N];
    let mut index = 0;
    let mut in_number = false;
    for (byte, expected) in text.bytes().zip(shape.bytes()) {
        if expected == b'0' {
            let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
            let number = found.get_mut(index)?;
            *number = number.checked_mul(10)?.checked_add(u16::from(digit))?;
            in_number = true;
        } else {
            if byte != expected {
                return None;
            }
            index += usize::from(in_number);
            in_number = false;
        }
    }
    Some(found)
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
