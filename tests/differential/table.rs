//! Random rows.

use crate::dice::Dice;
use crate::layout::Layout;

/// What counts as now, in milliseconds.
pub(crate) const NOW: i64 = 1_763_630_046_000;

/// An entry of a map; a null key is none.
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

/// As many rows as a layout is made for.
pub(crate) fn rows(dice: &mut Dice, layout: &Layout) -> Vec<Row> {
    let count = match dice.below(8) {
        0 => dice.below(3),
        1 => 200 + dice.below(1_500),
        _ => dice.below(150),
    };
    let count = count.min(layout.enough_rows());
    // Some files are clean, some have a fault here and there, some have many.
    let faults = [0, 0, 40, 6, 2][dice.below(5)];
    let mut rows: Vec<Row> = Vec::with_capacity(count);
    while rows.len() < count {
        let row = any_row(dice, layout, faults);
        // Runs of equal rows are what dictionaries and run lengths are for.
        let times = if dice.once_in(9) {
            1 + dice.below(40)
        } else {
            1
        };
        rows.extend(std::iter::repeat_n(row, times.min(count - rows.len())));
    }
    rows
}

fn any_row(dice: &mut Dice, layout: &Layout, faults: usize) -> Row {
    let mut fault = |dice: &mut Dice| faults > 0 && dice.once_in(faults);
    let text = |dice: &mut Dice, place: usize, good: &[&str], odd: &[&str]| {
        if !layout.required[place] && fault(dice) {
            None
        } else if fault(dice) {
            Some(dice.one(odd).to_owned())
        } else if layout.many_values && place > 1 {
            Some(format!("{}{}", dice.one(good), dice.below(5_000)))
        } else {
            Some(dice.one(good).to_owned())
        }
    };
    let long = "k".repeat(251);
    let wide = "é".repeat(250);
    let wider = "😀".repeat(251);
    let type_80 = "e".repeat(80);
    let type_81 = "e".repeat(81);
    let texts = [
        text(
            dice,
            0,
            &["env-prod", "env-stage"],
            &["env-qa", "", "ENV-PROD", "env-prod "],
        ),
        text(dice, 1, &["user"], &["account", "", "User"]),
        text(
            dice,
            2,
            &["click", "page.view", "a:b-c_d"],
            &["", "add to cart", "-x", "x\n", &type_80, &type_81],
        ),
        text(dice, 3, &["ada", "grace"], &["", &long, &wide, &wider]),
    ];
    let timestamp = if !layout.required[4] && fault(dice) {
        None
    } else if fault(dice) {
        Some(dice.one(&[
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
        Some(NOW - i64::try_from(dice.below(1_000_000)).unwrap_or(0))
    };
    let value = match dice.below(5) {
        0 => None,
        1 if fault(dice) => Some(dice.one(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY])),
        _ => Some(f64::from(u32::try_from(dice.below(10_000)).unwrap_or(0)) / 8.0),
    };
    Row {
        texts,
        timestamp,
        value,
        properties: properties(dice, layout, &mut fault),
    }
}

fn properties(
    dice: &mut Dice,
    layout: &Layout,
    fault: &mut impl FnMut(&mut Dice) -> bool,
) -> Option<Vec<Entry>> {
    if layout.nullable_map && dice.once_in(5) {
        return None;
    }
    let text = |text: &str| Some(text.to_owned());
    if fault(dice) && dice.once_in(4) {
        let count = 299 + dice.below(4);
        return Some(
            (0..count)
                .map(|key| (Some(format!("k{key}")), text("")))
                .collect(),
        );
    }
    if fault(dice) && dice.once_in(4) {
        let length = 32_765 + dice.below(6);
        return Some(vec![(text("k"), Some("v".repeat(length)))]);
    }
    let count = dice.below(5);
    let mut entries: Vec<Entry> = (0..count)
        .map(|key| {
            let value = match dice.below(4) {
                0 if layout.nullable_values => None,
                1 => Some(String::new()),
                _ => Some(format!("v{}", dice.below(30))),
            };
            (Some(format!("k{key}")), value)
        })
        .collect();
    if !layout.nullable_values {
        for (_, value) in &mut entries {
            value.get_or_insert_default();
        }
    }
    if fault(dice) && !entries.is_empty() {
        let twin = dice.one(&entries);
        entries.push(twin);
    }
    if layout.nullable_keys && fault(dice) {
        entries.push((None, text("nobody's")));
    }
    Some(entries)
}
