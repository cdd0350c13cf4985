//! The arguments of `tally`. Scripts rely on their names: add, never rename.

mod format;
mod policy;

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::{fmt, fs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use tallyman_operations::FileList;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::exit::CommandError;
pub(crate) use format::Format;
pub(crate) use policy::{
    AskArguments, DeniedArguments, DocumentArguments, ExplainArguments, LintArguments,
    MergeArguments, ShowArguments,
};

/// Predicts which rows of an event file the service will accept and which it will
/// reject, for scripts and CI.
///
/// Exit status: 0 success; 1 something would be or was rejected, or does not add
/// up; 2 wrong usage; 3 a file or report could not be read; 4 the network, the
/// bucket or the credentials failed.
#[derive(Debug, Parser)]
#[command(name = "tally", version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Predict what the service will do with event files, row by row
    Validate(ValidateArguments),
    /// Show rows of an event file with their numbers, which count from zero
    Preview(PreviewArguments),
    /// Check event files and upload them to a bucket without overwriting objects
    Upload(UploadArguments),
    /// Compare the rows that were uploaded with the rows in status reports
    Reconcile(ReconcileArguments),
    /// Create, check, merge and explain AWS policies
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Run a local S3 server with a simulation of the service
    Sandbox(SandboxArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ValidateArguments {
    /// Files, folders to search for Parquet files, objects (s3://BUCKET/KEY) and
    /// prefixes (s3://BUCKET/PREFIX/)
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// Traffic types of the integration; not checked if missing
    #[arg(long, value_name = "ID,…")]
    pub(crate) traffic_types: Option<String>,
    /// Number of row numbers to list for each finding
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) first_rows: usize,
    /// Write the clean and the rejected rows of each file to two files in this folder; existing files are not overwritten
    #[arg(long, value_name = "DIR")]
    pub(crate) extract: Option<PathBuf>,
    /// The current time, for detecting events in the future
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub(crate) now: Option<OffsetDateTime>,
    /// Skip the advisories that need to read every value
    #[arg(long, conflicts_with = "trust_statistics")]
    pub(crate) quick: bool,
    /// Trust the writer's statistics if they prove that every row is valid
    #[arg(long)]
    pub(crate) trust_statistics: bool,
    /// Find rows that are equal to an earlier row in all seven columns
    #[arg(long)]
    pub(crate) duplicates: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = ValidateFormat::Text)]
    pub(crate) format: ValidateFormat,
}

impl ValidateArguments {
    /// Returns the listed traffic types. Empty if there is no list.
    pub(crate) fn traffic_types(&self) -> Result<Vec<String>, CommandError> {
        match &self.traffic_types {
            Some(text) => Ok(FileList::parse_environments(text)?),
            None => Ok(Vec::new()),
        }
    }
}

fn time(text: &str) -> Result<OffsetDateTime, InvalidTimeError> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InvalidTimeError)
}

/// The text is not a time in RFC 3339 format.
#[derive(Debug)]
pub(crate) struct InvalidTimeError;

impl fmt::Display for InvalidTimeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("write it as 2026-01-31T12:00:00Z")
    }
}

impl Error for InvalidTimeError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ValidateFormat {
    /// Readable text
    Text,
    /// One line of JSON per file
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct PreviewArguments {
    /// The event file, or s3://BUCKET/KEY
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    /// Number of rows to skip; with --rejected-only, of rejected rows
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u64,
    /// Number of rows to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Show only rows that would be rejected
    #[arg(long)]
    pub(crate) rejected_only: bool,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// Output format
    #[arg(long, value_enum, default_value_t = PreviewFormat::Table)]
    pub(crate) format: PreviewFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PreviewFormat {
    /// Readable table; long values are cut
    Table,
    /// Comma-separated values with a header line
    Csv,
    /// One line of JSON per row
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct S3Arguments {
    /// Name of a connection of the app; default: the credentials that the AWS tools use
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// URL of an S3 server other than AWS
    #[arg(long, value_name = "URL", conflicts_with = "connection")]
    pub(crate) endpoint: Option<String>,
    /// AWS region; default: from the profile or the environment
    #[arg(long, value_name = "NAME", conflicts_with = "connection")]
    pub(crate) region: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UploadArguments {
    /// Files, and folders to search for Parquet files
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Destination; the keys are the prefix followed by the relative paths
    #[arg(long, value_name = "s3://BUCKET/PREFIX/")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    /// What to do if rows would be rejected; with stop, no file is uploaded
    #[arg(long, value_enum, default_value_t = IfRejected::Stop)]
    pub(crate) if_rejected: IfRejected,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// Overwrite objects of the same name
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IfRejected {
    /// Upload nothing
    Stop,
    /// Upload anyway
    Send,
}

#[derive(Debug, Args)]
pub(crate) struct ReconcileArguments {
    /// Folder, or bucket and status prefix, of the reports
    #[arg(long, value_name = "DIR|s3://BUCKET/PREFIX")]
    pub(crate) reports: String,
    /// JSON file of the uploads: {fileName: rows} or {fileName: {"rows": n, "uploadedAt": time}}
    #[arg(long, value_name = "FILE")]
    pub(crate) sent: Option<PathBuf>,
    /// Event files that were uploaded, to count their rows
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The current time, for telling waiting from overdue files
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub(crate) as_of: Option<OffsetDateTime>,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// List the recipes with their inputs
    List {
        /// Output format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Print the document of a recipe
    Show(ShowArguments),
    /// Report errors and likely mistakes in a document
    Lint(LintArguments),
    /// Merge statements into an existing document and print the result
    Merge(MergeArguments),
    /// Explain in plain sentences what a document allows and denies
    Explain(ExplainArguments),
    /// Simulate a request: whether a document allows it, and which statement decides
    Ask(AskArguments),
    /// Explain an access-denied error of AWS and how to fix it
    Denied(DeniedArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArguments {
    /// Port to listen on, on this computer only; default: any free port
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// Folder of the objects; default: a temporary folder, removed at the end
    #[arg(long, value_name = "D")]
    pub(crate) dir: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// Seconds from an object's arrival to its report
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    pub(crate) delay: u64,
    /// Report some valid rows as rejected, to see how a wrong prediction is shown
    #[arg(long)]
    pub(crate) disagree: bool,
    /// Write each report once and completely, instead of sometimes repeated or split
    #[arg(long)]
    pub(crate) tidy: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EnvironmentArguments {
    /// Environments of the integration; not checked if missing
    #[arg(long, value_name = "ID,…")]
    environments: Option<String>,
    /// File with the environments, one per line, comma-separated or as JSON
    #[arg(long, value_name = "F", conflicts_with = "environments")]
    environments_file: Option<PathBuf>,
}

impl EnvironmentArguments {
    /// Returns the listed environments. Empty if there is no list.
    pub(crate) fn read(&self) -> Result<Vec<String>, CommandError> {
        let text = match (&self.environments, &self.environments_file) {
            (Some(text), _) => text.clone(),
            (None, Some(path)) => fs::read_to_string(path).map_err(|error| {
                CommandError::Usage(format!(
                    "The list of environments {} cannot be read: {}.",
                    path.display(),
                    tallyman_operations::io_reason(&error)
                ))
            })?,
            (None, None) => return Ok(Vec::new()),
        };
        Ok(FileList::parse_environments(&text)?)
    }
}
