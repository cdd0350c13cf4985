//! How numbers and values read in a sentence.

/// A whole number with its thousands set apart: `1,763,630`.
pub(crate) fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 row`, `2 rows`, `1,000 rows`.
pub(crate) fn count_of(number: u64, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", group_thousands(number))
}

/// Names as a list in a sentence: `a`, `b` and `c`.
pub(crate) fn join_with_and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A value in code quotes; what is long is cut, what is empty is said so.
pub(crate) fn quote(value: &str) -> String {
    const LONGEST: usize = 60;
    if value.is_empty() {
        return "an empty string".to_owned();
    }
    let shown: String = value
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.chars().nth(LONGEST).is_some() {
        format!("`{shown}…`")
    } else {
        format!("`{shown}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [
            (0, "0"),
            (12, "12"),
            (123, "123"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(group_thousands(number), text);
        }
    }

    #[test]
    fn one_row_two_rows() {
        assert_eq!(count_of(1, "row"), "1 row");
        assert_eq!(count_of(0, "row"), "0 rows");
        assert_eq!(count_of(10_000, "row"), "10,000 rows");
    }

    #[test]
    fn long_and_empty_values_stay_readable() {
        assert_eq!(quote("a"), "`a`");
        assert_eq!(quote(""), "an empty string");
        assert_eq!(quote(&"x".repeat(61)), format!("`{}…`", "x".repeat(60)));
        assert_eq!(quote("a\nb"), "`a b`");
    }

    #[test]
    fn a_list_ends_with_and() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(join_with_and(&names), "a, b and c");
        assert_eq!(join_with_and(&names[..1]), "a");
        assert_eq!(join_with_and(&[]), "");
    }
}
