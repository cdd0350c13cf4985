//! The log: a file a day in the data directory, a week of them kept. No
//! contents of events are logged, and no secrets.

use std::fs;
use std::path::{Path, PathBuf};

use tracing_appender::rolling::{RollingFileAppender, Rotation};

const PREFIX: &str = "tallyman";
const SUFFIX: &str = "log";
const DAYS_KEPT: usize = 7;

/// The log that is being written.
#[derive(Debug)]
pub struct LogFile(PathBuf);

impl LogFile {
    /// Begins to log to `folder`. Without a log the app runs all the same.
    #[must_use]
    pub fn begin(folder: &Path) -> Self {
        // The appender looks for old files before it makes the folder, and
        // complains on standard error where there is none.
        let _ = fs::create_dir_all(folder);
        let appender = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(PREFIX)
            .filename_suffix(SUFFIX)
            .max_log_files(DAYS_KEPT)
            .build(folder);
        if let Ok(appender) = appender {
            let started = tracing_subscriber::fmt()
                .with_writer(std::sync::Mutex::new(appender))
                .with_ansi(false)
                .try_init();
            if started.is_ok() {
                // The place of a panic is logged, its message is not: it may
                // quote what a file holds.
                std::panic::set_hook(Box::new(|panic| {
                    let place = panic
                        .location()
                        .map(ToString::to_string)
                        .unwrap_or_default();
                    tracing::error!(place, "a panic was caught");
                }));
            }
        }
        Self(folder.to_owned())
    }

    /// The last `lines` lines of the newest file.
    #[must_use]
    pub fn tail(&self, lines: usize) -> String {
        let newest = fs::read_dir(&self.0)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|suffix| suffix == SUFFIX))
            .max();
        let text = newest
            .and_then(|path| fs::read_to_string(path).ok())
            .unwrap_or_default();
        let all: Vec<&str> = text.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }
}
