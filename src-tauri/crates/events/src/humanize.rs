//! Formats numbers and values for messages.

/// Formats a number with thousands separators: `1,763,630`.
pub(crate) fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Formats a count with its noun: `1 row`, `2 rows`, `1,000 rows`.
pub(crate) fn count_of(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", group_thousands(number))
}

/// Joins names: `a, b and c`.
pub(crate) fn join_with_and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Formats a value in backticks, at most 60 characters of it.
pub(crate) fn quote(value: &str) -> String {
    const MAX_CHARS: usize = 60;
    if value.is_empty() {
        return "an empty string".to_owned();
    }
    let shown: String = value
        .chars()
        .take(MAX_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.chars().nth(MAX_CHARS).is_some() {
        format!("`{shown}…`")
    } else {
        format!("`{shown}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
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
    fn nouns_have_a_plural() {
        assert_eq!(count_of(1, "row"), "1 row");
        assert_eq!(count_of(0, "row"), "0 rows");
        assert_eq!(count_of(10_000, "row"), "10,000 rows");
    }

    #[test]
    fn long_values_are_cut_and_empty_ones_named() {
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
