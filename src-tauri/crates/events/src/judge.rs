//! From the footer and the rows to a verdict.

mod sentences;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::basic::CompressionCodec;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::ChunkReader;

use crate::check::{
    Basis, Code, CodeSet, EnvironmentRows, FileCheck, Finding, Outcome, PredictedEntry, Severity,
    Verdict, Watch,
};
use crate::columns::EventColumn;
use crate::footer::{Footer, Trouble, encrypted_columns, layout_trouble, read_footer};
use crate::row_faults::RowCodes;
use crate::rules::Rules;
use crate::scan::{Pass, Tally, scan};
use crate::schema::{self, RequiredLeaves};
use crate::wording::counted;

/// Judges a whole file, in constant memory.
///
/// Whatever is found is a result: there is no error. What cannot be read is
/// [`Verdict::Unreadable`], with the reason.
pub fn check<R: ChunkReader + 'static>(
    source: R,
    rules: &Rules,
    watch: &dyn Watch,
) -> Outcome<FileCheck> {
    let mut check = FileCheck::blank(source.len());
    // Corrupt input can make the library panic; that, too, is a finding.
    let end = catch_unwind(AssertUnwindSafe(|| {
        run(&Arc::new(source), rules, watch, &mut check)
    }))
    .unwrap_or_else(|_| {
        Err(Stop::Trouble(Trouble::new(
            "Cannot be decoded",
            "Decoding the file failed in a way that points to damaged data.",
            "Write the file again, or fetch it again from where it came.",
        )))
    });
    match end {
        Ok(()) => {}
        Err(Stop::Cancelled) => return Outcome::Cancelled,
        Err(Stop::Trouble(trouble)) => check.cannot_be_read(trouble),
    }
    check.finish();
    Outcome::Done(check)
}

/// Why a check ends early.
enum Stop {
    Cancelled,
    Trouble(Trouble),
}

fn run<R: ChunkReader + 'static>(
    source: &Arc<R>,
    rules: &Rules,
    watch: &dyn Watch,
    check: &mut FileCheck,
) -> Result<(), Stop> {
    let footer = read_footer(source.as_ref()).map_err(|no_footer| {
        check.wrapping = no_footer.wrapping;
        Stop::Trouble(no_footer.trouble)
    })?;
    let leaves = check.note_footer(&footer);
    let mut provisional = check.clone();
    provisional.finish();
    watch.footer_read(&provisional);

    let Some(leaves) = leaves else {
        // The footer alone proves that the file would be rejected.
        return Ok(());
    };
    let metadata = readable_data(&footer, leaves, source.len()).map_err(Stop::Trouble)?;
    match scan(source, metadata, leaves, rules, watch) {
        Pass::Done(tally) => {
            check.note_rows(tally);
            Ok(())
        }
        Pass::Cancelled => Err(Stop::Cancelled),
        Pass::Failed(trouble) => Err(Stop::Trouble(trouble)),
    }
}

