//! Receives request bodies into files and verifies them.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::StreamingBlob;
use s3s::{S3Error, S3ErrorCode, S3Result, TrailingHeaders, s3_error};
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::bucket::Store;
use super::files::{TemporaryFile, disk_error, hex};
use crate::checksum::{Algorithm, Checksums, checksums, hasher};

/// Size limit of a single PUT or part, in bytes: 5 GiB.
const MAX_BODY_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// Size of the write buffer, in bytes.
const BUFFER_BYTES: usize = 256 * 1024;

/// What the request declares about its body.
#[derive(Default)]
pub(crate) struct DeclaredBody {
    pub(crate) length: Option<i64>,
    /// The MD5 as Base64, as in the header.
    pub(crate) md5: Option<String>,
    /// The checksums in the headers.
    pub(crate) checksums: Checksums,
    /// The algorithms whose checksum is announced, in a header or a trailer.
    pub(crate) announced: BTreeSet<Algorithm>,
    /// The trailers, which follow the body.
    pub(crate) trailers: Option<TrailingHeaders>,
    /// An algorithm to compute even if the request has no checksum of it.
    pub(crate) additional: Option<Algorithm>,
}

/// A body that was written to disk and matches its declaration.
#[derive(Debug)]
pub(crate) struct ReceivedBody {
    pub(crate) file: TemporaryFile,
    pub(crate) size: u64,
    /// The MD5 in hexadecimal digits.
    pub(crate) md5: String,
    /// All computed checksums.
    pub(crate) checksums: Checksums,
    /// The checksum that the request contained.
    pub(crate) verified: Option<(Algorithm, String)>,
}

impl Store {
    /// Writes a body to a temporary file and verifies it.
    ///
    /// # Errors
    /// If the body is truncated, too large, or does not match its declaration. Its
    /// file is removed then.
    pub(crate) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        declared: DeclaredBody,
    ) -> S3Result<ReceivedBody> {
        let declared_md5 = declared.md5.as_deref().map(decode_md5).transpose()?;
        if declared
            .length
            .is_some_and(|length| u64::try_from(length).is_ok_and(|length| length > MAX_BODY_BYTES))
        {
            return Err(too_large());
        }
        for (algorithm, value) in &declared.checksums {
            algorithm.decode(value)?;
        }
        let computed: BTreeSet<Algorithm> = declared
            .checksums
            .keys()
            .chain(&declared.announced)
            .copied()
            .chain(declared.additional)
            .collect();
        let mut hasher = hasher(computed);
        let mut md5 = Md5::new();
        let mut size = 0_u64;

        let temporary = TemporaryFile::new_in(&self.incoming()).map_err(disk_error)?;
        let file = tokio::fs::File::create_new(temporary.path())
            .await
            .map_err(disk_error)?;
        let mut writer = BufWriter::with_capacity(BUFFER_BYTES, file);
        // Clients do not read a response before they have sent the body, so the body
        // is read to its end even if the disk is full.
        let mut write_error = None;
        if let Some(mut body) = body {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|error| body_error(error.as_ref()))?;
                size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                if size > MAX_BODY_BYTES {
                    return Err(too_large());
                }
                md5.update(&chunk);
                hasher.update(&chunk);
                if write_error.is_none() {
                    write_error = writer.write_all(&chunk).await.err();
                }
            }
        }
        if let Some(error) = write_error {
            return Err(disk_error(error));
        }
        writer.flush().await.map_err(disk_error)?;
        // Closed here, because Windows cannot move an open file.
        drop(writer.into_inner().into_std().await);

        if let Some(length) = declared.length
            && u64::try_from(length).ok() != Some(size)
        {
            return Err(s3_error!(
                IncompleteBody,
                "Content-Length is {length} bytes, and {size} bytes were received."
            ));
        }
        let md5 = md5.finalize();
        if declared_md5.is_some_and(|declared| declared != md5) {
            return Err(s3_error!(
                BadDigest,
                "The Content-MD5 you specified did not match what we received."
            ));
        }
        let found = checksums(hasher.finalize());
        let verified = verify_checksums(&declared, &found)?;
        Ok(ReceivedBody {
            file: temporary,
            size,
            md5: hex(&md5),
            checksums: found,
            verified,
        })
    }
}

/// Compares the declared checksums with those found. Returns the declared one.
fn verify_checksums(
    declared: &DeclaredBody,
    found: &Checksums,
) -> S3Result<Option<(Algorithm, String)>> {
    let mut expected = declared.checksums.clone();
    if let Some(trailers) = declared.trailers.as_ref().and_then(TrailingHeaders::take) {
        for algorithm in Algorithm::ALL {
            if let Some(value) = trailers.get(algorithm.header()) {
                let value = value.to_str().unwrap_or_default();
                algorithm.decode(value)?;
                expected.insert(algorithm, value.to_owned());
            }
        }
    }
    if expected.len() > 1 {
        return Err(s3_error!(
            InvalidRequest,
            "Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed."
        ));
    }
    for algorithm in &declared.announced {
        if !expected.contains_key(algorithm) {
            return Err(s3_error!(
                InvalidRequest,
                "A {algorithm} checksum was announced, but there is no {} header or trailer.",
                algorithm.header()
            ));
        }
    }
    for (algorithm, value) in &expected {
        if found.get(algorithm) != Some(value) {
            return Err(s3_error!(
                BadDigest,
                "The {algorithm} you specified did not match the calculated checksum."
            ));
        }
    }
    Ok(expected.pop_first())
}

fn decode_md5(value: &str) -> S3Result<[u8; 16]> {
    STANDARD
        .decode(value)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| s3_error!(InvalidDigest, "The Content-MD5 you specified is not valid."))
}

fn too_large() -> S3Error {
    s3_error!(
        EntityTooLarge,
        "Your proposed upload exceeds the maximum allowed size of 5 GiB."
    )
}

/// Converts the error of a body that is truncated or has a wrong signature.
fn body_error(error: &(dyn std::error::Error + Send + Sync)) -> S3Error {
    // The error types are private to s3s, so only their text distinguishes them.
    let text = error.to_string();
    if text.contains("Sha256Mismatch") {
        let mut mismatch = S3Error::with_message(
            S3ErrorCode::Custom("XAmzContentSHA256Mismatch".into()),
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
        if let Ok(status) = 400_u16.try_into() {
            mismatch.set_status_code(status);
        }
        return mismatch;
    }
    if text.contains("SignatureMismatch") {
        return s3_error!(
            SignatureDoesNotMatch,
            "The signature of a chunk does not match."
        );
    }
    s3_error!(
        IncompleteBody,
        "The body could not be read to its end: {text}."
    )
}
