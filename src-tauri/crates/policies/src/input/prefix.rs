//! Key prefixes in a bucket.
//!
//! The normalized form has no slash at its end: the template adds one. S3
//! itself shows a folder with a slash at its end, so one is accepted and
//! removed. A leading slash would be part of the key and is nearly always a
//! mistake, so it is rejected.

use tallyman_iam::arn::s3_parts;
use tallyman_text::{group_thousands, quoted};

use super::error::InvalidValue;

/// Longest prefix in bytes. A key has at most 1,024 bytes, of which the day,
/// the time and the name of a report take 42.
const LONGEST: usize = 1_024 - 42;

/// Returns the prefix without the slash at its end.
pub(super) fn bare(value: &str) -> &str {
    value.strip_suffix('/').unwrap_or(value)
}

pub(super) fn prefix(value: &str) -> Result<String, InvalidValue> {
    if let Some((_, rest)) = s3_parts(value) {
        return Err(InvalidValue::new(
            "This includes the bucket; only the part after it is needed.",
        )
        .suggest(rest));
    }
    if value.starts_with('/') {
        return Err(InvalidValue::new(
            "A key in S3 does not begin with a slash, so nothing would match this.",
        )
        .suggest(value.trim_start_matches('/')));
    }
    if let Some(wild) = value.chars().find(|c| matches!(c, '*' | '?')) {
        let invalid = InvalidValue::new(format!(
            "{} is a wildcard in a policy. The document adds the `*` that is needed.",
            quoted(&wild.to_string())
        ));
        let folder = value.trim_end_matches('*');
        return Err(if folder.is_empty() || folder.ends_with('/') {
            invalid.suggest(folder)
        } else {
            invalid
        });
    }
    let length = value.len();
    if length > LONGEST {
        return Err(InvalidValue::new(format!(
            "This has {} bytes; a key has at most 1,024, so there is no space for a file name.",
            group_thousands(length)
        ))
        .instruct(format!("Write one of at most {LONGEST}.")));
    }
    Ok(bare(value).to_owned())
}
