use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tallyman_events::check::Verdict;
use tallyman_events::{CheckSettings, MemoryLimiter};
use tallyman_ledger::{Ledger, LedgerError};

use super::*;
use crate::error::OperationError;

fn file_list(folder: &Path) -> FileList {
    FileList::new(
        Arc::new(Ledger::open(&folder.join("data")).unwrap()),
        MemoryLimiter::default(),
        || 1_763_000_000_000,
    )
}

fn samples(folder: &Path) -> Vec<PathBuf> {
    crate::samples::write_samples(&folder.join("samples")).unwrap()
}

fn check_all(file_list: &FileList) -> Vec<ListedFile> {
    let ids = file_list.ids().unwrap();
    let mut finished = Vec::new();
    file_list
        .check(&ids, |progress| finished.extend(progress.finished))
        .unwrap();
    finished
}

fn list(file_list: &FileList) -> Vec<ListedFile> {
    file_list.files(&file_list.ids().unwrap()).unwrap()
}

fn verdicts(file_list: &FileList) -> Vec<Option<Verdict>> {
    list(file_list)
        .iter()
        .map(|file| file.record.summary.as_ref().map(|summary| summary.verdict))
        .collect()
}

#[test]
fn list_and_verdicts_survive_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples(root.path());
    {
        let file_list = file_list(root.path());
        assert_eq!(file_list.add(&paths).unwrap().new.len(), 4);
        assert_eq!(check_all(&file_list).len(), 4);
    }
    let file_list = file_list(root.path());
    assert_eq!(
        verdicts(&file_list),
        [
            Some(Verdict::Accepted),
            Some(Verdict::PartlyRejected),
            Some(Verdict::Rejected),
            Some(Verdict::Unreadable)
        ]
    );
    assert!(list(&file_list).iter().all(|file| file.stale.is_none()));
    let again = file_list.add(&paths).unwrap();
    assert_eq!((again.new.len(), again.known.len()), (0, 4));
}

#[test]
fn environments_change_the_verdict() {
    let root = tempfile::tempdir().unwrap();
    let file_list = file_list(root.path());
    file_list.add(&samples(root.path())[..1]).unwrap();
    check_all(&file_list);
    assert_eq!(verdicts(&file_list), [Some(Verdict::Accepted)]);
    file_list.set_environments(&["nobody".to_owned()]).unwrap();
    check_all(&file_list);
    assert_eq!(verdicts(&file_list), [Some(Verdict::Rejected)]);
    let found: Vec<String> = file_list
        .environments_found()
        .unwrap()
        .into_keys()
        .collect();
    assert!(!found.is_empty());
    file_list.set_environments(&found).unwrap();
    check_all(&file_list);
    assert_eq!(verdicts(&file_list), [Some(Verdict::Accepted)]);
}

#[test]
fn a_changed_or_deleted_file_is_stale_and_not_previewed() {
    let root = tempfile::tempdir().unwrap();
    let file_list = file_list(root.path());
    let paths = samples(root.path());
    let id = file_list.add(&paths[..1]).unwrap().new[0];
    check_all(&file_list);
    assert_eq!(file_list.preview_page(id, 0, 10).unwrap().len(), 10);

    fs::write(&paths[0], b"something else").unwrap();
    assert_eq!(list(&file_list)[0].stale, Some(Stale::Changed));
    assert!(matches!(
        file_list.preview_page(id, 0, 10),
        Err(OperationError::Changed { .. })
    ));

    fs::remove_file(&paths[0]).unwrap();
    assert_eq!(list(&file_list)[0].stale, Some(Stale::Gone));
    assert!(matches!(
        file_list.preview_page(id, 0, 10),
        Err(OperationError::Open { .. })
    ));
}

#[test]
fn rows_read_while_the_file_changes_are_discarded() {
    for (mutation, mutate) in crate::samples::FILE_MUTATIONS {
        let root = tempfile::tempdir().unwrap();
        let file_list = file_list(root.path());
        let paths = samples(root.path());
        let id = file_list.add(&paths[1..2]).unwrap().new[0];
        check_all(&file_list);
        // Open the preview first, so that the next reads use it.
        assert_eq!(file_list.preview_page(id, 0, 10).unwrap().len(), 10);
        let read = file_list.with_preview(id, |open| {
            mutate(&paths[1]);
            let settings = CheckSettings::default();
            // Either result is fine; a panic or a signal is not.
            let _ = open.preview.page(0, 10, &settings);
            Ok(open.preview.page(1_000, 10, &settings)?)
        });
        match read {
            Err(OperationError::Changed { .. }) => assert!(paths[1].exists(), "{mutation}"),
            Err(OperationError::Open { .. }) => assert!(!paths[1].exists(), "{mutation}"),
            other => panic!("{mutation}: {other:?}"),
        }
    }
}

