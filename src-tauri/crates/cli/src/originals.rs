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

use crate::arguments::WayArguments;
use crate::exit::{Failure, Status, say};
use crate::printable::printable;
use crate::way::{self, Opened};

/// An event file, wherever it lies.
pub(crate) enum Original {
    File(PathBuf),
    Object(BucketObject),
}

impl Original {
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
pub(crate) const fn is_its_own(error: &OperationError) -> bool {
    matches!(
        error,
        OperationError::Changed { .. }
            | OperationError::Aws(AwsError::NoSuchKey { .. } | AwsError::AccessDenied { .. })
    )
}

/// What was found under the paths named.
pub(crate) struct Originals {
    /// In the order in which they were named and found.
    pub(crate) all: Vec<Original>,
    /// What is to be said for what was not found.
    pub(crate) status: Status,
    /// Objects are read by it as long as it is there.
    _network: Option<Network>,
}

/// Finds the files and objects under `paths`, and says what was left out.
pub(crate) fn find(paths: &[OsString], way: &WayArguments) -> Result<Originals, Failure> {
    let mut network = None;
    let mut all = Vec::new();
    let mut status = Status::Well;
    let mut skipped = 0;
    for path in paths {
        if let Some(address) = s3_address(path) {
            let place = Place::parse(&address)?;
            let network = match &mut network {
                Some(network) => network,
                none => none.insert(Network::open(way)?),
            };
            if !place.is_prefix() {
                all.push(Original::Object(network.object(&place.bucket, &place.key)));
                continue;
            }
            let listing = list_below(&*network.opened.store, &place.bucket, &place.key);
            let listed = network.runtime.block_on(listing)?;
            skipped += listed.skipped;
            if listed.keys.is_empty() {
                say(&printable(
                    &format!("{address}: No Parquet files lie below this prefix."),
                    false,
                ));
                status = status.max(Status::Usage);
            }
            let objects = listed.keys.iter();
            all.extend(objects.map(|key| Original::Object(network.object(&place.bucket, key))));
            continue;
        }
        let found = discovery::discover_files(&[path]);
        for error in &found.errors {
            say(&format!("{}: {}", error.path.display(), error.message));
            status = status.max(if error.unreadable {
                Status::Unreadable
            } else {
                Status::Usage
            });
        }
        skipped += found.skipped;
        all.extend(found.files.into_iter().map(Original::File));
    }
    if skipped > 0 {
        let (files, were) = match skipped {
            1 => ("file", "was"),
            _ => ("files", "were"),
        };
        say(&format!(
            "{skipped} {files} {were} left out: not Parquet by name or content, or hidden."
        ));
    }
    Ok(Originals {
        all,
        status,
        _network: network,
    })
}

/// A single object that a path names; none where the path is one of this
/// computer.
pub(crate) fn object_at(
    path: &Path,
    way: &WayArguments,
) -> Result<Option<(BucketObject, Network)>, Failure> {
    let Some(address) = s3_address(path.as_os_str()) else {
        return Ok(None);
    };
    let place = Place::parse(&address)?;
    if place.is_prefix() {
        return Err(Failure::Usage(format!(
            "{address} is a prefix. Name one object below it; `tally validate` lists them."
        )));
    }
    let network = Network::open(way)?;
    Ok(Some((network.object(&place.bucket, &place.key), network)))
}

/// A way into S3, and what waits for it. Objects are read by it as long as it
/// is there.
pub(crate) struct Network {
    runtime: Runtime,
    opened: Opened,
}

impl Network {
    fn open(way: &WayArguments) -> Result<Self, Failure> {
        let runtime = Runtime::new()?;
        let opened = runtime.block_on(way::open(way))?;
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
    fn parse(address: &str) -> Result<Self, Failure> {
        let rest = address.strip_prefix("s3://").unwrap_or(address);
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(Failure::Usage(format!(
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
