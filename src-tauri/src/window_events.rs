//! Events that the shell sends to the page, in addition to the results of
//! commands.

use serde::{Deserialize, Serialize};
use specta::Type;
use tallyman_ledger::FileId;
use tauri::AppHandle;
use tauri_specta::Event;

/// Data that the page shows and that can change without a request of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DataTag {
    /// The file list.
    Files,
    /// The uploads of the selected integration.
    Uploads,
    /// The reports of the selected integration, and what they reconcile to.
    Reports,
    /// The totals of the files that were uploaded today.
    TodayTotals,
    /// Connections and integrations.
    Connections,
}

/// Data that the page shows is out of date: the page loads it again.
///
/// A command does not name the data that it returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
pub struct DataChanged {
    /// The data to load again.
    pub stale: Vec<DataTag>,
}

impl DataChanged {
    /// Tells the page which data to load again.
    pub fn notify(app: &AppHandle, stale: &[DataTag]) {
        let event = Self {
            stale: stale.to_vec(),
        };
        // Fails when the window is closed: then no page needs the data.
        let _ = event.emit(app);
    }
}

/// The user closes the window while uploads are active. The page asks whether
/// to stop them, and answers with the command `app_quit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
pub struct QuitRequested;

/// A second instance was started with files, as a file manager does. They are on
/// the list; the page shows and selects them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
pub struct FilesOpened {
    /// The ids of the files, also of those that were on the list before.
    pub ids: Vec<FileId>,
}

impl FilesOpened {
    /// Tells the page.
    pub fn notify(app: &AppHandle, files: &[FileId]) {
        let event = Self {
            ids: files.to_vec(),
        };
        // Fails when the window is closed.
        let _ = event.emit(app);
    }
}

/// An item of the menu bar was chosen. Only macOS has a menu bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
pub struct MenuChosen {
    /// The shortcut that does the same, or `about`.
    pub command: String,
}

/// A second instance was started with status reports. The page records them
/// with the command `reports_add_opened`, and shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, Event)]
pub struct ReportsOpened;

impl ReportsOpened {
    /// Tells the page.
    pub fn notify(app: &AppHandle) {
        // Fails when the window is closed.
        let _ = Self.emit(app);
    }
}