#[test]
fn removing_a_file_leaves_it_on_disk() {
    let root = tempfile::tempdir().unwrap();
    let file_list = file_list(root.path());
    let paths = samples(root.path());
    let added = file_list.add(&paths).unwrap().new;
    let id = added[0];
    file_list.remove(&[id]).unwrap();
    assert_eq!(file_list.ids().unwrap(), added[1..]);
    // A removed id among others is left out.
    let left = file_list.files(&[added[2], id, added[1]]).unwrap();
    assert!(
        left.iter()
            .map(|file| file.record.id)
            .eq([added[2], added[1]])
    );
    assert!(paths[0].exists());
    assert!(matches!(
        file_list.detail(id),
        Err(OperationError::Ledger(LedgerError::NoSuchFile))
    ));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_unicode_is_stored_exactly() {
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9 \xff\n.parquet");
    let path = root.path().join(name);
    fs::copy(&samples(root.path())[0], &path).unwrap();
    let file_list = file_list(root.path());
    file_list.add(&[&path]).unwrap();
    check_all(&file_list);
    assert_eq!(list(&file_list)[0].record.path, path);
    assert_eq!(verdicts(&file_list), [Some(Verdict::Accepted)]);
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn extraction_never_overwrites_files() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let file_list = file_list(root.path());
    let paths = samples(root.path());
    let dirty = file_list.add(&paths).unwrap().new[1];
    let unchecked = file_list.extract(dirty, &out, |_, _| ());
    assert!(
        matches!(unchecked, Err(OperationError::NotChecked { .. })),
        "{unchecked:?}"
    );
    check_all(&file_list);
    let rows = file_list.detail(dirty).unwrap().check.rows.unwrap();
    let reported = std::cell::Cell::new(0);
    let extraction = file_list
        .extract(dirty, &out, |_, total| reported.set(total))
        .unwrap()
        .unwrap();
    assert_eq!(extraction.rows.clean + extraction.rows.rejected, rows);
    assert_eq!(reported.get(), rows);
    assert_eq!(file_list.extracted(dirty), extraction.rejected);
    let written = names_in(&out);
    assert_eq!(written.len(), 2);
    let again = file_list.extract(dirty, &out, |_, _| ());
    assert!(
        matches!(again, Err(OperationError::TargetExists { .. })),
        "{again:?}"
    );
    assert_eq!(names_in(&out), written);

    // A file that changed after its check is not extracted.
    fs::write(&paths[1], b"PAR1").unwrap();
    let changed = file_list.extract(dirty, &root.path().join("other"), |_, _| ());
    assert!(
        matches!(
            changed,
            Err(OperationError::Changed { .. } | OperationError::Open { .. })
        ),
        "{changed:?}"
    );
}

#[test]
fn removed_files_come_back_with_their_checks() {
    let root = tempfile::tempdir().unwrap();
    let file_list = file_list(root.path());
    let paths = samples(root.path());
    let ids = file_list.add(&paths).unwrap().new;
    check_all(&file_list);
    let before = verdicts(&file_list);
    let found = file_list.environments_found().unwrap();
    assert!(!found.is_empty());

    file_list.remove(&ids).unwrap();
    assert!(file_list.environments_found().unwrap().is_empty());
    assert_eq!(file_list.restore(&ids).unwrap(), ids);
    assert_eq!(verdicts(&file_list), before);
    assert_eq!(file_list.environments_found().unwrap(), found);
    assert!(file_list.detail(ids[0]).is_ok());
    // They are on the list: there is nothing left to restore.
    assert!(file_list.restore(&ids).unwrap().is_empty());

    // A path that was added again stays as it was added.
    file_list.remove(&ids[..2]).unwrap();
    let again = file_list.add(&paths[..1]).unwrap().new;
    assert_eq!(file_list.restore(&ids[..2]).unwrap(), ids[1..2]);
    assert_eq!(file_list.ids().unwrap(), [&ids[1..], &again].concat());

    // A check with other environments would be wrong now.
    file_list.remove(&ids[1..2]).unwrap();
    file_list.set_environments(&["nobody".to_owned()]).unwrap();
    assert_eq!(file_list.restore(&ids[1..2]).unwrap(), ids[1..2]);
    assert!(matches!(
        file_list.detail(ids[1]),
        Err(OperationError::NotChecked { .. })
    ));
}
