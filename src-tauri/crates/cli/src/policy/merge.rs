//! `tally policy merge`: an addition put into what is there.

use std::io::Write;
use std::path::Path;

use tallyman_iam::Severity;
use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::{MergeError, Merged, merge};
use tallyman_policies::vendors::lint_context;

use super::document::text_of;
use crate::arguments::{Format, MergeArguments};
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};

pub(super) fn run(
    out: &mut impl Write,
    arguments: &MergeArguments,
) -> Result<Status, CommandError> {
    let from_input = |file: &Path| file == Path::new("-");
    if from_input(&arguments.existing) && from_input(&arguments.addition) {
        return Err(CommandError::Usage(
            "Only one of the two documents can come from standard input. Name a file for the other."
                .to_owned(),
        ));
    }
    let existing = text_of(&arguments.existing)?;
    let addition = text_of(&arguments.addition)?;
    let context = lint_context(arguments.kind.map(DocumentKind::from), None);
    let merged = merge(&existing, &addition, context).map_err(|error| refused(&error))?;
    match arguments.format {
        Format::Json => {
            serde_json::to_writer(&mut *out, &merged)?;
            writeln!(out)?;
        }
        Format::Text => {
            // As it was, to the last line break.
            write!(out, "{}", merged.text())?;
            if !merged.text().ends_with('\n') {
                writeln!(out)?;
            }
        }
    }
    Ok(tell(&merged))
}

/// Says on standard error what became of each statement, and what AWS would
/// refuse or may be meant otherwise.
pub(super) fn tell(merged: &Merged) -> Status {
    for entry in merged.entries() {
        eprint_line(&escape(&entry.message, false));
    }
    for warning in merged.warnings() {
        eprint_line(&escape(&warning.message, false));
    }
    for finding in merged.findings() {
        if finding.severity == Severity::Error {
            eprint_line(&escape(
                &format!(
                    "line {}: {} {}",
                    finding.line, finding.message, finding.help
                ),
                false,
            ));
        }
    }
    let severities = (merged.warnings().iter().map(|warning| warning.severity))
        .chain(merged.findings().iter().map(|finding| finding.severity));
    if severities.min() == Some(Severity::Error) {
        Status::Rejected
    } else {
        Status::Success
    }
}

/// The sentence says where, too.
pub(super) fn refused(error: &MergeError) -> CommandError {
    CommandError::Unreadable(format!(
        "{} Nothing was merged.",
        escape(&error.message, false)
    ))
}
