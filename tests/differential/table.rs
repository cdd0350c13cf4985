//! Random rows.

use crate::rng::Rng;
use crate::writer_options::WriterOptions;

/// The current time of the checks, in milliseconds.
pub(crate) const NOW: i64 = 1_763_630_046_000;

/// An entry of a map: its key and its value, `None` if null.
pub(crate) type Entry = (Option<String>, Option<String>);

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// `environmentId`, `trafficTypeId`, `eventTypeId`, `key`.
    pub(crate) texts: [Option<String>; 4],
    pub(crate) timestamp: Option<i64>,
    pub(crate) value: Option<f64>,
    pub(crate) properties: Option<Vec<Entry>>,
}

/// Random rows for these options.
pub(crate) fn rows(rng: &mut Rng, options: &WriterOptions) -> Vec<Row> {
    let count = match rng.below(8) {
        0 => rng.below(3),
        1 => 200 + rng.below(1_500),
        _ => rng.below(150),
    };
    let count = count.min(options.max_rows());
    // Some files are clean, some have few errors, some have many.
    let errors = [0, 0, 40, 6, 2][rng.below(5)];
    let mut rows: Vec<Row> = Vec::with_capacity(count);
    while rows.len() < count {
        let row = random_row(rng, options, errors);
        // Runs of equal rows become runs in the file.
        let times = if rng.one_in(9) { 1 + rng.below(40) } else { 1 };
        rows.extend(std::iter::repeat_n(row, times.min(count - rows.len())));
    }
    rows
}

fn random_row(rng: &mut Rng, options: &WriterOptions, errors: usize) -> Row {
    let mut has_error = |rng: &mut Rng| errors > 0 && rng.one_in(errors);
    let text = |rng: &mut Rng, column: usize, valid: &[&str], invalid: &[&str]| {
        if !options.required[column] && has_error(rng) {
            None
        } else if has_error(rng) {
            Some(rng.choose(invalid).to_owned())
        } else if options.many_values && column > 1 {
            Some(format!("{}{}", rng.choose(valid), rng.below(5_000)))
        } else {
            Some(rng.choose(valid).to_owned())
        }
    };
    let long = "k".repeat(251);
    let wide = "é".repeat(250);
    let wider = "😀".repeat(251);
    let type_80 = "e".repeat(80);
    let type_81 = "e".repeat(81);
    let texts = [
        text(
            rng,
            0,
            &["env-prod", "env-stage"],
            &["env-qa", "", "ENV-PROD", "env-prod "],
        ),
        text(rng, 1, &["user"], &["account", "", "User"]),
        text(
            rng,
            2,
            &["click", "page.view", "a:b-c_d"],
            &["", "add to cart", "-x", "x\n", &type_80, &type_81],
        ),
        text(rng, 3, &["ada", "grace"], &["", &long, &wide, &wider]),
    ];
    let timestamp = if !options.required[4] && has_error(rng) {
        None
    } else if has_error(rng) {
        Some(rng.choose(&[
            0,
            -1,
            i64::MIN,
            i64::MAX,
            NOW / 1_000,
            NOW * 1_000,
            99_999_999_999,
            100_000_000_000,
            99_999_999_999_999,
            100_000_000_000_000,
            NOW + 86_400_000,
            NOW + 86_400_001,
        ]))
    } else {
        Some(NOW - i64::try_from(rng.below(1_000_000)).unwrap_or(0))
    };
    let value = match rng.below(5) {
        0 => None,
        1 if has_error(rng) => Some(rng.choose(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY])),
        _ => Some(f64::from(u32::try_from(rng.below(10_000)).unwrap_or(0)) / 8.0),
    };
    Row {
        texts,
        timestamp,
        value,
        properties: properties(rng, options, &mut has_error),
    }
}

fn properties(
    rng: &mut Rng,
    options: &WriterOptions,
    has_error: &mut impl FnMut(&mut Rng) -> bool,
) -> Option<Vec<Entry>> {
    if options.nullable_map && rng.one_in(5) {
        return None;
    }
    let text = |text: &str| Some(text.to_owned());
    if has_error(rng) && rng.one_in(4) {
        let count = 299 + rng.below(4);
        return Some(
            (0..count)
                .map(|key| (Some(format!("k{key}")), text("")))
                .collect(),
        );
    }
    if has_error(rng) && rng.one_in(4) {
        let length = 32_765 + rng.below(6);
        return Some(vec![(text("k"), Some("v".repeat(length)))]);
    }
    let count = rng.below(5);
    let mut entries: Vec<Entry> = (0..count)
        .map(|key| {
            let value = match rng.below(4) {
                0 if options.nullable_values => None,
                1 => Some(String::new()),
                _ => Some(format!("v{}", rng.below(30))),
            };
            (Some(format!("k{key}")), value)
        })
        .collect();
    if !options.nullable_values {
        for (_, value) in &mut entries {
            value.get_or_insert_default();
        }
    }
    if has_error(rng) && !entries.is_empty() {
        let twin = rng.choose(&entries);
        entries.push(twin);
    }
    if options.nullable_keys && has_error(rng) {
        entries.push((None, text("a value")));
    }
    Some(entries)
}
