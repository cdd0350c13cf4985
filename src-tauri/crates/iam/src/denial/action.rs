//! Finds the action that was denied.

mod http;
mod operations;
mod phrases;

use tallyman_service_reference::service;

use super::scan::{assigned, identifiers, word_after};
use http::http_request;
use operations::{action_among, action_of, normalized};
use phrases::{BEHIND_THE_OPERATION, HADOOP, PHRASES, phrase};

/// Returns the action, such as `s3:PutObject`, from AWS's own sentence, the
/// operation that a tool names, or the request itself.
pub(super) fn find_action(text: &str, lower: &str) -> Option<String> {
    stated_action(text)
        .or_else(|| phrase(&BEHIND_THE_OPERATION, lower))
        .or_else(|| recorded_action(text))
        .or_else(|| named_operation(text, lower))
        .or_else(|| hadoop(lower))
        .or_else(|| any_action(text))
        .or_else(|| operation_in_code(text))
        .or_else(|| phrase(&PHRASES, lower))
        .or_else(|| http_request(text, lower))
        .or_else(|| from_sql(lower))
        .map(|action| normalized(&action))
}

/// Returns the action in AWS's sentence: `not authorized to perform: …`.
fn stated_action(text: &str) -> Option<String> {
    ["to perform: ", "to perform "].iter().find_map(|lead| {
        let word = word_after(text, lead)?;
        let (service, name) = word.split_once(':')?;
        let plain = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        (plain(service) && plain(name)).then_some(word)
    })
}

/// Returns the action of an event of CloudTrail.
fn recorded_action(text: &str) -> Option<String> {
    let operation = assigned(text, "eventName")?;
    let source = assigned(text, "eventSource").and_then(|source| source.split('.').next());
    let known = source.filter(|source| service(source).is_some());
    action_of(operation, None)
        .filter(|action| known.is_none_or(|source| action.split(':').next() == Some(source)))
        .or_else(|| action_of(operation, known))
}

/// Returns the action of the operation that a tool names in a sentence.
fn named_operation(text: &str, lower: &str) -> Option<String> {
    const LEADS: [&str; 6] = [
        "when calling the ",
        "when calling ",
        "Error executing \"",
        "AWS Error ACCESS_DENIED during ",
        "Error ACCESS_DENIED during ",
        "during ",
    ];
    LEADS
        .iter()
        .find_map(|lead| action_of(&word_after(text, lead)?, None))
        .or_else(|| action_among(&word_after(text, "when calling the ")?, lower))
        .or_else(|| {
            // AWS SDK for Go: `operation error S3: PutObject, …`. The last one failed; those
            // before it needed its answer.
            text.match_indices("operation error ")
                .filter_map(|(at, lead)| {
                    let (service, operation) = text.get(at + lead.len()..)?.split_once(": ")?;
                    action_of(identifiers(operation).next()?, Some(service))
                })
                .last()
        })
}

/// Returns the action of an operation of Hadoop.
fn hadoop(lower: &str) -> Option<String> {
    let hadoop = ["s3a", "s3n", "hadoop", "jets3t"];
    if !hadoop.iter().any(|mark| lower.contains(mark)) {
        return None;
    }
    let lower = lower.replace("s3a://", "s3://").replace("s3n://", "s3://");
    phrase(&HADOOP, &lower)
}

/// Returns the first action in the text that AWS has.
fn any_action(text: &str) -> Option<String> {
    let ends = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-' | '_');
    text.split(ends).find_map(|word| {
        let word = word.trim_matches(':');
        let (prefix, name) = word.split_once(':')?;
        service(prefix)?.action(name).map(|_| word.to_owned())
    })
}

/// Returns the action of an operation in a stack trace or the name of a type:
/// `AmazonS3Client.putObject(`, `de_PutObjectCommandError`, `PutObjectError`.
fn operation_in_code(text: &str) -> Option<String> {
    const STARTS: [&str; 4] = [
        "de_",
        "deserializeAws_restXml",
        "deserializeAws_query",
        "throw",
    ];
    const ENDS: [&str; 6] = [
        "OperationDeserializerKt",
        "OperationDeserializer",
        "CommandError",
        "Command",
        "Error",
        "Request",
    ];
    let calls = text.match_indices("Client.").filter_map(|(at, lead)| {
        let call = identifiers(text.get(at + lead.len()..)?).next()?;
        let mut letters = call.chars();
        let first = letters.next()?.to_ascii_uppercase();
        Some(format!("{first}{}", letters.as_str()))
    });
    let types = identifiers(text).filter_map(|word| {
        let word = STARTS
            .into_iter()
            .find_map(|start| word.strip_prefix(start))
            .unwrap_or(word);
        ENDS.into_iter()
            .find_map(|end| word.strip_suffix(end))
            .map(str::to_owned)
    });
    calls
        .chain(types)
        .find_map(|name| action_of(name.strip_suffix("Async").unwrap_or(&name), None))
}

/// Returns the action of what a query or a program does with S3: whether it reads or
/// writes is all that its text says.
fn from_sql(lower: &str) -> Option<String> {
    if lower.contains("permission denied on s3 path") {
        // Athena names the folder of a partition if it cannot list it.
        let (_, path) = lower.split_once("s3://")?;
        let path = path.split(char::is_whitespace).next()?;
        let name = path.trim_end_matches('.').rsplit('/').next()?;
        let action = if name.contains('.') {
            "s3:GetObject"
        } else {
            "s3:ListBucket"
        };
        return Some(action.to_owned());
    }
    const WRITES: [&str; 8] = [
        ".write.parquet",
        ".write.csv",
        ".write.json",
        ".write.format",
        ".write.mode",
        ".to_parquet(",
        "copy into 's3",
        "copy into @",
    ];
    const READS: [&str; 4] = [
        "spark.read",
        "read_parquet(",
        "read_csv(",
        "failed to access remote file",
    ];
    let has = |marks: &[&str]| marks.iter().any(|mark| lower.contains(mark));
    let is_redshift_copy = lower.contains("s3serviceexception") && lower.contains("copy ");
    let action = match (has(&WRITES), has(&READS) || is_redshift_copy) {
        (true, _) => "s3:PutObject",
        (false, true) => "s3:GetObject",
        (false, false) => return None,
    };
    Some(action.to_owned())
}
