//! `tally upload`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tallyman_events::CheckSettings;
use tallyman_events::check::{Cancellable, Verdict};
use tallyman_operations::check_file::check_file_for_upload;
use tallyman_operations::upload::{
    Destination, UploadOutcome, UploadRequest, check_keys, checked_identity,
};
use tallyman_operations::{ErrorText, OperationError, Uploader, discovery};

use crate::arguments::{Format, IfRejected, UploadArguments};
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};
use crate::inputs::print_skipped_paths;
use crate::json_line::write_json_line;
use crate::s3_access::{self, S3Prefix, now_ms};

/// Time after which the progress bar of a file is shown.
const SHOW_AFTER: Duration = Duration::from_secs(1);

/// The JSON line of one file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UploadLine<'a> {
    file: String,
    uri: String,
    state: &'a str,
    rows: Option<u64>,
    rejected_rows: u64,
    bytes: u64,
    sha256: Option<String>,
    message: Option<String>,
}

/// A checked file that is to be uploaded.
struct CheckedUpload {
    request: UploadRequest,
    verdict: Verdict,
    rejected_rows: u64,
}

pub(crate) async fn run(arguments: &UploadArguments) -> Result<Status, CommandError> {
    let Some(to) = S3Prefix::parse(&arguments.to) else {
        return Err(CommandError::Usage(format!(
            "--to {} is not a valid destination. Write it as s3://BUCKET/PREFIX/.",
            arguments.to
        )));
    };
    let (named, found_status) = name_objects(arguments, &to)?;
    let (files, status) = check_files(arguments, named)?;
    let mut status = status.max(found_status);
    let rejected = files.iter().any(|file| file.verdict != Verdict::Accepted);
    if rejected && arguments.if_rejected == IfRejected::Stop {
        eprint_line(
            "Nothing was uploaded. Correct the files, or upload them anyway with --if-rejected send.",
        );
        return Ok(status);
    }
    if files.is_empty() {
        return Ok(status);
    }
    let opened = s3_access::open_store(&arguments.s3).await?;
    let ledger = s3_access::ledger()?;
    let integration_id = ledger
        .integrations()
        .map_err(OperationError::from)?
        .into_iter()
        .find(|integration| {
            let connection = integration
                .config
                .connection_id
                .and_then(|id| ledger.connection_by_id(id).ok());
            connection.is_some_and(|connection| connection.endpoint() == opened.endpoint)
                && integration.config.bucket == to.bucket
                && to.prefix.starts_with(&integration.file_folder())
        })
        .map(|integration| integration.id);
    let destination = Destination {
        integration_id,
        endpoint: opened.endpoint,
        bucket: to.bucket.clone(),
        store: opened.store,
    };
    let connections = s3_access::connections(&ledger);
    let uploader = Uploader::new(Arc::clone(&ledger), connections, now_ms)?;
    uploader.mark_interrupted()?;
    for file in files {
        let bar = UploadBar::new(&file.request);
        let outcome = uploader
            .upload_one(&destination, &file.request, |progress| {
                bar.show(progress.sent_bytes);
            })
            .await?;
        bar.bar.finish_and_clear();
        status = status.max(write_outcome(
            arguments.format,
            &destination,
            &file,
            &outcome,
        )?);
    }
    Ok(status)
}

/// Finds the files, and names their objects.
///
/// # Errors
/// Fails if one of the names cannot be used, and names all that cannot.
fn name_objects(
    arguments: &UploadArguments,
    to: &S3Prefix,
) -> Result<(Vec<(PathBuf, String)>, Status), CommandError> {
    let mut status = Status::Success;
    let mut named = Vec::new();
    let mut problems = Vec::new();
    for root in &arguments.paths {
        let found = discovery::discover_files(&[root]);
        status = status.max(print_skipped_paths(&found));
        for path in found.files {
            match object_key(root, &path, to) {
                Some(key) => named.push((path, key)),
                None => problems.push(format!(
                    "{}: The name is not Unicode, so it cannot name an object. Rename it.",
                    shown(&path)
                )),
            }
        }
    }
    for (index, why) in check_keys(named.iter().map(|(_, key)| &**key)) {
        let Some((path, key)) = named.get(index) else {
            continue;
        };
        let other = named.iter().take(index).find(|(_, other)| other == key);
        problems.push(match other {
            Some((other, _)) => format!(
                "{} and {} would both become {}. Upload one of them to another prefix.",
                shown(other),
                shown(path),
                escape(key, false)
            ),
            None => format!("{}: {why}", shown(path)),
        });
    }
    if problems.is_empty() {
        return Ok((named, status));
    }
    for problem in &problems {
        eprint_line(problem);
    }
    Err(CommandError::Usage(match problems.len() {
        1 => "Nothing was uploaded, because of this name.".to_owned(),
        count => format!("Nothing was uploaded, because of these {count} names."),
    }))
}

