//! Messages and fixes of advisories.

use tallyman_text::{group_thousands, join_with_and};

use crate::advisories::{AdvisoryHits, MAX_KEY_CHARS, MAX_PROPERTIES, MAX_PROPERTY_BYTES};
use crate::check::{Code, FileCompression, Finding, Severity};
use crate::columns::EventColumn;
use crate::file_info::NameMismatch;
use crate::humanize::quote;

/// The finding for the rows of an advisory.
pub(super) fn advisory(code: Code, column: EventColumn, hits: AdvisoryHits) -> Finding {
    let name = column.name();
    let example = hits
        .example
        .map(|(_, value)| quote(&String::from_utf8_lossy(&value)))
        .unwrap_or_default();
    let (message, fix) = match code {
        Code::EmptyRequiredField => (
            format!("`{name}` is an empty string. It loads, but holds no information."),
            format!("Give each event a `{name}` in the source, or leave these rows out."),
        ),
        Code::EventTypeFormat => (
            format!(
                "{} does not match the pattern that the vendor's event API asks for: a letter or \
                 digit, then up to 79 letters, digits and any of `-_.:`.",
                capitalise(&example)
            ),
            "Rename the event type in the source.".to_owned(),
        ),
        Code::KeyTooLong => (
            format!(
                "The key has more than {MAX_KEY_CHARS} characters, the most that the vendor's SDKs \
                 take."
            ),
            "Use a shorter identifier, or its hash.".to_owned(),
        ),
        Code::UnlistedTrafficType => (
            format!("{} is not among your traffic types.", capitalise(&example)),
            "Correct `trafficTypeId` in the source, or list the traffic type for the integration. \
             Names are compared with case."
                .to_owned(),
        ),
        Code::FutureTimestamp => (
            format!("{example} lies more than 24 hours ahead of now."),
            "Check the clock and the unit of the program that writes the time.".to_owned(),
        ),
        Code::ValueNotFinite => (
            format!("{example} is not a finite number; metrics cannot be computed from it."),
            "Write null where there is no value.".to_owned(),
        ),
        Code::TooManyProperties => (
            format!(
                "The event has more than {MAX_PROPERTIES} properties, the most that the vendor's \
                 event API takes."
            ),
            "Send only the properties that are used.".to_owned(),
        ),
        Code::PropertiesTooLarge => (
            format!(
                "The keys and values of the properties exceed {} bytes, the most that the \
                 vendor's SDKs take.",
                group_thousands(MAX_PROPERTY_BYTES)
            ),
            "Shorten the values, or send fewer properties.".to_owned(),
        ),
        Code::InvalidUtf8 => {
            let example = if example.is_empty() {
                String::new()
            } else {
                format!(" The first reads {example} with U+FFFD for what is invalid.")
            };
            (
                format!(
                    "`{name}` holds bytes that are not UTF-8.{example} Java readers put U+FFFD in \
                     their place, so that different values can become one; DuckDB and Polars \
                     refuse the file."
                ),
                "Write text as UTF-8: decode it from its own encoding, often Latin-1 or \
                 Windows-1252, when you read the source."
                    .to_owned(),
            )
        }
        Code::ChecksumMismatch => (
            format!(
                "A page of `{name}` does not match the CRC-32 checksum in its header: its bytes \
                 changed after they were written. Most readers do not compare it and load \
                 damaged values."
            ),
            "Fetch the file again from its source, or write it again.".to_owned(),
        ),
        Code::DuplicateMapKey => (
            "The properties name one key twice; some readers keep the first value, some the last, \
             and DuckDB refuses the file."
                .to_owned(),
            "Write each key once.".to_owned(),
        ),
        Code::NullMapKey => (
            "The properties have a null key, which Parquet does not allow; Spark and DuckDB fail on \
             such a file."
                .to_owned(),
            "Leave out entries without a key.".to_owned(),
        ),
        _ => (String::new(), String::new()),
    };
    Finding {
        code,
        severity: Severity::Warning,
        column: Some(name.to_owned()),
        rows: Some(hits.count.rows),
        first_rows: hits.count.first,
        message,
        fix,
    }
}

/// Capitalises "an empty string" at the beginning of a sentence.
fn capitalise(example: &str) -> String {
    match example.strip_prefix('a') {
        Some(rest) => format!("A{rest}"),
        None => example.to_owned(),
    }
}

/// The finding for a file name that contradicts the bytes. `None` if there is no
/// contradiction.
pub(super) fn name_mismatch(mismatches: &[NameMismatch], codecs: &[String]) -> Option<Finding> {
    let (messages, fixes): (Vec<String>, Vec<String>) = mismatches
        .iter()
        .map(|mismatch| describe(mismatch, codecs))
        .unzip();
    (!messages.is_empty()).then(|| {
        let message = format!("{} The bytes decide.", messages.join(" "));
        Finding::of_file(
            Code::NameMismatch,
            Severity::Notice,
            message,
            fixes.join(" "),
        )
    })
}

fn describe(mismatch: &NameMismatch, codecs: &[String]) -> (String, String) {
    let describe_file = |compression: FileCompression| match compression {
        FileCompression::None => "plain Parquet",
        FileCompression::Gzip => "a file compressed with gzip",
        FileCompression::Bzip2 => "a file compressed with bzip2",
    };
    match mismatch {
        NameMismatch::Compression { named, actual } => (
            format!(
                "By its name it is {}; by its bytes it is {}.",
                describe_file(*named),
                describe_file(*actual)
            ),
            match actual {
                FileCompression::None => "Leave out the ending.".to_owned(),
                FileCompression::Gzip => "End its name in .parquet.gz.".to_owned(),
                FileCompression::Bzip2 => "End its name in .parquet.bz2.".to_owned(),
            },
        ),
        NameMismatch::Codec { tag } => (
            format!(
                "Its name says .{tag}.parquet; its columns use {}.",
                join_with_and(codecs)
            ),
            "Name it after the codec that it uses, or leave the codec out of the name.".to_owned(),
        ),
    }
}
