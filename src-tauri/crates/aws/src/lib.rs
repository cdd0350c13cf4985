//! Ways into AWS: credentials, S3 listing, uploads, ranged reads, and errors in plain words.
//!
//! [`connect`] opens a way in; [`ObjectStore`] is the one seam to S3; [`fn@upload`]
//! sends a file and sees that it arrived. Nothing outside this crate knows the
//! SDK, and every error is a sentence.

mod access;
mod endpoint;
mod errors;
mod keychain;
mod probe;
mod profiles;
mod secret;
mod sent_counter;
mod store;
mod upload;

pub use access::{Access, Way, connect};
pub use errors::AwsError;
pub use keychain::{Kept, Keychain, KeychainError, Place};
pub use probe::{ProbeTarget, Step, StepState, probe};
pub use profiles::profile_names;
pub use secret::Secret;
pub use sent_counter::SentCounter;
pub use store::{
    Call, CompleteRequest, CompletedPart, FailingStore, Fault, How, Listing, MemoryStore,
    MultipartInfo, ObjectHead, ObjectInfo, ObjectStore, PartInfo, PartRequest, PutRequest, S3Store,
    Stored, StoredPart,
};
pub use upload::{
    Checked, FileIdentity, MULTIPART_ABOVE, Upload, UploadError, UploadWatch, Uploaded, sha256_hex,
    upload,
};

#[cfg(test)]
mod canned;
