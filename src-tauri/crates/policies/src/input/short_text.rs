//! Short texts: external IDs, names of notifications, suffixes and choices.

use tallyman_text::{group_thousands, quoted, quoted_list};

use super::error::InvalidValue;

/// Validates an external ID by the rules of STS.
pub(super) fn external_id(value: &str) -> Result<String, InvalidValue> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
    if let Some(odd) = value.chars().find(|c| !allowed(*c)) {
        return Err(InvalidValue::new(format!(
            "{} is not allowed in an external ID, which has letters, digits and `_+=,.@:/-`.",
            quoted(&odd.to_string())
        )));
    }
    if !(2..=1_224).contains(&value.len()) {
        return Err(InvalidValue::new(format!(
            "An external ID has 2 to 1,224 characters; this has {}.",
            group_thousands(value.len())
        )));
    }
    Ok(value.to_owned())
}

/// Validates the name of an event notification.
pub(super) fn event_name(value: &str) -> Result<String, InvalidValue> {
    const LONGEST: usize = 255;
    let length = value.chars().count();
    if length > LONGEST {
        return Err(InvalidValue::new(format!(
            "A notification's name has at most {LONGEST} characters; this has {}.",
            group_thousands(length)
        )));
    }
    Ok(value.to_owned())
}

/// Validates a suffix of file names.
pub(super) fn suffix(value: &str) -> Result<String, InvalidValue> {
    /// Longest key that S3 allows, in bytes.
    const LONGEST: usize = 1_024;
    if value.contains(['*', '?']) {
        let invalid = InvalidValue::new(
            "A filter has no wildcards: it compares the end of each key literally.",
        );
        return Err(match value.strip_prefix('*') {
            Some(end) => invalid.suggest(end),
            None => invalid,
        });
    }
    if value.ends_with('/') {
        return Err(InvalidValue::new(
            "No file name ends with a slash, so nothing would match this.",
        ));
    }
    if value.len() > LONGEST {
        return Err(InvalidValue::new(format!(
            "This has {} bytes; a key has at most 1,024.",
            group_thousands(value.len())
        )));
    }
    Ok(value.to_owned())
}

/// Validates a choice. One that differs only in case is rejected with the right
/// one as the suggestion.
pub(super) fn choice(value: &str, choices: &[&str]) -> Result<String, InvalidValue> {
    if choices.contains(&value) {
        return Ok(value.to_owned());
    }
    let known: Vec<String> = choices.iter().map(|one| (*one).to_owned()).collect();
    let invalid = InvalidValue::new(format!(
        "{} is not one of {}.",
        quoted(value),
        quoted_list(&known)
    ));
    Err(
        match choices.iter().find(|one| one.eq_ignore_ascii_case(value)) {
            Some(right) => invalid.suggest(*right),
            None => invalid,
        },
    )
}
