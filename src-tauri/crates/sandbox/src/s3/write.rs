//! Putting an object whole, and removing some.

use std::collections::BTreeSet;

use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};

use super::Server;
use crate::checksum::{Algorithm, Checksums, named};
use crate::store::{Claims, Condition, Description, Draft, StoredChecksum};

/// Bytes of the user's own metadata, names and values.
const LARGEST_METADATA: usize = 2 * 1024;

pub(super) fn checksum_type(whole: bool) -> ChecksumType {
    ChecksumType::from_static(if whole {
        ChecksumType::FULL_OBJECT
    } else {
        ChecksumType::COMPOSITE
    })
}

/// The user's metadata, if there is not too much of it.
pub(super) fn metadata(given: Option<Metadata>) -> S3Result<Vec<(String, String)>> {
    let given: Vec<_> = given.into_iter().flatten().collect();
    let bytes: usize = given
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if bytes > LARGEST_METADATA {
        return Err(s3_error!(
            MetadataTooLarge,
            "Your metadata headers exceed the maximum allowed metadata size of 2 KB."
        ));
    }
    Ok(given)
}

/// The algorithms of which a checksum is to come: named outright, or as a
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
    server: &Server,
    request: S3Request<PutObjectInput>,
) -> S3Result<PutObjectOutput> {
    let announced = announced(&request, request.input.checksum_algorithm.as_ref())?;
    let input = request.input;
    let description = Description {
        content_type: input.content_type,
        content_encoding: input.content_encoding,
        content_disposition: input.content_disposition,
        content_language: input.content_language,
        cache_control: input.cache_control,
        metadata: metadata(input.metadata)?.into_iter().collect(),
    };
    let claims = Claims {
        length: input.content_length,
        md5: input.content_md5,
        checksums: named([
            input.checksum_crc32,
            input.checksum_crc32c,
            input.checksum_crc64nvme,
            input.checksum_sha1,
            input.checksum_sha256,
        ]),
        announced,
        trailers: request.trailing_headers,
        // What S3 computes by itself.
        wanted: Some(Algorithm::Crc64Nvme),
    };
    let received = server.store.receive(input.body, claims).await?;
    // The conditions are looked at once the body is here: a sender who is
    // still sending does not see an answer.
    let condition = Condition {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
    };
    let key = input.key;
    let object = server
        .blocking(move |store| {
            let checksum = received
                .claimed
                .or_else(|| received.checksums.into_iter().next())
                .map(|(algorithm, value)| StoredChecksum {
                    algorithm,
                    value,
                    whole: true,
                });
            let draft = Draft {
                key,
                size: received.size,
                etag: received.md5,
                checksum,
                description,
                upload_id: None,
                part_sizes: Vec::new(),
            };
            store.commit(received.file, draft, &condition)
        })
        .await?;
    let mut told = Checksums::new();
    if let Some(known) = &object.checksum {
        told.insert(known.algorithm, known.value.clone());
    }
    Ok(PutObjectOutput {
        e_tag: Some(ETag::Strong(object.etag.clone())),
        checksum_crc32: told.remove(&Algorithm::Crc32),
        checksum_crc32c: told.remove(&Algorithm::Crc32c),
        checksum_crc64nvme: told.remove(&Algorithm::Crc64Nvme),
        checksum_sha1: told.remove(&Algorithm::Sha1),
        checksum_sha256: told.remove(&Algorithm::Sha256),
        checksum_type: Some(checksum_type(true)),
        ..Default::default()
    })
}

pub(super) async fn delete_many(
    server: &Server,
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
            "At most 1000 objects are removed at once."
        ));
    }
    server
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
