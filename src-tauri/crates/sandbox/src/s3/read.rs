//! GetObject and HeadObject.

use std::io::SeekFrom;
use std::ops::Range as ByteRange;

use s3s::dto::*;
use s3s::{S3Response, S3Result, s3_error};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::service::{Service, invalid_argument, signed, timestamp};
use super::write::checksum_type;
use crate::checksum::Algorithm;
use crate::store::{Object, disk_error, no_such_key};

/// Size of the read buffer, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// The preconditions of a request.
struct Preconditions {
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
    if_modified_since: Option<Timestamp>,
    if_unmodified_since: Option<Timestamp>,
}

impl Preconditions {
    fn check(&self, object: &Object) -> S3Result<()> {
        let matches = |condition: &ETagCondition| match condition {
            ETagCondition::Any => true,
            ETagCondition::ETag(etag) => etag.value() == object.etag,
        };
        // S3 compares whole seconds, the precision of the header.
        let modified = timestamp(object.created.div_euclid(1000) * 1000);
        let unmodified = |since: &Timestamp| modified <= *since;
        let failed = match (&self.if_match, &self.if_unmodified_since) {
            (Some(condition), _) => !matches(condition),
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
            (Some(condition), _) => matches(condition),
            (None, Some(since)) => unmodified(since),
            (None, None) => false,
        };
        if known {
            return Err(s3_error!(NotModified));
        }
        Ok(())
    }
}

/// The requested range of an object.
struct ObjectRange {
    bytes: ByteRange<u64>,
    content_range: Option<String>,
    parts: Option<i32>,
}

fn requested_range(
    object: &Object,
    range: Option<Range>,
    part: Option<i32>,
) -> S3Result<ObjectRange> {
    let size = object.size;
    let content_range = |bytes: ByteRange<u64>| {
        Some(format!(
            "bytes {}-{}/{size}",
            bytes.start,
            bytes.end.saturating_sub(1)
        ))
    };
    match (range, part) {
        (Some(_), Some(_)) => Err(s3_error!(
            InvalidRequest,
            "Cannot specify both Range header and partNumber query parameter."
        )),
        (Some(range), None) => {
            let bytes = range
                .check(size)
                .map_err(|_| s3_error!(InvalidRange, "The requested range is not satisfiable."))?;
            Ok(ObjectRange {
                content_range: content_range(bytes.clone()).filter(|_| size > 0),
                bytes,
                parts: None,
            })
        }
        (None, Some(part)) => {
            let index = usize::try_from(part)
                .ok()
                .and_then(|part| part.checked_sub(1))
                .ok_or_else(|| invalid_argument("partNumber"))?;
            let sizes = &object.part_sizes;
            if sizes.is_empty() && index == 0 {
                return Ok(ObjectRange {
                    content_range: content_range(0..size).filter(|_| size > 0),
                    bytes: 0..size,
                    parts: None,
                });
            }
            let length = sizes.get(index).ok_or_else(|| {
                s3_error!(InvalidPart, "The requested partnumber is not satisfiable.")
            })?;
            let start: u64 = sizes.iter().take(index).sum();
            let bytes = start..start + length;
            Ok(ObjectRange {
                content_range: content_range(bytes.clone()),
                bytes,
                parts: i32::try_from(sizes.len()).ok(),
            })
        }
        (None, None) => Ok(ObjectRange {
            bytes: 0..size,
            content_range: None,
            parts: None,
        }),
    }
}

/// Returns the checksum for the response: only if requested, and only for the whole
/// object.
fn response_checksum(object: &Object, mode: Option<&ChecksumMode>, whole: bool) -> Checksum {
    let requested = mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
    let mut checksum = Checksum::default();
    let Some(known) = object.checksum.as_ref().filter(|_| requested && whole) else {
        return checksum;
    };
    let value = Some(known.value.clone());
    match known.algorithm {
        Algorithm::Crc32 => checksum.checksum_crc32 = value,
        Algorithm::Crc32c => checksum.checksum_crc32c = value,
        Algorithm::Crc64Nvme => checksum.checksum_crc64nvme = value,
        Algorithm::Sha1 => checksum.checksum_sha1 = value,
        Algorithm::Sha256 => checksum.checksum_sha256 = value,
    }
    checksum.checksum_type = Some(checksum_type(known.full_object));
    checksum
}

