//! Finds the files to check under paths that the user has chosen.
//!
//! A path that is not a folder is always included. Folders are searched
//! recursively in path order. Hidden names and names with a leading underscore
//! are skipped (Spark and Hadoop use them for files of their own); other files
//! are included if their name contains `.parquet` or they begin with Parquet's
//! magic bytes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::io_reason::io_reason;

/// The files found under some paths.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The files to check, in order. A path given directly may not exist; its
    /// check says so.
    pub files: Vec<PathBuf>,
    /// Number of files that were left out: hidden, or not Parquet by name or
    /// content.
    pub skipped: u64,
    /// Folders that could not be read, or contain nothing to check.
    pub errors: Vec<DiscoveryError>,
}

/// A folder that could not be read, or contains nothing to check.
#[derive(Debug)]
pub struct DiscoveryError {
    /// The folder.
    pub path: PathBuf,
    /// The reason, as a sentence.
    pub message: String,
    /// Whether the folder could not be read, as opposed to contains no files.
    pub unreadable: bool,
}

/// Finds the files to check under `paths`.
#[must_use]
pub fn discover_files<P: AsRef<Path>>(paths: &[P]) -> Discovered {
    let mut found = Discovered::default();
    for path in paths {
        let path = path.as_ref();
        if !path.is_dir() {
            found.files.push(path.to_owned());
            continue;
        }
        let (files_before, errors_before) = (found.files.len(), found.errors.len());
        walk(path, &mut found);
        if found.files.len() == files_before && found.errors.len() == errors_before {
            found.errors.push(DiscoveryError {
                path: path.to_owned(),
                message:
                    "This folder contains no Parquet files. Choose the files, or their folder."
                        .to_owned(),
                unreadable: false,
            });
        }
    }
    found
}

fn walk(folder: &Path, found: &mut Discovered) {
    let mut entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => {
            found.errors.push(DiscoveryError {
                path: folder.to_owned(),
                message: format!("This folder cannot be read: {}.", io_reason(&error)),
                unreadable: true,
            });
            return;
        }
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Follow links to files only: a link to a folder may form a cycle.
        let Ok(kind) = entry.file_type() else {
            found.skipped += 1;
            continue;
        };
        let is_file = kind.is_file() || (kind.is_symlink() && path.is_file());
        let skipped = is_skipped(&entry.file_name().to_string_lossy());
        if kind.is_dir() {
            if !skipped {
                walk(&path, found);
            }
        } else if is_file && !skipped && (names_parquet(&path) || holds_parquet(&path)) {
            found.files.push(path);
        } else {
            found.skipped += 1;
        }
    }
}

pub(crate) fn is_skipped(name: &str) -> bool {
    name.starts_with(['.', '_'])
}

/// Returns whether a file is named as an event file.
pub(crate) fn names_parquet(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().contains(".parquet"))
}

/// Returns whether a file begins with Parquet's magic bytes.
pub(crate) fn holds_parquet(path: &Path) -> bool {
    let mut magic = [0; 4];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut magic))
        .is_ok_and(|()| is_magic(&magic))
}

/// Returns whether these are the magic bytes of Parquet, encrypted or not.
pub(crate) fn is_magic(bytes: &[u8]) -> bool {
    matches!(bytes, b"PAR1" | b"PARE")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &Discovered, root: &Path) -> Vec<String> {
        found
            .files
            .iter()
            .map(|path| {
                path.strip_prefix(root)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    }

    #[test]
    fn folders_are_searched_in_path_order_and_other_files_counted() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir_all(at("b/inner")).unwrap();
        fs::create_dir_all(at("_temporary")).unwrap();
        fs::create_dir_all(at(".cache")).unwrap();
        for name in [
            "z.parquet",
            "a.snappy.parquet",
            "b/inner/x.parquet.gz",
            "_temporary/t.parquet",
            ".cache/c.parquet",
            "_SUCCESS",
            ".hidden.parquet",
            "notes.txt",
        ] {
            fs::write(at(name), b"not parquet").unwrap();
        }
        fs::write(at("b/no-suffix"), b"PAR1....PAR1").unwrap();

        let found = discover_files(&[root.path()]);

        assert_eq!(
            names(&found, root.path()),
            [
                "a.snappy.parquet",
                "b/inner/x.parquet.gz",
                "b/no-suffix",
                "z.parquet"
            ]
        );
        assert_eq!(found.skipped, 3, "_SUCCESS, .hidden.parquet, notes.txt");
        assert!(found.errors.is_empty());
    }

    #[test]
    fn a_path_given_directly_is_always_included() {
        let found = discover_files(&["_gone.csv", "also-gone"]);
        assert_eq!(found.files.len(), 2);
        assert_eq!(found.skipped, 0);
    }

    #[test]
    fn a_folder_without_parquet_files_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("notes.txt"), b"hello").unwrap();
        let found = discover_files(&[root.path()]);
        assert!(found.files.is_empty());
        assert_eq!(found.errors.len(), 1);
        assert_eq!(found.errors[0].path, root.path());
        assert!(!found.errors[0].unreadable);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_parent_folder_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.parquet"), b"PAR1").unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("loop")).unwrap();
        assert_eq!(discover_files(&[root.path()]).files.len(), 1);
    }
}
