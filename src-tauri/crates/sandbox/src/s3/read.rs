//! Getting an object, or what is known of it.

use std::io::SeekFrom;
use std::ops::Range as Span;

use s3s::dto::*;
use s3s::{S3Response, S3Result, s3_error};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::{Server, invalid_argument, signed, timestamp};
use crate::checksum::Algorithm;
use crate::store::{Object, disk_fault, no_such_key};

/// Bytes that are read at once.
const BUFFER: usize = 64 * 1024;

/// The conditions under which an object is told of.
struct Conditions {
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
    if_modified_since: Option<Timestamp>,
    if_unmodified_since: Option<Timestamp>,
}

impl Conditions {
    fn check(&self, object: &Object) -> S3Result<()> {
        let is = |condition: &ETagCondition| match condition {
            ETagCondition::Any => true,
            ETagCondition::ETag(etag) => etag.value() == object.etag,
        };
        // S3 compares whole seconds, as the header writes them.
        let modified = timestamp(object.created.div_euclid(1000) * 1000);
        let unmodified = |since: &Timestamp| modified <= *since;
        let failed = match (&self.if_match, &self.if_unmodified_since) {
            (Some(condition), _) => !is(condition),
            (None, Some(since)) => !unmodified(since),
            (None, None) => false,
        };
        if failed {
            return Err(s3_error!(
                PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold."
            ));
        }
        let known = match (&self.if_none_match, &self.if_modified_since) {
            (Some(condition), _) => is(condition),
            (None, Some(since)) => unmodified(since),
            (None, None) => false,
        };
        if known {
            return Err(s3_error!(NotModified));
        }
        Ok(())
    }
}

/// The piece of an object that is asked for.
struct Piece {
    span: Span<u64>,
    content_range: Option<String>,
    parts: Option<i32>,
}

fn piece(object: &Object, range: Option<Range>, part: Option<i32>) -> S3Result<Piece> {
    let size = object.size;
    let within = |span: Span<u64>| {
        Some(format!(
            "bytes {}-{}/{size}",
            span.start,
            span.end.saturating_sub(1)
        ))
    };
    match (range, part) {
        (Some(_), Some(_)) => Err(s3_error!(
            InvalidRequest,
            "Cannot specify both Range header and partNumber query parameter."
        )),
        (Some(range), None) => {
            let span = range
                .check(size)
                .map_err(|_| s3_error!(InvalidRange, "The requested range is not satisfiable."))?;
            Ok(Piece {
                content_range: within(span.clone()).filter(|_| size > 0),
                span,
                parts: None,
            })
        }
        (None, Some(part)) => {
            let place = usize::try_from(part)
                .ok()
                .and_then(|part| part.checked_sub(1))
                .ok_or_else(|| invalid_argument("partNumber"))?;
            let sizes = &object.part_sizes;
            if sizes.is_empty() && place == 0 {
                return Ok(Piece {
                    content_range: within(0..size).filter(|_| size > 0),
                    span: 0..size,
                    parts: None,
                });
            }
            let length = sizes.get(place).ok_or_else(|| {
                s3_error!(InvalidPart, "The requested partnumber is not satisfiable.")
            })?;
            let start: u64 = sizes.iter().take(place).sum();
            let span = start..start + length;
            Ok(Piece {
                content_range: within(span.clone()),
                span,
                parts: i32::try_from(sizes.len()).ok(),
            })
        }
        (None, None) => Ok(Piece {
            span: 0..size,
            content_range: None,
            parts: None,
        }),
    }
}

