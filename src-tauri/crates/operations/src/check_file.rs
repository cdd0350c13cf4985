//! Checks one file on disk.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, Instant};

use tallyman_aws::FileIdentity;
use tallyman_events::check::{Cancellable, CheckObserver, FileCheck};
use tallyman_events::{
    CheckSettings, DEFAULT_SORT_MEMORY, FileInfo, Source, SpillConfig, add_duplicates,
};
use tallyman_ledger::FileStamp;

use crate::open_file::{OpenOutcome, cannot_open, open};
use crate::upload::checked_identity;

/// A check of a file on disk.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckedFile {
    /// The check.
    pub check: FileCheck,
    /// The file on disk before and after the check; `None` if it does not exist.
    pub stamp: Option<FileStamp>,
    /// SHA-256 of the last 64 KiB of the file. `None` if it could not be read, or if the check is
    /// not for an upload ([`check_file`]).
    pub tail_sha256: Option<[u8; 32]>,
    /// Duration of the check.
    pub elapsed: Duration,
    /// Why a requested part of the check could not be done, as a sentence;
    /// `None` if everything was done.
    pub left_undone: Option<String>,
}

/// Checks the file at `path`. A file that cannot be opened, or changes during the
/// check, is unreadable; its check says why.
pub fn check_file(
    path: &Path,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Cancellable<CheckedFile> {
    check(path, settings, observer, &|_| {}, false)
}

/// As [`check_file`], and also records by which bytes an upload recognises the
/// file. That opens the file once more, which matters for many small files.
pub fn check_file_for_upload(
    path: &Path,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Cancellable<CheckedFile> {
    check(path, settings, observer, &|_| {}, true)
}

/// As [`check_file_for_upload`], and calls `on_verdict` with the check so far
/// when the verdict is reached and the search for advisories begins. Does not
/// call it if the file has changed.
pub fn check_file_in_steps(
    path: &Path,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    on_verdict: &dyn Fn(CheckedFile),
) -> Cancellable<CheckedFile> {
    check(path, settings, observer, on_verdict, true)
}

fn check(
    path: &Path,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    on_verdict: &dyn Fn(CheckedFile),
    for_upload: bool,
) -> Cancellable<CheckedFile> {
    let started = Instant::now();
    let done = |check, stamp| {
        Cancellable::Done(CheckedFile {
            check,
            stamp,
            tail_sha256: None,
            elapsed: started.elapsed(),
            left_undone: None,
        })
    };
    let before = fs::metadata(path);
    let opened = match open(path, &|| observer.is_cancelled()) {
        OpenOutcome::Done(opened) => opened,
        OpenOutcome::Cancelled => return Cancellable::Cancelled,
        OpenOutcome::Failed(check) => {
            // A compressed file that changes while it is decompressed seems to
            // be damaged; the cause is the change.
            return match (before, fs::metadata(path)) {
                (Ok(before), Ok(after)) if !is_unchanged(&before, &after) => {
                    done(changed(after.len()), Some(FileStamp::of(&after)))
                }
                (Ok(_), Err(error)) => done(cannot_open(0, &error), None),
                _ => done(*check, None),
            };
        }
    };
    let stamp = FileStamp::of(&opened.metadata);
    let tail_sha256 = for_upload.then(|| tail_sha256(path, stamp)).flatten();
    let steps = Steps {
        observer,
        on_verdict,
        path,
        metadata: &opened.metadata,
        tail_sha256,
        started,
    };
    match check_source(&*opened.source, &opened.file_info(path), settings, &steps) {
        Cancellable::Cancelled => Cancellable::Cancelled,
        Cancellable::Done((check, left_undone)) => match fs::metadata(path) {
            Ok(after) if is_unchanged(&opened.metadata, &after) => Cancellable::Done(CheckedFile {
                check,
                stamp: Some(stamp),
                tail_sha256,
                elapsed: started.elapsed(),
                left_undone,
            }),
            Ok(after) => done(changed(after.len()), Some(FileStamp::of(&after))),
            Err(error) => done(cannot_open(0, &error), None),
        },
    }
}

/// Checks a file, and searches for duplicate rows if `settings` say so. Returns
/// the check, and why the search failed.
pub(crate) fn check_source(
    source: &dyn Source,
    file_info: &FileInfo<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Cancellable<(FileCheck, Option<String>)> {
    let Cancellable::Done(mut check) =
        tallyman_events::check(source, file_info, settings, observer)
    else {
        return Cancellable::Cancelled;
    };
    if !settings.duplicates {
        return Cancellable::Done((check, None));
    }
    let spill = SpillConfig {
        memory_limit: DEFAULT_SORT_MEMORY,
        // A file without a name: the system deletes it when it is closed.
        create_file: &tempfile::tempfile,
    };
    match add_duplicates(&mut check, source, settings, observer, spill) {
        Ok(Cancellable::Done(())) => Cancellable::Done((check, None)),
        Ok(Cancellable::Cancelled) => Cancellable::Cancelled,
        Err(error) => Cancellable::Done((check, Some(error.to_string()))),
    }
}

/// Forwards progress to `observer`, and the verdict to `on_verdict`.
struct Steps<'a> {
    observer: &'a dyn CheckObserver,
    on_verdict: &'a dyn Fn(CheckedFile),
    path: &'a Path,
    metadata: &'a Metadata,
    tail_sha256: Option<[u8; 32]>,
    started: Instant,
}

impl CheckObserver for Steps<'_> {
    fn footer_read(&self, provisional: &FileCheck) {
        self.observer.footer_read(provisional);
    }

    fn verdict_reached(&self, check: &FileCheck) {
        self.observer.verdict_reached(check);
        // A file that has changed is reported at the end.
        if fs::metadata(self.path).is_ok_and(|after| is_unchanged(self.metadata, &after)) {
            (self.on_verdict)(CheckedFile {
                check: check.clone(),
                stamp: Some(FileStamp::of(self.metadata)),
                tail_sha256: self.tail_sha256,
                elapsed: self.started.elapsed(),
                left_undone: None,
            });
        }
    }

    fn rows_scanned(&self, done: u64, total: u64) {
        self.observer.rows_scanned(done, total);
    }

    fn advisory_rows_scanned(&self, done: u64, total: u64) {
        self.observer.advisory_rows_scanned(done, total);
    }

    fn rows_compared(&self, done: u64, total: u64) {
        self.observer.rows_compared(done, total);
    }

    fn spilling_to_disk(&self, bytes: u64) {
        self.observer.spilling_to_disk(bytes);
    }

    fn rows_written(&self, done: u64, total: u64) {
        self.observer.rows_written(done, total);
    }

    fn is_cancelled(&self) -> bool {
        self.observer.is_cancelled()
    }
}

/// Returns the SHA-256 of the last 64 KiB of the file, by which an upload
/// recognises the file that was checked. `None` if it cannot be read, or has
/// another stamp.
fn tail_sha256(path: &Path, stamp: FileStamp) -> Option<[u8; 32]> {
    let found = FileIdentity::of(path).ok()?;
    checked_identity(stamp, None)
        .matches(&found)
        .then_some(found.tail_sha256)?
}

fn is_unchanged(before: &Metadata, after: &Metadata) -> bool {
    FileStamp::of(before) == FileStamp::of(after) && same_file(before, after)
}

pub(crate) fn changed(bytes: u64) -> FileCheck {
    FileCheck::unreadable(
        bytes,
        "Changed while read",
        "The file was written to or replaced while it was being checked.",
        "Wait until the program that writes it has finished, then check again.",
    )
}

#[cfg(unix)]
fn same_file(before: &Metadata, after: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    before.dev() == after.dev() && before.ino() == after.ino()
}

// On other systems, size and modification time must suffice: std has no stable file id there.
#[cfg(not(unix))]
fn same_file(_before: &Metadata, _after: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use tallyman_events::check::Verdict;

    fn check(path: &Path) -> FileCheck {
        match check_file(path, &CheckSettings::default(), &()) {
            Cancellable::Done(checked) => checked.check,
            Cancellable::Cancelled => panic!("not cancelled"),
        }
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_unreadable_with_a_reason() {
        let root = tempfile::tempdir().unwrap();
        let gone = check(&root.path().join("gone.parquet"));
        assert_eq!(gone.verdict, Verdict::Unreadable);
        assert_eq!(gone.note.as_deref(), Some("No longer there"));
        assert_eq!(check(root.path()).note.as_deref(), Some("A folder"));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_unreadable_without_waiting_for_a_writer() {
        let root = tempfile::tempdir().unwrap();
        let pipe = root.path().join("pipe.parquet");
        let made = std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap();
        assert!(made.success());
        assert_eq!(check(&pipe).note.as_deref(), Some("Not a file"));
    }

    /// When a file is changed during its check.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Moment {
        /// Before anything is checked: during decompression, if it is
        /// compressed.
        Opening,
        Footer,
        Rows,
        Verdict,
        Advisories,
        Comparing,
    }

    const MOMENTS: [Moment; 6] = [
        Moment::Opening,
        Moment::Footer,
        Moment::Rows,
        Moment::Verdict,
        Moment::Advisories,
        Moment::Comparing,
    ];

    /// Changes a file once, at one moment of its check.
    struct Mutator<'a> {
        path: &'a Path,
        moment: Moment,
        mutate: fn(&Path),
        done: Cell<bool>,
    }

    impl Mutator<'_> {
        fn at(&self, moment: Moment) {
            if self.moment == moment && !self.done.replace(true) {
                (self.mutate)(self.path);
            }
        }
    }

    impl CheckObserver for Mutator<'_> {
        fn footer_read(&self, _: &FileCheck) {
            self.at(Moment::Footer);
        }
        fn rows_scanned(&self, _: u64, _: u64) {
            self.at(Moment::Rows);
        }
        fn verdict_reached(&self, _: &FileCheck) {
            self.at(Moment::Verdict);
        }
        fn advisory_rows_scanned(&self, _: u64, _: u64) {
            self.at(Moment::Advisories);
        }
        fn rows_compared(&self, _: u64, _: u64) {
            self.at(Moment::Comparing);
        }
        fn is_cancelled(&self) -> bool {
            self.at(Moment::Opening);
            false
        }
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_reported_as_changed() {
        let compressed = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../tests/data/event-files/whole.parquet.gz");
        let files = [
            crate::samples::ALL[1].bytes.to_vec(),
            fs::read(compressed).unwrap(),
        ];
        let settings = CheckSettings {
            duplicates: true,
            ..CheckSettings::default()
        };
        for (bytes, (what, mutate)) in files.iter().flat_map(|bytes| {
            crate::samples::FILE_MUTATIONS
                .iter()
                .map(move |one| (bytes, one))
        }) {
            for moment in MOMENTS {
                let root = tempfile::tempdir().unwrap();
                let path = root.path().join("changing.parquet");
                fs::write(&path, bytes).unwrap();
                let mutator = Mutator {
                    path: &path,
                    moment,
                    mutate: *mutate,
                    done: Cell::new(false),
                };
                let Cancellable::Done(checked) = check_file(&path, &settings, &mutator) else {
                    panic!("not cancelled");
                };
                let when = format!("{what}, {moment:?}, {} bytes", bytes.len());
                assert!(mutator.done.get(), "{when}: the moment was not reached");
                assert_eq!(checked.check.verdict, Verdict::Unreadable, "{when}");
                let note = if path.exists() {
                    "Changed while read"
                } else {
                    "No longer there"
                };
                assert_eq!(checked.check.note.as_deref(), Some(note), "{when}");
            }
        }
    }

    #[test]
    fn the_verdict_is_reported_before_the_advisories_and_does_not_change() {
        use std::cell::RefCell;
        use tallyman_events::check::AdvisoryStatus;

        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("dirty.parquet");
        fs::write(&path, crate::samples::ALL[1].bytes).unwrap();
        let early = RefCell::new(Vec::new());
        let outcome = check_file_in_steps(&path, &CheckSettings::default(), &(), &|checked| {
            early.borrow_mut().push(checked);
        });
        let Cancellable::Done(last) = outcome else {
            panic!("not cancelled");
        };
        let early = early.into_inner();
        assert_eq!(early.len(), 1);
        assert_eq!(early[0].check.advisories, AdvisoryStatus::Skipped);
        assert_eq!(last.check.advisories, AdvisoryStatus::Complete);
        assert_eq!(early[0].stamp, last.stamp);
        assert_eq!(early[0].check.verdict, last.check.verdict);
        assert_eq!(early[0].check.predicted, last.check.predicted);
    }
}
