//! Multipart uploads.

use std::collections::BTreeMap;

use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};

use super::service::{Service, invalid_argument, signed, timestamp};
use super::write::{announced, checksum_type, object_headers};
use crate::checksum::{Algorithm, Checksums, checksums_of};
use crate::layout::BUCKET;
use crate::store::{CompletedPart, Condition, DeclaredBody, MAX_PARTS, Store, Upload};

/// Limit of the parts on a page.
const MAX_PAGE: i32 = 1000;

pub(super) async fn create(
    service: &Service,
    input: CreateMultipartUploadInput,
) -> S3Result<CreateMultipartUploadOutput> {
    let algorithm = input
        .checksum_algorithm
        .as_ref()
        .map(|algorithm| Algorithm::from_name(algorithm.as_str()))
        .transpose()?;
    let full_object = match (&input.checksum_type, algorithm) {
        (Some(kind), Some(algorithm)) => {
            let full_object = kind.as_str() == ChecksumType::FULL_OBJECT;
            if full_object && !algorithm.supports_full_object() {
                return Err(s3_error!(
                    InvalidRequest,
                    "The FULL_OBJECT checksum type cannot be used with the {algorithm} checksum algorithm."
                ));
            }
            if !full_object && algorithm == Algorithm::Crc64Nvme {
                return Err(s3_error!(
                    InvalidRequest,
                    "The COMPOSITE checksum type cannot be used with the {algorithm} checksum algorithm."
                ));
            }
            full_object
        }
        (Some(_), None) => {
            return Err(s3_error!(
                InvalidRequest,
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
            ));
        }
        (None, algorithm) => algorithm == Some(Algorithm::Crc64Nvme),
    };
    let upload = Upload {
        id: String::new(),
        key: input.key,
        algorithm,
        full_object,
        created: 0,
        headers: object_headers!(input),
        parts: BTreeMap::new(),
        completing: false,
    };
    let upload = service
        .blocking(move |store| store.create_upload(upload))
        .await?;
    Ok(CreateMultipartUploadOutput {
        bucket: Some(BUCKET.to_owned()),
        key: Some(upload.key),
        upload_id: Some(upload.id),
        checksum_algorithm: input.checksum_algorithm,
        checksum_type: algorithm.map(|_| checksum_type(full_object)),
        ..Default::default()
    })
}

fn part_number(number: i32) -> S3Result<u16> {
    u16::try_from(number)
        .ok()
        .filter(|number| (1..=MAX_PARTS).contains(number))
        .ok_or_else(|| {
            s3_error!(
                InvalidArgument,
                "Part number must be an integer between 1 and 10000, inclusive."
            )
        })
}

pub(super) async fn upload_part(
    service: &Service,
    request: S3Request<UploadPartInput>,
) -> S3Result<UploadPartOutput> {
    let announced = announced(&request, request.input.checksum_algorithm.as_ref())?;
    let input = request.input;
    let number = part_number(input.part_number)?;
    let declared = DeclaredBody {
        length: input.content_length,
        md5: input.content_md5,
        checksums: checksums_of!(input),
        announced,
        trailers: request.trailing_headers,
        additional: None,
    };
    let received = service.store.receive(input.body, declared).await?;
    let (key, upload_id) = (input.key, input.upload_id);
    let part = service
        .blocking(move |store| store.add_part(&key, &upload_id, number, received))
        .await?;
    let mut checksums: Checksums = part.checksum.into_iter().collect();
    Ok(UploadPartOutput {
        e_tag: Some(ETag::Strong(part.etag)),
        checksum_crc32: checksums.remove(&Algorithm::Crc32),
        checksum_crc32c: checksums.remove(&Algorithm::Crc32c),
        checksum_crc64nvme: checksums.remove(&Algorithm::Crc64Nvme),
        checksum_sha1: checksums.remove(&Algorithm::Sha1),
        checksum_sha256: checksums.remove(&Algorithm::Sha256),
        ..Default::default()
    })
}

