//! Fills in a [`FileCheck`], stage by stage.

use std::collections::BTreeSet;
use std::mem;

use parquet::basic::CompressionCodec;
use parquet::file::metadata::ParquetMetaData;
use tallyman_text::count_of;

use super::{advisory_messages, messages};
use crate::advisories::AdvisoryFindings;
use crate::check::{
    AdvisoryStatus, Basis, Code, EnvironmentSummary, ErrorSet, FileCheck, PredictedEntry, Severity,
    Verdict,
};
use crate::file_info::name_mismatches;
use crate::footer::Footer;
use crate::read_error::ReadError;
use crate::row_rules::RowCodes;
use crate::scan::ScanCounts;
use crate::schema::{self, EventLeaves};
use crate::settings::CheckSettings;
use crate::writer::Writer;

/// Codecs that the vendor's documentation lists.
const LISTED_CODECS: [CompressionCodec; 4] = [
    CompressionCodec::UNCOMPRESSED,
    CompressionCodec::SNAPPY,
    CompressionCodec::GZIP,
    CompressionCodec::LZO,
];

impl FileCheck {
    /// A check of which only the file's size is known.
    pub(super) fn empty(bytes: u64) -> Self {
        let mut check = Self::unreadable(bytes, "", "", "");
        check.findings.clear();
        check.note = None;
        check
    }

    /// Adds what the footer says. Returns where the columns are; `None` if the
    /// schema is invalid.
    pub(super) fn add_footer(
        &mut self,
        footer: &Footer,
        name: Option<&str>,
    ) -> Option<EventLeaves> {
        let schema = schema::check(&footer.schema, footer.writer());
        self.readable = true;
        self.schema_ok = Some(schema.is_valid());
        self.rows = footer.rows;
        self.schema = schema.columns;
        self.findings = schema.findings;
        if let Ok(metadata) = &footer.metadata {
            let codecs = self.add_metadata(metadata, footer.writer());
            if let Some(name) = name {
                let mismatches = name_mismatches(name, self.compression, &codecs);
                self.findings
                    .extend(advisory_messages::name_mismatch(&mismatches, &self.codecs));
            }
        }
        if footer.rows == Some(0) {
            self.findings.push(messages::empty_file());
        }
        if schema.leaves.is_none() {
            self.verdict = Verdict::Rejected;
            self.basis = Some(Basis::Schema);
            self.predicted = vec![predicted_entry(None, &[Code::InvalidSchema])];
        } else {
            // Provisional, until the rows are checked.
            self.verdict = Verdict::Accepted;
            self.basis = Some(Basis::Scan);
        }
        schema.leaves
    }

    /// Adds how the file is written. Returns the codecs in use.
    fn add_metadata(
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

    /// What is known so far, as a complete value.
    pub(super) fn snapshot(&self) -> Self {
        let mut snapshot = self.clone();
        snapshot.finish();
        snapshot
    }

    /// Adds that the statistics prove every row clean.
    pub(super) fn add_proof(
        &mut self,
        rows: u64,
        environments: &BTreeSet<Vec<u8>>,
        settings: &CheckSettings,
    ) {
        self.verdict = Verdict::Accepted;
        self.basis = Some(Basis::Statistics);
        self.predicted = predicted_entries(rows, &[]);
        self.environments = environments
            .iter()
            .map(|id| EnvironmentSummary {
                id: String::from_utf8_lossy(id).into_owned(),
                rows: None,
                listed: settings.listed_environments().map(|_| true),
            })
            .collect();
    }

    /// Adds the result of the scan of the rows.
    pub(super) fn add_scan(&mut self, counts: ScanCounts<'_>, writer: Writer) {
        let total: u64 = counts.sets.iter().map(|set| set.rows).sum();
        let clean = counts.sets[RowCodes::default().index()].rows;
        self.verdict = match clean {
            all if all == total => Verdict::Accepted,
            0 => Verdict::Rejected,
            _ => Verdict::PartlyRejected,
        };
        self.basis = Some(Basis::Scan);
        self.error_sets = error_sets(&counts);
        self.predicted = predicted_entries(clean, &self.error_sets);
        let mut findings = messages::row_findings(&counts, writer);
        let (environments, truncated) = counts.environments.into_sorted();
        messages::set_environment_message(&mut findings, &environments);
        findings.append(&mut self.findings);
        self.findings = findings;
        self.environments_truncated = truncated;
        self.environments = environments
            .into_iter()
            .map(|found| EnvironmentSummary {
                id: String::from_utf8_lossy(&found.id).into_owned(),
                rows: Some(found.rows),
                listed: found.listed,
            })
            .collect();
    }

    /// Adds the advisories of the rows.
    pub(super) fn add_advisories(&mut self, advisories: AdvisoryFindings) {
        self.advisories = AdvisoryStatus::Complete;
        self.findings.extend(
            advisories
                .hits
                .into_iter()
                .map(|((code, column), hits)| advisory_messages::advisory(code, column, hits)),
        );
    }

    /// Sets the verdict to [`Verdict::Unreadable`] and keeps what the footer
    /// says. Does nothing if the footer proved that the file would be rejected.
    pub(crate) fn set_unreadable(&mut self, error: ReadError) {
        if self.verdict == Verdict::Rejected && self.basis == Some(Basis::Schema) {
            return;
        }
        // The other findings are of no use for a file that cannot be read.
        *self = Self {
            schema_ok: self.schema_ok,
            rows: self.rows,
            schema: mem::take(&mut self.schema),
            row_groups: self.row_groups,
            codecs: mem::take(&mut self.codecs),
            compression: self.compression,
            created_by: self.created_by.take(),
            ..Self::unreadable(self.bytes, error.note, error.message, error.fix)
        };
    }

    /// Sorts the findings and sets the note.
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

/// The exact sets of error codes of rows, most rows first.
fn error_sets(counts: &ScanCounts<'_>) -> Vec<ErrorSet> {
    let mut sets: Vec<ErrorSet> = RowCodes::every_set()
        .filter(|codes| !codes.is_empty())
        .map(|codes| {
            let count = &counts.sets[codes.index()];
            ErrorSet {
                errors: codes.iter().collect(),
                rows: count.rows,
                first_rows: count.first.clone(),
            }
        })
        .filter(|set| set.rows > 0)
        .collect();
    sets.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.errors.cmp(&b.errors)));
    sets
}

/// The predicted report: the valid entry, then one per error set.
fn predicted_entries(clean: u64, sets: &[ErrorSet]) -> Vec<PredictedEntry> {
    let valid = (clean > 0).then(|| predicted_entry(Some(clean), &[]));
    let invalid = sets
        .iter()
        .map(|set| predicted_entry(Some(set.rows), &set.errors));
    valid.into_iter().chain(invalid).collect()
}

/// An entry for rows with these errors, valid if there are none.
fn predicted_entry(number_of_rows: Option<u64>, errors: &[Code]) -> PredictedEntry {
    let detail = |code: &Code| messages::error_detail(*code).to_owned();
    PredictedEntry {
        valid: errors.is_empty(),
        number_of_rows,
        errors: errors.to_vec(),
        errors_details: errors.iter().map(detail).collect(),
        warnings: Vec::new(),
    }
}
