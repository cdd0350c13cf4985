//! Names of files for display.

use std::borrow::Cow;
use std::path::Path;

/// Returns the name of a file without its folders, or the whole path if it has
/// none. Replaces bytes that are not Unicode.
#[must_use]
pub fn display_name(path: &Path) -> Cow<'_, str> {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
}
