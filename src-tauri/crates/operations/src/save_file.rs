//! Saves documents where the user has chosen.

use std::io::Write;
use std::path::Path;

use crate::error::OperationError;
use crate::io_reason::io_reason;

/// Writes `text` to `path`. An existing file is replaced in one step, once the
/// new one is complete.
///
/// # Errors
/// Fails if the file cannot be written.
pub fn save_file(path: &Path, text: &str) -> Result<(), OperationError> {
    let failed = |error: &std::io::Error| OperationError::Write {
        path: path.to_owned(),
        reason: io_reason(error),
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::Builder::new()
        .tempfile_in(folder)
        .map_err(|error| failed(&error))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("check.html");
        save_file(&path, "old and longer").unwrap();
        save_file(&path, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
        let error = save_file(&root.path().join("gone/check.html"), "x").unwrap_err();
        assert_eq!(error.code(), "cannot_write");
    }
}
