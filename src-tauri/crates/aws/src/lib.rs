//! Ways into AWS: credentials, S3 listing, uploads, ranged reads, and errors in plain words.
//!
//! [`connect`] opens a way in; [`ObjectStore`] is the one seam to S3; [`fn@upload`]
//! sends a file and sees that it arrived. Nothing outside this crate context the
//! SDK, and every error is a sentence.

mod connect;
mod endpoint;
mod errors;
mod keychain;
mod probe;
mod profiles;
mod progress_body;
mod secret;
mod store;
mod upload;

pub use connect::{ConnectOptions, CredentialSource, connect};
pub use errors::AwsError;
pub use keychain::{Keychain, KeychainError, SecretLocation, StoreOutcome};
pub use probe::{ProbeTarget, Step, StepState, probe};
pub use profiles::profile_names;
pub use progress_body::ByteCounter;
pub use secret::Secret;
pub use store::{
    Call, CompleteRequest, CompletedPart, FailingStore, FailureMode, Listing, MemoryStore,
    MultipartInfo, ObjectHead, ObjectInfo, ObjectStore, PartInfo, PartOutput, PartRequest,
    PlannedFailure, PutOutput, PutRequest, S3Store,
};
pub use upload::{
    FileIdentity, MULTIPART_ABOVE, PutFileRequest, UploadError, UploadObserver, UploadedObject,
    Verification, put_file, sha256_hex,
};

#[cfg(test)]
mod canned_server;
