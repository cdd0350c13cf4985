//! `tally validate`.

mod bar;
mod extracting;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use tallyman_events::check::{Outcome, Verdict};
use tallyman_events::{Depth, Rules};
use tallyman_operations::check_file::CheckedFile;
use tallyman_operations::check_line::{CheckLine, ExtractedFiles};
use tallyman_operations::extraction::{self, Extraction};
use tallyman_operations::report_text::report_text;
use time::OffsetDateTime;

use crate::arguments::{ValidateArguments, ValidateFormat};
use crate::exit::{Failure, Status};
use crate::interruption;
use crate::originals::{self, Original};
use crate::printable::printable;

use bar::Bar;
use extracting::extracted;

pub(crate) fn run(arguments: &ValidateArguments) -> Result<Status, Failure> {
    let rules = Rules {
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
        ..Rules::with_environments(arguments.environments.read()?)
            .and_traffic_types(arguments.traffic_types()?)
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
    let mut out = io::stdout().lock();
    let mut written = 0;
    for (at, original) in found.all.iter().enumerate() {
        let name = original.name();
        let bar = Bar::new(&name);
        let checked = match original.check(&rules, &bar) {
            Ok(Outcome::Done(checked)) => checked,
            Ok(Outcome::Cancelled) => return Err(Failure::Interrupted),
            // The others may be there, and allowed.
            Err(error) if originals::is_its_own(&error) => {
                let failure = Failure::from(error);
                bar.say(&printable(&failure.to_string(), false));
                status = status.max(failure.status());
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        status = status.max(status_of(checked.check.verdict));
        if let Some(sentence) = &checked.left_undone {
            bar.say(&format!("{}: {sentence}", printable(&name, false)));
            status = status.max(Status::Unreadable);
        }
        let mut extraction = None;
        if let Some(targets) = targets.get(at) {
            let (found, worse) = extracted(original, &checked, targets, &rules, &bar)?;
            extraction = found;
            status = status.max(worse);
        }
        bar.end();
        let extraction = extraction.as_ref();
        write(
            &mut out,
            arguments.format,
            written,
            &name,
            &checked,
            extraction,
        )?;
        written += 1;
    }
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
            let line = CheckLine {
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
            let text = report_text(&printable(name, false), &checked.check);
            write!(out, "{}", printable(&text, true))?;
        }
    }
    out.flush()?;
    Ok(())
}
