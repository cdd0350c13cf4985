//! `tally reconcile`.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use tallyman_aws::ObjectStore;
use tallyman_events::check::Cancellable;
use tallyman_events::{CheckSettings, CheckStages};
use tallyman_ledger::FetchedReport;
use tallyman_operations::check_file::check_file;
use tallyman_operations::report_reader::{self, UnparsedReport};
use tallyman_reports::{
    FileReconciliation, ReconciliationState, UploadRecord, parse_upload_list, reconcile, totals,
    written_at,
};

use crate::arguments::{Format, ReconcileArguments};
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};
use crate::json_line::write_json_line;
use crate::s3_access::{self, S3Prefix, now_ms};

/// Size limit of a list of uploads, in bytes.
const MAX_LIST_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Serialize)]
struct Output<'a> {
    files: &'a [FileReconciliation],
    unparsed: Vec<UnparsedReport>,
}

pub(crate) async fn run(arguments: &ReconcileArguments) -> Result<Status, CommandError> {
    let mut uploads = match &arguments.sent {
        Some(path) => read_upload_list(path)?,
        None => Vec::new(),
    };
    let (found, bucket) = if arguments.reports.starts_with("s3://") {
        let (found, bucket) = from_bucket(arguments).await?;
        (found, Some(bucket))
    } else {
        (from_folder(Path::new(&arguments.reports))?, None)
    };
    let FoundReports {
        reports,
        skipped,
        unread: mut unparsed,
    } = found;
    if skipped > 0 {
        let (objects, were) = match skipped {
            1 => ("object", "was"),
            _ => ("objects", "were"),
        };
        eprint_line(&format!(
            "{skipped} {objects} {were} skipped: not named as a status report."
        ));
    }
    let mut status = Status::Success;
    add_local_files(&arguments.paths, &reports, &mut uploads, &mut status);
    if let Some(bucket) = &bucket {
        add_objects(bucket, &reports, &mut uploads).await?;
    }
    let readable: Vec<_> = reports
        .iter()
        .filter_map(|report| {
            Some(tallyman_reports::NamedReport {
                name: &report.name,
                written_at: report.written_at_ms,
                report: report.content.as_ref().ok()?,
            })
        })
        .collect();
    let as_of = match arguments.as_of {
        Some(time) => i64::try_from(time.unix_timestamp_nanos() / 1_000_000)
            .map_err(|_| CommandError::Usage("--as-of is too far away.".to_owned()))?,
        None => now_ms(),
    };
    let files = reconcile(&uploads, &readable, as_of);
    unparsed.extend(reports.iter().filter_map(UnparsedReport::of));
    let is_incomplete = files.iter().any(|file| file.incomplete);
    if !unparsed.is_empty() || is_incomplete {
        status = status.max(Status::Unreadable);
    }
    // Otherwise a wrong folder or prefix would look as if all was well.
    if reports.is_empty() && unparsed.is_empty() && (skipped > 0 || files.is_empty()) {
        eprint_line(&format!(
            "There is no status report at {}. Reports are named like \
             2022-01-03/12-34-20.345.UTC_report.status.",
            escape(&arguments.reports, false)
        ));
        status = status.max(Status::Unreadable);
    }
    if files.iter().any(|file| {
        !matches!(
            file.state,
            ReconciliationState::Reconciled | ReconciliationState::Waiting
        )
    }) {
        status = status.max(Status::Rejected);
    }
    write(arguments.format, &files, unparsed)?;
    Ok(status)
}

fn write(
    format: Format,
    files: &[FileReconciliation],
    unparsed: Vec<UnparsedReport>,
) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    if format == Format::Json {
        return write_json_line(&mut out, &Output { files, unparsed });
    }
    writeln!(
        out,
        "{:<16} {:>12} {:>12} {:>12} {:>12}  FILE",
        "STATE", "SENT", "ACCEPTED", "REJECTED", "PENDING"
    )?;
    for file in files {
        let sent = file
            .sent
            .map_or_else(|| "?".to_owned(), |sent| sent.to_string());
        writeln!(
            out,
            "{:<16} {sent:>12} {:>12} {:>12} {:>12}  {}",
            file.state.as_str(),
            file.accepted,
            file.rejected,
            file.pending,
            escape(&file.name, false)
        )?;
        for (code, rows) in &file.by_code {
            writeln!(out, "{:<16}   {rows} with {}", "", escape(code, false))?;
        }
        for note in file.ambiguous.iter().chain(&file.entry_errors) {
            writeln!(out, "{:<16}   {}", "", escape(note, false))?;
        }
    }
    let total = totals(files.iter());
    writeln!(
        out,
        "\n{} sent = {} accepted + {} rejected + {} pending",
        total.sent, total.accepted, total.rejected, total.pending
    )?;
    for report in unparsed {
        let place = match (report.line, report.column) {
            (Some(line), Some(column)) => format!(", line {line}, column {column}"),
            _ => String::new(),
        };
        eprint_line(&format!(
            "{}{place}: {}",
            escape(&report.report, false),
            escape(&report.message, false)
        ));
    }
    Ok(())
}

fn read_upload_list(path: &Path) -> Result<Vec<UploadRecord>, CommandError> {
    let unreadable = |why: String| {
        CommandError::Unreadable(format!(
            "The list of uploads {} cannot be read: {why}",
            path.display()
        ))
    };
    let io_error = |error: io::Error| unreadable(format!("{error}."));
    if fs::metadata(path).map_err(io_error)?.len() > MAX_LIST_BYTES {
        return Err(unreadable("it is too large.".to_owned()));
    }
    let bytes = fs::read(path).map_err(io_error)?;
    parse_upload_list(&bytes).map_err(|error| unreadable(error.to_string()))
}