pub(super) fn list_parts(store: &Store, input: ListPartsInput) -> S3Result<ListPartsOutput> {
    let upload = store.upload(&input.key, &input.upload_id)?;
    let limit = input.max_parts.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let count = usize::try_from(limit).map_err(|_| invalid_argument("max-parts"))?;
    let after = input.part_number_marker.unwrap_or(0);
    let mut remaining = upload
        .parts
        .into_values()
        .filter(|part| i32::from(part.number) > after)
        .peekable();
    let parts: Vec<Part> = remaining
        .by_ref()
        .take(count)
        .map(|part| {
            let mut checksums: Checksums = part.checksum.into_iter().collect();
            Part {
                part_number: Some(i32::from(part.number)),
                e_tag: Some(ETag::Strong(part.etag)),
                size: Some(signed(part.size)),
                last_modified: Some(timestamp(part.created)),
                checksum_crc32: checksums.remove(&Algorithm::Crc32),
                checksum_crc32c: checksums.remove(&Algorithm::Crc32c),
                checksum_crc64nvme: checksums.remove(&Algorithm::Crc64Nvme),
                checksum_sha1: checksums.remove(&Algorithm::Sha1),
                checksum_sha256: checksums.remove(&Algorithm::Sha256),
            }
        })
        .collect();
    let truncated = count > 0 && remaining.peek().is_some();
    let last = parts.last().and_then(|part| part.part_number);
    Ok(ListPartsOutput {
        bucket: Some(BUCKET.to_owned()),
        key: Some(input.key),
        upload_id: Some(input.upload_id),
        checksum_algorithm: upload
            .algorithm
            .map(|algorithm| ChecksumAlgorithm::from_static(algorithm.name())),
        checksum_type: upload.algorithm.map(|_| checksum_type(upload.full_object)),
        max_parts: Some(limit),
        part_number_marker: Some(after),
        next_part_number_marker: last.filter(|_| truncated),
        is_truncated: Some(truncated),
        parts: Some(parts),
        storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
        ..Default::default()
    })
}

pub(super) async fn complete(
    service: &Service,
    input: CompleteMultipartUploadInput,
) -> S3Result<CompleteMultipartUploadOutput> {
    let parts = input
        .multipart_upload
        .and_then(|upload| upload.parts)
        .unwrap_or_default();
    let mut listed = Vec::with_capacity(parts.len().min(usize::from(MAX_PARTS)));
    for part in parts {
        let (Some(number), Some(etag)) = (part.part_number, part.e_tag) else {
            return Err(s3_error!(
                MalformedXML,
                "Each part must have a part number and an ETag."
            ));
        };
        listed.push(CompletedPart {
            number: part_number(number)?,
            etag: etag.into_value(),
            checksums: checksums_of!(part),
        });
    }
    let size = input
        .mpu_object_size
        .map(u64::try_from)
        .transpose()
        .map_err(|_| invalid_argument("x-amz-mp-object-size"))?;
    let checksums = checksums_of!(input);
    let condition = Condition {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
    };
    let (key, id) = (input.key, input.upload_id);
    let object = service
        .blocking(move |store| {
            store.complete_upload(&key, &id, &listed, (size, &checksums), &condition)
        })
        .await?;
    let mut checksums = Checksums::new();
    if let Some(known) = &object.checksum {
        checksums.insert(known.algorithm, known.value.clone());
    }
    Ok(CompleteMultipartUploadOutput {
        bucket: Some(BUCKET.to_owned()),
        key: Some(object.key.clone()),
        location: Some(format!("/{BUCKET}/{}", object.key)),
        e_tag: Some(ETag::Strong(object.etag.clone())),
        checksum_crc32: checksums.remove(&Algorithm::Crc32),
        checksum_crc32c: checksums.remove(&Algorithm::Crc32c),
        checksum_crc64nvme: checksums.remove(&Algorithm::Crc64Nvme),
        checksum_sha1: checksums.remove(&Algorithm::Sha1),
        checksum_sha256: checksums.remove(&Algorithm::Sha256),
        checksum_type: object
            .checksum
            .as_ref()
            .map(|known| checksum_type(known.full_object)),
        ..Default::default()
    })
}
