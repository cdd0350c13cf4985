//! The app itself: its version, its settings, and the integration.

use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

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
}

/// What a person means by "our Split import".
#[derive(Debug, Clone, Serialize, Type)]
pub struct Integration {
    /// Its number.
    #[specta(type = Number)]
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The environments listed for it.
    pub environments: Vec<String>,
}

impl From<tallyman_ledger::Integration> for Integration {
    fn from(integration: tallyman_ledger::Integration) -> Self {
        Self {
            id: integration.id,
            name: integration.name,
            environments: integration.environments,
        }
    }
}

/// An environment that the files on the list hold.
#[derive(Debug, Clone, Serialize, Type)]
pub struct FoundEnvironment {
    /// Its id.
    pub id: String,
    /// How many rows bear it, over all files.
    #[specta(type = Number)]
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
    /// What a person has set.
    pub settings: Settings,
}
