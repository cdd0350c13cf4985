//! The sandbox's endpoint, and access keys made for one start.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Result, s3_error};

use crate::layout::{BUCKET, FILE_PREFIX, REGION, STATUS_PREFIX};

/// The characters of access keys: 32, so that five bits select one.
const KEY_ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Everything a client needs to use the sandbox. The keys are new at each start.
#[derive(Clone, PartialEq, Eq)]
pub struct SandboxAccess {
    /// `http://127.0.0.1:PORT`. Requests use path-style bucket names.
    pub endpoint: String,
    /// The id of the access key.
    pub access_key_id: String,
    /// The secret access key. `Debug` does not print it.
    pub secret_access_key: String,
    /// The region for signing requests.
    pub region: String,
    /// The only bucket.
    pub bucket: String,
    /// Prefix of event files, with a trailing slash.
    pub file_prefix: String,
    /// Prefix of reports, with a trailing slash.
    pub status_prefix: String,
}

impl SandboxAccess {
    pub(crate) fn new(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            endpoint: format!("http://{address}"),
            access_key_id: format!("AKIA{}", random_key(16)?),
            secret_access_key: random_key(40)?,
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

fn random_key(count: usize) -> io::Result<String> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes
        .into_iter()
        .filter_map(|byte| KEY_ALPHABET.get(usize::from(byte) % KEY_ALPHABET.len()))
        .map(|byte| char::from(*byte))
        .collect())
}

/// Accepts the one access key.
pub(crate) struct SingleKeyAuth {
    access_key_id: String,
    secret: SecretKey,
}

impl SingleKeyAuth {
    pub(crate) fn new(access: &SandboxAccess) -> Self {
        Self {
            access_key_id: access.access_key_id.clone(),
            secret: access.secret_access_key.clone().into(),
        }
    }
}

#[async_trait::async_trait]
impl S3Auth for SingleKeyAuth {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.access_key_id {
            Ok(self.secret.clone())
        } else {
            Err(s3_error!(
                InvalidAccessKeyId,
                "The access key ID you provided does not exist in our records. The sandbox creates new keys at each start."
            ))
        }
    }
}
