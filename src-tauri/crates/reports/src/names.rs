//! Where reports lie: `yyyy-MM-dd/HH-mm-ss.SSS.UTC_report.status`.

use time::{Date, Month, OffsetDateTime, Time};

use crate::Millis;

/// The first moment that a name can tell: the year 0.
const FIRST: Millis = -62_167_219_200_000;
/// The last one: the end of the year 9999.
const LAST: Millis = 253_402_300_799_999;

/// When a report was written, as its name says.
///
/// The name is the object's key below the status prefix, or the whole key:
/// folders before the day are passed over. None where it is not of the form
/// `yyyy-MM-dd/HH-mm-ss.SSS.UTC_report.status`, or names no real moment.
#[must_use]
pub fn written_at(key_below_prefix: &str) -> Option<Millis> {
    let (folders, file) = key_below_prefix.rsplit_once('/')?;
    let day = folders.rsplit('/').next()?;
    let clock = file.strip_suffix(".UTC_report.status")?;

    let [year, month, date] = numbers(day, "0000-00-00")?;
    let date = Date::from_calendar_date(
        i32::from(year),
        Month::try_from(u8::try_from(month).ok()?).ok()?,
        u8::try_from(date).ok()?,
    )
    .ok()?;

    let (seconds, thousandths) = clock.split_at_checked("00-00-00".len())?;
    let [hour, minute, second] = numbers(seconds, "00-00-00")?;
    let [thousandth] = numbers(thousandths, ".000")?;
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

/// The name of a report that is written at a moment, below the status prefix:
/// `2026-01-03/12-34-20.345.UTC_report.status`.
///
/// A moment outside of the years 0 to 9999 gives the nearest inside.
#[must_use]
pub fn report_name(at: Millis) -> String {
    let moment =
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.clamp(FIRST, LAST)) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}-{:02}-{:02}/{:02}-{:02}-{:02}.{:03}.UTC_report.status",
        moment.year(),
        u8::from(moment.month()),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second(),
        moment.millisecond(),
    )
}

/// The numbers in a text of exactly that shape, where a zero stands for a digit.
fn numbers<const N: usize>(text: &str, shape: &str) -> Option<[u16; N]> {
    if text.len() != shape.len() {
        return None;
    }
    let mut found = [0_u16; N];
    let mut place = 0;
    let mut within = false;
    for (byte, wanted) in text.bytes().zip(shape.bytes()) {
        if wanted == b'0' {
            let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
            let number = found.get_mut(place)?;
            *number = number.checked_mul(10)?.checked_add(u16::from(digit))?;
            within = true;
        } else {
            if byte != wanted {
                return None;
            }
            place += usize::from(within);
            within = false;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_documented_name_tells_its_time() {
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
    fn a_moment_beyond_all_names_gives_the_nearest() {
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
        fn a_name_gives_back_its_moment(at in FIRST..=LAST) {
            prop_assert_eq!(written_at(&report_name(at)), Some(at));
        }

        #[test]
        fn any_text_is_borne(text in "\\PC*") {
            let _ = written_at(&text);
            let _ = written_at(&format!("2022-01-03/{text}.UTC_report.status"));
        }
    }
}
