//! `tally validate`.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tallyman_events::check::{FileCheck, Outcome, Verdict, Watch};
use tallyman_events::{Depth, Part, Rules};
use tallyman_operations::check_file::{CheckedFile, check_file};
use tallyman_operations::extraction::{self, Extraction, Targets};
use tallyman_operations::intake;
use tallyman_operations::report_text::report_text;
use time::OffsetDateTime;

use crate::arguments::{ValidateArguments, ValidateFormat};
use crate::exit::{Failure, Status, say};
use crate::interruption;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    extracted: Option<Files<'a>>,
}

/// The two files that rows were written to.
#[derive(Serialize)]
struct Files<'a> {
    clean: Option<Written<'a>>,
    rejected: Option<Written<'a>>,
}

#[derive(Serialize)]
struct Written<'a> {
    file: Cow<'a, str>,
    rows: u64,
}

impl<'a> Files<'a> {
    fn of(extraction: &'a Extraction) -> Self {
        let written = |part: Part, path: &'a Option<PathBuf>| {
            path.as_deref().map(|path| Written {
                file: path.to_string_lossy(),
                rows: extraction.rows.rows(part),
            })
        };
        Self {
            clean: written(Part::Clean, &extraction.clean),
            rejected: written(Part::Rejected, &extraction.rejected),
        }
    }
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
        duplicates: arguments.duplicates,
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
    let targets = match &arguments.extract {
        Some(directory) => {
            interruption::listen();
            let originals: Vec<&Path> = found.files.iter().map(AsRef::as_ref).collect();
            extraction::plan(directory, &originals)?
        }
        None => Vec::new(),
    };
    let mut out = io::stdout().lock();
    for (at, path) in found.files.iter().enumerate() {
        let bar = Bar::new(path);
        let Outcome::Done(checked) = check_file(path, &rules, &bar) else {
            return Err(Failure::Interrupted);
        };
        status = status.max(status_of(checked.check.verdict));
        if let Some(sentence) = &checked.left_undone {
            let name = path.to_string_lossy();
            bar.say(&format!("{}: {sentence}", printable(&name, false)));
            status = status.max(Status::Unreadable);
        }
        let mut extraction = None;
        if let Some(targets) = targets.get(at) {
            let (found, worse) = extracted(path, &checked, targets, &rules, &bar)?;
            extraction = found;
            status = status.max(worse);
        }
        bar.bar.finish_and_clear();
        write(
            &mut out,
            arguments.format,
            at,
            path,
            &checked,
            extraction.as_ref(),
        )?;
    }
    Ok(status)
}

/// Writes the rows of a file that was checked, and says where they went.
fn extracted(
    path: &Path,
    checked: &CheckedFile,
    targets: &Targets,
    rules: &Rules,
    bar: &Bar,
) -> Result<(Option<Extraction>, Status), Failure> {
    let name = path.to_string_lossy();
    let name = printable(&name, false);
    let (Some(stamp), true) = (checked.stamp, has_rows(&checked.check)) else {
        bar.say(&format!("{name}: {}", why_no_rows(&checked.check)));
        return Ok((None, Status::Well));
    };
    match extraction::extract_file(path, stamp, targets, rules, bar) {
        Ok(Outcome::Done(extraction)) => {
            bar.say(&format!("{name}: {}", where_rows_went(&extraction)));
            Ok((Some(extraction), Status::Well))
        }
        Ok(Outcome::Cancelled) => Err(Failure::Interrupted),
        Err(error) => {
            let failure = Failure::from(error);
            bar.say(&format!("{name}: {failure} Nothing was written."));
            Ok((None, failure.status()))
        }
    }
}

fn has_rows(check: &FileCheck) -> bool {
    check.readable && check.schema_ok == Some(true)
}

fn why_no_rows(check: &FileCheck) -> &'static str {
    if check.readable {
        "The whole file is rejected for its schema, so there are no clean rows to tell from rejected ones. Nothing was written."
    } else {
        "It cannot be read, so no rows were written."
    }
}

fn where_rows_went(extraction: &Extraction) -> String {
    let went = |part: Part, path: &Path| {
        let (word, path) = (part.word(), path.to_string_lossy());
        let path = printable(&path, false);
        match extraction.rows.rows(part) {
            1 => format!("1 {word} row in {path}"),
            rows => format!("{rows} {word} rows in {path}"),
        }
    };
    match (&extraction.clean, &extraction.rejected) {
        (Some(clean), Some(rejected)) => format!(
            "{}, {}.",
            went(Part::Clean, clean),
            went(Part::Rejected, rejected)
        ),
        (Some(clean), None) => format!(
            "{}. No row is rejected, so there is no file of rejected rows.",
            went(Part::Clean, clean)
        ),
        (None, Some(rejected)) => format!(
            "{}. Every row is rejected, so there is no file of clean rows.",
            went(Part::Rejected, rejected)
        ),
        (None, None) => "The file has no rows, so nothing was written.".to_owned(),
    }
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
    extraction: Option<&Extraction>,
) -> Result<(), Failure> {
    match format {
        ValidateFormat::Json => {
            let line = Line {
                file: path.to_string_lossy(),
                check: &checked.check,
                elapsed_ms: u64::try_from(checked.elapsed.as_millis()).unwrap_or(u64::MAX),
                extracted: extraction.map(Files::of),
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

impl Bar {
    /// Says a sentence, and takes the bar away first.
    fn say(&self, sentence: &str) {
        self.bar.finish_and_clear();
        say(sentence);
    }

    fn show(&self, done: u64, total: u64) {
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

impl Watch for Bar {
    fn rows_judged(&self, done: u64, total: u64) {
        self.show(done, total);
    }

    fn rows_compared(&self, done: u64, total: u64) {
        self.show(done, total);
    }

    fn sorts_on_disk(&self, bytes: u64) {
        let sentence = format!(
            "{}: comparing its rows takes {} MB for a while in the folder for temporary files.",
            self.bar.prefix(),
            bytes.div_ceil(1_000_000)
        );
        self.bar.suspend(|| say(&sentence));
    }

    fn rows_written(&self, done: u64, total: u64) {
        self.show(done, total);
    }

    fn cancelled(&self) -> bool {
        interruption::happened()
    }
}
