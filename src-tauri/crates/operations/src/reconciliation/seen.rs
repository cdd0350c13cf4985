//! Marks files as seen, so that they do not need attention until something new
//! is reported about them.

use std::collections::BTreeMap;

use tallyman_ledger::IntegrationId;

use super::{ReconciledUpload, Reconciler};
use crate::error::OperationError;
use crate::locked::lock;

/// The files that were marked, with their [`ReconciledUpload::version`] then.
pub(super) type SeenVersions = BTreeMap<String, String>;

impl Reconciler {
    pub(super) fn seen(&self, integration: IntegrationId) -> Result<SeenVersions, OperationError> {
        Ok(self
            .ledger
            .setting(&setting(integration))?
            .unwrap_or_default())
    }

    /// Marks files of the selected integration as seen, or as not seen.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read or written.
    pub fn mark_seen(&self, ids: &[String], seen: bool) -> Result<(), OperationError> {
        let overview = self.recent_overview()?;
        let integration = overview.integration.id;
        let mut versions: SeenVersions = overview
            .uploads
            .iter()
            // Files that are gone, or have changed since, are forgotten.
            .filter(|upload| upload.seen)
            .map(|upload| (upload.id.clone(), upload.version()))
            .collect();
        for upload in overview.uploads.iter().filter(|one| ids.contains(&one.id)) {
            if seen {
                versions.insert(upload.id.clone(), upload.version());
            } else {
                versions.remove(&upload.id);
            }
        }
        self.ledger.set_setting(&setting(integration), &versions)?;
        *lock(&self.last) = None;
        Ok(())
    }
}

impl ReconciledUpload {
    /// Identifies what is known of the file: another one once something new is
    /// reported.
    pub(super) fn version(&self) -> String {
        let file = &self.file;
        format!(
            "{} {} {}",
            file.state.as_str(),
            file.reports,
            file.reported()
        )
    }
}

fn setting(integration: IntegrationId) -> String {
    format!("seen_reports_{integration}")
}
