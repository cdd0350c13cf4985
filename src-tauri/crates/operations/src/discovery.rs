//! From paths that a person names to the files that are to be checked.
//!
//! A path named outright is always taken. A folder is walked in path order;
//! hidden names and names with a leading underscore are skipped (Spark and
//! Hadoop keep their own files under such names), and a file is taken if its
//! name holds `.parquet` or its bytes say that it is Parquet.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::io_reason::io_reason;

/// What was found under the paths named.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The files to check, in order. Files named outright may not exist:
    /// checking them says so.
    pub files: Vec<PathBuf>,
    /// How many files were left out, because neither name nor bytes speak of
    /// Parquet, or because their name says that they are not for readers.
    pub skipped: u64,
    /// What could not be looked into.
    pub errors: Vec<DiscoveryError>,
}

/// A folder that could not be looked into, or held nothing to check.
#[derive(Debug)]
pub struct DiscoveryError {
    /// The folder.
    pub path: PathBuf,
    /// Why, in a sentence.
    pub message: String,
    /// Whether something could not be read, rather than was not there.
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
                message: "This folder holds no Parquet files. Name the files, or choose the folder they lie in.".to_owned(),
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
        // A link to a file is followed, a link to a folder is not: it could
        // lead back up, and the walk would never end.
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

fn names_parquet(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().contains(".parquet"))
}

/// Whether a file begins as a Parquet file does, encrypted or not.
fn holds_parquet(path: &Path) -> bool {
    let mut magic = [0; 4];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut magic))
        .is_ok_and(|()| is_magic(&magic))
}

/// Whether these are a Parquet file's first bytes, encrypted or not.
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
    fn a_folder_is_walked_in_path_order_and_the_rest_is_counted() {
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
    fn a_path_named_outright_is_always_taken() {
        let found = discover_files(&["_gone.csv", "also-gone"]);
        assert_eq!(found.files.len(), 2);
        assert_eq!(found.skipped, 0);
    }

    #[test]
    fn a_folder_without_parquet_is_named() {
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
    fn a_link_to_a_parent_does_not_trap_the_walk() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.parquet"), b"PAR1").unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("loop")).unwrap();
        assert_eq!(discover_files(&[root.path()]).files.len(), 1);
    }
}
