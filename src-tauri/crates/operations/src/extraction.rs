//! Clean and rejected rows of files, written to files of their own in a folder.
//!
//! Nothing is overwritten: all names are looked at before the first is
//! written. A file comes under its name only when it is complete.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tallyman_events::check::Cancellable;
use tallyman_events::{CheckObserver, CheckSettings, ExtractCounts, OutputFile, Source};
use tallyman_ledger::FileStamp;
use tempfile::NamedTempFile;

use crate::OperationError;
use crate::open_file::{OpenOutcome, open};

/// Where the two files of one original go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    directory: PathBuf,
    /// What both names begin with.
    name: String,
}

/// What was written of one original.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extraction {
    /// How many rows went where.
    pub rows: ExtractCounts,
    /// The file of the clean rows; none where there are none.
    pub clean: Option<PathBuf>,
    /// The file of the rejected rows; none where there are none.
    pub rejected: Option<PathBuf>,
}

impl Targets {
    /// The file for one part.
    #[must_use]
    pub fn path(&self, part: OutputFile) -> PathBuf {
        self.directory
            .join(format!("{}.{}.parquet", self.name, part.as_str()))
    }
}

/// Names the files that the rows of `originals` (paths or addresses, with
/// folders divided by `/` or as the system does) go to in `directory`, and
/// makes the folder.
///
/// Each takes the name of its original; where several would take the same one,
/// the names of their folders are put before it.
///
/// # Errors
/// Where a file of such a name is there already, or the folder cannot be made.
pub fn plan(directory: &Path, originals: &[&Path]) -> Result<Vec<Targets>, OperationError> {
    let targets: Vec<Targets> = names(originals)
        .into_iter()
        .map(|name| Targets {
            directory: directory.to_owned(),
            name,
        })
        .collect();
    let taken = targets
        .iter()
        .flat_map(|targets| OutputFile::ALL.map(|part| targets.path(part)))
        .find(|path| fs::symlink_metadata(path).is_ok());
    if let Some(path) = taken {
        return Err(OperationError::TargetExists { path });
    }
    fs::create_dir_all(directory).map_err(|source| OperationError::Target {
        path: directory.to_owned(),
        source,
    })?;
    Ok(targets)
}

/// Writes the rows of the file at `path`, which was like `stamp` when it was
/// checked.
///
/// # Errors
/// As [`extract`].
pub fn extract_file(
    path: &Path,
    stamp: FileStamp,
    targets: &Targets,
    rules: &CheckSettings,
    watch: &dyn CheckObserver,
) -> Result<Cancellable<Extraction>, OperationError> {
    let changed = || OperationError::Changed {
        path: path.to_owned(),
    };
    let opened = match open(path, &|| watch.is_cancelled()) {
        OpenOutcome::Done(opened) => opened,
        OpenOutcome::Cancelled => return Ok(Cancellable::Cancelled),
        OpenOutcome::Failed(check) => {
            return Err(OperationError::Open {
                path: path.to_owned(),
                reason: check.unreadable_reason().to_owned(),
            });
        }
    };
    if FileStamp::of(&opened.metadata) != stamp {
        return Err(changed());
    }
    extract(
        &opened.source,
        targets,
        rules,
        watch,
        || match fs::metadata(path) {
            Ok(after) if FileStamp::of(&after) == stamp => Ok(()),
            _ => Err(changed()),
        },
    )
}

