//! Diagnostics for a bug report.

use crate::log_file::LogFile;

const LOG_LINES: usize = 50;

/// Returns the operating system and the processor architecture.
#[must_use]
pub fn platform() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

/// Returns the version of the web view, such as that of WebKitGTK.
#[must_use]
pub fn webview() -> String {
    tauri::webview_version().unwrap_or_else(|_| "unknown".to_owned())
}

/// Returns versions, platform and the last lines of the log. Replaces the
/// user's home directory with `~`.
#[must_use]
pub fn text(log: &LogFile) -> String {
    let text = format!(
        "Tallyman {}\nTauri {}\nWebview {}\nPlatform {}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        tauri::VERSION,
        webview(),
        platform(),
        log.tail(LOG_LINES),
    );
    match std::env::home_dir() {
        Some(home) if home.components().count() > 1 => text.replace(&*home.to_string_lossy(), "~"),
        _ => text,
    }
}
