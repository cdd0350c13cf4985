//! The system's dialogs for opening and saving files.

use std::path::{Path, PathBuf};

use rfd::AsyncFileDialog;
use serde::Deserialize;
use specta::Type;
use tallyman_operations::check_export::ExportFormat;

use crate::error_code::ErrorCode;
use crate::ipc_error::IpcError;

/// What the dialog lets the user choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PickKind {
    /// One or more files.
    Files,
    /// One or more folders.
    Folder,
}

/// Asks where to save a document. `None` if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog.
pub async fn save(
    window: &tauri::WebviewWindow,
    name: &str,
    format: ExportFormat,
) -> Result<Option<PathBuf>, IpcError> {
    if !dialog_available() {
        return Err(no_dialog(
            "Copy the report, or write it on the command line: tally validate --format json FILE…",
        ));
    }
    let mut kinds = vec![ExportFormat::Html, ExportFormat::Json, ExportFormat::Csv];
    // The dialog preselects the first filter.
    kinds.sort_by_key(|kind| *kind != format);
    let mut dialog = AsyncFileDialog::new()
        .set_parent(window)
        .set_title("Save the check")
        .set_file_name(name);
    for kind in kinds {
        let word = match kind {
            ExportFormat::Html => "Web page",
            ExportFormat::Json => "JSON",
            ExportFormat::Csv => "CSV, one line per finding",
        };
        dialog = dialog.add_filter(word, &[kind.extension()]);
    }
    let chosen = dialog.save_file().await;
    Ok(chosen.map(|handle| handle.path().to_owned()))
}

/// Asks for a policy document. `None` if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog.
pub async fn open_policy(window: &tauri::WebviewWindow) -> Result<Option<PathBuf>, IpcError> {
    if !dialog_available() {
        return Err(no_dialog(
            "Drop the file on the window, or paste its contents.",
        ));
    }
    let chosen = AsyncFileDialog::new()
        .set_parent(window)
        .set_title("Open a policy")
        .add_filter("JSON and text", &["json", "txt", "policy"])
        .add_filter("All files", &["*"])
        .pick_file()
        .await;
    Ok(chosen.map(|handle| handle.path().to_owned()))
}

/// Asks where to save a policy document. `None` if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog.
pub async fn save_policy(
    window: &tauri::WebviewWindow,
    name: &str,
) -> Result<Option<PathBuf>, IpcError> {
    if !dialog_available() {
        return Err(no_dialog("Copy the document, and save it in an editor."));
    }
    let (what, extension) = match name.rsplit_once('.') {
        Some((_, "sh")) => ("Shell script", "sh"),
        Some((_, "tf")) => ("Terraform", "tf"),
        Some((_, "yaml")) => ("CloudFormation", "yaml"),
        _ => ("JSON", "json"),
    };
    let chosen = AsyncFileDialog::new()
        .set_parent(window)
        .set_title("Save the policy")
        .set_file_name(name)
        .add_filter(what, &[extension])
        .add_filter("All files", &["*"])
        .save_file()
        .await;
    Ok(chosen.map(|handle| handle.path().to_owned()))
}

/// Asks for the folder to write the rows of `original` to. Starts in the folder
/// of `original`. `None` if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog.
pub async fn extract_to(
    window: &tauri::WebviewWindow,
    original: &Path,
) -> Result<Option<PathBuf>, IpcError> {
    if !dialog_available() {
        return Err(no_dialog(
            "Extract the rows on the command line: tally validate --extract FOLDER FILE…",
        ));
    }
    let mut dialog = AsyncFileDialog::new()
        .set_parent(window)
        .set_title("Folder for the clean and rejected rows");
    if let Some(folder) = original.parent() {
        dialog = dialog.set_directory(folder);
    }
    let chosen = dialog.pick_folder().await;
    Ok(chosen.map(|handle| handle.path().to_owned()))
}

fn no_dialog(hint: &str) -> IpcError {
    IpcError::new(
        ErrorCode::NoDialog,
        "This system has no dialog for choosing files: neither a desktop portal nor zenity is installed.",
        hint,
    )
}

/// Asks for files or folders. `None` if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog.
pub async fn pick(
    window: &tauri::WebviewWindow,
    kind: PickKind,
) -> Result<Option<Vec<PathBuf>>, IpcError> {
    if !dialog_available() {
        return Err(no_dialog(
            "Drop the files on the window, or start the app with them: tallyman FILE…",
        ));
    }
    let dialog = AsyncFileDialog::new().set_parent(window);
    let picked = match kind {
        PickKind::Files => {
            dialog
                .set_title("Open event files")
                .add_filter("Parquet", &["parquet", "gz", "bz2"])
                .add_filter("All files", &["*"])
                .pick_files()
                .await
        }
        PickKind::Folder => {
            dialog
                .set_title("Open a folder of event files")
                .pick_folders()
                .await
        }
    };
    Ok(picked.as_deref().map(paths_of))
}

/// Asks for status reports, or for folders of them. `None` if the user
/// cancelled.
///
/// # Errors
/// Fails if the system has no file dialog.
pub async fn pick_reports(
    window: &tauri::WebviewWindow,
    kind: PickKind,
) -> Result<Option<Vec<PathBuf>>, IpcError> {
    if !dialog_available() {
        return Err(no_dialog(
            "Drop the reports on the window, or start the app with them: tallyman FOLDER",
        ));
    }
    let dialog = AsyncFileDialog::new().set_parent(window);
    let picked = match kind {
        PickKind::Files => {
            dialog
                .set_title("Open status reports")
                .add_filter("Status reports", &["status"])
                .add_filter("All files", &["*"])
                .pick_files()
                .await
        }
        PickKind::Folder => {
            dialog
                .set_title("Open a folder of status reports")
                .pick_folders()
                .await
        }
    };
    Ok(picked.as_deref().map(paths_of))
}

fn paths_of(handles: &[rfd::FileHandle]) -> Vec<PathBuf> {
    handles
        .iter()
        .map(|handle| handle.path().to_owned())
        .collect()
}

/// Whether the system can show a file dialog. Without this check, a missing
/// dialog on a bare Linux desktop looks like a cancelled one.
#[cfg(target_os = "linux")]
fn dialog_available() -> bool {
    use std::env;
    let on_path = |program: &str| {
        env::var_os("PATH").is_some_and(|path| {
            env::split_paths(&path).any(|folder| folder.join(program).is_file())
        })
    };
    let portal = || {
        [
            "/usr/libexec",
            "/usr/lib",
            "/usr/lib/xdg-desktop-portal",
            "/run/current-system/sw/libexec",
        ]
        .iter()
        .any(|folder| Path::new(folder).join("xdg-desktop-portal").exists())
    };
    on_path("zenity") || (env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() && portal())
}

#[cfg(not(target_os = "linux"))]
const fn dialog_available() -> bool {
    true
}
