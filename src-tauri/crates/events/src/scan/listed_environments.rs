//! Looks up environments in the list of the settings.

use std::collections::HashSet;

use crate::settings::CheckSettings;

/// The listed environments, by the bytes of their ids. `None` inside if there
/// is no list.
#[derive(Debug, Clone)]
pub(crate) struct ListedEnvironments<'a>(Option<HashSet<&'a [u8]>>);

impl<'a> ListedEnvironments<'a> {
    pub(crate) fn of(settings: &'a CheckSettings) -> Self {
        Self(
            settings
                .listed_environments()
                .map(|listed| listed.iter().map(String::as_bytes).collect()),
        )
    }

    /// Whether this id is listed. `None` if there is no list.
    pub(crate) fn has(&self, id: &[u8]) -> Option<bool> {
        self.0.as_ref().map(|listed| listed.contains(id))
    }
}
