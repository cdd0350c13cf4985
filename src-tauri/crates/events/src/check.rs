//! What a check of one event file comes to.
//!
//! These are the values that `tally validate` prints and the window shows.
//! Their JSON names are a contract with scripts: fields may be added, none
//! renamed.

use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::{Deserialize, Serialize};

/// What the service is predicted to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every row would load; also a file with no rows at all.
    Accepted,
    /// Some rows would load, some would not.
    PartlyRejected,
    /// No row would load: a wrong schema, or a fault in every row.
    Rejected,
    /// The bytes cannot be read as Parquet, or its data cannot be decoded.
    Unreadable,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The footer alone decided.
    Schema,
    /// The writer's statistics and dictionaries prove it, if they are true.
    Statistics,
    /// The data of the five required columns was read.
    Scan,
}

/// Whether the checks that never block were carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdvisoryStatus {
    /// All of them.
    Complete,
    /// Only those that the footer answers; the ones that need values were not.
    Skipped,
}

/// How a file as a whole is wrapped, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileCompression {
    /// Plain Parquet.
    None,
    /// The whole file is gzip.
    Gzip,
    /// The whole file is bzip2.
    Bzip2,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Rows, or the whole file, would not load.
    Error,
    /// The rows load, but likely not as meant.
    Warning,
    /// Worth knowing.
    Notice,
}

/// Every code that a finding can bear.
///
/// The order is that of the codes' names, which is the order in which the
/// service's own reports are predicted to list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// Warning: a map with one key twice.
    DuplicateMapKey,
    /// Warning: a row that is equal to an earlier one in all seven columns.
    DuplicateRow,
    /// Notice: no rows.
    EmptyFile,
    /// Warning: an empty string where one of the four texts is required.
    EmptyRequiredField,
    /// Warning: `eventTypeId` does not match the vendor's pattern.
    EventTypeFormat,
    /// Notice: a column that is not one of the seven.
    ExtraColumn,
    /// Warning: `timestamp` lies more than a day ahead.
    FutureTimestamp,
    /// Error: `environmentId` is not among those listed.
    InvalidEnvironmentId,
    /// Error: the whole file is rejected for its schema.
    InvalidSchema,
    /// Error: `timestamp` is not in milliseconds.
    InvalidTimestamp,
    /// Warning: `key` has more characters than the vendor takes.
    KeyTooLong,
    /// Notice: `value` or `properties` is not there.
    MissingOptionalColumn,
    /// Notice: the file's name says another wrapping or codec than its bytes.
    NameMismatch,
    /// Warning: a map with a null key.
    NullMapKey,
    /// Warning: more bytes of properties than the vendor takes.
    PropertiesTooLarge,
    /// Error: one of the five non-null columns is null.
    RequiredFieldsNull,
    /// Notice: ENUM or JSON where String is meant.
    StringAnnotation,
    /// Warning: more properties than the vendor takes.
    TooManyProperties,
    /// Notice: a codec that the vendor's page does not name.
    UnlistedCodec,
    /// Warning: `trafficTypeId` is not among those listed.
    UnlistedTrafficType,
    /// Error, ours: the bytes cannot be read.
    Unreadable,
    /// Warning: `value` is NaN or infinite.
    ValueNotFinite,
}

