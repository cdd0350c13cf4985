//! What becomes of a check when one read of many goes wrong.

use std::io;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use bytes::Bytes;

use crate::check::{Cancellable, Verdict};
use crate::file_info::FileInfo;
use crate::settings::CheckSettings;
use crate::source::Source;
use crate::test_files::{Event, WriteOptions, valid_event, write_file};
use crate::verdict::check;

/// A file of which one read goes wrong: it fails, or panics.
struct Failing {
    bytes: Bytes,
    /// The first read within these bytes goes wrong.
    place: Range<u64>,
    panics: bool,
    wrong: AtomicBool,
    /// Reads that began after that.
    after: AtomicUsize,
}

impl Source for Failing {
    fn length(&self) -> io::Result<u64> {
        Source::length(&self.bytes)
    }

    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()> {
        if self.wrong.load(Ordering::Relaxed) {
            self.after.fetch_add(1, Ordering::Relaxed);
            // All of the file would take seconds now, so that the thread in
            // which it went wrong comes to stop the others.
            thread::sleep(Duration::from_millis(5));
        } else if self.place.contains(&start) && !self.wrong.swap(true, Ordering::Relaxed) {
            assert!(!self.panics, "the disk is gone");
            return Err(io::Error::other("the disk is gone"));
        }
        Source::read_at(&self.bytes, start, into)
    }
}

#[test]
fn a_file_that_goes_wrong_in_one_thread_stops_the_others() {
    let events: Vec<Event> = (0..4_000).map(|_| valid_event()).collect();
    let writing = WriteOptions {
        rows_per_group: 10,
        ..WriteOptions::default()
    };
    let bytes = write_file(&events, writing);
    let [.., a, b, c, d, _, _, _, _] = bytes[..] else {
        panic!("too short");
    };
    let data = bytes.len() as u64 - 8 - u64::from(u32::from_le_bytes([a, b, c, d]));
    let settings = CheckSettings {
        threads: NonZero::new(4),
        ..CheckSettings::default()
    };
    for panics in [false, true] {
        let failing = Failing {
            bytes: bytes.clone(),
            place: data / 8..data,
            panics,
            wrong: AtomicBool::new(false),
            after: AtomicUsize::new(0),
        };
        let Cancellable::Done(found) = check(&failing, &FileInfo::default(), &settings, &()) else {
            panic!("nobody cancelled");
        };
        assert_eq!(found.rows, Some(4_000), "its footer was read");
        assert_eq!(found.verdict, Verdict::Unreadable);
        let told = found.unreadable_reason();
        if panics {
            assert!(told.starts_with("Decoding the file failed"), "{told}");
        } else {
            assert!(told.contains("the disk is gone"), "{told}");
        }
        // 350 row groups of five columns each are left unread.
        let after = failing.after.into_inner();
        assert!(after < 500, "{after} reads after the one that went wrong");
    }
}
