//! Progress on standard error.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tallyman_events::CheckObserver;

use crate::ctrl_c;
use crate::escape::escape;
use crate::exit::eprint_line;

/// Time after which the progress bar is shown.
const SHOW_AFTER: Duration = Duration::from_secs(1);

/// Length of the bar for each file, whatever its size.
const UNITS_PER_FILE: i64 = 1000;

/// The progress over all files. Hidden if standard error is not a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    files: usize,
    files_done: AtomicUsize,
    /// Up to [`UNITS_PER_FILE`] for each file.
    done: AtomicI64,
    stopped: AtomicBool,
}

impl Progress {
    /// Creates the bar for these files. The name of a single file is shown.
    pub(super) fn new(names: &[&str]) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {percent}% {eta} left") {
            bar.set_style(style);
        }
        if let [name] = names {
            bar.set_prefix(file_name(name));
        }
        bar.set_length(
            u64::try_from(names.len()).unwrap_or(u64::MAX) * UNITS_PER_FILE.unsigned_abs(),
        );
        Self {
            bar,
            started: Instant::now(),
            files: names.len(),
            files_done: AtomicUsize::new(0),
            done: AtomicI64::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// Returns the observer of the check of one file.
    pub(super) fn file<'a>(&'a self, name: &'a str) -> FileProgress<'a> {
        FileProgress {
            all: self,
            name,
            reported: AtomicI64::new(0),
        }
    }

    /// Returns the observer of the work on a file after its check.
    pub(super) fn checked_file<'a>(&'a self, name: &'a str) -> FileProgress<'a> {
        let file = self.file(name);
        file.reported.store(UNITS_PER_FILE, Ordering::Relaxed);
        file
    }

    /// Records that the check of one more file has ended.
    pub(super) fn file_done(&self) {
        self.files_done.fetch_add(1, Ordering::Relaxed);
        self.show();
    }

    /// Runs `write` with the bar hidden.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Cancels all checks in progress.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn show(&self) {
        if self.started.elapsed() < SHOW_AFTER {
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

/// Observes the check of one file and adds its progress to the bar.
pub(super) struct FileProgress<'a> {
    all: &'a Progress,
    name: &'a str,
    /// The progress added so far, up to [`UNITS_PER_FILE`].
    reported: AtomicI64,
}

impl FileProgress<'_> {
    /// Prints a line about the file.
    pub(super) fn print_line(&self, sentence: &str) {
        let name = escape(self.name, false);
        self.all
            .suspend(|| eprint_line(&format!("{name}: {sentence}")));
    }

    /// Updates the progress. It restarts from zero with each pass over the file.
    fn update(&self, done: u64, total: u64) {
        let units =
            u128::from(done) * u128::from(UNITS_PER_FILE.unsigned_abs()) / u128::from(total.max(1));
        let units = i64::try_from(units)
            .unwrap_or(UNITS_PER_FILE)
            .min(UNITS_PER_FILE);
        let before = self.reported.swap(units, Ordering::Relaxed);
        self.all.done.fetch_add(units - before, Ordering::Relaxed);
        self.all.show();
    }
}

impl CheckObserver for FileProgress<'_> {
    fn rows_scanned(&self, done: u64, total: u64) {
        self.update(done, total);
    }

    fn rows_compared(&self, done: u64, total: u64) {
        self.update(done, total);
    }

    fn spilling_to_disk(&self, bytes: u64) {
        let name = file_name(self.name);
        let sentence = format!(
            "{name}: comparing its rows takes {} MB of temporary disk space.",
            bytes.div_ceil(1_000_000)
        );
        self.all.suspend(|| eprint_line(&sentence));
    }

    fn rows_written(&self, done: u64, total: u64) {
        self.update(done, total);
    }

    fn is_cancelled(&self) -> bool {
        ctrl_c::was_pressed() || self.all.stopped.load(Ordering::Relaxed)
    }
}

impl Drop for FileProgress<'_> {
    fn drop(&mut self) {
        // Also counts a file whose check failed as done.
        self.update(1, 1);
    }
}

/// Returns the name without folders, escaped for the terminal.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    escape(name, false).into_owned()
}
