use std::collections::BTreeSet;

use tempfile::TempDir;
use tokio::sync::mpsc;

use super::*;

fn open(folder: &TempDir) -> Store {
    let (arrivals, _) = mpsc::unbounded_channel();
    Store::open_folder(folder.path().to_owned(), || 1, arrivals).unwrap()
}

fn files(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            let inner = files(&entry.path());
            names.extend(inner.iter().map(|file| format!("{name}/{file}")));
        } else {
            names.insert(name);
        }
    }
    names
}

#[test]
fn what_a_killed_server_left_half_done_is_removed_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.put("a", b"hello", "text/plain").unwrap();
    drop(store);
    let before = files(folder.path());
    let at = |name: &str| folder.path().join(name);
    // A body on its way, bytes without a sidecar, an upload without one.
    fs::write(at("incoming/00ff.bytes"), "half").unwrap();
    fs::write(at("objects/00ff.bytes"), "whole, but nobody knows").unwrap();
    fs::create_dir(at("uploads/00ff")).unwrap();
    fs::write(at("uploads/00ff/1.json"), "{}").unwrap();
    fs::write(at("uploads/00ff/00aa.bytes"), "part").unwrap();
    // What a person may have put there.
    fs::write(at("objects/holiday.jpg"), "").unwrap();
    fs::write(at("notes.txt"), "").unwrap();

    let store = open(&folder);
    let keys: Vec<String> = store.objects().keys().cloned().collect();
    assert_eq!(keys, ["a"]);
    assert!(store.uploads().is_empty());
    let mut expected = before;
    expected.insert("objects/holiday.jpg".to_owned());
    expected.insert("notes.txt".to_owned());
    assert_eq!(files(folder.path()), expected);
}

#[test]
fn an_object_that_lost_bytes_is_none() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.put("a", b"hello", "text/plain").unwrap();
    store.put("b", b"hello", "text/plain").unwrap();
    let a = store.head("a").unwrap();
    fs::write(store.bytes_of(&a.id), "hell").unwrap();
    fs::write(store.sidecar_of("b"), "{\"id\":").unwrap();
    drop(store);
    let store = open(&folder);
    assert!(store.objects().is_empty());
}

#[test]
fn a_full_disk_is_told_of_by_name() {
    let full = disk_fault(std::io::ErrorKind::StorageFull.into());
    assert_eq!(full.code().as_str(), "InsufficientStorage");
    assert_eq!(full.status_code().unwrap().as_u16(), 507);
    assert!(full.message().unwrap().contains("full"));
    let other = disk_fault(std::io::ErrorKind::PermissionDenied.into());
    assert_eq!(other.code().as_str(), "InternalError");
}
