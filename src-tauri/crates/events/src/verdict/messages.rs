//! Messages and fixes of findings and row errors.

use tallyman_text::{count_of, group_thousands, join_with_and};

use crate::check::{Code, Finding, Severity};
use crate::columns::EventColumn;
use crate::footer::UnreferencedBytes;
use crate::humanize::quote;
use crate::read_error::ReadError;
use crate::row_rules::TimeUnit;
use crate::scan::{CountedEnvironment, InvalidTimestamps, RowCount, ScanCounts};
use crate::suggestion::{FixAction, FixSuggestion};
use crate::writer::Writer;

const LIST_ENVIRONMENT: &str =
    "Correct `environmentId` in the source, or list the environment for the integration.";

/// Maximum number of unlisted environments that a message names.
const MAX_NAMED_ENVIRONMENTS: usize = 3;

/// The sentence for an error code in `errorsDetails` of the predicted report.
pub(super) const fn error_detail(code: Code) -> &'static str {
    match code {
        Code::InvalidEnvironmentId => {
            "environmentId is not among the environments of the integration."
        }
        Code::InvalidSchema => "The schema of the file is not the one that is expected.",
        Code::InvalidTimestamp => "timestamp is not in milliseconds since the epoch.",
        Code::RequiredFieldsNull => "A column that must not be null is null.",
        _ => "",
    }
}

pub(super) fn empty_file() -> Finding {
    Finding::of_file(
        Code::EmptyFile,
        Severity::Notice,
        "The file has no rows.",
        "Nothing would load from it; check that the rows were written.",
    )
}

/// What to do with several files that were joined.
const SEND_ONE_BY_ONE: &str = "Send the files one by one, or read them with a Parquet library and \
                               write their rows into one file. Joining their bytes, as `cat` does, \
                               loses rows.";

/// The error of several joined files whose layouts differ, so that no row can be read. The
/// last one begins after `magic_at`.
pub(super) fn joined_files(magic_at: u64) -> ReadError {
    ReadError::new(
        "Several files joined",
        format!(
            "Another Parquet file begins inside this one: PAR1 is at offset {}. This looks like \
             several files put together. Readers use only the last footer, which does not fit \
             the bytes of the others.",
            group_thousands(magic_at)
        ),
        SEND_ONE_BY_ONE,
    )
}

pub(super) fn unreferenced_bytes(found: UnreferencedBytes) -> Finding {
    let UnreferencedBytes { count, offset, .. } = found;
    let place = format!(
        "{} from offset {} on belong to no column and no index of the footer",
        count_of(count, "byte"),
        group_thousands(offset)
    );
    let (severity, message, fix) = match found.magic_at {
        Some(magic_at) => (
            Severity::Warning,
            format!(
                "{place}, and PAR1 is among them at offset {}: this looks like several Parquet \
                 files put together. Readers use only the last footer, so the rows of the others \
                 are lost without an error, or replace its own.",
                group_thousands(magic_at)
            ),
            SEND_ONE_BY_ONE,
        ),
        None => (
            Severity::Notice,
            format!("{place}. Readers pass over them."),
            "Nothing has to change if a writer left space there on purpose. Otherwise write the \
             file again.",
        ),
    };
    Finding {
        code: Code::UnreferencedBytes,
        severity,
        column: None,
        rows: None,
        first_rows: Vec::new(),
        message,
        fix: fix.to_owned(),
    }
}

pub(super) fn unlisted_codec(codecs: &[String], writer: Writer) -> Finding {
    let readers = if codecs.iter().any(|codec| codec == "BROTLI") {
        " Stock Spark cannot read brotli."
    } else {
        ""
    };
    Finding::of_file(
        Code::UnlistedCodec,
        Severity::Notice,
        format!(
            "The file uses {}; the vendor's page names gzip, snappy, LZO and none.{readers}",
            join_with_and(codecs)
        ),
        FixSuggestion { writer, column: "" }.sentence(
            "Write it with snappy to be certain that it is read",
            FixAction::CompressWithSnappy,
        ),
    )
}

/// A finding for each error code in each column. The message on unlisted
/// environments is left to [`set_environment_message`].
pub(super) fn row_findings(counts: &ScanCounts<'_>, writer: Writer) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |code, column: EventColumn, found: &RowCount, (message, fix)| {
        if found.rows > 0 {
            findings.push(Finding {
                column: Some(column.name().to_owned()),
                rows: Some(found.rows),
                first_rows: found.first.clone(),
                ..Finding::of_file(code, Severity::Error, message, fix)
            });
        }
    };
    let (environment, timestamp) = (EventColumn::EnvironmentId, EventColumn::Timestamp);
    let unnamed = (String::new(), String::new());
    add(
        Code::InvalidEnvironmentId,
        environment,
        &counts.environment,
        unnamed,
    );
    let times = timestamps(&counts.units, writer);
    add(Code::InvalidTimestamp, timestamp, &counts.timestamp, times);
    for (column, nulls) in EventColumn::REQUIRED.into_iter().zip(&counts.nulls) {
        add(Code::RequiredFieldsNull, column, nulls, null(column));
    }
    findings
}

