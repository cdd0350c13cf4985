//! The environments that the settings list.

use std::collections::HashSet;

use crate::settings::CheckSettings;

/// The environments listed, for looking up the bytes of a value.
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

    /// Whether this id is listed; none where no list was given.
    pub(crate) fn has(&self, id: &[u8]) -> Option<bool> {
        self.0.as_ref().map(|listed| listed.contains(id))
    }
}