/// Writes the rows of one original. `unchanged` is asked when all is written;
/// where it says no, nothing is kept.
///
/// # Errors
/// Where the original cannot be read, has a wrong schema or has changed, or
/// the files cannot be written. Then none of them is there.
pub fn extract(
    source: &Arc<dyn Source>,
    targets: &Targets,
    rules: &CheckSettings,
    watch: &dyn CheckObserver,
    unchanged: impl FnOnce() -> Result<(), OperationError>,
) -> Result<Cancellable<Extraction>, OperationError> {
    let mut written: Vec<(OutputFile, NamedTempFile)> = Vec::new();
    let outcome = tallyman_events::extract(source, rules, watch, |part| {
        let file = temporary(&targets.directory)?;
        let to_write = file.as_file().try_clone()?;
        written.push((part, file));
        Ok(to_write)
    })?;
    let Cancellable::Done(rows) = outcome else {
        return Ok(Cancellable::Cancelled);
    };
    unchanged()?;
    let mut extraction = Extraction {
        rows,
        ..Extraction::default()
    };
    let mut kept: Vec<PathBuf> = Vec::new();
    for (part, file) in written {
        let path = targets.path(part);
        if let Err(error) = file.persist_noclobber(&path) {
            for path in kept {
                // What cannot be taken back is said by its being there.
                let _ = fs::remove_file(path);
            }
            return Err(if error.error.kind() == io::ErrorKind::AlreadyExists {
                OperationError::TargetExists { path }
            } else {
                OperationError::Target {
                    path,
                    source: error.error,
                }
            });
        }
        kept.push(path.clone());
        match part {
            OutputFile::Clean => extraction.clean = Some(path),
            OutputFile::Rejected => extraction.rejected = Some(path),
        }
    }
    Ok(Cancellable::Done(extraction))
}

/// A file without a name that anybody would look at; gone where it is not
/// kept.
fn temporary(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tally-").suffix(".part");
    // What is kept is as open to others as any file that is written here.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory)
}

/// What the files of each original are called, all different, in any case.
fn names(originals: &[&Path]) -> Vec<String> {
    let stems: Vec<String> = originals
        .iter()
        .map(|path| stem(&path.file_name().unwrap_or_default().to_string_lossy()))
        .collect();
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(stems.len());
    for (place, own) in stems.iter().enumerate() {
        let alike: Vec<&Path> = stems
            .iter()
            .zip(originals)
            .filter(|(stem, _)| stem.to_lowercase() == own.to_lowercase())
            .map(|(_, path)| *path)
            .collect();
        let mut name = own.clone();
        if alike.len() > 1 {
            let folders = folders_that_differ(originals[place], &alike);
            name = [folders, vec![name]].concat().join("_");
        }
        let mut free = name.clone();
        let mut number = 2_u32;
        while !taken.insert(free.to_lowercase()) {
            free = format!("{name}-{number}");
            number += 1;
        }
        names.push(free);
    }
    names
}

/// The last folders of a path, as many as tell all of these paths apart, or
/// all there are.
fn folders_that_differ(path: &Path, alike: &[&Path]) -> Vec<String> {
    let last = |path: &Path, depth: usize| {
        let mut folders: Vec<String> = path
            .parent()
            .into_iter()
            .flat_map(Path::components)
            .filter_map(|part| match part {
                std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
                _ => None,
            })
            .collect();
        folders.split_off(folders.len().saturating_sub(depth))
    };
    let deepest = alike
        .iter()
        .map(|path| path.components().count())
        .max()
        .unwrap_or(0);
    let depth = (1..deepest)
        .find(|depth| {
            let different: HashSet<Vec<String>> =
                alike.iter().map(|path| last(path, *depth)).collect();
            different.len() == alike.len()
        })
        .unwrap_or(deepest);
    last(path, depth)
}