/// Where the data is, once it is certain that the five columns can be read.
fn readable_data(
    footer: &Footer,
    leaves: RequiredLeaves,
    file_length: u64,
) -> Result<&ParquetMetaData, Trouble> {
    let metadata = footer.metadata.as_ref().map_err(Clone::clone)?;
    if let Some(trouble) = layout_trouble(metadata, file_length) {
        return Err(trouble);
    }
    for (leaf, column) in leaves.0.into_iter().zip(EventColumn::REQUIRED) {
        if footer.encrypted.contains(&leaf) {
            return Err(encrypted_columns(&format!("`{}` is", column.name())));
        }
        let lzo = metadata.row_groups().iter().any(|group| {
            group
                .columns()
                .get(leaf)
                .is_some_and(|chunk| chunk.compression_codec() == CompressionCodec::LZO)
        });
        if lzo {
            return Err(Trouble::new(
                "LZO: not supported yet",
                "The data is compressed with LZO, which is not supported yet. The schema is as it \
                 must be; the rows were not judged.",
                "Write the file with snappy or gzip to have its rows judged.",
            ));
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
    fn note_footer(&mut self, footer: &Footer) -> Option<RequiredLeaves> {
        let judgement = schema::judge(&footer.schema);
        self.readable = true;
        self.schema_ok = Some(judgement.is_right());
        self.rows = footer.rows;
        self.schema = judgement.rows;
        self.findings = judgement.findings;
        if let Ok(metadata) = &footer.metadata {
            self.note_metadata(metadata);
        }
        if footer.rows == Some(0) {
            self.findings.push(notice(
                Code::EmptyFile,
                "The file has no rows.",
                "Nothing would load from it; check that the rows were written.",
            ));
        }
        if judgement.required.is_none() {
            self.verdict = Verdict::Rejected;
            self.basis = Some(Basis::Schema);
            self.predicted = vec![PredictedEntry {
                valid: false,
                number_of_rows: None,
                errors: vec![Code::InvalidSchema],
                errors_details: vec![sentences::detail(Code::InvalidSchema).to_owned()],
                warnings: Vec::new(),
            }];
        } else {
            // Until the rows are judged, all that is known speaks for them.
            self.verdict = Verdict::Accepted;
            self.basis = Some(Basis::Scan);
        }
        judgement.required
    }

    fn note_metadata(&mut self, metadata: &ParquetMetaData) {
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
            self.findings.push(sentences::unlisted_codec(&unlisted));
        }
    }

    /// Notes what the rows came to.
    fn note_rows(&mut self, tally: Tally<'_>) {
        let total: u64 = tally.sets.iter().map(|set| set.rows).sum();
        let good = tally.sets[RowCodes::default().index()].rows;
        self.verdict = match good {
            all if all == total => Verdict::Accepted,
            0 => Verdict::Rejected,
            _ => Verdict::PartlyRejected,
        };
        self.code_sets = code_sets(&tally);
        self.predicted = predicted(good, &self.code_sets);
        let faults = sentences::row_findings(&tally);
        let (environments, cut) = tally.environments.into_sorted();
        let mut findings = sentences::with_environments(faults, &environments);
        findings.append(&mut self.findings);
        self.findings = findings;
        self.environments_cut = cut;
        self.environments = environments
            .into_iter()
            .map(|found| EnvironmentRows {
                id: String::from_utf8_lossy(&found.id).into_owned(),
                rows: found.rows,
                listed: found.listed,
            })
            .collect();
    }

    /// The data cannot be read. What the footer said stays, and where it
    /// proved that the file would be rejected, so does the verdict.
    fn cannot_be_read(&mut self, trouble: Trouble) {
        if self.verdict == Verdict::Rejected && self.basis == Some(Basis::Schema) {
            return;
        }
        self.readable = false;
        self.verdict = Verdict::Unreadable;
        self.basis = None;
        self.predicted.clear();
        self.findings.insert(
            0,
            Finding {
                code: Code::Unreadable,
                severity: Severity::Error,
                column: None,
                rows: None,
                first_rows: Vec::new(),
                message: trouble.message,
                fix: trouble.fix,
            },
        );
        self.note = Some(trouble.note);
    }

    /// Orders the findings and says in a few words what the verdict does not.
    fn finish(&mut self) {
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
                (notices > 0).then(|| counted(notices as u64, "notice"))
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
fn code_sets(tally: &Tally<'_>) -> Vec<CodeSet> {
    let mut sets: Vec<CodeSet> = RowCodes::every_set()
        .filter(|codes| !codes.is_empty())
        .map(|codes| {
            let counted = &tally.sets[codes.index()];
            CodeSet {
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
fn predicted(good: u64, sets: &[CodeSet]) -> Vec<PredictedEntry> {
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
            .map(|code| sentences::detail(*code).to_owned())
            .collect(),
        warnings: Vec::new(),
    });
    valid.into_iter().chain(invalid).collect()
}
