//! Expands the PATH arguments: files, folders, objects, and prefixes of objects.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use tallyman_aws::AwsError;
use tallyman_events::check::Cancellable;
use tallyman_events::{CheckObserver, CheckSettings};
use tallyman_operations::OperationError;
use tallyman_operations::bucket_object::{BucketObject, list_below};
use tallyman_operations::check_file::{CheckedFile, check_file};
use tallyman_operations::discovery::{self, Discovered};
use tallyman_operations::extraction::{self, Extraction, Targets};
use tokio::runtime::Runtime;

use crate::arguments::S3Arguments;
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};
use crate::s3_access::{self, OpenedStore};

/// An event file: a local file or an object.
pub(crate) enum Input {
    File(PathBuf),
    Object(BucketObject),
}

impl Input {
    /// Returns the path or address, as given or found.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        match self {
            Self::File(path) => path.to_string_lossy(),
            Self::Object(object) => object.address().into(),
        }
    }

    /// Returns the size in bytes. `None` if it is not known without a request.
    pub(crate) fn bytes(&self) -> Option<u64> {
        match self {
            Self::File(path) => fs::metadata(path).ok().map(|found| found.len()),
            Self::Object(_) => None,
        }
    }

    pub(crate) fn check(
        &self,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<CheckedFile>, OperationError> {
        match self {
            Self::File(path) => Ok(check_file(path, settings, observer)),
            Self::Object(object) => object.check(settings, observer),
        }
    }

    /// Writes the clean and the rejected rows to two files.
    ///
    /// # Errors
    /// If the input changed since it was checked, or a file cannot be written.
    pub(crate) fn extract(
        &self,
        checked: &CheckedFile,
        targets: &Targets,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<Extraction>, OperationError> {
        match (self, checked.stamp) {
            (Self::Object(object), _) => object.extract(targets, settings, observer),
            (Self::File(path), Some(stamp)) => {
                extraction::extract_file(path, stamp, targets, settings, observer)
            }
            (Self::File(path), None) => Err(OperationError::NotChecked { path: path.clone() }),
        }
    }
}

/// Returns whether an error concerns only one object, so that the others can still be
/// checked.
pub(crate) const fn concerns_one_object(error: &OperationError) -> bool {
    matches!(
        error,
        OperationError::Changed { .. }
            | OperationError::Aws(AwsError::NoSuchKey { .. } | AwsError::AccessDenied { .. })
    )
}

/// The files and objects found under the PATH arguments.
pub(crate) struct Inputs {
    /// In the order of the arguments, and below each in path order.
    pub(crate) all: Vec<Input>,
    /// The exit status for the paths that could not be expanded.
    pub(crate) status: Status,
    /// The session must outlive the objects, which are read with its runtime.
    _session: Option<S3Session>,
}

/// Finds the files and objects under `paths`. Prints a line for what was skipped.
pub(crate) fn find_inputs(paths: &[OsString], s3: &S3Arguments) -> Result<Inputs, CommandError> {
    let mut session = None;
    let mut all = Vec::new();
    let mut status = Status::Success;
    let mut skipped = 0;
    for path in paths {
        if let Some(address) = s3_address(path) {
            let location = S3Location::parse(&address)?;
            let session = match &mut session {
                Some(session) => session,
                none => none.insert(S3Session::open(s3)?),
            };
            if !location.is_prefix() {
                all.push(Input::Object(
                    session.object(&location.bucket, &location.key),
                ));
                continue;
            }
            let listing = list_below(&*session.opened.store, &location.bucket, &location.key);
            let listed = session.runtime.block_on(listing)?;
            skipped += listed.skipped;
            if listed.keys.is_empty() {
                eprint_line(&escape(
                    &format!("{address}: No Parquet files lie below this prefix."),
                    false,
                ));
                status = status.max(Status::Usage);
            }
            let objects = listed.keys.iter();
            all.extend(objects.map(|key| Input::Object(session.object(&location.bucket, key))));
            continue;
        }
        let found = discovery::discover_files(&[path]);
        status = status.max(print_skipped_paths(&found));
        skipped += found.skipped;
        all.extend(found.files.into_iter().map(Input::File));
    }
    if skipped > 0 {
        let (files, were) = match skipped {
            1 => ("file", "was"),
            _ => ("files", "were"),
        };
        eprint_line(&format!(
            "{skipped} {files} {were} left out: not Parquet by name or content, or hidden."
        ));
    }
    Ok(Inputs {
        all,
        status,
        _session: session,
    })
}

/// Prints a line for each path that could not be expanded. Returns the exit status for them.
pub(crate) fn print_skipped_paths(found: &Discovered) -> Status {
    let mut status = Status::Success;
    for error in &found.errors {
        eprint_line(&format!("{}: {}", error.path.display(), error.message));
        status = status.max(if error.unreadable {
            Status::Unreadable
        } else {
            Status::Usage
        });
    }
    status
}

/// Opens the single object that a path names. `None` if the path is a local one.
pub(crate) fn object_at(
    path: &Path,
    s3: &S3Arguments,
) -> Result<Option<(BucketObject, S3Session)>, CommandError> {
    let Some(address) = s3_address(path.as_os_str()) else {
        return Ok(None);
    };
    let location = S3Location::parse(&address)?;
    if location.is_prefix() {
        return Err(CommandError::Usage(format!(
            "{address} is a prefix. Name one object below it; `tally validate` lists them."
        )));
    }
    let session = S3Session::open(s3)?;
    Ok(Some((
        session.object(&location.bucket, &location.key),
        session,
    )))
}

/// A client of S3 with the runtime that its objects need.
pub(crate) struct S3Session {
    runtime: Runtime,
    opened: OpenedStore,
}

impl S3Session {
    fn open(s3: &S3Arguments) -> Result<Self, CommandError> {
        let runtime = Runtime::new()?;
        let opened = runtime.block_on(s3_access::open_store(s3))?;
        Ok(Self { runtime, opened })
    }

    fn object(&self, bucket: &str, key: &str) -> BucketObject {
        let store = std::sync::Arc::clone(&self.opened.store);
        BucketObject::new(store, bucket, key, self.runtime.handle().clone())
    }
}

/// A bucket, and a key or a prefix of keys.
struct S3Location {
    bucket: String,
    key: String,
}

impl S3Location {
    fn parse(address: &str) -> Result<Self, CommandError> {
        let rest = address.strip_prefix("s3://").unwrap_or(address);
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(CommandError::Usage(format!(
                "{address} has no bucket. Write it as s3://BUCKET/KEY."
            )));
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Returns whether it is a prefix: no key, or a key that ends with a slash.
    fn is_prefix(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }
}

fn s3_address(path: &OsStr) -> Option<String> {
    let path = path.to_string_lossy();
    path.starts_with("s3://").then(|| path.into_owned())
}
