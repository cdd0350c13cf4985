//! From the footer and the rows to a verdict.

mod advisory_messages;
pub(crate) mod messages;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::CompressionCodec;
use parquet::file::metadata::ParquetMetaData;

use crate::advisories::{Advice, advise};
use crate::check::{
    AdvisoryStatus, Basis, Cancellable, CheckObserver, Code, EnvironmentSummary, ErrorSet,
    FileCheck, FileCompression, Finding, PredictedEntry, Severity, Verdict,
};
use crate::columns::EventColumn;
use crate::file_info::{FileInfo, mismatches};
use crate::footer::{Footer, check_layout, encrypted_columns, read_footer};
use crate::humanize::count_of;
use crate::read_error::ReadError;
use crate::row_rules::RowCodes;
use crate::scan::{Rows, ScanCounts, ScanOutcome, scan};
use crate::schema::{self, EventLeaves};
use crate::settings::{CheckSettings, Depth};
use crate::source::Source;
use crate::statistics;
use crate::writer::Writer;

/// Judges a whole file, in constant memory.
///
/// Whatever is found is a result: there is no error. What cannot be read is
/// [`Verdict::Unreadable`], with the reason.
pub fn check(
    source: &dyn Source,
    subject: &FileInfo<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Cancellable<FileCheck> {
    let bytes = subject.bytes.or_else(|| source.length().ok());
    let mut check = FileCheck::blank(bytes.unwrap_or(0));
    check.compression = subject.compression.unwrap_or(FileCompression::None);
    // Corrupt input can make the library panic; that, too, is a finding.
    let end = catch_unwind(AssertUnwindSafe(|| {
        run(source, subject, settings, observer, &mut check)
    }))
    .unwrap_or_else(|_| Err(CheckAbort::Failed(ReadError::decoding_failed())));
    match end {
        Ok(()) => {}
        Err(CheckAbort::Cancelled) => return Cancellable::Cancelled,
        Err(CheckAbort::Failed(error)) => check.cannot_be_read(error),
    }
    check.finish();
    Cancellable::Done(check)
}

/// Why a check ends early.
enum CheckAbort {
    Cancelled,
    Failed(ReadError),
}

/// What a pass came to, or why the check ends.
fn done<T>(pass: ScanOutcome<T>) -> Result<T, CheckAbort> {
    match pass {
        ScanOutcome::Done(found) => Ok(found),
        ScanOutcome::Cancelled => Err(CheckAbort::Cancelled),
        ScanOutcome::Failed(error) => Err(CheckAbort::Failed(error)),
    }
}

fn run(
    source: &dyn Source,
    subject: &FileInfo<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    check: &mut FileCheck,
) -> Result<(), CheckAbort> {
    let footer = read_footer(source).map_err(|error| {
        if subject.compression.is_none() {
            check.compression = error.compression;
        }
        CheckAbort::Failed(error.reason)
    })?;
    let leaves = check.note_footer(&footer, subject.name);
    let Some(leaves) = leaves else {
        // The footer alone proves that the file would be rejected.
        observer.footer_read(&check.so_far());
        return Ok(());
    };
    let length = source
        .length()
        .map_err(|error| CheckAbort::Failed(ReadError::from_reading(&error)))?;
    let metadata = match readable_data(&footer, &leaves, length) {
        Ok(metadata) => metadata,
        Err(error) => {
            observer.footer_read(&check.so_far());
            return Err(CheckAbort::Failed(error));
        }
    };
    let rows = Rows {
        source,
        metadata,
        leaves,
    };
    let proven = statistics::prove_clean(rows, settings, observer);
    if let Some(environments) = &proven {
        check.note_proof(rows.total(), environments, settings);
    }
    observer.footer_read(&check.so_far());
    if settings.depth == Depth::TrustStatistics && proven.is_some() {
        return Ok(());
    }
    check.note_rows(done(scan(rows, settings, observer))?, footer.writer());
    if settings.depth != Depth::Complete {
        return Ok(());
    }
    observer.verdict_reached(&check.so_far());
    check.note_advice(done(advise(rows, settings, observer))?);
    Ok(())
}

/// Where the data is, once it is certain that the columns can be read.
fn readable_data<'f>(
    footer: &'f Footer,
    leaves: &EventLeaves,
    file_length: u64,
) -> Result<&'f ParquetMetaData, ReadError> {
    let metadata = footer.metadata.as_ref().map_err(Clone::clone)?;
    if let Some(error) = check_layout(metadata, file_length) {
        return Err(error);
    }
    for (leaf, column) in leaves.required.into_iter().zip(EventColumn::REQUIRED) {
        if footer.encrypted.contains(&leaf) {
            return Err(encrypted_columns(&format!("`{}` is", column.name())));
        }
    }
    Ok(metadata)
}

