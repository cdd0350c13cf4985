//! `tally validate`.

mod bar;
mod extracting;
mod side_by_side;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use tallyman_events::check::{Cancellable, Verdict};
use tallyman_events::{CheckSettings, Depth};
use tallyman_operations::check_file::CheckedFile;
use tallyman_operations::check_json_line::{CheckRecord, ExtractedFiles};
use tallyman_operations::check_text::check_text;
use tallyman_operations::extraction::{self, Extraction};
use time::OffsetDateTime;

use crate::arguments::{ValidateArguments, ValidateFormat};
use crate::exit::{Failure, Status, say};
use crate::interruption;
use crate::originals::{self, Original};
use crate::printable::printable;

use bar::Bar;
use extracting::extracted;
use side_by_side::check_all;

pub(crate) fn run(arguments: &ValidateArguments) -> Result<Status, Failure> {
    let rules = CheckSettings {
        first_rows: arguments.first_rows,
        now_ms: Some(milliseconds(
            arguments.now.unwrap_or_else(OffsetDateTime::now_utc),
        )),
        depth: match (arguments.quick, arguments.trust_statistics) {
            (_, true) => Depth::TrustStatistics,
            (true, false) => Depth::Quick,
            (false, false) => Depth::Complete,
        },
        duplicates: arguments.duplicates,
        ..CheckSettings::with_environments(arguments.environments.read()?)
            .with_traffic_types(arguments.traffic_types()?)
    };
    let found = originals::find(&arguments.paths, &arguments.way)?;
    let mut status = found.status;
    let targets = match &arguments.extract {
        Some(directory) => {
            interruption::listen();
            let names: Vec<_> = found.all.iter().map(Original::name).collect();
            let paths: Vec<&Path> = names.iter().map(|name| Path::new(&**name)).collect();
            extraction::plan(directory, &paths)?
        }
        None => Vec::new(),
    };
    let names: Vec<_> = found.all.iter().map(Original::name).collect();
    let bar = Bar::new(&names.iter().map(|name| &**name).collect::<Vec<_>>());
    let mut targets = targets.iter();
    let mut out = io::stdout().lock();
    let mut written = 0;
    check_all(&found.all, &rules, &bar, |original, checked| {
        let target = targets.next();
        let name = original.name();
        let watch = bar.checked_file(&name);
        let checked = match checked {
            Ok(Cancellable::Done(checked)) => checked,
            Ok(Cancellable::Cancelled) => return Err(Failure::Interrupted),
            // The others may be there, and allowed.
            Err(error) if originals::is_its_own(&error) => {
                let failure = Failure::from(error);
                bar.aside(|| say(&printable(&failure.to_string(), false)));
                status = status.max(failure.status());
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        status = status.max(status_of(checked.check.verdict));
        if let Some(sentence) = &checked.left_undone {
            watch.say(sentence);
            status = status.max(Status::Unreadable);
        }
        let mut extraction = None;
        if let Some(target) = target {
            let (found, worse) = extracted(original, &checked, target, &rules, &watch)?;
            extraction = found;
            status = status.max(worse);
        }
        let extraction = extraction.as_ref();
        bar.aside(|| {
            let format = arguments.format;
            write(&mut out, format, written, &name, &checked, extraction)
        })?;
        written += 1;
        Ok(())
    })?;
    Ok(status)
}

/// Milliseconds since 1970-01-01 UTC.
fn milliseconds(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

const fn status_of(verdict: Verdict) -> Status {
    match verdict {
        Verdict::Accepted => Status::Well,
        Verdict::PartlyRejected | Verdict::Rejected => Status::Rejected,
        Verdict::Unreadable => Status::Unreadable,
    }
}

fn write(
    out: &mut impl Write,
    format: ValidateFormat,
    at: usize,
    name: &str,
    checked: &CheckedFile,
    extraction: Option<&Extraction>,
) -> Result<(), Failure> {
    match format {
        ValidateFormat::Json => {
            let line = CheckRecord {
                file: Cow::Borrowed(name),
                check: &checked.check,
                elapsed_ms: u64::try_from(checked.elapsed.as_millis()).unwrap_or(u64::MAX),
                extracted: extraction.map(ExtractedFiles::of),
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        ValidateFormat::Text => {
            if at > 0 {
                writeln!(out)?;
            }
            let text = check_text(&printable(name, false), &checked.check);
            write!(out, "{}", printable(&text, true))?;
        }
    }
    out.flush()?;
    Ok(())
}