fn content_type(object: &Object) -> Option<String> {
    let given = object.headers.content_type.clone();
    given.or_else(|| Some("binary/octet-stream".to_owned()))
}

fn metadata(object: &Object) -> Option<Metadata> {
    Some(object.headers.metadata.clone().into_iter().collect())
}

/// Builds the output of either operation, which have these fields in common.
macro_rules! object_output {
    ($output:ident, $object:expr, $range:expr, $checksum:expr) => {
        $output {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: $object.headers.cache_control.clone(),
            checksum_crc32: $checksum.checksum_crc32,
            checksum_crc32c: $checksum.checksum_crc32c,
            checksum_crc64nvme: $checksum.checksum_crc64nvme,
            checksum_sha1: $checksum.checksum_sha1,
            checksum_sha256: $checksum.checksum_sha256,
            checksum_type: $checksum.checksum_type,
            content_disposition: $object.headers.content_disposition.clone(),
            content_encoding: $object.headers.content_encoding.clone(),
            content_language: $object.headers.content_language.clone(),
            content_length: Some(signed($range.bytes.end - $range.bytes.start)),
            content_range: $range.content_range.clone(),
            content_type: content_type($object),
            e_tag: Some(ETag::Strong($object.etag.clone())),
            last_modified: Some(timestamp($object.created)),
            metadata: metadata($object),
            parts_count: $range.parts,
            ..Default::default()
        }
    };
}

/// Returns a response with status 206 if it is for a range.
fn response<T>(output: T, range: &ObjectRange) -> S3Response<T> {
    let mut response = S3Response::new(output);
    if range.content_range.is_some() {
        response.status = 206_u16.try_into().ok();
    }
    response
}

pub(super) fn head(
    service: &Service,
    input: HeadObjectInput,
) -> S3Result<S3Response<HeadObjectOutput>> {
    let object = service.store.head(&input.key).ok_or_else(no_such_key)?;
    let object = object.as_ref();
    Preconditions {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    }
    .check(object)?;
    let range = requested_range(object, input.range, input.part_number)?;
    let whole = range.bytes == (0..object.size);
    let checksum = response_checksum(object, input.checksum_mode.as_ref(), whole);
    let output = object_output!(HeadObjectOutput, object, range, checksum);
    Ok(response(output, &range))
}

pub(super) async fn get(
    service: &Service,
    input: GetObjectInput,
) -> S3Result<S3Response<GetObjectOutput>> {
    let key = input.key;
    let (object, file) = service.blocking(move |store| store.open(&key)).await?;
    let object = object.as_ref();
    Preconditions {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    }
    .check(object)?;
    let range = requested_range(object, input.range, input.part_number)?;
    let whole = range.bytes == (0..object.size);
    let checksum = response_checksum(object, input.checksum_mode.as_ref(), whole);

    let mut file = tokio::fs::File::from_std(file);
    file.seek(SeekFrom::Start(range.bytes.start))
        .await
        .map_err(disk_error)?;
    let bytes = file.take(range.bytes.end - range.bytes.start);
    let mut output: GetObjectOutput = object_output!(GetObjectOutput, object, range, checksum);
    output.body = Some(StreamingBlob::wrap(ReaderStream::with_capacity(
        bytes,
        BUFFER_BYTES,
    )));
    // A presigned URL may override these headers.
    output.content_type = input.response_content_type.or(output.content_type);
    output.content_disposition = input
        .response_content_disposition
        .or(output.content_disposition);
    Ok(response(output, &range))
}
