use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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
fn only_incomplete_files_of_the_last_run_are_removed() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.put("a", b"hello", "text/plain").unwrap();
    drop(store);
    let before = files(folder.path());
    let at = |name: &str| folder.path().join(name);
    // An incomplete body, bytes without a sidecar, and an upload without one.
    fs::write(at("incoming/00ff.bytes"), "half").unwrap();
    fs::write(at("objects/00ff.bytes"), "complete, without a sidecar").unwrap();
    fs::create_dir(at("uploads/00ff")).unwrap();
    fs::write(at("uploads/00ff/1.json"), "{}").unwrap();
    fs::write(at("uploads/00ff/00aa.bytes"), "part").unwrap();
    // Files of the user.
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
fn an_object_of_the_wrong_size_is_ignored() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.put("a", b"hello", "text/plain").unwrap();
    store.put("b", b"hello", "text/plain").unwrap();
    let a = store.head("a").unwrap();
    fs::write(store.bytes_path(&a.id), "hell").unwrap();
    fs::write(store.sidecar_path("b"), "{\"id\":").unwrap();
    drop(store);
    let store = open(&folder);
    assert!(store.objects().is_empty());
}

#[test]
fn a_full_disk_has_its_own_error() {
    let full = disk_error(std::io::ErrorKind::StorageFull.into());
    assert_eq!(full.code().as_str(), "InsufficientStorage");
    assert_eq!(full.status_code().unwrap().as_u16(), 507);
    assert!(full.message().unwrap().contains("full"));
    let other = disk_error(std::io::ErrorKind::PermissionDenied.into());
    assert_eq!(other.code().as_str(), "InternalError");
}
