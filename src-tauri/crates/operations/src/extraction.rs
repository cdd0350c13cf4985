//! Extracts the clean and the rejected rows of files to new files in a folder.
//!
//! No file is overwritten: all names are checked before the first one is
//! written. A file gets its name when it is complete.

mod output_names;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tallyman_events::check::Cancellable;
use tallyman_events::{CheckObserver, CheckSettings, ExtractCounts, OutputFile, Source};
use tallyman_ledger::FileStamp;
use tempfile::NamedTempFile;

use crate::error::OperationError;
use crate::open_file::{OpenOutcome, open};
use output_names::output_names;

/// The two output files of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    directory: PathBuf,
    /// The prefix of both names.
    name: String,
}

/// Result of an extraction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extraction {
    /// Numbers of clean and rejected rows.
    pub rows: ExtractCounts,
    /// The file of the clean rows; `None` if there are none.
    pub clean: Option<PathBuf>,
    /// The file of the rejected rows; `None` if there are none.
    pub rejected: Option<PathBuf>,
}

impl Targets {
    /// Path of the file for one part.
    #[must_use]
    pub fn path(&self, part: OutputFile) -> PathBuf {
        self.directory
            .join(format!("{}.{}.parquet", self.name, part.as_str()))
    }
}

/// Chooses the names of the output files of `inputs` (paths or object addresses)
/// in `directory`, and creates the directory.
///
/// An output file is named after its input. If several inputs have the same
/// name, the names of their folders precede it.
///
/// # Errors
/// Fails if a file of such a name exists, or the directory cannot be created.
pub fn plan(directory: &Path, inputs: &[&Path]) -> Result<Vec<Targets>, OperationError> {
    let targets: Vec<Targets> = output_names(inputs)
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

/// Extracts the rows of the file at `path`, which must have the stamp of its
/// check.
///
/// # Errors
/// As [`extract`].
pub fn extract_file(
    path: &Path,
    stamp: FileStamp,
    targets: &Targets,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Result<Cancellable<Extraction>, OperationError> {
    let changed = || OperationError::Changed {
        path: path.to_owned(),
    };
    let opened = match open(path, &|| observer.is_cancelled()) {
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
        settings,
        observer,
        || match fs::metadata(path) {
            Ok(after) if FileStamp::of(&after) == stamp => Ok(()),
            _ => Err(changed()),
        },
    )
}

/// Extracts the rows of one input. Calls `unchanged` when everything is written,
/// and removes the files if it fails.
///
/// # Errors
/// Fails if the input cannot be read, has a wrong schema or has changed, or the
/// files cannot be written. Then none of them exists.
pub fn extract(
    source: &Arc<dyn Source>,
    targets: &Targets,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    unchanged: impl FnOnce() -> Result<(), OperationError>,
) -> Result<Cancellable<Extraction>, OperationError> {
    let mut written: Vec<(OutputFile, NamedTempFile)> = Vec::new();
    let outcome = tallyman_events::extract(source, settings, observer, |part| {
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
                // The error to report is the first one.
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

/// Creates a hidden temporary file, which is deleted unless it is persisted.
fn temporary(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tally-").suffix(".part");
    // Temporary files are private; a persisted one gets the usual permissions.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn entries(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The sample with rows that would be rejected.
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
    fn both_files_appear_when_they_are_complete() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("deep/out");
        let targets = planned(&directory);
        let end = extract(&dirty(), &targets, &CheckSettings::default(), &(), || {
            assert!(
                entries(&directory).iter().all(|name| name.starts_with('.')),
                "no file has its final name yet"
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
        // A second extraction finds the files.
        let again = plan(&directory, &[Path::new("in/dirty.snappy.parquet")]);
        assert!(
            matches!(&again, Err(OperationError::TargetExists { path }) if *path == targets.path(OutputFile::Clean)),
            "{again:?}"
        );
    }

    #[test]
    fn a_failed_extraction_leaves_and_overwrites_nothing() {
        let root = tempfile::tempdir().unwrap();
        let settings = CheckSettings::default();
        let targets = planned(root.path());
        let changed = extract(&dirty(), &targets, &settings, &(), || {
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
        let cancelled = extract(&dirty(), &targets, &settings, &Cancels, || Ok(()));
        assert!(
            matches!(cancelled, Ok(Cancellable::Cancelled)),
            "{cancelled:?}"
        );
        assert_eq!(entries(root.path()), [""; 0]);

        // Another process creates the second file first.
        let rejected = targets.path(OutputFile::Rejected);
        let late = extract(&dirty(), &targets, &settings, &(), || {
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