/// A bucket with its client.
struct Bucket {
    store: Arc<dyn ObjectStore>,
    name: String,
}

/// Adds the objects whose rows are not known yet, with the number of rows in their
/// footers.
async fn add_objects(
    bucket: &Bucket,
    reports: &[FetchedReport],
    uploads: &mut Vec<UploadRecord>,
) -> Result<(), CommandError> {
    let known: BTreeSet<String> = uploads.iter().map(|upload| upload.name.clone()).collect();
    for name in reported_names(reports) {
        if known.contains(name) {
            continue;
        }
        let rows = report_reader::rows_of(&*bucket.store, &bucket.name, name).await?;
        if rows.is_some() {
            add(uploads, name.to_owned(), rows);
        }
    }
    Ok(())
}

/// Returns the names of all reported files.
fn reported_names(reports: &[FetchedReport]) -> BTreeSet<&str> {
    reports
        .iter()
        .filter_map(|report| report.content.as_ref().ok())
        .flat_map(|report| &report.files)
        .map(|file| &*file.name)
        .collect()
}

fn add(uploads: &mut Vec<UploadRecord>, name: String, rows: Option<u64>) {
    uploads.push(UploadRecord {
        id: u64::try_from(uploads.len()).unwrap_or(u64::MAX),
        name,
        rows,
        started_at: None,
        uploaded_at: None,
    });
}

/// The reports of a folder or of a bucket.
#[derive(Default)]
struct FoundReports {
    reports: Vec<FetchedReport>,
    /// Number of other files or objects.
    skipped: u64,
    /// The reports whose files cannot be opened.
    unread: Vec<UnparsedReport>,
}

async fn from_bucket(
    arguments: &ReconcileArguments,
) -> Result<(FoundReports, Bucket), CommandError> {
    let Some(address) = S3Prefix::parse(&arguments.reports) else {
        return Err(CommandError::Usage(format!(
            "--reports {} is not a valid address. Write it as s3://BUCKET/STATUS_PREFIX.",
            arguments.reports
        )));
    };
    let opened = s3_access::open_store(&arguments.s3).await?;
    let (reports, skipped) =
        report_reader::fetch_all(&*opened.store, &address.bucket, &address.prefix).await?;
    let bucket = Bucket {
        store: opened.store,
        name: address.bucket,
    };
    let found = FoundReports {
        reports,
        skipped,
        unread: Vec::new(),
    };
    Ok((found, bucket))
}

/// Reads the reports below a folder, ordered by name.
fn from_folder(folder: &Path) -> Result<FoundReports, CommandError> {
    let mut found = FoundReports::default();
    if !folder.is_dir() {
        found.reports.push(report_reader::from_file(folder)?);
        return Ok(found);
    }
    let mut paths = Vec::new();
    find_reports(folder, &mut paths, &mut found.skipped)?;
    for path in paths {
        let name = with_slashes(path.strip_prefix(folder).unwrap_or(&path));
        match report_reader::from_file(&path) {
            Ok(report) => found.reports.push(FetchedReport { name, ..report }),
            Err(error) => found.unread.push(UnparsedReport {
                report: name,
                line: None,
                column: None,
                message: error.to_string(),
            }),
        }
    }
    found
        .reports
        .sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn find_reports(
    folder: &Path,
    paths: &mut Vec<PathBuf>,
    skipped: &mut u64,
) -> Result<(), CommandError> {
    let unreadable = |error: io::Error| {
        CommandError::Unreadable(format!(
            "The folder {} cannot be read: {error}.",
            folder.display()
        ))
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        // Symbolic links to folders are not followed, because they can form a loop.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            find_reports(&path, paths, skipped)?;
        } else if written_at(&with_slashes(&path)).is_some() {
            paths.push(path);
        } else {
            *skipped += 1;
        }
    }
    Ok(())
}

/// Returns a path with slashes between its parts, as in keys. On other systems
/// than Windows, a backslash is a letter of a name.
fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}

/// Adds event files with their number of rows. A file counts as the reported one whose
/// whole name its path ends with, or else as the only one with the same base name.
fn add_local_files(
    paths: &[PathBuf],
    reports: &[FetchedReport],
    uploads: &mut Vec<UploadRecord>,
    status: &mut Status,
) {
    let reported = reported_names(reports);
    // Only the number of rows is needed.
    let settings = CheckSettings {
        stages: CheckStages::TrustStatistics,
        ..CheckSettings::default()
    };
    for path in tallyman_operations::discovery::discover_files(paths).files {
        let Cancellable::Done(checked) = check_file(&path, &settings, &()) else {
            continue; // Nothing cancels it.
        };
        let Some(rows) = checked.check.rows else {
            eprint_line(&format!(
                "The rows of {} cannot be counted. {}",
                path.display(),
                checked.check.unreadable_reason()
            ));
            *status = (*status).max(Status::Unreadable);
            continue;
        };
        let shown = with_slashes(&path);
        let base_name = shown.rsplit('/').next().unwrap_or(&shown);
        let ends = |name: &&str| {
            shown
                .strip_suffix(*name)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let whole = reported
            .iter()
            .copied()
            .filter(ends)
            .max_by_key(|name| name.len());
        let mut same_base_name = reported
            .iter()
            .copied()
            .filter(|name| name.rsplit('/').next() == Some(base_name));
        let name = match (whole, same_base_name.next(), same_base_name.next()) {
            (Some(name), _, _) | (None, Some(name), None) => name.to_owned(),
            _ => base_name.to_owned(),
        };
        if !uploads.iter().any(|upload| upload.name == name) {
            add(uploads, name, Some(rows));
        }
    }
}
