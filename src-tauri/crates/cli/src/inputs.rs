//! What PATH names: files, folders, objects in buckets, and prefixes of them.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use tallyman_aws::AwsError;
use tallyman_events::check::Cancellable;
use tallyman_events::{CheckObserver, CheckSettings};
use tallyman_operations::bucket_object::{BucketObject, list_below};
use tallyman_operations::check_file::{CheckedFile, check_file};
use tallyman_operations::extraction::{self, Extraction, Targets};
use tallyman_operations::{OperationError, discovery};
use tokio::runtime::Runtime;

use crate::arguments::S3Arguments;
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};
use crate::s3_access::{self, Opened};

/// An event file, wherever it lies.
pub(crate) enum Input {
    File(PathBuf),
    Object(BucketObject),
}

impl Input {
    /// Its path or address, as it was given or found.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        match self {
            Self::File(path) => path.to_string_lossy(),
            Self::Object(object) => object.address().into(),
        }
    }

    /// How large it is; none where that is not known without asking for it.
    pub(crate) fn bytes(&self) -> Option<u64> {
        match self {
            Self::File(path) => fs::metadata(path).ok().map(|found| found.len()),
            Self::Object(_) => None,
        }
    }

    pub(crate) fn check(
        &self,
        rules: &CheckSettings,
        watch: &dyn CheckObserver,
    ) -> Result<Cancellable<CheckedFile>, OperationError> {
        match self {
            Self::File(path) => Ok(check_file(path, rules, watch)),
            Self::Object(object) => object.check(rules, watch),
        }
    }

    /// Writes its rows to two files; it must still be what was checked.
    pub(crate) fn extract(
        &self,
        checked: &CheckedFile,
        targets: &Targets,
        rules: &CheckSettings,
        watch: &dyn CheckObserver,
    ) -> Result<Cancellable<Extraction>, OperationError> {
        match (self, checked.stamp) {
            (Self::Object(object), _) => object.extract(targets, rules, watch),
            (Self::File(path), Some(stamp)) => {
                extraction::extract_file(path, stamp, targets, rules, watch)
            }
            (Self::File(path), None) => Err(OperationError::NotChecked { path: path.clone() }),
        }
    }
}

/// Whether an error says something of one object, and nothing of others.
pub(crate) const fn concerns_one_object(error: &OperationError) -> bool {
    matches!(
        error,
        OperationError::Changed { .. }
            | OperationError::Aws(AwsError::NoSuchKey { .. } | AwsError::AccessDenied { .. })
    )
}

/// What was found under the paths named.
pub(crate) struct Inputs {
    /// In the order in which they were named and found.
    pub(crate) all: Vec<Input>,
    /// What is to be said for what was not found.
    pub(crate) status: Status,
    /// Objects are read by it as long as it is there.
    _session: Option<S3Session>,
}

/// Finds the files and objects under `paths`, and says what was left out.
pub(crate) fn find_inputs(paths: &[OsString], s3: &S3Arguments) -> Result<Inputs, CommandError> {
    let mut session = None;
    let mut all = Vec::new();
    let mut status = Status::Success;
    let mut skipped = 0;
    for path in paths {
        if let Some(address) = s3_address(path) {
            let place = Place::parse(&address)?;
            let session = match &mut session {
                Some(session) => session,
                none => none.insert(S3Session::open(s3)?),
            };
            if !place.is_prefix() {
                all.push(Input::Object(session.object(&place.bucket, &place.key)));
                continue;
            }
            let listing = list_below(&*session.opened.store, &place.bucket, &place.key);
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
            all.extend(objects.map(|key| Input::Object(session.object(&place.bucket, key))));
            continue;
        }
        let found = discovery::discover_files(&[path]);
        for error in &found.errors {
            eprint_line(&format!("{}: {}", error.path.display(), error.message));
            status = status.max(if error.unreadable {
                Status::Unreadable
            } else {
                Status::Usage
            });
        }
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

/// A single object that a path names; none where the path is one of this
/// computer.
pub(crate) fn object_at(
    path: &Path,
    s3: &S3Arguments,
) -> Result<Option<(BucketObject, S3Session)>, CommandError> {
    let Some(address) = s3_address(path.as_os_str()) else {
        return Ok(None);
    };
    let place = Place::parse(&address)?;
    if place.is_prefix() {
        return Err(CommandError::Usage(format!(
            "{address} is a prefix. Name one object below it; `tally validate` lists them."
        )));
    }
    let session = S3Session::open(s3)?;
    Ok(Some((session.object(&place.bucket, &place.key), session)))
}

/// A way into S3, and what waits for it. Objects are read by it as long as it
/// is there.
pub(crate) struct S3Session {
    runtime: Runtime,
    opened: Opened,
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

/// A bucket, and a key or what keys begin with.
struct Place {
    bucket: String,
    key: String,
}

impl Place {
    fn parse(address: &str) -> Result<Self, CommandError> {
        let rest = address.strip_prefix("s3://").unwrap_or(address);
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(CommandError::Usage(format!(
                "{address} names no bucket. Write it as s3://BUCKET/KEY."
            )));
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Whether it stands for what lies below it, as a folder does.
    fn is_prefix(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }
}

fn s3_address(path: &OsStr) -> Option<String> {
    let path = path.to_string_lossy();
    path.starts_with("s3://").then(|| path.into_owned())
}