/// The checksum to tell: only when asked, and only of the whole object.
fn told_checksum(object: &Object, mode: Option<&ChecksumMode>, whole: bool) -> Checksum {
    let asked = mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
    let mut told = Checksum::default();
    let Some(known) = object.checksum.as_ref().filter(|_| asked && whole) else {
        return told;
    };
    let value = Some(known.value.clone());
    match known.algorithm {
        Algorithm::Crc32 => told.checksum_crc32 = value,
        Algorithm::Crc32c => told.checksum_crc32c = value,
        Algorithm::Crc64Nvme => told.checksum_crc64nvme = value,
        Algorithm::Sha1 => told.checksum_sha1 = value,
        Algorithm::Sha256 => told.checksum_sha256 = value,
    }
    told.checksum_type = Some(super::write::checksum_type(known.whole));
    told
}

fn content_type(object: &Object) -> Option<String> {
    let given = object.description.content_type.clone();
    given.or_else(|| Some("binary/octet-stream".to_owned()))
}

fn metadata(object: &Object) -> Option<Metadata> {
    Some(object.description.metadata.clone().into_iter().collect())
}

/// What both answers say of an object, field by field.
macro_rules! answer {
    ($output:ident, $object:expr, $piece:expr, $checksum:expr) => {
        $output {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: $object.description.cache_control.clone(),
            checksum_crc32: $checksum.checksum_crc32,
            checksum_crc32c: $checksum.checksum_crc32c,
            checksum_crc64nvme: $checksum.checksum_crc64nvme,
            checksum_sha1: $checksum.checksum_sha1,
            checksum_sha256: $checksum.checksum_sha256,
            checksum_type: $checksum.checksum_type,
            content_disposition: $object.description.content_disposition.clone(),
            content_encoding: $object.description.content_encoding.clone(),
            content_language: $object.description.content_language.clone(),
            content_length: Some(signed($piece.span.end - $piece.span.start)),
            content_range: $piece.content_range.clone(),
            content_type: content_type($object),
            e_tag: Some(ETag::Strong($object.etag.clone())),
            last_modified: Some(timestamp($object.created)),
            metadata: metadata($object),
            parts_count: $piece.parts,
            ..Default::default()
        }
    };
}

/// An answer of a piece says so by its status.
fn response<T>(output: T, piece: &Piece) -> S3Response<T> {
    let mut response = S3Response::new(output);
    if piece.content_range.is_some() {
        response.status = 206_u16.try_into().ok();
    }
    response
}

pub(super) fn head(
    server: &Server,
    input: HeadObjectInput,
) -> S3Result<S3Response<HeadObjectOutput>> {
    let object = server.store.head(&input.key).ok_or_else(no_such_key)?;
    let object = object.as_ref();
    Conditions {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    }
    .check(object)?;
    let piece = piece(object, input.range, input.part_number)?;
    let whole = piece.span == (0..object.size);
    let checksum = told_checksum(object, input.checksum_mode.as_ref(), whole);
    let output = answer!(HeadObjectOutput, object, piece, checksum);
    Ok(response(output, &piece))
}

pub(super) async fn get(
    server: &Server,
    input: GetObjectInput,
) -> S3Result<S3Response<GetObjectOutput>> {
    let key = input.key;
    let (object, file) = server.blocking(move |store| store.open(&key)).await?;
    let object = object.as_ref();
    Conditions {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    }
    .check(object)?;
    let piece = piece(object, input.range, input.part_number)?;
    let whole = piece.span == (0..object.size);
    let checksum = told_checksum(object, input.checksum_mode.as_ref(), whole);

    let mut file = tokio::fs::File::from_std(file);
    file.seek(SeekFrom::Start(piece.span.start))
        .await
        .map_err(disk_fault)?;
    let bytes = file.take(piece.span.end - piece.span.start);
    let mut output: GetObjectOutput = answer!(GetObjectOutput, object, piece, checksum);
    output.body = Some(StreamingBlob::wrap(ReaderStream::with_capacity(
        bytes, BUFFER,
    )));
    // What a presigned link may ask for instead.
    output.content_type = input.response_content_type.or(output.content_type);
    output.content_disposition = input
        .response_content_disposition
        .or(output.content_disposition);
    Ok(response(output, &piece))
}