/// A file's name without what says that it is Parquet, and wrapped.
fn stem(name: &str) -> String {
    let mut stem = name;
    for ending in [".gz", ".bz2", ".parquet"] {
        let cut = stem.len().saturating_sub(ending.len());
        if stem
            .get(cut..)
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
            && cut > 0
        {
            stem = &stem[..cut];
        }
    }
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn named(paths: &[&str]) -> Vec<String> {
        let paths: Vec<&Path> = paths.iter().map(Path::new).collect();
        names(&paths)
    }

    #[test]
    fn each_file_takes_the_name_of_its_original() {
        assert_eq!(
            named(&[
                "in/a.snappy.parquet",
                "b.parquet.gz",
                "c.PARQUET.bz2",
                "d",
                ".parquet"
            ]),
            ["a.snappy", "b", "c", "d", ".parquet"]
        );
    }

    #[test]
    fn files_of_one_name_are_told_apart() {
        assert_eq!(
            named(&["in/x/a.parquet", "in/y/a.parquet", "in/b.parquet"]),
            ["x_a", "y_a", "b"]
        );
        assert_eq!(
            named(&["k/x/d/a.parquet", "k/y/d/A.parquet"]),
            ["x_d_a", "y_d_A"]
        );
        assert_eq!(named(&["a.parquet", "b/a.parquet"]), ["a", "b_a"]);
        assert_eq!(
            named(&["in/a.parquet", "in/a.parquet.gz", "in/in_a.parquet"]),
            ["in_a", "in_a-2", "in_a-3"]
        );
    }

    fn entries(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The sample of which some rows would be rejected.
    fn dirty() -> Arc<dyn Source> {
        let sample = &crate::samples::ALL[1];
        assert!(sample.name.starts_with("dirty"), "{}", sample.name);
        Arc::new(Bytes::from_static(sample.bytes))
    }

    fn planned(directory: &Path) -> Targets {
        let mut targets = plan(directory, &[Path::new("dirty.snappy.parquet")]).unwrap();
        targets.remove(0)
    }

    #[test]
    fn both_files_come_when_they_are_complete() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("deep/out");
        let targets = planned(&directory);
        let end = extract(&dirty(), &targets, &CheckSettings::default(), &(), || {
            assert!(
                entries(&directory).iter().all(|name| name.starts_with('.')),
                "nothing has its name yet"
            );
            Ok(())
        });
        let Ok(Cancellable::Done(extraction)) = end else {
            panic!("{end:?}");
        };
        assert!(extraction.rows.clean > 0 && extraction.rows.rejected > 0);
        assert_eq!(extraction.clean, Some(targets.path(OutputFile::Clean)));
        assert_eq!(
            extraction.rejected,
            Some(targets.path(OutputFile::Rejected))
        );
        assert_eq!(
            entries(&directory),
            [
                "dirty.snappy.clean.parquet",
                "dirty.snappy.rejected.parquet"
            ]
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let plain = directory.join("plain");
            fs::write(&plain, "").unwrap();
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode(&targets.path(OutputFile::Clean)), mode(&plain));
        }
        // A second time there is something in the way.
        let again = plan(&directory, &[Path::new("in/dirty.snappy.parquet")]);
        assert!(
            matches!(&again, Err(OperationError::TargetExists { path }) if *path == targets.path(OutputFile::Clean)),
            "{again:?}"
        );
    }

    #[test]
    fn nothing_is_left_behind_and_nothing_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let rules = CheckSettings::default();
        let targets = planned(root.path());
        let changed = extract(&dirty(), &targets, &rules, &(), || {
            Err(OperationError::Changed {
                path: PathBuf::from("dirty.parquet"),
            })
        });
        assert!(
            matches!(changed, Err(OperationError::Changed { .. })),
            "{changed:?}"
        );
        assert_eq!(entries(root.path()), [""; 0]);

        struct Cancels;
        impl CheckObserver for Cancels {
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let cancelled = extract(&dirty(), &targets, &rules, &Cancels, || Ok(()));
        assert!(
            matches!(cancelled, Ok(Cancellable::Cancelled)),
            "{cancelled:?}"
        );
        assert_eq!(entries(root.path()), [""; 0]);

        // Somebody else is faster with the second of the two.
        let rejected = targets.path(OutputFile::Rejected);
        let late = extract(&dirty(), &targets, &rules, &(), || {
            fs::write(&rejected, "theirs").unwrap();
            Ok(())
        });
        assert!(
            matches!(late, Err(OperationError::TargetExists { .. })),
            "{late:?}"
        );
        assert_eq!(fs::read(&rejected).unwrap(), b"theirs");
        assert_eq!(entries(root.path()), ["dirty.snappy.rejected.parquet"]);
    }
}
