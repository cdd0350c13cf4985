//! A body on its way to the disk, with what its sender says of it.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::StreamingBlob;
use s3s::{S3Error, S3ErrorCode, S3Result, TrailingHeaders, s3_error};
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::Store;
use super::files::{TemporaryFile, disk_fault, hex};
use crate::checksum::{Algorithm, Checksums, checksums, hasher};

/// The largest object or part that comes in one piece: 5 GiB.
const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 * 1024;

/// What a sender says of a body.
#[derive(Default)]
pub(crate) struct Claims {
    pub(crate) length: Option<i64>,
    /// Base64, as in the header.
    pub(crate) md5: Option<String>,
    /// The checksums that came before the body.
    pub(crate) checksums: Checksums,
    /// The algorithms of which a checksum is to come, before or after.
    pub(crate) announced: BTreeSet<Algorithm>,
    /// Where those are that come after the body.
    pub(crate) trailers: Option<TrailingHeaders>,
    /// An algorithm that is computed whether or not a checksum came.
    pub(crate) wanted: Option<Algorithm>,
}

/// A body that is on the disk and is what its sender says it is.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) file: TemporaryFile,
    pub(crate) size: u64,
    /// In hexadecimal digits.
    pub(crate) md5: String,
    /// Each that was claimed or wanted.
    pub(crate) checksums: Checksums,
    /// The one that the sender gave.
    pub(crate) claimed: Option<(Algorithm, String)>,
}

impl Store {
    /// Writes a body to the disk and checks it. Nothing of it is left if it
    /// ends early or is not what was claimed.
    pub(crate) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        claims: Claims,
    ) -> S3Result<Received> {
        let claimed_md5 = claims.md5.as_deref().map(decode_md5).transpose()?;
        if claims
            .length
            .is_some_and(|length| u64::try_from(length).is_ok_and(|length| length > LARGEST))
        {
            return Err(too_large());
        }
        for (algorithm, value) in &claims.checksums {
            algorithm.decode(value)?;
        }
        let computed: BTreeSet<Algorithm> = claims
            .checksums
            .keys()
            .chain(&claims.announced)
            .copied()
            .chain(claims.wanted)
            .collect();
        let mut hasher = hasher(computed);
        let mut md5 = Md5::new();
        let mut size = 0_u64;

        let temporary = TemporaryFile::in_folder(&self.incoming()).map_err(disk_fault)?;
        let file = tokio::fs::File::create_new(temporary.path())
            .await
            .map_err(disk_fault)?;
        let mut writer = BufWriter::with_capacity(BUFFER, file);
        // A sender who is still sending does not see an answer, so a body is
        // read to its end though the disk has no room for it.
        let mut fault = None;
        if let Some(mut body) = body {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|error| broken_off(error.as_ref()))?;
                size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                if size > LARGEST {
                    return Err(too_large());
                }
                md5.update(&chunk);
                hasher.update(&chunk);
                if fault.is_none() {
                    fault = writer.write_all(&chunk).await.err();
                }
            }
        }
        if let Some(fault) = fault {
            return Err(disk_fault(fault));
        }
        writer.flush().await.map_err(disk_fault)?;
        // Closed here, so that it can be moved on every system.
        drop(writer.into_inner().into_std().await);

        if let Some(length) = claims.length
            && u64::try_from(length).ok() != Some(size)
        {
            return Err(s3_error!(
                IncompleteBody,
                "{length} bytes were to come, and {size} came."
            ));
        }
        let md5 = md5.finalize();
        if claimed_md5.is_some_and(|claimed| claimed != md5) {
            return Err(s3_error!(
                BadDigest,
                "The Content-MD5 you specified did not match what we received."
            ));
        }
        let found = checksums(hasher.finalize());
        let claimed = check(&claims, &found)?;
        Ok(Received {
            file: temporary,
            size,
            md5: hex(&md5),
            checksums: found,
            claimed,
        })
    }
}

/// Holds the checksums that came before or after the body against those found.
fn check(claims: &Claims, found: &Checksums) -> S3Result<Option<(Algorithm, String)>> {
    let mut claimed = claims.checksums.clone();
    if let Some(trailers) = claims.trailers.as_ref().and_then(TrailingHeaders::take) {
        for algorithm in Algorithm::ALL {
            if let Some(value) = trailers.get(algorithm.header()) {
                let value = value.to_str().unwrap_or_default();
                algorithm.decode(value)?;
                claimed.insert(algorithm, value.to_owned());
            }
        }
    }
    if claimed.len() > 1 {
        return Err(s3_error!(
            InvalidRequest,
            "Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed."
        ));
    }
    for algorithm in &claims.announced {
        if !claimed.contains_key(algorithm) {
            return Err(s3_error!(
                InvalidRequest,
                "A {algorithm} checksum was announced, and no {} header or trailer came.",
                algorithm.header()
            ));
        }
    }
    for (algorithm, value) in &claimed {
        if found.get(algorithm) != Some(value) {
            return Err(s3_error!(
                BadDigest,
                "The {algorithm} you specified did not match the calculated checksum."
            ));
        }
    }
    Ok(claimed.pop_first())
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
        "What you sent in one piece is larger than 5 GiB."
    )
}

/// A body that ends early, or is not the one that was signed.
fn broken_off(error: &(dyn std::error::Error + Send + Sync)) -> S3Error {
    // The library keeps these errors to itself; their text is what there is.
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
            "A chunk of what you sent does not match its signature."
        );
    }
    s3_error!(
        IncompleteBody,
        "What you sent could not be read to its end: {text}."
    )
}
