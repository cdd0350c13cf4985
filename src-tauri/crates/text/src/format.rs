//! Formats numbers, lists and values for messages.

use crate::is_hidden;

/// Formats a whole number with thousands separators: `20,480`.
#[must_use]
pub fn group_thousands(number: impl std::fmt::Display) -> String {
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
#[must_use]
pub fn count_of(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", group_thousands(number))
}

/// Joins items: `a, b and c`.
#[must_use]
pub fn join_with_and(items: &[String]) -> String {
    join_with("and", items)
}

/// Joins items, the last two with a word: `a, b or c`.
#[must_use]
pub fn join_with(word: &str, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {word} {last}", most.join(", ")),
    }
}

/// Joins values in backticks.
#[must_use]
pub fn quoted_list(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    join_with_and(&quoted)
}

/// Formats a value in backticks, at most 60 characters of it.
#[must_use]
pub fn quoted(value: &str) -> String {
    quoted_to(value, 60)
}

/// Formats a value in backticks, at most `longest` characters of it. Invisible
/// characters become spaces.
#[must_use]
pub fn quoted_to(value: &str, longest: usize) -> String {
    if value.is_empty() {
        return "an empty string".to_owned();
    }
    let shown: String = truncated(value, longest)
        .chars()
        .map(|c| match c {
            '`' => '\'',
            c if is_hidden(c) => ' ',
            c => c,
        })
        .collect();
    format!("`{shown}`")
}

/// Returns the first `longest` characters, with an ellipsis if there are more.
#[must_use]
pub fn truncated(value: &str, longest: usize) -> String {
    match value.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_thousands_separators() {
        assert_eq!(group_thousands(0), "0");
        assert_eq!(group_thousands(454), "454");
        assert_eq!(group_thousands(20_480_u64), "20,480");
        assert_eq!(group_thousands(1_234_567), "1,234,567");
    }

    #[test]
    fn nouns_have_a_plural() {
        assert_eq!(count_of(1, "row"), "1 row");
        assert_eq!(count_of(0, "row"), "0 rows");
        assert_eq!(count_of(10_000, "row"), "10,000 rows");
    }

    #[test]
    fn values_are_quoted_and_truncated() {
        assert_eq!(quoted("a"), "`a`");
        assert_eq!(quoted(""), "an empty string");
        assert_eq!(quoted("a`b\n\u{202e}c"), "`a'b  c`");
        assert_eq!(quoted(&"ä".repeat(61)), format!("`{}…`", "ä".repeat(60)));
    }

    #[test]
    fn lists_end_with_and() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(quoted_list(&names), "`a`, `b` and `c`");
        assert_eq!(join_with_and(&names[..1]), "a");
        assert_eq!(join_with_and(&[]), "");
        assert_eq!(join_with("or", &names), "a, b or c");
    }
}
