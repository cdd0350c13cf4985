//! The codes of findings.

use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::{Deserialize, Serialize};

/// Code of a finding.
///
/// Ordered by name, as in the predicted reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// Warning: a page's bytes do not match its checksum.
    ChecksumMismatch,
    /// Warning: a map has a key twice.
    DuplicateMapKey,
    /// Warning: a row equals an earlier row in all seven columns.
    DuplicateRow,
    /// Notice: the file has no rows.
    EmptyFile,
    /// Warning: one of the four required texts is an empty string.
    EmptyRequiredField,
    /// Warning: `eventTypeId` does not match the vendor's pattern.
    EventTypeFormat,
    /// Notice: a column that is not one of the seven.
    ExtraColumn,
    /// Warning: `timestamp` is more than a day in the future.
    FutureTimestamp,
    /// Error: `environmentId` is not among those listed.
    InvalidEnvironmentId,
    /// Error: the whole file is rejected for its schema.
    InvalidSchema,
    /// Error: `timestamp` is not in milliseconds.
    InvalidTimestamp,
    /// Warning: a text, or a key or value of `properties`, is not UTF-8.
    #[serde(rename = "INVALID_UTF8")]
    InvalidUtf8,
    /// Warning: `key` is longer than the vendor accepts.
    KeyTooLong,
    /// Notice: `value` or `properties` is missing.
    MissingOptionalColumn,
    /// Notice: the file's name contradicts its compression or codecs.
    NameMismatch,
    /// Warning: a map has a null key.
    NullMapKey,
    /// Warning: the properties are larger than the vendor accepts.
    PropertiesTooLarge,
    /// Error: one of the five non-null columns is null.
    RequiredFieldsNull,
    /// Notice: a String column is annotated ENUM or JSON.
    StringAnnotation,
    /// Warning: there are more properties than the vendor accepts.
    TooManyProperties,
    /// Notice: the vendor's documentation does not list a codec.
    UnlistedCodec,
    /// Warning: `trafficTypeId` is not among those listed.
    UnlistedTrafficType,
    /// Error: the file cannot be read. Not one of the service's codes.
    Unreadable,
    /// Notice, or warning if a Parquet magic is among them: bytes that the footer does
    /// not account for.
    UnreferencedBytes,
    /// Warning: `value` is NaN or infinite.
    ValueNotFinite,
}

impl Code {
    /// Parses the name of a code. `None` if there is no such code.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<ValueError>::new(name)).ok()
    }

    /// The name of the code, as the service writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChecksumMismatch => "CHECKSUM_MISMATCH",
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
            Self::InvalidUtf8 => "INVALID_UTF8",
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
            Self::UnreferencedBytes => "UNREFERENCED_BYTES",
            Self::ValueNotFinite => "VALUE_NOT_FINITE",
        }
    }
}
