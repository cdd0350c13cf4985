//! Checks a file: from the footer and the rows to a verdict.

mod advisory_messages;
mod assemble;
pub(crate) mod messages;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use parquet::file::metadata::ParquetMetaData;

use crate::advisories::find_advisories;
use crate::check::{Cancellable, CheckObserver, FileCheck, FileCompression};
use crate::columns::EventColumn;
use crate::compression;
use crate::file_info::FileInfo;
use crate::footer::{Footer, check_layout, encrypted_columns, read_footer, unreferenced_bytes};
use crate::read_error::{ReadError, catch_decode_panic};
use crate::scan::{Abort, Rows, scan};
use crate::schema::EventLeaves;
use crate::settings::{CheckSettings, CheckStages};
use crate::source::Source;
use crate::statistics;

/// Checks a whole file, in constant memory.
///
/// There is no error: a file that cannot be read has the verdict
/// [`Verdict::Unreadable`](crate::check::Verdict::Unreadable), with the reason.
pub fn check(
    source: &dyn Source,
    info: &FileInfo<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Cancellable<FileCheck> {
    let bytes = info.bytes.or_else(|| source.length().ok());
    let mut check = FileCheck::empty(bytes.unwrap_or(0));
    check.compression = info.compression.unwrap_or(FileCompression::None);
    match catch_decode_panic(|| run_stages(source, info, settings, observer, &mut check)) {
        Ok(()) => {}
        Err(Abort::Cancelled) => return Cancellable::Cancelled,
        Err(Abort::Failed(error)) => check.set_unreadable(error),
    }
    check.finish();
    Cancellable::Done(check)
}

/// Runs the stages of a check: footer, statistics, rows, advisories. Stops after
/// the first that decides the verdict, or that `settings` ask for.
fn run_stages(
    source: &dyn Source,
    info: &FileInfo<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    check: &mut FileCheck,
) -> Result<(), Abort> {
    let footer = read_footer(source).map_err(|error| {
        match info.compression {
            None => check.compression = error.compression,
            Some(outer) if error.compression != FileCompression::None => {
                return compression::compressed_twice(outer, error.compression);
            }
            Some(_) => {}
        }
        error.reason
    })?;
    let leaves = check.add_footer(&footer, info.name);
    let mut joined_at = None;
    if let Ok(metadata) = &footer.metadata
        && footer.encrypted.is_empty()
    {
        let unreferenced =
            unreferenced_bytes(source, metadata, footer.start).map_err(ReadError::from)?;
        joined_at = unreferenced.and_then(|bytes| bytes.magic_at);
        check
            .findings
            .extend(unreferenced.map(messages::unreferenced_bytes));
    }
    let Some(leaves) = leaves else {
        // The footer alone proves that the file would be rejected.
        observer.footer_read(&check.snapshot());
        return Ok(());
    };
    check_rows(source, &footer, leaves, settings, observer, check).map_err(|abort| match abort {
        // The footer of the last file describes the bytes of the first.
        Abort::Failed(error) if error.is_damage() => {
            Abort::Failed(joined_at.map_or(error, messages::joined_files))
        }
        other => other,
    })
}

/// Checks the rows of a file whose schema is valid.
fn check_rows(
    source: &dyn Source,
    footer: &Footer,
    leaves: EventLeaves,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    check: &mut FileCheck,
) -> Result<(), Abort> {
    let metadata = match readable_metadata(footer, &leaves, source, settings.stages) {
        Ok(metadata) => metadata,
        Err(error) => {
            observer.footer_read(&check.snapshot());
            return Err(error.into());
        }
    };
    let rows = Rows {
        source,
        metadata,
        leaves,
    };
    let proven_environments = statistics::prove_clean(rows, settings, observer);
    if let Some(environments) = &proven_environments {
        check.add_proof(rows.total(), environments, settings);
    }
    observer.footer_read(&check.snapshot());
    if settings.stages == CheckStages::TrustStatistics && proven_environments.is_some() {
        return Ok(());
    }
    check.add_scan(scan(rows, settings, observer)?, footer.writer());
    if settings.stages != CheckStages::Complete {
        return Ok(());
    }
    observer.verdict_reached(&check.snapshot());
    check.add_advisories(find_advisories(rows, settings, observer)?);
    Ok(())
}

/// The metadata, if all the columns that `stages` read can be read.
fn readable_metadata<'f>(
    footer: &'f Footer,
    leaves: &EventLeaves,
    source: &dyn Source,
    stages: CheckStages,
) -> Result<&'f ParquetMetaData, ReadError> {
    let metadata = footer.metadata.as_ref().map_err(Clone::clone)?;
    check_layout(metadata, source)?;
    let mut read = BTreeSet::from(leaves.required);
    if stages == CheckStages::Complete {
        read.extend(leaves.flat(EventColumn::Value));
        read.extend(
            leaves
                .properties
                .iter()
                .flat_map(|map| [map.key, map.value]),
        );
    }
    let encrypted: BTreeSet<usize> = footer.encrypted.intersection(&read).copied().collect();
    if !encrypted.is_empty() {
        return Err(encrypted_columns(&footer.schema, &encrypted));
    }
    Ok(metadata)
}
