//! The app itself: its version and its settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::connection::Integration;

/// Which colours the window has.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Those of the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What a person can set.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Which colours the window has.
    pub theme: Theme,
    /// Whether times are shown in the zone of this computer rather than in UTC.
    pub local_time: bool,
    /// How wide a person made the columns of the preview, in CSS pixels, by
    /// their names.
    #[serde(default)]
    pub column_widths: BTreeMap<String, u16>,
}

/// An environment that the files on the list hold.
#[derive(Debug, Clone, Serialize, Type)]
pub struct FoundEnvironment {
    /// Its id.
    pub id: String,
    /// How many rows bear it, over all files.
    pub rows: u64,
}

/// What the window needs to begin.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AppInfo {
    /// The version of the app.
    pub version: String,
    /// The system and the processor it runs on.
    pub platform: String,
    /// The integration that everything speaks of.
    pub integration: Integration,
    /// All integrations.
    pub integrations: Vec<Integration>,
    /// What a person has set.
    pub settings: Settings,
}
