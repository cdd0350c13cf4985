//! How the app is started: with files, a second time, or where it cannot run.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tallyman_operations::FileList;
use tauri::{AppHandle, Manager, RunEvent};

use crate::window_events::{DataChanged, DataTag};

/// There is nothing to open a window on.
#[derive(Debug, thiserror::Error)]
#[error(
    "There is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. \
     Start it from a desktop session, forward a display (ssh -X), or make one: xvfb-run tallyman"
)]
pub struct NoDisplay;

/// Sees to what must be so before a window is made.
///
/// # Errors
/// When there is no display.
pub fn prepare() -> Result<(), NoDisplay> {
    #[cfg(target_os = "linux")]
    {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        if !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
            return Err(NoDisplay);
        }
        // WebKitGTK shows an empty window with some drivers otherwise.
        if !is_set("WEBKIT_DISABLE_DMABUF_RENDERER") {
            // SAFETY: no other thread runs yet; this is the first thing that
            // main does.
            #[allow(unsafe_code, reason = "set_var is unsafe once threads run; none do")]
            unsafe {
                env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
            }
        }
    }
    Ok(())
}

/// Says a sentence on standard error.
pub fn say(sentence: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "tallyman: {sentence}");
}

/// Shows why the app cannot start, in a dialog where there is one.
pub fn show_failure(sentence: &str) {
    say(sentence);
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Tallyman cannot start")
        .set_description(sentence)
        .show();
}

/// Puts the files named on the command line on the list. The interface checks
/// what it finds there unchecked.
pub fn add_arguments(file_list: &FileList) {
    let paths: Vec<PathBuf> = env::args_os()
        .skip(1)
        .filter(|argument| !is_option(&argument.to_string_lossy()))
        .map(PathBuf::from)
        .collect();
    add(file_list, &paths);
}

/// A second start hands its files over to the first, and shows its window.
pub fn second_launch(app: &AppHandle, arguments: &[String], folder: &str) {
    let paths: Vec<PathBuf> = arguments
        .iter()
        .skip(1)
        .filter(|argument| !is_option(argument))
        .map(|argument| Path::new(folder).join(argument))
        .collect();
    add_and_notify(app, &paths);
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// macOS hands files over by an event, also those that the app was started
/// with; elsewhere they come as arguments.
pub fn opened(app: &AppHandle, event: &RunEvent) {
    #[cfg(target_os = "macos")]
    if let RunEvent::Opened { urls } = event {
        let paths: Vec<PathBuf> = urls
            .iter()
            .filter_map(|url| url.to_file_path().ok())
            .collect();
        add_and_notify(app, &paths);
    }
    #[cfg(not(target_os = "macos"))]
    let _ = (app, event);
}

fn add_and_notify(app: &AppHandle, paths: &[PathBuf]) {
    if let Some(file_list) = app.try_state::<Arc<FileList>>() {
        add(&file_list, paths);
    }
    DataChanged::notify(app, &[DataTag::Files]);
}

fn is_option(argument: &str) -> bool {
    argument.starts_with('-')
}

fn add(file_list: &FileList, paths: &[PathBuf]) {
    if paths.is_empty() {
        return;
    }
    match file_list.add(paths) {
        Ok(added) => tracing::info!(
            new = added.new.len(),
            known = added.known.len(),
            "files were opened"
        ),
        Err(error) => tracing::error!(%error, "files could not be opened"),
    }
}
