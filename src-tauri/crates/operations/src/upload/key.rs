//! Validation of object keys.

use std::collections::HashSet;

use tallyman_text::escape_hidden;

use crate::OperationError;

/// Maximum length of a key, in bytes of UTF-8.
const MAX_KEY_BYTES: usize = 1024;

/// Checks all keys of an upload, before anything is sent. Returns the index of
/// each key that cannot be sent, and why, as a sentence.
#[must_use]
pub fn check_keys<'k>(keys: impl IntoIterator<Item = &'k str>) -> Vec<(usize, String)> {
    let mut seen = HashSet::new();
    let mut errors = Vec::new();
    for (index, key) in keys.into_iter().enumerate() {
        let is_new = seen.insert(key);
        match check_key(key) {
            Err(why) => errors.push((index, why)),
            Ok(()) if !is_new => errors.push((
                index,
                "Two files of this upload would become one object. Give each its own name."
                    .to_owned(),
            )),
            Ok(()) => {}
        }
    }
    errors
}

/// Checks that S3 and its clients accept `key`. An empty part, as in `a//b`, is
/// accepted: the client sends it as it is, and it is a name of its own.
///
/// # Errors
/// Returns what is wrong with it, as a sentence.
pub(super) fn check_key(key: &str) -> Result<(), String> {
    if key.is_empty() {
        return Err("Give the object a name.".to_owned());
    }
    if key.ends_with('/') {
        return Err("An object's name does not end in a slash; add the file's name.".to_owned());
    }
    if key.len() > MAX_KEY_BYTES {
        return Err(format!(
            "S3 allows names of at most 1,024 bytes, and this one has {}. Shorten it.",
            tallyman_text::count_of(u64::try_from(key.len()).unwrap_or(u64::MAX), "byte")
        ));
    }
    if let Some(found) = key.chars().find(|c| !is_allowed(*c)) {
        return Err(format!(
            "The object's name contains the character {}, which a listing of the bucket cannot \
             show. Remove it.",
            found.escape_unicode()
        ));
    }
    if key.split('/').any(|part| part == "." || part == "..") {
        return Err("An object's name cannot contain . or .. as a folder. Remove it.".to_owned());
    }
    Ok(())
}

/// Whether XML, in which S3 lists objects, can hold a character, and it is not
/// a control character.
fn is_allowed(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Checks all keys of an upload, before anything is sent.
///
/// # Errors
/// Names every key that cannot be sent.
pub(super) fn ensure_sendable(keys: &[&str]) -> Result<(), OperationError> {
    let errors = check_keys(keys.iter().copied());
    let shown = |index: &usize| {
        let key = keys.get(*index).copied().unwrap_or_default();
        escape_hidden(key, |_| false).into_owned()
    };
    let Some(((first, why), others)) = errors.split_first() else {
        return Ok(());
    };
    let mut why = why.clone();
    for (index, reason) in others {
        why.push_str(&format!(" {} cannot be sent. {reason}", shown(index)));
    }
    Err(OperationError::NotSendable {
        name: shown(first),
        why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(key: &str) -> String {
        check_key(key).err().unwrap_or_default()
    }

    /// S3 user guide, "Naming Amazon S3 objects": at most 1,024 bytes of UTF-8;
    /// characters that XML 1.0 cannot hold need special handling.
    #[test]
    fn keys_that_cannot_be_sent_are_found() {
        for (key, part) in [
            ("", "Give the object a name"),
            ("events/", "end in a slash"),
            ("events/new\nline.parquet", "\\u{a}"),
            ("events/a\r.parquet", "\\u{d}"),
            ("events/\u{1b}[31m.parquet", "\\u{1b}"),
            ("events/\u{7f}", "\\u{7f}"),
            ("events/\u{85}", "\\u{85}"),
            ("events/\u{ffff}", "\\u{ffff}"),
            ("a/../b", "as a folder"),
            ("./b", "as a folder"),
        ] {
            assert!(problem(key).contains(part), "{key:?}: {}", problem(key));
        }
        // Two bytes a letter.
        let longest = format!("{}ab", "é".repeat(511));
        assert_eq!(problem(&longest), "");
        let longer = format!("{longest}c");
        assert!(problem(&longer).contains("this one has 1,025 bytes"));
    }

    #[test]
    fn odd_keys_can_be_sent() {
        for key in [
            "back\\slash.parquet",
            "a//b",
            "/a",
            "...",
            "a/..b/c..",
            "événements du été 2023.parquet",
            "e\u{301}te\u{301}.parquet",
            "a b+c%20d=e&f?g#h.parquet",
            "\u{200b}",
            "🎉.parquet",
        ] {
            assert_eq!(problem(key), "", "{key:?}");
        }
    }

    #[test]
    fn every_bad_key_of_an_upload_is_named() {
        let keys = ["a", "b\n", "c", "a", "d\u{9b}", "a"];
        let errors = check_keys(keys);
        let indexes: Vec<_> = errors.iter().map(|(index, _)| *index).collect();
        assert_eq!(indexes, [1, 3, 4, 5]);
        let message = ensure_sendable(&keys).unwrap_err().to_string();
        assert!(message.starts_with("b\\u{a} cannot be sent. "), "{message}");
        assert!(message.contains(" d\\u{9b} cannot be sent. "), "{message}");
        assert!(!message.chars().any(char::is_control), "{message}");
        assert!(ensure_sendable(&["a", "c"]).is_ok());
    }
}
