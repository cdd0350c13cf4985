//! Rules for prefixes and for the filter of a notification.

use tallyman_iam::Severity;
use tallyman_text::quoted;

use super::advice::{Advice, is_empty, valid_value};
use crate::input::ParsedInput;
use crate::template::filter_value;

/// Codec extensions that some tools write after `.parquet`.
const CODECS: [&str; 7] = ["gz", "gzip", "snappy", "lzo", "bz2", "zst", "zstd"];

pub(super) fn two_slashes(parsed: &[ParsedInput], prefix: &'static str) -> Option<Advice> {
    let value = valid_value(parsed, prefix)?;
    (value.contains("//") || value.ends_with('/')).then(|| Advice {
        severity: Severity::Warning,
        input: prefix,
        message: "Two slashes stand in a row, which is a folder without a name. Leave one out \
                  unless the keys have both."
            .to_owned(),
    })
}

pub(super) fn folder(parsed: &[ParsedInput], prefix: &'static str, without: &str) -> Vec<Advice> {
    let mut advice = Vec::from_iter(two_slashes(parsed, prefix));
    if is_empty(parsed, prefix) {
        advice.push(Advice {
            severity: Severity::Warning,
            input: prefix,
            message: without.to_owned(),
        });
    }
    advice
}

pub(super) fn filter(
    parsed: &[ParsedInput],
    prefix: &'static str,
    suffix: &'static str,
) -> Vec<Advice> {
    let mut advice = Vec::from_iter(two_slashes(parsed, prefix));
    if is_empty(parsed, prefix) && is_empty(parsed, suffix) {
        advice.push(Advice {
            severity: Severity::Warning,
            input: prefix,
            message: "Without a prefix and a suffix every object in the bucket sets it off, \
                      Split's own reports too. Name the folder of the event files."
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
                "Spark and most others write `.{codec}.parquet`, and this never matches those: \
                 Split is not notified of them. Look at the names of your files."
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
                    "S3 wants special characters of a filter percent-encoded, and a blank as `+`: \
                     {} stands for {}. The files keep their names.",
                    quoted(&encoded),
                    quoted(value)
                ),
            });
        }
    }
    advice
}
