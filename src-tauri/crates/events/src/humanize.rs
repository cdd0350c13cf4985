//! Formats values for messages.

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
    fn long_values_are_cut_and_empty_ones_named() {
        assert_eq!(quote("a"), "`a`");
        assert_eq!(quote(""), "an empty string");
        assert_eq!(quote(&"x".repeat(61)), format!("`{}…`", "x".repeat(60)));
        assert_eq!(quote("a\nb"), "`a b`");
    }
}
