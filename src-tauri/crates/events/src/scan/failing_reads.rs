//! Reads that fail or panic while other threads scan the same file.

use std::cell::RefCell;
use std::io;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use bytes::Bytes;

use crate::check::{Cancellable, Verdict};
use crate::file_info::FileInfo;
use crate::settings::CheckSettings;
use crate::source::Source;
use crate::test_files::{Event, WriteOptions, valid_event, write_file};
use crate::verdict::check;

const THREADS: usize = 4;

/// Opens once the thread of the failed read has ended.
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn wait(&self) {
        let is_open = self.is_open.lock().unwrap();
        let (is_open, _) = self
            .opened
            .wait_timeout_while(is_open, Duration::from_secs(30), |is_open| !*is_open)
            .unwrap();
        assert!(*is_open, "the thread of the failed read does not end");
    }
}

/// Opens a gate when it is dropped.
struct OpensGate(&'static Gate);

impl Drop for OpensGate {
    fn drop(&mut self) {
        self.0.open();
    }
}

thread_local! {
    /// Dropped at the end of the thread, which is after it has cancelled the
    /// others.
    static AT_THREAD_END: RefCell<Option<OpensGate>> = const { RefCell::new(None) };
}

/// A file of which one read fails or panics.
struct Failing {
    bytes: Bytes,
    /// The first read at these offsets fails.
    range: Range<u64>,
    panics: bool,
    failed: AtomicBool,
    gate: &'static Gate,
    /// Number of reads that began after the failed one.
    reads_after: AtomicUsize,
}

impl Source for Failing {
    fn length(&self) -> io::Result<u64> {
        Source::length(&self.bytes)
    }

    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()> {
        if self.failed.load(Ordering::Relaxed) {
            self.reads_after.fetch_add(1, Ordering::Relaxed);
            self.gate.wait();
        } else if self.range.contains(&start) && !self.failed.swap(true, Ordering::Relaxed) {
            AT_THREAD_END.set(Some(OpensGate(self.gate)));
            assert!(!self.panics, "the disk is gone");
            return Err(io::Error::other("the disk is gone"));
        }
        Source::read_at(&self.bytes, start, into)
    }
}

#[test]
fn a_read_that_fails_in_one_thread_stops_the_others() {
    let events: Vec<Event> = (0..4_000).map(|_| valid_event()).collect();
    let options = WriteOptions {
        rows_per_group: 10,
        ..WriteOptions::default()
    };
    let bytes = write_file(&events, options);
    let [.., a, b, c, d, _, _, _, _] = bytes[..] else {
        panic!("too short");
    };
    let data = bytes.len() as u64 - 8 - u64::from(u32::from_le_bytes([a, b, c, d]));
    let settings = CheckSettings {
        threads: NonZero::new(THREADS),
        ..CheckSettings::default()
    };
    for panics in [false, true] {
        let failing = Failing {
            bytes: bytes.clone(),
            range: data / 8..data,
            panics,
            failed: AtomicBool::new(false),
            gate: Box::leak(Box::default()),
            reads_after: AtomicUsize::new(0),
        };
        let Cancellable::Done(found) = check(&failing, &FileInfo::default(), &settings, &()) else {
            panic!("the check was cancelled");
        };
        assert_eq!(found.rows, Some(4_000), "the footer was read");
        assert_eq!(found.verdict, Verdict::Unreadable);
        let reason = found.unreadable_reason();
        if panics {
            assert!(reason.starts_with("Decoding the file failed"), "{reason}");
        } else {
            assert!(reason.contains("the disk is gone"), "{reason}");
        }
        // Each other thread ends at the first charge after the read in which
        // it waited.
        let reads_after = failing.reads_after.into_inner();
        assert!(reads_after <= 2 * THREADS, "{reads_after} reads");
    }
}