/// The codecs that the vendor's page names.
const LISTED_CODECS: [CompressionCodec; 4] = [
    CompressionCodec::UNCOMPRESSED,
    CompressionCodec::SNAPPY,
    CompressionCodec::GZIP,
    CompressionCodec::LZO,
];

impl FileCheck {
    /// A file of which nothing is known but its size.
    fn blank(bytes: u64) -> Self {
        let mut check = Self::unreadable(bytes, "", "", "");
        check.findings.clear();
        check.note = None;
        check
    }

    /// Notes all that the footer says. Gives where the required columns are,
    /// where the schema is right.
    fn note_footer(&mut self, footer: &Footer, name: Option<&str>) -> Option<EventLeaves> {
        let schema = schema::check(&footer.schema, footer.writer());
        self.readable = true;
        self.schema_ok = Some(schema.is_valid());
        self.rows = footer.rows;
        self.schema = schema.columns;
        self.findings = schema.findings;
        if let Ok(metadata) = &footer.metadata {
            let used = self.note_metadata(metadata, footer.writer());
            if let Some(name) = name {
                let mismatches = mismatches(name, self.compression, &used);
                self.findings
                    .extend(advisory_messages::name_mismatch(&mismatches, &self.codecs));
            }
        }
        if footer.rows == Some(0) {
            self.findings.push(notice(
                Code::EmptyFile,
                "The file has no rows.",
                "Nothing would load from it; check that the rows were written.",
            ));
        }
        if schema.leaves.is_none() {
            self.verdict = Verdict::Rejected;
            self.basis = Some(Basis::Schema);
            self.predicted = vec![PredictedEntry {
                valid: false,
                number_of_rows: None,
                errors: vec![Code::InvalidSchema],
                errors_details: vec![messages::detail(Code::InvalidSchema).to_owned()],
                warnings: Vec::new(),
            }];
        } else {
            // Until the rows are judged, all that is known speaks for them.
            self.verdict = Verdict::Accepted;
            self.basis = Some(Basis::Scan);
        }
        schema.leaves
    }

    /// Notes how the file is written; gives the codecs in use.
    fn note_metadata(
        &mut self,
        metadata: &ParquetMetaData,
        writer: Writer,
    ) -> Vec<CompressionCodec> {
        self.row_groups = Some(metadata.num_row_groups() as u64);
        self.created_by = metadata.file_metadata().created_by().map(str::to_owned);
        let used: Vec<CompressionCodec> = metadata
            .row_groups()
            .iter()
            .flat_map(|group| group.columns())
            .map(|chunk| chunk.compression_codec())
            .collect();
        let names = |codecs: &mut dyn Iterator<Item = &CompressionCodec>| -> Vec<String> {
            let names: BTreeSet<String> = codecs.map(|codec| format!("{codec:?}")).collect();
            names.into_iter().collect()
        };
        self.codecs = names(&mut used.iter());
        let unlisted = names(&mut used.iter().filter(|codec| !LISTED_CODECS.contains(codec)));
        if !unlisted.is_empty() {
            self.findings
                .push(messages::unlisted_codec(&unlisted, writer));
        }
        used
    }

    /// What is known now, as a value of its own.
    fn so_far(&self) -> Self {
        let mut so_far = self.clone();
        so_far.finish();
        so_far
    }

    /// Notes that the metadata proves every row good.
    fn note_proof(
        &mut self,
        rows: u64,
        environments: &BTreeSet<Vec<u8>>,
        settings: &CheckSettings,
    ) {
        self.verdict = Verdict::Accepted;
        self.basis = Some(Basis::Statistics);
        self.predicted = predicted(rows, &[]);
        self.environments = environments
            .iter()
            .map(|id| EnvironmentSummary {
                id: String::from_utf8_lossy(id).into_owned(),
                rows: None,
                listed: settings.listed().map(|_| true),
            })
            .collect();
    }

