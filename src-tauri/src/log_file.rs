//! The log: one file per day in the data directory, at most seven. It contains
//! no event data and no secrets.

use std::fs;
use std::path::{Path, PathBuf};

use tracing_appender::rolling::{RollingFileAppender, Rotation};

const PREFIX: &str = "tallyman";
const SUFFIX: &str = "log";
const DAYS_KEPT: usize = 7;

/// The log being written.
#[derive(Debug)]
pub struct LogFile(PathBuf);

impl LogFile {
    /// Starts logging to `folder`. If that fails, the app runs without a log.
    #[must_use]
    pub fn begin(folder: &Path) -> Self {
        // Otherwise the appender prints an error to standard error if the
        // folder does not exist.
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
                // Log where a panic occurred, but not its message: it may quote
                // file contents.
                std::panic::set_hook(Box::new(|panic| {
                    let location = panic
                        .location()
                        .map(ToString::to_string)
                        .unwrap_or_default();
                    tracing::error!(location, "a panic was caught");
                }));
            }
        }
        Self(folder.to_owned())
    }

    /// Returns the last `lines` lines of the newest file.
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