/// Checks every file before anything is uploaded.
fn check_files(
    arguments: &UploadArguments,
    named: Vec<(PathBuf, String)>,
) -> Result<(Vec<CheckedUpload>, Status), CommandError> {
    let settings = CheckSettings::with_environments(arguments.environments.read()?);
    let mut status = Status::Success;
    let mut files = Vec::new();
    for (path, key) in named {
        let Cancellable::Done(checked) = check_file_for_upload(&path, &settings, &()) else {
            continue; // Nothing cancels it.
        };
        let check = checked.check;
        let name = shown(&path);
        match (check.verdict, checked.stamp) {
            (Verdict::Unreadable, _) | (_, None) => {
                let why = check.unreadable_reason();
                eprint_line(&format!("{name} cannot be read and is not uploaded. {why}"));
                status = status.max(Status::Unreadable);
            }
            (verdict, Some(stamp)) => {
                let rejected_rows = check.rejected_rows().unwrap_or(0);
                if verdict != Verdict::Accepted {
                    let which = match (rejected_rows, check.schema_rejected()) {
                        (_, true) => "The whole file".to_owned(),
                        (1, _) => "1 row".to_owned(),
                        (rows, _) => format!("{rows} rows"),
                    };
                    eprint_line(&format!("{which} of {name} would be rejected."));
                    status = status.max(Status::Rejected);
                }
                files.push(CheckedUpload {
                    verdict,
                    rejected_rows,
                    request: UploadRequest {
                        file_id: None,
                        path: std::path::absolute(&path).unwrap_or(path),
                        key,
                        overwrite: arguments.overwrite,
                        identity: checked_identity(stamp, checked.tail_sha256),
                        rows: check.rows,
                        prediction: check.predicted,
                    },
                });
            }
        }
    }
    Ok((files, status))
}

/// Returns the object's key: the prefix and the path below the folder argument.
/// `None` if the path is not Unicode.
fn object_key(root: &Path, path: &Path, to: &S3Prefix) -> Option<String> {
    let below = match path.strip_prefix(root) {
        Ok(below) if below.file_name().is_some() => below,
        _ => Path::new(path.file_name().unwrap_or(path.as_os_str())),
    };
    let parts: Vec<&str> = below
        .iter()
        .map(|part| part.to_str())
        .collect::<Option<_>>()?;
    Some(format!("{}{}", to.prefix, parts.join("/")))
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy(), false).into_owned()
}

fn write_outcome(
    format: Format,
    destination: &Destination,
    file: &CheckedUpload,
    outcome: &UploadOutcome,
) -> Result<Status, CommandError> {
    let (state, sha256, message, status) = match outcome {
        UploadOutcome::Done(uploaded) => (
            "done",
            Some(uploaded.sha256_hex.clone()),
            None,
            Status::Success,
        ),
        UploadOutcome::AlreadySent => ("already_there", None, None, Status::Success),
        UploadOutcome::Cancelled => ("cancelled", None, None, Status::Remote),
        UploadOutcome::Failed(error) => {
            let error = ErrorText::from(error);
            let message = error.with_hints();
            let status = match error.code.as_str() {
                "changed" | "cannot_open" => Status::Unreadable,
                _ => Status::Remote,
            };
            ("failed", None, Some(message), status)
        }
    };
    let uri = format!("s3://{}/{}", destination.bucket, file.request.key);
    let mut out = io::stdout().lock();
    match format {
        Format::Json => {
            let line = UploadLine {
                file: file.request.path.to_string_lossy().into_owned(),
                uri,
                state,
                rows: file.request.rows,
                rejected_rows: file.rejected_rows,
                bytes: file.request.identity.bytes,
                sha256,
                message,
            };
            write_json_line(&mut out, &line)?;
        }
        Format::Text => {
            let words = match state {
                "done" => "uploaded, and its checksum verified",
                "already_there" => "already exists with the same content, not uploaded again",
                "cancelled" => "cancelled",
                _ => "not uploaded",
            };
            writeln!(out, "{}: {words}", escape(&uri, false))?;
            if let Some(message) = message {
                eprint_line(&escape(&message, false));
            }
        }
    }
    out.flush()?;
    Ok(status)
}

/// The progress bar on standard error. Hidden if that is not a terminal.
struct UploadBar {
    bar: ProgressBar,
    started: Instant,
}

impl UploadBar {
    fn new(request: &UploadRequest) -> Self {
        let bytes = request.identity.bytes;
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) =
            ProgressStyle::with_template("{prefix} {bar:30} {percent}% {bytes_per_sec} {eta} left")
        {
            bar.set_style(style);
        }
        bar.set_prefix(escape(&request.key, false).into_owned());
        Self {
            bar,
            started: Instant::now(),
        }
    }

    fn show(&self, bytes: u64) {
        if self.started.elapsed() < SHOW_AFTER {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(bytes);
    }
}
