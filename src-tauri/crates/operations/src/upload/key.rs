//! Validation of object keys.

/// Checks that S3 and its clients accept `key`.
///
/// # Errors
/// Returns what is wrong with it, as a sentence.
pub(super) fn check_key(key: &str) -> Result<(), &'static str> {
    if key.is_empty() {
        return Err("Give the object a name.");
    }
    if key.ends_with('/') {
        return Err("An object's name does not end in a slash; add the file's name.");
    }
    if key.len() > 1024 {
        return Err("S3 allows names of at most 1,024 bytes. Shorten this one.");
    }
    if key.chars().any(char::is_control) {
        return Err("The object's name contains a control character. Remove it.");
    }
    if key.split('/').any(|part| part == "." || part == "..") {
        return Err("An object's name cannot contain . or .. as a folder. Remove it.");
    }
    Ok(())
}
