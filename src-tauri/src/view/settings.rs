//! The app: its version and its settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::connection::Integration;

/// Color theme of the window.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// The theme of the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Settings of the user.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Color theme of the window.
    pub theme: Theme,
    /// Whether to show times in the time zone of this computer instead of UTC.
    pub local_time: bool,
    /// Widths of the columns of the preview that the user resized, in CSS
    /// pixels, by column name.
    #[serde(default)]
    pub column_widths: BTreeMap<String, u16>,
    /// Zoom of the window, in percent. `None` if the user never changed it.
    #[serde(default)]
    pub zoom: Option<u16>,
}

/// An environment found in the files on the list.
#[derive(Debug, Clone, Serialize, Type)]
pub struct FoundEnvironment {
    /// Its id.
    pub id: String,
    /// Number of rows in all files.
    pub rows: u64,
}

/// What the window needs at startup.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AppInfo {
    /// The version of the app.
    pub version: String,
    /// The operating system and the processor architecture.
    pub platform: String,
    /// The version of Tauri.
    pub tauri: String,
    /// The version of the web view.
    pub webview: String,
    /// The selected integration.
    pub integration: Integration,
    /// All integrations.
    pub integrations: Vec<Integration>,
    /// The settings of the user.
    pub settings: Settings,
}
