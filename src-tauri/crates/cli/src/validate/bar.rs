//! Progress on standard error.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tallyman_events::Watch;

use crate::exit::say;
use crate::interruption;
use crate::printable::printable;

/// A progress bar appears once a file takes longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

/// Progress on standard error, hidden where that is not a terminal.
pub(super) struct Bar {
    bar: ProgressBar,
    begun: Instant,
}

impl Bar {
    pub(super) fn new(name: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {percent}% {eta} left") {
            bar.set_style(style);
        }
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        bar.set_prefix(printable(name, false).into_owned());
        Self {
            bar,
            begun: Instant::now(),
        }
    }
}

impl Bar {
    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Says a sentence, and takes the bar away first.
    pub(super) fn say(&self, sentence: &str) {
        self.bar.finish_and_clear();
        say(sentence);
    }

    fn show(&self, done: u64, total: u64) {
        if self.begun.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
    }
}

impl Watch for Bar {
    fn rows_judged(&self, done: u64, total: u64) {
        self.show(done, total);
    }

    fn rows_compared(&self, done: u64, total: u64) {
        self.show(done, total);
    }

    fn sorts_on_disk(&self, bytes: u64) {
        let sentence = format!(
            "{}: comparing its rows takes {} MB for a while in the folder for temporary files.",
            self.bar.prefix(),
            bytes.div_ceil(1_000_000)
        );
        self.bar.suspend(|| say(&sentence));
    }

    fn rows_written(&self, done: u64, total: u64) {
        self.show(done, total);
    }

    fn cancelled(&self) -> bool {
        interruption::happened()
    }
}
