//! The way into the sandbox: where it listens, and keys made for this start.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Result, s3_error};

use crate::{BUCKET, FILE_PREFIX, REGION, STATUS_PREFIX};

/// The letters that access keys are made of: 32, so that five bits choose one.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// All that a client needs to use the sandbox. The keys are new at each start.
#[derive(Clone, PartialEq, Eq)]
pub struct SandboxAccess {
    /// `http://127.0.0.1:PORT`. Buckets are part of the path.
    pub endpoint: String,
    /// The name of the key.
    pub access_key_id: String,
    /// The secret; `Debug` does not show it.
    pub secret_access_key: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The one bucket.
    pub bucket: String,
    /// Where event files go; ends in a slash.
    pub file_prefix: String,
    /// Where reports appear; ends in a slash.
    pub status_prefix: String,
}

impl SandboxAccess {
    pub(crate) fn new(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            endpoint: format!("http://{address}"),
            access_key_id: format!("AKIA{}", random_letters(16)?),
            secret_access_key: random_letters(40)?,
            region: REGION.to_owned(),
            bucket: BUCKET.to_owned(),
            file_prefix: FILE_PREFIX.to_owned(),
            status_prefix: STATUS_PREFIX.to_owned(),
        })
    }
}

impl fmt::Debug for SandboxAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxAccess")
            .field("endpoint", &self.endpoint)
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &"(hidden)")
            .field("region", &self.region)
            .field("bucket", &self.bucket)
            .field("file_prefix", &self.file_prefix)
            .field("status_prefix", &self.status_prefix)
            .finish()
    }
}

fn random_letters(count: usize) -> io::Result<String> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes
        .into_iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte) % LETTERS.len()))
        .map(|letter| char::from(*letter))
        .collect())
}

/// Knows the one key.
pub(crate) struct OneKey {
    access_key_id: String,
    secret: SecretKey,
}

impl OneKey {
    pub(crate) fn of(access: &SandboxAccess) -> Self {
        Self {
            access_key_id: access.access_key_id.clone(),
            secret: access.secret_access_key.clone().into(),
        }
    }
}

#[async_trait::async_trait]
impl S3Auth for OneKey {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.access_key_id {
            Ok(self.secret.clone())
        } else {
            Err(s3_error!(
                InvalidAccessKeyId,
                "The access key ID you provided does not exist in our records. The sandbox makes new keys at each start."
            ))
        }
    }
}