impl Code {
    /// The code that is spelled so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<ValueError>::new(name)).ok()
    }

    /// The code as the service spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuplicateMapKey => "DUPLICATE_MAP_KEY",
            Self::DuplicateRow => "DUPLICATE_ROW",
            Self::EmptyFile => "EMPTY_FILE",
            Self::EmptyRequiredField => "EMPTY_REQUIRED_FIELD",
            Self::EventTypeFormat => "EVENT_TYPE_FORMAT",
            Self::ExtraColumn => "EXTRA_COLUMN",
            Self::FutureTimestamp => "FUTURE_TIMESTAMP",
            Self::InvalidEnvironmentId => "INVALID_ENVIRONMENT_ID",
            Self::InvalidSchema => "INVALID_SCHEMA",
            Self::InvalidTimestamp => "INVALID_TIMESTAMP",
            Self::KeyTooLong => "KEY_TOO_LONG",
            Self::MissingOptionalColumn => "MISSING_OPTIONAL_COLUMN",
            Self::NameMismatch => "NAME_MISMATCH",
            Self::NullMapKey => "NULL_MAP_KEY",
            Self::PropertiesTooLarge => "PROPERTIES_TOO_LARGE",
            Self::RequiredFieldsNull => "REQUIRED_FIELDS_NULL",
            Self::StringAnnotation => "STRING_ANNOTATION",
            Self::TooManyProperties => "TOO_MANY_PROPERTIES",
            Self::UnlistedCodec => "UNLISTED_CODEC",
            Self::UnlistedTrafficType => "UNLISTED_TRAFFIC_TYPE",
            Self::Unreadable => "UNREADABLE",
            Self::ValueNotFinite => "VALUE_NOT_FINITE",
        }
    }
}

/// One code in one column, with the rows it was found in.
///
/// A row can stand in several findings, so findings are never summed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The column it was found in; none where it concerns the file.
    pub column: Option<String>,
    /// How many rows bear it; none where rows are not what it counts.
    pub rows: Option<u64>,
    /// The lowest row numbers that bear it, from zero, ascending.
    pub first_rows: Vec<u64>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it, in a sentence.
    pub fix: String,
}

/// One entry of the predicted report, in the service's own format less what
/// only the service can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PredictedEntry {
    /// Whether these rows would load.
    pub valid: bool,
    /// How many; none for `INVALID_SCHEMA`, where the count is to be ignored.
    pub number_of_rows: Option<u64>,
    /// The exact set of codes, sorted by name.
    pub errors: Vec<Code>,
    /// One sentence for each of `errors`, in the same order.
    pub errors_details: Vec<String>,
    /// Warnings, as the service would give them; none are predicted.
    pub warnings: Vec<String>,
}

/// Which rows an exact set of error codes stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorSet {
    /// The codes, sorted by name; never empty.
    pub errors: Vec<Code>,
    /// How many rows bear exactly these.
    pub rows: u64,
    /// The lowest row numbers among them, from zero, ascending.
    pub first_rows: Vec<u64>,
}

/// One column, expected against found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaColumn {
    /// The column's name as expected, or as found where none is expected.
    pub column: String,
    /// The type expected, in Parquet's words; none for an extra column.
    pub expected: Option<String>,
    /// The name found in the file, where one was; a near miss differs from
    /// `column`.
    pub found_name: Option<String>,
    /// The type found, in Parquet's words; none where the column is missing.
    pub found: Option<String>,
    /// Whether the file is right in this respect.
    pub ok: bool,
    /// What is wrong or worth knowing; empty where it matches.
    pub message: String,
    /// What to do; empty where nothing need be done.
    pub fix: String,
}

/// One environment found in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentSummary {
    /// The value of `environmentId`.
    pub id: String,
    /// How many rows bear it; none where the rows were not read.
    pub rows: Option<u64>,
    /// Whether it is listed; none where no list was given.
    pub listed: Option<bool>,
}

