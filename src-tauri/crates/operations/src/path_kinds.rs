//! Tells event files and status reports apart, among paths that the user has
//! opened.

use std::fs;
use std::path::{Path, PathBuf};

use crate::discovery::{holds_parquet, is_skipped, names_parquet};

/// Paths, by what they contain. A folder with both is in both lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(serde::Serialize, specta::Type))]
pub struct SortedPaths {
    /// Files that are not reports, and folders that contain event files.
    pub files: Vec<PathBuf>,
    /// Status reports, and folders that contain some.
    pub reports: Vec<PathBuf>,
    /// Folders that contain neither.
    pub unknown: Vec<PathBuf>,
}

/// Sorts paths by what they contain. Only the names of files in folders count,
/// and the first bytes of those whose names tell nothing.
#[must_use]
pub fn sort_paths<P: AsRef<Path>>(paths: &[P]) -> SortedPaths {
    let mut sorted = SortedPaths::default();
    for path in paths {
        let path = path.as_ref();
        if !path.is_dir() {
            let list = if names_report(path) {
                &mut sorted.reports
            } else {
                &mut sorted.files
            };
            list.push(path.to_owned());
            continue;
        }
        let mut found = Contents::default();
        found.look_into(path);
        if found.event_files {
            sorted.files.push(path.to_owned());
        }
        if found.reports {
            sorted.reports.push(path.to_owned());
        }
        if !found.event_files && !found.reports {
            sorted.unknown.push(path.to_owned());
        }
    }
    sorted
}

/// What a folder contains.
#[derive(Default)]
struct Contents {
    event_files: bool,
    reports: bool,
}

impl Contents {
    /// Searches until both kinds are found.
    fn look_into(&mut self, folder: &Path) {
        // A folder that cannot be read is named when it is opened.
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            if self.event_files && self.reports {
                return;
            }
            let path = entry.path();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if is_skipped(&entry.file_name().to_string_lossy()) {
                continue;
            }
            if kind.is_dir() {
                self.look_into(&path);
            } else if names_report(&path) {
                self.reports = true;
            } else if !self.event_files {
                self.event_files = names_parquet(&path) || (path.is_file() && holds_parquet(&path));
            }
        }
    }
}

/// Returns whether a file is named as a status report.
pub(crate) fn names_report(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("status"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_sorted_by_what_they_contain() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for (folder, names) in [
            ("reports/2026-01-03", &["a.status", "notes.txt"][..]),
            ("events/day", &["no-suffix"]),
            ("both", &["x.parquet", "y.STATUS"]),
            ("neither", &["notes.txt", ".hidden.status"]),
        ] {
            fs::create_dir_all(at(folder)).unwrap();
            for name in names {
                fs::write(at(folder).join(name), b"PAR0").unwrap();
            }
        }
        fs::write(at("events/day/no-suffix"), b"PAR1....PAR1").unwrap();
        let paths = ["reports", "events", "both", "neither", "one.status", "two"].map(at);
        let sorted = sort_paths(&paths);
        assert_eq!(sorted.reports, ["reports", "both", "one.status"].map(at));
        assert_eq!(sorted.files, ["events", "both", "two"].map(at));
        assert_eq!(sorted.unknown, [at("neither")]);
    }
}
