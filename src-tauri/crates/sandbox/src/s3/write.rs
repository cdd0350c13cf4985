//! PutObject and DeleteObjects.

use std::collections::{BTreeMap, BTreeSet};

use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};

use super::service::Service;
use crate::checksum::{Algorithm, Checksums, checksums_of};
use crate::store::{Condition, DeclaredBody, NewObject, StoredChecksum};

/// Size limit of user-defined metadata, names and values, in bytes.
const MAX_METADATA_BYTES: usize = 2 * 1024;

pub(super) fn checksum_type(full_object: bool) -> ChecksumType {
    ChecksumType::from_static(if full_object {
        ChecksumType::FULL_OBJECT
    } else {
        ChecksumType::COMPOSITE
    })
}

/// Returns the user-defined metadata.
///
/// # Errors
/// If it is too large.
pub(super) fn metadata(given: Option<Metadata>) -> S3Result<BTreeMap<String, String>> {
    let given: BTreeMap<_, _> = given.into_iter().flatten().collect();
    let bytes: usize = given
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if bytes > MAX_METADATA_BYTES {
        return Err(s3_error!(
            MetadataTooLarge,
            "Your metadata headers exceed the maximum allowed metadata size of 2 KB."
        ));
    }
    Ok(given)
}

/// Returns the headers of an object in the request that creates it.
macro_rules! object_headers {
    ($input:ident) => {
        $crate::store::ObjectHeaders {
            content_type: $input.content_type,
            content_encoding: $input.content_encoding,
            content_disposition: $input.content_disposition,
            content_language: $input.content_language,
            cache_control: $input.cache_control,
            metadata: $crate::s3::write::metadata($input.metadata)?,
        }
    };
}
pub(super) use object_headers;

/// Returns the algorithms whose checksum the request announces, in a header or as a
/// trailer.
pub(super) fn announced<T>(
    request: &S3Request<T>,
    algorithm: Option<&ChecksumAlgorithm>,
) -> S3Result<BTreeSet<Algorithm>> {
    let mut announced = BTreeSet::new();
    if let Some(algorithm) = algorithm {
        announced.insert(Algorithm::from_name(algorithm.as_str())?);
    }
    let trailer = request
        .headers
        .get("x-amz-trailer")
        .and_then(|trailer| trailer.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    for algorithm in Algorithm::ALL {
        if trailer
            .split(',')
            .any(|name| name.trim() == algorithm.header())
        {
            announced.insert(algorithm);
        }
    }
    Ok(announced)
}

pub(super) async fn put(
    service: &Service,
    request: S3Request<PutObjectInput>,
) -> S3Result<PutObjectOutput> {
    let announced = announced(&request, request.input.checksum_algorithm.as_ref())?;
    let input = request.input;
    let headers = object_headers!(input);
    let declared = DeclaredBody {
        length: input.content_length,
        md5: input.content_md5,
        checksums: checksums_of!(input),
        announced,
        trailers: request.trailing_headers,
        // S3 computes this one for every object.
        additional: Some(Algorithm::Crc64Nvme),
    };
    let received = service.store.receive(input.body, declared).await?;
    // The conditions are checked after the body was received, because clients do not
    // read a response before they have sent it.
    let condition = Condition {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
    };
    let key = input.key;
    let object = service
        .blocking(move |store| {
            let checksum = received
                .verified
                .or_else(|| received.checksums.into_iter().next())
                .map(|(algorithm, value)| StoredChecksum {
                    algorithm,
                    value,
                    full_object: true,
                });
            let new = NewObject {
                key,
                size: received.size,
                etag: received.md5,
                checksum,
                headers,
                upload_id: None,
                part_sizes: Vec::new(),
            };
            store.commit(received.file, new, &condition)
        })
        .await?;
    let mut checksums = Checksums::new();
    if let Some(known) = &object.checksum {
        checksums.insert(known.algorithm, known.value.clone());
    }
    Ok(PutObjectOutput {
        e_tag: Some(ETag::Strong(object.etag.clone())),
        checksum_crc32: checksums.remove(&Algorithm::Crc32),
        checksum_crc32c: checksums.remove(&Algorithm::Crc32c),
        checksum_crc64nvme: checksums.remove(&Algorithm::Crc64Nvme),
        checksum_sha1: checksums.remove(&Algorithm::Sha1),
        checksum_sha256: checksums.remove(&Algorithm::Sha256),
        checksum_type: Some(checksum_type(true)),
        ..Default::default()
    })
}

pub(super) async fn delete_many(
    service: &Service,
    input: DeleteObjectsInput,
) -> S3Result<DeleteObjectsOutput> {
    let quiet = input.delete.quiet.unwrap_or_default();
    let keys: Vec<String> = input
        .delete
        .objects
        .into_iter()
        .map(|object| object.key)
        .collect();
    if keys.len() > 1000 {
        return Err(s3_error!(
            MalformedXML,
            "At most 1000 objects can be deleted at once."
        ));
    }
    service
        .blocking(move |store| {
            let mut output = DeleteObjectsOutput::default();
            for key in keys {
                match store.delete(&key) {
                    Ok(()) if quiet => {}
                    Ok(()) => output.deleted.get_or_insert_default().push(DeletedObject {
                        key: Some(key),
                        ..Default::default()
                    }),
                    Err(error) => output.errors.get_or_insert_default().push(Error {
                        code: Some(error.code().as_str().to_owned()),
                        key: Some(key),
                        message: error.message().map(str::to_owned),
                        version_id: None,
                    }),
                }
            }
            Ok(output)
        })
        .await
}
