//! Startup: with files, of a second instance, and where the app cannot run.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tallyman_ledger::FileId;
use tallyman_operations::FileList;
use tallyman_operations::path_kinds::{SortedPaths, sort_paths};
use tauri::{AppHandle, Manager, RunEvent};

use crate::opened_reports::OpenedReports;
use crate::window_events::{DataChanged, DataTag, FilesOpened, ReportsOpened};

/// There is no display to open a window on.
#[derive(Debug, thiserror::Error)]
#[error(
    "There is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. \
     Start it from a desktop session, forward a display (ssh -X), or make one: xvfb-run tallyman"
)]
pub struct NoDisplay;

/// Prepares the process before a window is created.
///
/// # Errors
/// Fails if there is no display.
pub fn prepare() -> Result<(), NoDisplay> {
    #[cfg(target_os = "linux")]
    {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        if !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
            return Err(NoDisplay);
        }
        // With some graphics drivers, WebKitGTK shows an empty window
        // otherwise.
        if !is_set("WEBKIT_DISABLE_DMABUF_RENDERER") {
            // SAFETY: no other thread runs yet; `main` calls this first.
            #[allow(unsafe_code, reason = "set_var is unsafe once threads run; none do")]
            unsafe {
                env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
            }
        }
    }
    Ok(())
}

/// Prints a sentence to standard error.
pub fn eprint_line(sentence: &str) {
    // Ignore a closed standard error.
    let _ = writeln!(io::stderr(), "tallyman: {sentence}");
}

/// Prints why the app cannot start, and shows it in a dialog.
pub fn show_failure(sentence: &str) {
    eprint_line(sentence);
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Tallyman cannot start")
        .set_description(sentence)
        .show();
}

/// Adds the files named on the command line to the list, and the reports to
/// `opened`. The page then checks the files that have no check, and records the
/// reports.
pub fn add_arguments(file_list: &FileList, opened: &OpenedReports) {
    let paths: Vec<PathBuf> = env::args_os()
        .skip(1)
        .filter(|argument| !is_option(&argument.to_string_lossy()))
        .map(PathBuf::from)
        .collect();
    add(file_list, opened, &paths);
}

/// Adds the files and reports of a second instance, and focuses the window of
/// this one.
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

/// Adds the files that macOS passes in an event, also those that the app was
/// started with. Other systems pass them as arguments.
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
    if let (Some(file_list), Some(opened)) = (
        app.try_state::<Arc<FileList>>(),
        app.try_state::<OpenedReports>(),
    ) {
        let added = add(&file_list, &opened, paths);
        if !added.files.is_empty() {
            FilesOpened::notify(app, &added.files);
        }
        if added.any_report {
            ReportsOpened::notify(app);
        }
    }
    DataChanged::notify(app, &[DataTag::Files]);
}

fn is_option(argument: &str) -> bool {
    argument.starts_with('-')
}

/// What was found under the paths.
#[derive(Default)]
struct Opened {
    /// Files that are on the list now.
    files: Vec<FileId>,
    any_report: bool,
}

fn add(file_list: &FileList, opened: &OpenedReports, paths: &[PathBuf]) -> Opened {
    let mut found = Opened::default();
    if paths.is_empty() {
        return found;
    }
    let SortedPaths {
        mut files,
        reports,
        unknown,
    } = sort_paths(paths);
    // The list says that such a folder contains no event files.
    files.extend(unknown);
    if !files.is_empty() {
        match file_list.add(&files) {
            Ok(added) => {
                tracing::info!(
                    new = added.new.len(),
                    known = added.known.len(),
                    "files were opened"
                );
                found.files = [added.new, added.known].concat();
            }
            Err(error) => tracing::error!(%error, "files could not be opened"),
        }
    }
    found.any_report = !reports.is_empty();
    opened.push(reports);
    found
}
