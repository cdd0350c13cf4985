use std::path::Path;

use rusqlite::Connection;

use super::*;

#[test]
fn a_ledger_that_a_later_version_wrote_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    drop(Ledger::open(root.path()).unwrap());
    let path = root.path().join(FILE_NAME);
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    assert!(matches!(
        Ledger::open(root.path()),
        Err(LedgerError::TooNew { .. })
    ));
}

#[test]
fn what_is_not_a_ledger_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(FILE_NAME);
    let text = "a shopping list, long enough to be taken for a database header ".repeat(20);
    std::fs::write(&path, &text).unwrap();
    let error = Ledger::open(root.path()).unwrap_err();
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn two_ledgers_on_one_file_see_each_others_changes() {
    let root = tempfile::tempdir().unwrap();
    let one = Ledger::open(root.path()).unwrap();
    let other = Ledger::open(root.path()).unwrap();
    one.add_files(&[Path::new("a"), Path::new("b"), Path::new("a")], 1)
        .unwrap();
    let added = other
        .add_files(&[Path::new("b"), Path::new("c")], 2)
        .unwrap();
    assert!(matches!(
        added[..],
        [AddedFile::Known(2), AddedFile::New(3)]
    ));
    assert_eq!(one.files().unwrap().len(), 3);
}

#[test]
fn environments_keep_their_order_and_come_once() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    assert!(ledger.integration().unwrap().environments.is_empty());
    let given: Vec<String> = ["z", "a", "z", "m"].map(str::to_owned).to_vec();
    let kept = ledger.set_environments(&given).unwrap();
    assert_eq!(kept.environments, ["z", "a", "m"]);
    assert_eq!(ledger.integration().unwrap(), kept);
}

#[test]
fn settings_are_kept_and_unknown_ones_are_none() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    assert_eq!(ledger.setting::<String>("theme").unwrap(), None);
    ledger.set_setting("theme", &"dark").unwrap();
    ledger.set_setting("theme", &"light").unwrap();
    assert_eq!(
        ledger.setting::<String>("theme").unwrap().as_deref(),
        Some("light")
    );
    assert_eq!(
        ledger.setting::<u32>("theme").unwrap(),
        None,
        "written otherwise"
    );
}

#[test]
fn a_removed_number_is_not_given_again() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(root.path()).unwrap();
    ledger.add_files(&[Path::new("a")], 1).unwrap();
    ledger.remove_files(&[1]).unwrap();
    assert!(matches!(
        ledger.add_files(&[Path::new("a")], 2).unwrap()[..],
        [AddedFile::New(2)]
    ));
    assert!(matches!(ledger.file(1), Err(LedgerError::NoSuchFile)));
}
