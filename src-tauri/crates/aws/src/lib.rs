//! AWS: credentials, S3 through [`ObjectStore`], uploads that are compared with
//! what arrived, and errors in plain words.
//!
//! [`connect()`] returns a client for S3, and [`put_file`] uploads a file. No
//! other crate depends on the AWS SDK.

mod connect;
mod digest;
mod endpoint;
mod errors;
mod keychain;
mod probe;
mod profiles;
mod progress_body;
mod secret;
mod store;
mod upload;

pub use connect::{ConnectOptions, CredentialsConfig, connect};
pub use digest::sha256_hex;
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
    FileIdentity, MULTIPART_THRESHOLD, PutFileRequest, UploadError, UploadObserver, UploadedObject,
    VerifiedBy, put_file,
};

#[cfg(test)]
mod canned_server;