/// Message and fix for the timestamp of one row.
pub(crate) fn invalid_timestamp(time: i128, writer: Writer) -> (String, String) {
    let time = i64::try_from(time);
    timestamps(
        &[InvalidTimestamps {
            unit: time.map_or(TimeUnit::None, TimeUnit::of),
            rows: 1,
            example: time.unwrap_or(i64::MAX),
            row: 0,
        }],
        writer,
    )
}

/// Message and fix for the environment of one row.
pub(crate) fn unlisted_environment(id: &str) -> (String, String) {
    (
        format!("{} is not in your environment list.", quote(id)),
        LIST_ENVIRONMENT.to_owned(),
    )
}

/// Message and fix for a null in a required column.
pub(crate) fn null(column: EventColumn) -> (String, String) {
    let name = column.name();
    (
        format!("`{name}` is null."),
        format!("Give each event a `{name}` in the source, or leave these rows out."),
    )
}

/// Names the unlisted environments in the message on them. `environments` are
/// sorted, most rows first.
pub(super) fn set_environment_message(
    findings: &mut [Finding],
    environments: &[CountedEnvironment],
) {
    for finding in findings {
        if finding.code == Code::InvalidEnvironmentId {
            (finding.message, finding.fix) = unlisted_environments(environments);
        }
    }
}

fn unlisted_environments(environments: &[CountedEnvironment]) -> (String, String) {
    let unlisted: Vec<&CountedEnvironment> = environments
        .iter()
        .filter(|found| found.listed == Some(false))
        .collect();
    let mut named: Vec<String> = unlisted
        .iter()
        .take(MAX_NAMED_ENVIRONMENTS)
        .map(|found| {
            format!(
                "{} ({})",
                quote(&String::from_utf8_lossy(&found.id)),
                count_of(found.rows, "row")
            )
        })
        .collect();
    if unlisted.len() > MAX_NAMED_ENVIRONMENTS {
        named.push(format!("{} more", unlisted.len() - MAX_NAMED_ENVIRONMENTS));
    }
    let are = if unlisted.len() == 1 { "is" } else { "are" };
    (
        format!(
            "{} {are} not in your environment list.",
            join_with_and(&named)
        ),
        LIST_ENVIRONMENT.to_owned(),
    )
}

/// Message and fix for invalid timestamps; the most frequent unit comes first.
fn timestamps(units: &[InvalidTimestamps], writer: Writer) -> (String, String) {
    let mut units = units.to_vec();
    units.sort_by_key(|times| std::cmp::Reverse(times.rows));
    let Some(InvalidTimestamps { unit, example, .. }) = units.first() else {
        return (String::new(), String::new());
    };
    let mut message = match unit {
        TimeUnit::None if *example == i64::MIN => {
            format!(
                "`{example}`, the smallest integer, stands for a missing time; the row has none."
            )
        }
        TimeUnit::None => format!(
            "`{example}` is not a time in milliseconds; those from 1973 to 5138 run from \
             100,000,000,000 to 99,999,999,999,999."
        ),
        _ => format!(
            "`{example}` looks like {}; milliseconds are needed.",
            unit.name()
        ),
    };
    let others: Vec<String> = units
        .iter()
        .skip(1)
        .map(|times| match times.unit {
            TimeUnit::None => {
                format!("{} like `{}`", count_of(times.rows, "row"), times.example)
            }
            unit => format!("{} in {}", count_of(times.rows, "row"), unit.name()),
        })
        .collect();
    if !others.is_empty() {
        message.push_str(&format!(" Others: {}.", join_with_and(&others)));
    }
    let fix = match &units[..] {
        [one] => convert(one, writer),
        // What is right for one unit makes the rows of another worse.
        several => several
            .iter()
            .map(|times| {
                let rows = match times.unit {
                    TimeUnit::None => "Others".to_owned(),
                    unit => format!("Rows in {}", unit.name()),
                };
                format!("{rows}: {}", convert(times, writer))
            })
            .collect::<Vec<_>>()
            .join(" "),
    };
    (message, fix)
}

/// How to make timestamps of a unit milliseconds.
fn convert(times: &InvalidTimestamps, writer: Writer) -> String {
    match times.unit {
        TimeUnit::Seconds => "Multiply by 1,000.".to_owned(),
        TimeUnit::Microseconds => divide_by(1_000, writer),
        TimeUnit::Nanoseconds => divide_by(1_000_000, writer),
        TimeUnit::None if times.example == i64::MIN => {
            "Give the event its time in the source, or leave these rows out.".to_owned()
        }
        TimeUnit::Milliseconds | TimeUnit::None => {
            "Write the time of the event in milliseconds since 1 January 1970, UTC.".to_owned()
        }
    }
}

/// How to convert from a finer unit to milliseconds. A floating-point division
/// would turn the column into a Double, for which the whole file is rejected.
fn divide_by(number: u32, writer: Writer) -> String {
    let suggestion = FixSuggestion {
        writer,
        column: EventColumn::Timestamp.name(),
    };
    let divide = suggestion.sentence(
        &format!("Divide by {}, as whole numbers", group_thousands(number)),
        FixAction::DivideBy(number),
    );
    match writer {
        // These convert a datetime to a number in the unit of its type.
        Writer::Pandas | Writer::Fastparquet | Writer::PyArrow | Writer::Polars => {
            let from_times = suggestion.sentence("From datetimes", FixAction::TimestampToMillis);
            format!("{divide} {from_times}")
        }
        _ => divide,
    }
}
