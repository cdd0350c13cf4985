//! Rules for prefixes and for the filter of a notification.

use tallyman_iam::Severity;
use tallyman_text::quoted;

use super::advice::{Advice, is_empty, valid_value};
use crate::input::ParsedInput;
use crate::template::filter_value;

/// Codec extensions that some tools write after `.parquet`.
const CODECS: [&str; 7] = ["gz", "gzip", "snappy", "lzo", "bz2", "zst", "zstd"];

pub(super) fn double_slash(parsed: &[ParsedInput], prefix: &'static str) -> Option<Advice> {
    let value = valid_value(parsed, prefix)?;
    (value.contains("//") || value.ends_with('/')).then(|| Advice {
        severity: Severity::Warning,
        input: prefix,
        message: "Two slashes in a row are a folder without a name. Remove one unless the keys \
                  have both."
            .to_owned(),
    })
}

pub(super) fn folder(parsed: &[ParsedInput], prefix: &'static str, if_empty: &str) -> Vec<Advice> {
    let mut advice = Vec::from_iter(double_slash(parsed, prefix));
    if is_empty(parsed, prefix) {
        advice.push(Advice {
            severity: Severity::Warning,
            input: prefix,
            message: if_empty.to_owned(),
        });
    }
    advice
}

pub(super) fn filter(
    parsed: &[ParsedInput],
    prefix: &'static str,
    suffix: &'static str,
) -> Vec<Advice> {
    let mut advice = Vec::from_iter(double_slash(parsed, prefix));
    if is_empty(parsed, prefix) && is_empty(parsed, suffix) {
        advice.push(Advice {
            severity: Severity::Warning,
            input: prefix,
            message: "Without a prefix and a suffix, every object in the bucket triggers it, \
                      including Split's own reports. Enter the folder of the event files."
                .to_owned(),
        });
    }
    if let Some(codec) = valid_value(parsed, suffix)
        .and_then(|end| end.rsplit_once(".parquet."))
        .map(|(_, codec)| codec)
        .filter(|codec| CODECS.contains(codec))
    {
        advice.push(Advice {
            severity: Severity::Warning,
            input: suffix,
            message: format!(
                "Spark and most others write `.{codec}.parquet`, which this does not match: Split \
                 is not notified of those. Check the names of your files."
            ),
        });
    }
    for input in [prefix, suffix] {
        let Some(value) = valid_value(parsed, input) else {
            continue;
        };
        let encoded = filter_value(value);
        if encoded != value {
            advice.push(Advice {
                severity: Severity::Notice,
                input,
                message: format!(
                    "S3 requires special characters in a filter to be percent-encoded, and a \
                     space as `+`: {} means {}. The files keep their names.",
                    quoted(&encoded),
                    quoted(value)
                ),
            });
        }
    }
    advice
}
