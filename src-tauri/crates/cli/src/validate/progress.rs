//! Progress on standard error.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tallyman_events::CheckObserver;

use crate::ctrl_c;
use crate::escape::escape;
use crate::exit::eprint_line;

/// The progress bar appears once all files together take longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

/// What one file counts for on the bar, however large it is.
const PARTS: i64 = 1000;

/// Progress over all files, hidden where standard error is not a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    files: usize,
    files_done: AtomicUsize,
    /// Of [`PARTS`] for each file.
    done: AtomicI64,
    stopped: AtomicBool,
}

impl Progress {
    /// A bar for so many files. A single one is called by its name.
    pub(super) fn new(names: &[&str]) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {percent}% {eta} left") {
            bar.set_style(style);
        }
        if let [name] = names {
            bar.set_prefix(last_part(name));
        }
        bar.set_length(u64::try_from(names.len()).unwrap_or(u64::MAX) * PARTS.unsigned_abs());
        Self {
            bar,
            begun: Instant::now(),
            files: names.len(),
            files_done: AtomicUsize::new(0),
            done: AtomicI64::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// What follows the check of one file.
    pub(super) fn file<'a>(&'a self, name: &'a str) -> FileProgress<'a> {
        FileProgress {
            all: self,
            name,
            told: AtomicI64::new(0),
        }
    }

    /// What follows whatever is done with a file once it was checked.
    pub(super) fn checked_file<'a>(&'a self, name: &'a str) -> FileProgress<'a> {
        let file = self.file(name);
        file.told.store(PARTS, Ordering::Relaxed);
        file
    }

    /// The check of one more file has ended.
    pub(super) fn file_done(&self) {
        self.files_done.fetch_add(1, Ordering::Relaxed);
        self.show();
    }

    /// Writes something of its own, with the bar out of the way.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Stops whatever is still being checked: nobody wants to know any more.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn show(&self) {
        if self.begun.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if self.files > 1 {
            let done = self.files_done.load(Ordering::Relaxed);
            self.bar
                .set_prefix(format!("{done} of {} files", self.files));
        }
        let done = self.done.load(Ordering::Relaxed);
        self.bar.set_position(u64::try_from(done).unwrap_or(0));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Follows the check of one file, and adds what it hears to the bar of all.
pub(super) struct FileProgress<'a> {
    all: &'a Progress,
    name: &'a str,
    /// Of [`PARTS`].
    told: AtomicI64,
}

impl FileProgress<'_> {
    /// Says a sentence about the file.
    pub(super) fn print_line(&self, sentence: &str) {
        let name = escape(self.name, false);
        self.all
            .aside(|| eprint_line(&format!("{name}: {sentence}")));
    }

    /// What is done of it. A check passes over a file more than once, so that
    /// this goes back to nothing now and then.
    fn tell(&self, done: u64, total: u64) {
        let parts = u128::from(done) * u128::from(PARTS.unsigned_abs()) / u128::from(total.max(1));
        let parts = i64::try_from(parts).unwrap_or(PARTS).min(PARTS);
        let before = self.told.swap(parts, Ordering::Relaxed);
        self.all.done.fetch_add(parts - before, Ordering::Relaxed);
        self.all.show();
    }
}

impl CheckObserver for FileProgress<'_> {
    fn rows_scanned(&self, done: u64, total: u64) {
        self.tell(done, total);
    }

    fn rows_compared(&self, done: u64, total: u64) {
        self.tell(done, total);
    }

    fn spilling_to_disk(&self, bytes: u64) {
        let name = last_part(self.name);
        let sentence = format!(
            "{name}: comparing its rows takes {} MB for a while in the folder for temporary files.",
            bytes.div_ceil(1_000_000)
        );
        self.all.aside(|| eprint_line(&sentence));
    }

    fn rows_written(&self, done: u64, total: u64) {
        self.tell(done, total);
    }

    fn is_cancelled(&self) -> bool {
        ctrl_c::was_pressed() || self.all.stopped.load(Ordering::Relaxed)
    }
}

impl Drop for FileProgress<'_> {
    fn drop(&mut self) {
        // Whatever it came to, there is no more to do of it.
        self.tell(1, 1);
    }
}

/// The name without the folders before it, as it can be shown.
fn last_part(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    escape(name, false).into_owned()
}
