//! The system's dialog for choosing files.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use serde::Deserialize;
use specta::Type;

use crate::ipc_error::IpcError;

/// What is to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PickKind {
    /// One file or several.
    Files,
    /// One folder or several.
    Folder,
}

/// Asks for files or folders. None when the person cancelled.
///
/// # Errors
/// When the system has no dialog to show.
pub async fn pick(
    window: &tauri::WebviewWindow,
    kind: PickKind,
) -> Result<Option<Vec<PathBuf>>, IpcError> {
    if !dialog_available() {
        return Err(IpcError::new(
            "no_dialog",
            "This system has no dialog for choosing files: neither a desktop portal nor zenity is there.",
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
    Ok(picked.map(|handles| {
        handles
            .iter()
            .map(|handle| handle.path().to_owned())
            .collect()
    }))
}

/// Whether there is anything that could show a dialog. Without this, choosing
/// on a bare Linux desktop would look as if the person had cancelled.
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
        .any(|folder| {
            std::path::Path::new(folder)
                .join("xdg-desktop-portal")
                .exists()
        })
    };
    on_path("zenity") || (env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() && portal())
}

#[cfg(not(target_os = "linux"))]
const fn dialog_available() -> bool {
    true
}
