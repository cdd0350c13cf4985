//! The checksum algorithms of S3.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::checksum::ChecksumHasher;
use s3s::dto::Checksum;
use s3s::{S3Result, s3_error};
use serde::{Deserialize, Serialize};

/// A checksum algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Algorithm {
    #[serde(rename = "CRC32")]
    Crc32,
    #[serde(rename = "CRC32C")]
    Crc32c,
    #[serde(rename = "CRC64NVME")]
    Crc64Nvme,
    #[serde(rename = "SHA1")]
    Sha1,
    #[serde(rename = "SHA256")]
    Sha256,
}

/// Returns the checksums in a request, a part or another value with these fields.
macro_rules! checksums_of {
    ($value:expr) => {
        $crate::checksum::by_algorithm([
            $value.checksum_crc32,
            $value.checksum_crc32c,
            $value.checksum_crc64nvme,
            $value.checksum_sha1,
            $value.checksum_sha256,
        ])
    };
}
pub(crate) use checksums_of;

/// Checksums by algorithm, as Base64.
pub(crate) type Checksums = BTreeMap<Algorithm, String>;

impl Algorithm {
    pub(crate) const ALL: [Self; 5] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64Nvme,
        Self::Sha1,
        Self::Sha256,
    ];

    /// Returns the name as S3 writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    pub(crate) fn from_name(name: &str) -> S3Result<Self> {
        Self::ALL
            .into_iter()
            .find(|known| known.name() == name)
            .ok_or_else(|| {
                s3_error!(
                    InvalidRequest,
                    "There is no checksum algorithm named {name}."
                )
            })
    }

    /// Returns the name of its header or trailer.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// Returns the length of a checksum in bytes.
    fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Whether S3 can compute it for the full object of a multipart upload.
    pub(crate) fn supports_full_object(self) -> bool {
        matches!(self, Self::Crc32 | Self::Crc32c | Self::Crc64Nvme)
    }

    /// Decodes a checksum from Base64.
    pub(crate) fn decode(self, value: &str) -> S3Result<Vec<u8>> {
        STANDARD
            .decode(value)
            .ok()
            .filter(|bytes| bytes.len() == self.length())
            .ok_or_else(|| {
                s3_error!(
                    InvalidRequest,
                    "Value for {} header is invalid.",
                    self.header()
                )
            })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Returns a hasher for these algorithms.
pub(crate) fn hasher(algorithms: impl IntoIterator<Item = Algorithm>) -> ChecksumHasher {
    let mut hasher = ChecksumHasher::default();
    for algorithm in algorithms {
        match algorithm {
            Algorithm::Crc32 => hasher.crc32 = Some(s3s::crypto::Crc32::default()),
            Algorithm::Crc32c => hasher.crc32c = Some(s3s::crypto::Crc32c::default()),
            Algorithm::Crc64Nvme => hasher.crc64nvme = Some(s3s::crypto::Crc64Nvme::default()),
            Algorithm::Sha1 => hasher.sha1 = Some(s3s::crypto::Sha1::default()),
            Algorithm::Sha256 => hasher.sha256 = Some(s3s::crypto::Sha256::default()),
        }
    }
    hasher
}

/// Converts the result of a hasher.
pub(crate) fn checksums(found: Checksum) -> Checksums {
    checksums_of!(found)
}

/// Collects checksums given in the order of [`Algorithm::ALL`].
pub(crate) fn by_algorithm(values: [Option<String>; 5]) -> Checksums {
    Algorithm::ALL
        .into_iter()
        .zip(values)
        .filter_map(|(algorithm, value)| Some((algorithm, value?)))
        .collect()
}

/// Returns the composite checksum of a multipart upload, the checksum of its
/// parts' checksums: `BASE64-N`.
pub(crate) fn composite(algorithm: Algorithm, parts: &[String]) -> S3Result<String> {
    let mut hasher = hasher([algorithm]);
    for part in parts {
        hasher.update(&algorithm.decode(part)?);
    }
    let value = checksums(hasher.finalize())
        .remove(&algorithm)
        .unwrap_or_default();
    Ok(format!("{value}-{}", parts.len()))
}