/// Everything that is known of one event file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileCheck {
    /// Whether the file could be read at all.
    pub readable: bool,
    /// Whether the schema is as it must be; none where no footer was read.
    pub schema_ok: Option<bool>,
    /// Rows, as the footer says; none where no footer was read.
    pub rows: Option<u64>,
    /// What the service would do.
    pub verdict: Verdict,
    /// What the service would report: valid entry first, then most rows first.
    pub predicted: Vec<PredictedEntry>,
    /// One code in one column each; errors first, then warnings, notices.
    pub findings: Vec<Finding>,
    /// The seven columns, then the extra ones.
    pub schema: Vec<SchemaColumn>,
    /// The environments found, most rows first; at most
    /// [`MAX_ENVIRONMENTS`](crate::scan::MAX_ENVIRONMENTS).
    pub environments: Vec<EnvironmentSummary>,
    /// Whether there were more environments than `environments` holds.
    #[serde(rename = "environmentsCut")]
    pub environments_truncated: bool,
    /// The exact sets of codes, most rows first.
    #[serde(rename = "codeSets")]
    pub error_sets: Vec<ErrorSet>,
    /// The file's size in bytes.
    pub bytes: u64,
    /// How many row groups the footer lists; none where no footer was read.
    pub row_groups: Option<u64>,
    /// The codecs in use, in Parquet's words (`SNAPPY`), sorted.
    pub codecs: Vec<String>,
    /// How the file as a whole is wrapped.
    #[serde(rename = "wrapping")]
    pub compression: FileCompression,
    /// The writer's own name, from the footer.
    pub created_by: Option<String>,
    /// What the verdict rests on; none where unreadable.
    pub basis: Option<Basis>,
    /// Whether the checks that never block were carried out.
    pub advisories: AdvisoryStatus,
    /// A few words to stand beside the file's name: why it cannot be read,
    /// `INVALID_SCHEMA`, or how many notices there are. None where the verdict
    /// says it all.
    #[serde(default)]
    pub note: Option<String>,
}

impl FileCheck {
    /// Why the file cannot be read, in a sentence; empty where it can.
    #[must_use]
    pub fn unreadable_reason(&self) -> &str {
        self.findings
            .iter()
            .find(|finding| finding.code == Code::Unreadable)
            .map_or("", |finding| &finding.message)
    }

    /// A file that cannot be read, for a reason in words: a short `note` to
    /// stand beside its name, a sentence that says why, and what to do.
    ///
    /// For whoever opens the file, too: not allowed, gone, changed while being
    /// read.
    #[must_use]
    pub fn unreadable(
        bytes: u64,
        note: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            readable: false,
            schema_ok: None,
            rows: None,
            verdict: Verdict::Unreadable,
            predicted: Vec::new(),
            findings: vec![Finding {
                code: Code::Unreadable,
                severity: Severity::Error,
                column: None,
                rows: None,
                first_rows: Vec::new(),
                message: message.into(),
                fix: fix.into(),
            }],
            schema: Vec::new(),
            environments: Vec::new(),
            environments_truncated: false,
            error_sets: Vec::new(),
            bytes,
            row_groups: None,
            codecs: Vec::new(),
            compression: FileCompression::None,
            created_by: None,
            basis: None,
            advisories: AdvisoryStatus::Skipped,
            note: Some(note.into()),
        }
    }
}

/// The result of work that can be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancellable<T> {
    /// The work was completed.
    Done(T),
    /// The work was cancelled before it was completed.
    Cancelled,
}

impl<T> Cancellable<T> {
    /// Converts the value of completed work.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Cancellable<U> {
        match self {
            Self::Done(value) => Cancellable::Done(convert(value)),
            Self::Cancelled => Cancellable::Cancelled,
        }
    }
}

/// Who follows a check, and may stop it.
///
/// Called from the thread that asked for the check; return at once.
pub trait CheckObserver {
    /// The footer is read and the schema judged. The verdict in `provisional`
    /// is final only when its basis is [`Basis::Schema`].
    fn footer_read(&self, provisional: &FileCheck) {
        let _ = provisional;
    }
    /// The verdict is final, unless the advisories meet data that cannot be
    /// decoded; they are still to come.
    fn verdict_reached(&self, check: &FileCheck) {
        let _ = check;
    }
    /// `done` of `total` rows have been looked through for advisories.
    fn advisory_rows_scanned(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// `done` of `total` rows have been judged.
    fn rows_scanned(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// `done` of `total` rows have been compared with the others.
    fn rows_compared(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// So many bytes are more than is sorted in memory; a temporary file
    /// takes them.
    fn spilling_to_disk(&self, bytes: u64) {
        let _ = bytes;
    }
    /// `done` of `total` rows have been written to files of their own.
    fn rows_written(&self, done: u64, total: u64) {
        let _ = (done, total);
    }
    /// Whether to stop. Asked many times a second.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody follows.
impl CheckObserver for () {}