    /// Notes what was found that stops no row.
    fn note_advice(&mut self, found: Advice) {
        self.advisories = AdvisoryStatus::Complete;
        self.findings.extend(
            found.found.into_iter().map(|((code, column), advised)| {
                advisory_messages::advisory(code, column, advised)
            }),
        );
    }

    /// Notes what the rows came to.
    fn note_rows(&mut self, counts: ScanCounts<'_>, writer: Writer) {
        let total: u64 = counts.sets.iter().map(|set| set.rows).sum();
        let good = counts.sets[RowCodes::default().index()].rows;
        self.verdict = match good {
            all if all == total => Verdict::Accepted,
            0 => Verdict::Rejected,
            _ => Verdict::PartlyRejected,
        };
        self.basis = Some(Basis::Scan);
        self.error_sets = error_sets(&counts);
        self.predicted = predicted(good, &self.error_sets);
        let faults = messages::row_findings(&counts, writer);
        let (environments, cut) = counts.environments.into_sorted();
        let mut findings = messages::with_environments(faults, &environments);
        findings.append(&mut self.findings);
        self.findings = findings;
        self.environments_truncated = cut;
        self.environments = environments
            .into_iter()
            .map(|found| EnvironmentSummary {
                id: String::from_utf8_lossy(&found.id).into_owned(),
                rows: Some(found.rows),
                listed: found.listed,
            })
            .collect();
    }

    /// The data cannot be read. What the footer said stays, and where it
    /// proved that the file would be rejected, so does the verdict.
    pub(crate) fn cannot_be_read(&mut self, error: ReadError) {
        if self.verdict == Verdict::Rejected && self.basis == Some(Basis::Schema) {
            return;
        }
        self.readable = false;
        self.verdict = Verdict::Unreadable;
        self.basis = None;
        self.advisories = AdvisoryStatus::Skipped;
        self.predicted.clear();
        self.error_sets.clear();
        self.environments.clear();
        self.environments_truncated = false;
        // What else was found speaks of a file that nobody can read.
        self.findings = vec![Finding {
            code: Code::Unreadable,
            severity: Severity::Error,
            column: None,
            rows: None,
            first_rows: Vec::new(),
            message: error.message,
            fix: error.fix,
        }];
        self.note = Some(error.note);
    }

    /// Orders the findings and says in a few words what the verdict does not.
    pub(crate) fn finish(&mut self) {
        self.findings.sort_by_key(|finding| finding.severity);
        if self.note.is_none() {
            self.note = if self.schema_ok == Some(false) {
                Some(Code::InvalidSchema.as_str().to_owned())
            } else {
                let notices = self
                    .findings
                    .iter()
                    .filter(|finding| finding.severity != Severity::Error)
                    .count();
                (notices > 0).then(|| count_of(notices as u64, "notice"))
            };
        }
    }
}

fn notice(code: Code, message: &str, fix: &str) -> Finding {
    Finding {
        code,
        severity: Severity::Notice,
        column: None,
        rows: None,
        first_rows: Vec::new(),
        message: message.to_owned(),
        fix: fix.to_owned(),
    }
}

/// The exact sets of codes that rows bear, most rows first.
fn error_sets(counts: &ScanCounts<'_>) -> Vec<ErrorSet> {
    let mut sets: Vec<ErrorSet> = RowCodes::every_set()
        .filter(|codes| !codes.is_empty())
        .map(|codes| {
            let counted = &counts.sets[codes.index()];
            ErrorSet {
                errors: codes.iter().collect(),
                rows: counted.rows,
                first_rows: counted.first.clone(),
            }
        })
        .filter(|set| set.rows > 0)
        .collect();
    sets.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.errors.cmp(&b.errors)));
    sets
}

/// The report to expect: the valid entry first, then as the sets come.
fn predicted(good: u64, sets: &[ErrorSet]) -> Vec<PredictedEntry> {
    let valid = (good > 0).then(|| PredictedEntry {
        valid: true,
        number_of_rows: Some(good),
        errors: Vec::new(),
        errors_details: Vec::new(),
        warnings: Vec::new(),
    });
    let invalid = sets.iter().map(|set| PredictedEntry {
        valid: false,
        number_of_rows: Some(set.rows),
        errors: set.errors.clone(),
        errors_details: set
            .errors
            .iter()
            .map(|code| messages::detail(*code).to_owned())
            .collect(),
        warnings: Vec::new(),
    });
    valid.into_iter().chain(invalid).collect()
}
