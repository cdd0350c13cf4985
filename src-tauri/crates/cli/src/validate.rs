//! `tally validate`.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tallyman_events::check::{FileCheck, Outcome, Verdict, Watch};
use tallyman_events::{Depth, Rules};
use tallyman_operations::check_file::{CheckedFile, check_file};
use tallyman_operations::intake;
use tallyman_operations::report_text::report_text;
use time::OffsetDateTime;

use crate::arguments::{ValidateArguments, ValidateFormat};
use crate::exit::{Failure, Status, say};
use crate::printable::printable;

/// A progress bar appears once a file takes longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

/// One line of the output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    file: Cow<'a, str>,
    #[serde(flatten)]
    check: &'a FileCheck,
    elapsed_ms: u64,
}

pub(crate) fn run(arguments: &ValidateArguments) -> Result<Status, Failure> {
    refuse_what_is_not_supported(arguments)?;
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
        ..Rules::with_environments(arguments.environments.read()?)
            .and_traffic_types(arguments.traffic_types()?)
    };
    let found = intake::collect(&arguments.paths);
    let mut status = Status::Well;
    for problem in &found.problems {
        say(&format!("{}: {}", problem.path.display(), problem.message));
        status = status.max(if problem.unreadable {
            Status::Unreadable
        } else {
            Status::Usage
        });
    }
    if found.passed_over > 0 {
        let (files, were) = match found.passed_over {
            1 => ("file", "was"),
            _ => ("files", "were"),
        };
        say(&format!(
            "{} {files} {were} left out: not Parquet by name or content, or hidden.",
            found.passed_over
        ));
    }
    let mut out = io::stdout().lock();
    for (at, path) in found.files.iter().enumerate() {
        let bar = Bar::new(path);
        let outcome = check_file(path, &rules, &bar);
        bar.bar.finish_and_clear();
        let Outcome::Done(checked) = outcome else {
            continue; // Nobody can cancel here.
        };
        status = status.max(status_of(checked.check.verdict));
        write(&mut out, arguments.format, at, path, &checked)?;
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
    path: &Path,
    checked: &CheckedFile,
) -> Result<(), Failure> {
    match format {
        ValidateFormat::Json => {
            let line = Line {
                file: path.to_string_lossy(),
                check: &checked.check,
                elapsed_ms: u64::try_from(checked.elapsed.as_millis()).unwrap_or(u64::MAX),
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        ValidateFormat::Text => {
            if at > 0 {
                writeln!(out)?;
            }
            let name = path.to_string_lossy();
            let text = report_text(&printable(&name, false), &checked.check);
            write!(out, "{}", printable(&text, true))?;
        }
    }
    out.flush()?;
    Ok(())
}

fn refuse_what_is_not_supported(arguments: &ValidateArguments) -> Result<(), Failure> {
    if arguments.extract.is_some() {
        return Err(Failure::Usage(
            "--extract is not supported yet. Leave it out to see which rows would be rejected."
                .to_owned(),
        ));
    }
    if arguments.duplicates {
        return Err(Failure::Usage(
            "--duplicates is not supported yet. Leave it out to check everything else.".to_owned(),
        ));
    }
    if let Some(address) = arguments.paths.iter().find(|path| is_s3(path)) {
        return Err(Failure::Usage(format!(
            "{} lies in a bucket, which is not supported yet. Download it and check the file.",
            address.to_string_lossy()
        )));
    }
    Ok(())
}

pub(crate) fn is_s3(path: &OsString) -> bool {
    path.to_string_lossy().starts_with("s3://")
}

/// Progress on standard error, hidden where that is not a terminal.
struct Bar {
    bar: ProgressBar,
    begun: Instant,
}

impl Bar {
    fn new(path: &Path) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {percent}% {eta} left") {
            bar.set_style(style);
        }
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        bar.set_prefix(printable(&name, false).into_owned());
        Self {
            bar,
            begun: Instant::now(),
        }
    }
}

impl Watch for Bar {
    fn rows_judged(&self, done: u64, total: u64) {
        if self.begun.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
    }
}
