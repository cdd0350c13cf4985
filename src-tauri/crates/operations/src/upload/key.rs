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
        return Err("S3 takes names of up to 1,024 bytes. Make this one shorter.");
    }
    if key.chars().any(char::is_control) {
        return Err("The object's name holds a control character. Leave it out.");
    }
    if key.split('/').any(|part| part == "." || part == "..") {
        return Err("An object's name cannot hold . or .. as a folder. Leave it out.");
    }
    Ok(())
}
