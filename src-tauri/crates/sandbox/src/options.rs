//! Options of the sandbox.

use std::path::PathBuf;
use std::time::Duration;

/// How to start the sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of the objects. Created if missing, and kept between starts.
    pub folder: PathBuf,
    /// Port to listen on. `None` for any free port.
    pub port: Option<u16>,
    /// How the simulated ingest behaves.
    pub ingest: IngestOptions,
    /// Returns the current time in milliseconds since 1970-01-01 UTC.
    pub clock: fn() -> i64,
}

/// How the simulated ingest behaves.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// Time from the arrival of an object to its report.
    pub delay: Duration,
    /// The environments of the integration. Empty if they are not to be checked.
    pub environments: Vec<String>,
    /// Whether to report some valid rows as rejected, so that the reports differ
    /// from the prediction.
    pub inject_rejections: bool,
    /// Faults in the delivery of reports.
    pub delivery_faults: DeliveryFaults,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self {
            delay: Duration::from_secs(3),
            environments: Vec::new(),
            inject_rejections: false,
            delivery_faults: DeliveryFaults::default(),
        }
    }
}

/// Faults in the delivery of reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DeliveryFaults {
    /// Each file is in one report, once.
    None,
    /// As the vendor delivers: the entries of every third file are split over two
    /// reports, and an entry of every fourth file is repeated in a later one.
    #[default]
    Usual,
}
