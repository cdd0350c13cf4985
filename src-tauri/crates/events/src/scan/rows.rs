//! A file whose rows can be read.

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::parallelism::{Parallelism, Workload};
use crate::pages::ReadBudget;
use crate::schema::EventLeaves;
use crate::settings::CheckSettings;
use crate::source::Source;

/// A file whose rows can be scanned.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'s> {
    pub(crate) source: &'s dyn Source,
    pub(crate) metadata: &'s ParquetMetaData,
    pub(crate) leaves: EventLeaves,
}

impl Rows<'_> {
    /// Number of rows of the file.
    pub(crate) fn total(&self) -> u64 {
        u64::try_from(self.metadata.file_metadata().num_rows()).unwrap_or(0)
    }

    /// The budget for reading them.
    pub(crate) fn budget(&self, settings: &CheckSettings) -> ReadBudget {
        // If the length is unknown, reading fails and gives the reason.
        ReadBudget::for_file(self.source.length().unwrap_or(0), settings.memory.clone())
    }

    /// Where to scan them: on threads, or on the calling thread.
    pub(crate) fn parallelism(&self, settings: &CheckSettings) -> Parallelism {
        let chunks = || {
            self.metadata
                .row_groups()
                .iter()
                .flat_map(|group| group.columns())
        };
        let sum = |of: fn(&ColumnChunkMetaData) -> i64| {
            chunks().fold(0_u64, |sum, chunk| {
                sum.saturating_add(u64::try_from(of(chunk)).unwrap_or(u64::MAX))
            })
        };
        let workload = Workload {
            // If the length is unknown, reading fails and gives the reason.
            bytes: self.source.length().unwrap_or(u64::MAX),
            uncompressed: sum(ColumnChunkMetaData::uncompressed_size),
            values: sum(ColumnChunkMetaData::num_values),
        };
        Parallelism::for_file(workload, settings.threads)
    }
}
