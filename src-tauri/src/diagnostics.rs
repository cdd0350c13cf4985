//! Diagnostics for a bug report.

use crate::log_file::LogFile;

const LOG_LINES: usize = 50;

/// Returns the operating system and the processor architecture.
#[must_use]
pub fn platform() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

/// Returns versions, platform and the last lines of the log. Replaces the
/// user's home directory with `~`.
#[must_use]
pub fn text(log: &LogFile) -> String {
    let webview = tauri::webview_version().unwrap_or_else(|_| "unknown".to_owned());
    let text = format!(
        "Tallyman {}\nTauri {}\nWebview {webview}\nPlatform {}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        tauri::VERSION,
        platform(),
        log.tail(LOG_LINES),
    );
    match std::env::home_dir() {
        Some(home) if home.components().count() > 1 => text.replace(&*home.to_string_lossy(), "~"),
        _ => text,
    }
}
