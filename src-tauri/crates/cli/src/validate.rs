//! `tally validate`.

mod extract;
mod parallel;
mod progress;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use tallyman_events::check::{Cancellable, Verdict};
use tallyman_events::{CheckSettings, CheckStages};
use tallyman_operations::check_file::CheckedFile;
use tallyman_operations::check_json_line::{CheckRecord, ExtractedFiles};
use tallyman_operations::check_text::check_text;
use tallyman_operations::extraction::{self, Extraction};
use time::OffsetDateTime;

use crate::arguments::{ValidateArguments, ValidateFormat};
use crate::ctrl_c;
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};
use crate::inputs::{self, Input};
use crate::json_line::write_json_line;

use extract::extract;
use parallel::check_all;
use progress::Progress;

pub(crate) fn run(arguments: &ValidateArguments) -> Result<Status, CommandError> {
    let settings = CheckSettings {
        first_rows: arguments.first_rows,
        now_ms: Some(milliseconds(
            arguments.now.unwrap_or_else(OffsetDateTime::now_utc),
        )),
        stages: match (arguments.quick, arguments.trust_statistics) {
            (_, true) => CheckStages::TrustStatistics,
            (true, false) => CheckStages::Quick,
            (false, false) => CheckStages::Complete,
        },
        duplicates: arguments.duplicates,
        ..CheckSettings::with_environments(arguments.environments.read()?)
            .with_traffic_types(arguments.traffic_types()?)
    };
    let found = inputs::find_inputs(&arguments.paths, &arguments.s3)?;
    let mut status = found.status;
    let names: Vec<_> = found.all.iter().map(Input::name).collect();
    let targets = match &arguments.extract {
        Some(directory) => {
            ctrl_c::install_handler();
            let paths: Vec<&Path> = names.iter().map(|name| Path::new(&**name)).collect();
            extraction::plan(directory, &paths)?
        }
        None => Vec::new(),
    };
    let progress = Progress::new(&names.iter().map(|name| &**name).collect::<Vec<_>>());
    let mut targets = targets.iter();
    let mut out = io::stdout().lock();
    let mut written = 0;
    check_all(&found.all, &settings, &progress, |input, checked| {
        let target = targets.next();
        let name = input.name();
        let file_progress = progress.checked_file(&name);
        let checked = match checked {
            Ok(Cancellable::Done(checked)) => checked,
            Ok(Cancellable::Cancelled) => return Err(CommandError::Interrupted),
            // The other objects may exist and be readable.
            Err(error) if inputs::concerns_one_object(&error) => {
                let error = CommandError::from(error);
                progress.suspend(|| eprint_line(&escape(&error.to_string(), false)));
                status = status.max(error.status());
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        status = status.max(status_of(checked.check.verdict));
        if let Some(sentence) = &checked.left_undone {
            file_progress.print_line(sentence);
            status = status.max(Status::Unreadable);
        }
        let mut extraction = None;
        if let Some(target) = target {
            let (found, worse) = extract(input, &checked, target, &settings, &file_progress)?;
            extraction = found;
            status = status.max(worse);
        }
        let extraction = extraction.as_ref();
        progress.suspend(|| {
            let format = arguments.format;
            write(&mut out, format, written, &name, &checked, extraction)
        })?;
        written += 1;
        Ok(())
    })?;
    Ok(status)
}

/// Converts to milliseconds since 1970-01-01 UTC.
fn milliseconds(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

const fn status_of(verdict: Verdict) -> Status {
    match verdict {
        Verdict::Accepted => Status::Success,
        Verdict::PartlyRejected | Verdict::Rejected => Status::Rejected,
        Verdict::Unreadable => Status::Unreadable,
    }
}

fn write(
    out: &mut impl Write,
    format: ValidateFormat,
    index: usize,
    name: &str,
    checked: &CheckedFile,
    extraction: Option<&Extraction>,
) -> Result<(), CommandError> {
    match format {
        ValidateFormat::Json => {
            let line = CheckRecord {
                file: Cow::Borrowed(name),
                check: &checked.check,
                elapsed_ms: u64::try_from(checked.elapsed.as_millis()).unwrap_or(u64::MAX),
                extracted: extraction.map(ExtractedFiles::of),
            };
            write_json_line(out, &line)?;
        }
        ValidateFormat::Text => {
            if index > 0 {
                writeln!(out)?;
            }
            let text = check_text(&escape(name, false), &checked.check);
            write!(out, "{}", escape(&text, true))?;
        }
    }
    out.flush()?;
    Ok(())
}
