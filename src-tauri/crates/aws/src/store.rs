//! Object storage: the trait [`ObjectStore`] and its implementations for S3, in
//! memory, and with injected failures. The same contract test runs over all of
//! them.

mod failing;
mod memory;
mod object_store;
mod s3;

#[cfg(test)]
pub(crate) mod contract;

pub use failing::{Call, FailingStore, FailureMode, PlannedFailure};
pub use memory::MemoryStore;
pub use object_store::{
    CompleteRequest, CompletedPart, Listing, MultipartInfo, ObjectHead, ObjectInfo, ObjectStore,
    PartInfo, PartOutput, PartRequest, PutOutput, PutRequest,
};
pub use s3::S3Store;

pub(crate) use s3::{Connection, aws_host};
