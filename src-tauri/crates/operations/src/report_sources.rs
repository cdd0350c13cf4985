//! The sources that the reports of an integration are read from.

use tallyman_ledger::{Integration, Ledger, ReportSource, ReportSourceId};

use crate::error::OperationError;

/// The endpoint under which the ledger records reports from local files.
const LOCAL_FILES: &str = "dropped";

/// The sources of the reports of an integration.
#[derive(Debug, Clone)]
pub(crate) struct ReportSources {
    /// Identifies the S3 service.
    pub(crate) endpoint: String,
    /// Bucket and status prefix; `None` if they are not set.
    pub(crate) bucket: Option<ReportSource>,
    /// Local files.
    pub(crate) local: ReportSource,
}

impl ReportSources {
    pub(crate) fn of(ledger: &Ledger, integration: &Integration) -> Result<Self, OperationError> {
        let config = &integration.config;
        let endpoint = match config.connection_id {
            Some(id) => ledger.connection_by_id(id)?.endpoint().to_owned(),
            None => String::new(),
        };
        let folder = integration.status_folder();
        let is_set =
            config.connection_id.is_some() && !config.bucket.is_empty() && !folder.is_empty();
        Ok(Self {
            bucket: if is_set {
                Some(ledger.report_source(&endpoint, &config.bucket, &folder)?)
            } else {
                None
            },
            local: ledger.report_source(LOCAL_FILES, &integration.id.to_string(), "")?,
            endpoint,
        })
    }

    pub(crate) fn ids(&self) -> Vec<ReportSourceId> {
        self.bucket
            .iter()
            .chain([&self.local])
            .map(|source| source.id)
            .collect()
    }
}
