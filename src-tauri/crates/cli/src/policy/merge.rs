//! `tally policy merge`.

use std::io::Write;
use std::path::Path;

use tallyman_iam::Severity;
use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::{MergeError, Merged, merge};
use tallyman_policies::vendors::lint_context;

use super::document::read_text;
use crate::arguments::{Format, MergeArguments};
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};
use crate::json_line::write_json_line;

pub(super) fn run(
    out: &mut impl Write,
    arguments: &MergeArguments,
) -> Result<Status, CommandError> {
    let is_stdin = |file: &Path| file == Path::new("-");
    if is_stdin(&arguments.existing) && is_stdin(&arguments.addition) {
        return Err(CommandError::Usage(
            "Only one of the two documents can come from standard input. Name a file for the other."
                .to_owned(),
        ));
    }
    let existing = read_text(&arguments.existing)?;
    let addition = read_text(&arguments.addition)?;
    let context = lint_context(arguments.kind.map(DocumentKind::from), None);
    let merged = merge(&existing, &addition, context).map_err(|error| merge_error(&error))?;
    match arguments.format {
        Format::Json => write_json_line(out, &merged)?,
        Format::Text => {
            // The merged text ends as the existing one did.
            write!(out, "{}", merged.text())?;
            if !merged.text().ends_with('\n') {
                writeln!(out)?;
            }
        }
    }
    Ok(print_messages(&merged))
}

/// Prints the outcome of each statement, the notes and the errors to standard error.
/// Returns the exit status.
pub(super) fn print_messages(merged: &Merged) -> Status {
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

/// Converts a merge error, whose message contains the position.
pub(super) fn merge_error(error: &MergeError) -> CommandError {
    CommandError::Unreadable(format!(
        "{} Nothing was merged.",
        escape(&error.message, false)
    ))
}
