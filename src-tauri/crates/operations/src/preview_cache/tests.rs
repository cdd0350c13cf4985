use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use super::*;

const STAMP: FileStamp = FileStamp {
    bytes: 1,
    modified_ns: 1,
};

fn preview() -> Preview {
    Preview::open(Arc::new(bytes::Bytes::from_static(
        crate::samples::ALL[0].bytes,
    )))
    .unwrap()
}

/// Opens at once.
fn open(cache: &PreviewCache, id: FileId) -> Arc<OpenPreview> {
    cache.open_with(id, STAMP, |_| Ok(preview())).unwrap()
}

fn listed(cache: &PreviewCache) -> Vec<FileId> {
    lock(&cache.entries).iter().map(|entry| entry.id).collect()
}

/// An opening that blocks until the test lets it go on.
struct Gate {
    started: Receiver<()>,
    go_on: Sender<()>,
}

type OpenStep = Box<dyn FnOnce(&dyn Fn() -> bool) -> Result<Preview, OpenError> + Send>;

/// A gate, and the step that waits at it and then ends as opening a file does.
fn gate() -> (Gate, OpenStep) {
    let (begin, started) = mpsc::channel();
    let (go_on, wait) = mpsc::channel();
    let step = move |cancelled: &dyn Fn() -> bool| {
        begin.send(()).unwrap();
        wait.recv().unwrap();
        if cancelled() {
            Err(OpenError::Cancelled)
        } else {
            Ok(preview())
        }
    };
    (Gate { started, go_on }, Box::new(step))
}

#[test]
fn stopping_and_closing_one_file_do_not_wait_for_another_that_opens() {
    let cache = PreviewCache::default();
    open(&cache, 1);
    open(&cache, 2);
    let (gate, step) = gate();
    thread::scope(|scope| {
        let opening = scope.spawn(|| cache.open_with(3, STAMP, step));
        gate.started.recv().unwrap();
        // These calls would never return if opening held the lock.
        cache.stop(1);
        cache.close(&[2]);
        open(&cache, 4);
        assert_eq!(listed(&cache), [1, 3, 4]);
        gate.go_on.send(()).unwrap();
        assert!(opening.join().unwrap().is_ok());
    });
}

#[test]
fn stop_and_close_cancel_an_opening() {
    let stop: fn(&PreviewCache) = |cache| cache.stop(1);
    let close: fn(&PreviewCache) = |cache| cache.close(&[1]);
    for cancel in [stop, close] {
        let cache = PreviewCache::default();
        let (gate, step) = gate();
        thread::scope(|scope| {
            let opening = scope.spawn(|| cache.open_with(1, STAMP, step));
            gate.started.recv().unwrap();
            cancel(&cache);
            assert!(listed(&cache).is_empty());
            // The file can be opened anew while the cancelled opening ends.
            let again = open(&cache, 1);
            gate.go_on.send(()).unwrap();
            let cancelled = opening.join().unwrap();
            assert!(matches!(cancelled, Err(OpenError::Cancelled)));
            assert!(Arc::ptr_eq(&again, &open(&cache, 1)));
        });
    }
}

#[test]
fn callers_of_one_file_share_one_opening_and_its_cancellation() {
    for cancel in [false, true] {
        let cache = PreviewCache::default();
        let (gate, step) = gate();
        thread::scope(|scope| {
            let first = scope.spawn(|| cache.open_with(1, STAMP, step));
            gate.started.recv().unwrap();
            let entry = cache.entry(1, STAMP);
            let second = scope
                .spawn(move || entry.open(|_| panic!("the second caller must wait for the first")));
            if cancel {
                cache.stop(1);
            }
            gate.go_on.send(()).unwrap();
            let (first, second) = (first.join().unwrap(), second.join().unwrap());
            match (first, second) {
                (Ok(first), Ok(second)) => assert!(!cancel && Arc::ptr_eq(&first, &second)),
                (Err(OpenError::Cancelled), Err(OpenError::Cancelled)) => assert!(cancel),
                (first, second) => panic!("{:?} and {:?}", first.err(), second.err()),
            }
        });
    }
}

#[test]
fn the_file_used_longest_ago_is_evicted_and_its_opening_cancelled() {
    let cache = PreviewCache::default();
    let (gate, step) = gate();
    thread::scope(|scope| {
        let opening = scope.spawn(|| cache.open_with(0, STAMP, step));
        gate.started.recv().unwrap();
        for id in 1..=3 {
            open(&cache, id);
        }
        assert_eq!(listed(&cache), [0, 1, 2, 3]);
        open(&cache, 1);
        open(&cache, 4);
        assert_eq!(listed(&cache), [2, 3, 1, 4]);
        gate.go_on.send(()).unwrap();
        let evicted = opening.join().unwrap();
        assert!(matches!(evicted, Err(OpenError::Cancelled)));
        assert_eq!(listed(&cache), [2, 3, 1, 4]);
    });
}

#[test]
fn a_failed_opening_is_tried_again_and_a_changed_file_opened_anew() {
    let cache = PreviewCache::default();
    let failed = cache.open_with(1, STAMP, |_| Err(OpenError::Changed));
    assert!(matches!(failed, Err(OpenError::Changed)));
    assert!(listed(&cache).is_empty());
    let before = open(&cache, 1);
    let observer = before.observer();
    let changed = FileStamp { bytes: 2, ..STAMP };
    let after = cache.open_with(1, changed, |_| Ok(preview())).unwrap();
    assert!(!Arc::ptr_eq(&before, &after));
    assert!(
        observer.is_cancelled(),
        "searches in the earlier file are stopped"
    );
    assert_eq!(listed(&cache), [1]);
}
