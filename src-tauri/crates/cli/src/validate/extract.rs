//! `--extract`: writes rows and prints what was written.

use std::path::Path;

use tallyman_events::check::{Cancellable, FileCheck};
use tallyman_events::{CheckSettings, OutputFile};
use tallyman_operations::check_file::CheckedFile;
use tallyman_operations::extraction::{Extraction, Targets};

use super::progress::FileProgress;
use crate::escape::escape;
use crate::exit::{CommandError, Status};
use crate::inputs::Input;

/// Writes the rows of a checked file to two files and prints their paths.
pub(super) fn extract(
    input: &Input,
    checked: &CheckedFile,
    targets: &Targets,
    settings: &CheckSettings,
    progress: &FileProgress<'_>,
) -> Result<(Option<Extraction>, Status), CommandError> {
    if !has_rows(&checked.check) {
        progress.print_line(no_rows_reason(&checked.check));
        return Ok((None, Status::Success));
    }
    match input.extract(checked, targets, settings, progress) {
        Ok(Cancellable::Done(extraction)) => {
            progress.print_line(&describe_output(&extraction));
            Ok((Some(extraction), Status::Success))
        }
        Ok(Cancellable::Cancelled) => Err(CommandError::Interrupted),
        Err(error) => {
            let error = CommandError::from(error);
            progress.print_line(&format!("{error} Nothing was written."));
            Ok((None, error.status()))
        }
    }
}

fn has_rows(check: &FileCheck) -> bool {
    check.readable && check.schema_ok == Some(true)
}

fn no_rows_reason(check: &FileCheck) -> &'static str {
    if check.readable {
        "The whole file is rejected for its schema, so its rows cannot be separated. Nothing was written."
    } else {
        "It cannot be read, so no rows were written."
    }
}

fn describe_output(extraction: &Extraction) -> String {
    let describe_part = |part: OutputFile, path: &Path| {
        let (word, path) = (part.as_str(), path.to_string_lossy());
        let path = escape(&path, false);
        match extraction.rows.rows(part) {
            1 => format!("1 {word} row in {path}"),
            rows => format!("{rows} {word} rows in {path}"),
        }
    };
    match (&extraction.clean, &extraction.rejected) {
        (Some(clean), Some(rejected)) => format!(
            "{}, {}.",
            describe_part(OutputFile::Clean, clean),
            describe_part(OutputFile::Rejected, rejected)
        ),
        (Some(clean), None) => format!(
            "{}. No row is rejected, so there is no file of rejected rows.",
            describe_part(OutputFile::Clean, clean)
        ),
        (None, Some(rejected)) => format!(
            "{}. Every row is rejected, so there is no file of clean rows.",
            describe_part(OutputFile::Rejected, rejected)
        ),
        (None, None) => "The file has no rows, so nothing was written.".to_owned(),
    }
}
