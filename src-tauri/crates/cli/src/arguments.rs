//! The arguments of `tally`. Their names are a contract with scripts.

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
pub(crate) use policy::{
    AskArguments, DeniedArguments, DocumentArguments, ExplainArguments, LintArguments,
    MergeArguments, ShowArguments,
};

/// Tallyman's engine for scripts and CI: what the service will say of an event
/// file, and why.
///
/// Exit status: 0 all well; 1 something would be, or was, rejected or does not
/// add up; 2 wrong usage; 3 a file or report could not be read; 4 the network,
/// the bucket or the credentials said no.
#[derive(Debug, Parser)]
#[command(name = "tally", version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what the service would do with event files, row for row
    Validate(ValidateArguments),
    /// Show rows of an event file, with their numbers from zero
    Preview(PreviewArguments),
    /// Check event files and put them into a bucket, overwriting nothing
    Upload(UploadArguments),
    /// Add up what status reports say of each file that was sent
    Reconcile(ReconcileArguments),
    /// AWS policies as recipes
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Run an S3 and a stand-in for the service on this computer, to try things out
    Sandbox(SandboxArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ValidateArguments {
    /// Files, and folders to be searched for Parquet files; s3://BUCKET/KEY,
    /// and s3://BUCKET/PREFIX/ for all below it
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// Traffic types of the integration; without any, they are not checked
    #[arg(long, value_name = "ID,…")]
    pub(crate) traffic_types: Option<String>,
    /// How many row numbers to give for each finding
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) first_rows: usize,
    /// Write the clean and the rejected rows of each file to two files in this folder, overwriting nothing
    #[arg(long, value_name = "DIR")]
    pub(crate) extract: Option<PathBuf>,
    /// The time that counts as now, for events that lie ahead
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub(crate) now: Option<OffsetDateTime>,
    /// Skip the advisories that need every value
    #[arg(long, conflicts_with = "trust_statistics")]
    pub(crate) quick: bool,
    /// Believe the writer's statistics where they prove that every row is good
    #[arg(long)]
    pub(crate) trust_statistics: bool,
    /// Look for rows that are equal to an earlier one in all seven columns
    #[arg(long)]
    pub(crate) duplicates: bool,
    /// How to write it
    #[arg(long, value_enum, default_value_t = ValidateFormat::Text)]
    pub(crate) format: ValidateFormat,
}

impl ValidateArguments {
    /// The traffic types listed; empty where there is no list.
    pub(crate) fn traffic_types(&self) -> Result<Vec<String>, CommandError> {
        match &self.traffic_types {
            Some(text) => Ok(FileList::parse_environments(text)?),
            None => Ok(Vec::new()),
        }
    }
}

fn time(text: &str) -> Result<OffsetDateTime, NotATime> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotATime)
}

/// A text is not a time as RFC 3339 writes it.
#[derive(Debug)]
pub(crate) struct NotATime;

impl fmt::Display for NotATime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("write it as 2026-01-31T12:00:00Z")
    }
}

impl Error for NotATime {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ValidateFormat {
    /// For people
    Text,
    /// One JSON object a file, one a line
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct PreviewArguments {
    /// The event file, or s3://BUCKET/KEY
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    /// How many rows to pass over; rejected rows with --rejected-only
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u64,
    /// How many rows to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Show only rows that would not load
    #[arg(long)]
    pub(crate) rejected_only: bool,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t = PreviewFormat::Table)]
    pub(crate) format: PreviewFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PreviewFormat {
    /// For people; long values are cut
    Table,
    /// Comma-separated values with a head
    Csv,
    /// One JSON object a row, one a line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct S3Arguments {
    /// A connection of the app, by its name; without one, what the AWS tools use here
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// The address of an S3 server other than AWS's own
    #[arg(long, value_name = "URL", conflicts_with = "connection")]
    pub(crate) endpoint: Option<String>,
    /// The region; without one, that of the profile or the environment
    #[arg(long, value_name = "NAME", conflicts_with = "connection")]
    pub(crate) region: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UploadArguments {
    /// Files, and folders to be searched for Parquet files
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Where to; objects are named after the files below it
    #[arg(long, value_name = "s3://BUCKET/PREFIX/")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    /// What to do where rows would be rejected; stop sends nothing at all
    #[arg(long, value_enum, default_value_t = IfRejected::Stop)]
    pub(crate) if_rejected: IfRejected,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// Replace objects of the same name
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IfRejected {
    /// Send nothing
    Stop,
    /// Send all the same
    Send,
}

#[derive(Debug, Args)]
pub(crate) struct ReconcileArguments {
    /// The folder, or the bucket and status prefix, of the reports
    #[arg(long, value_name = "DIR|s3://BUCKET/PREFIX")]
    pub(crate) reports: String,
    /// What was sent: {fileName: rows} or {fileName: {"rows": n, "uploadedAt": time}}
    #[arg(long, value_name = "FILE")]
    pub(crate) sent: Option<PathBuf>,
    /// Event files that were sent, whose rows are counted
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The time that counts as now, for what is waiting and what is overdue
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub(crate) as_of: Option<OffsetDateTime>,
    #[command(flatten)]
    pub(crate) s3: S3Arguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Name the recipes, with what each needs
    List {
        /// How to write it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Print the document of a recipe, and nothing else
    Show(ShowArguments),
    /// Say what is wrong with a document, or may be meant otherwise
    Lint(LintArguments),
    /// Put statements into a document that is there, and print the whole of it
    Merge(MergeArguments),
    /// Say in plain sentences what a document allows and denies
    Explain(ExplainArguments),
    /// Say whether a document lets somebody do something, and which statement decides
    Ask(AskArguments),
    /// Say what an access-denied error of AWS means, and what mends it
    Denied(DeniedArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArguments {
    /// The port to listen on, on this computer only; any free one without
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// Where to keep its objects; without one they are gone at the end
    #[arg(long, value_name = "D")]
    pub(crate) dir: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) environments: EnvironmentArguments,
    /// Seconds from an object's arrival to its report
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    pub(crate) delay: u64,
    /// Have its judge reject rows that would load, to see predictions fail
    #[arg(long)]
    pub(crate) disagree: bool,
    /// Write each report once and whole, not now and then twice or in parts
    #[arg(long)]
    pub(crate) tidy: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EnvironmentArguments {
    /// Environments of the integration; without any, environments are not checked
    #[arg(long, value_name = "ID,…")]
    environments: Option<String>,
    /// A file that lists them: lines, commas or JSON
    #[arg(long, value_name = "F", conflicts_with = "environments")]
    environments_file: Option<PathBuf>,
}

impl EnvironmentArguments {
    /// The environments listed; empty where there is no list.
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
