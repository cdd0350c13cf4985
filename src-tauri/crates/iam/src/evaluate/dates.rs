//! Dates in conditions: ISO 8601, or seconds since 1970.

/// Returns the seconds since 1970. `None` if the text is not a date.
pub(super) fn seconds(text: &str) -> Option<f64> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && text.len() > 4 {
        return text.parse().ok();
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4)?;
    let month = fields.next().map_or(Some(1), |field| number(field, 2))?;
    let day = fields.next().map_or(Some(1), |field| number(field, 2))?;
    let real = fields.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !real || (time.is_some() && date.len() != 10) {
        return None;
    }
    let seconds = match time {
        Some(time) => time_of_day(time)?,
        None => 0.0,
    };
    Some(f64::from(days(year, month, day)) * 86_400.0 + seconds)
}

fn number(text: &str, digits: usize) -> Option<i32> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn time_of_day(text: &str) -> Option<f64> {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, "Z"),
    };
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
            let hours = number(digits.get(..2)?, 2)?;
            let minutes = match digits.get(2..) {
                Some("") => 0,
                Some(minutes) => number(minutes, 2)?,
                None => return None,
            };
            sign * (hours * 3_600 + minutes * 60)
        }
    };
    let mut fields = clock.split(':');
    let hours = number(fields.next()?, 2)?;
    let minutes = fields.next().map_or(Some(0), |field| number(field, 2))?;
    let seconds: f64 = match fields.next() {
        Some(field) => field.parse().ok().filter(|s| (0.0..61.0).contains(s))?,
        None => 0.0,
    };
    let real = fields.next().is_none() && hours < 25 && minutes < 60;
    real.then(|| f64::from(hours * 3_600 + minutes * 60 - offset) + seconds)
}

/// Returns the days since 1970 in the Gregorian calendar.
const fn days(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
