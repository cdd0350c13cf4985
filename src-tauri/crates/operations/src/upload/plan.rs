//! Plans uploads: which files would be sent, and where. Sends nothing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, stream};
use tallyman_aws::ObjectStore;
use tallyman_events::{FileCheck, Verdict};
use tallyman_ledger::{FileId, FileStamp, FileWithCheck, Integration};

use super::key::ensure_sendable;
use super::request::{Destination, UploadItem, UploadOptions, UploadRequest, checked_identity};
use super::uploader::{Uploader, object_lease};
use crate::OperationError;
use crate::display_name::display_name;
use crate::integrations::connection_of;

/// Number of objects looked up at once.
const MAX_CONCURRENT_LOOKUPS: usize = 8;

/// A file, and whether it can be sent.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename = "PlanRow", rename_all = "camelCase")
)]
pub struct PlannedFile {
    /// The file.
    pub file_id: FileId,
    /// Its name, for display.
    pub name: String,
    /// The key of the object.
    pub key: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Number of rows. `None` if it is not known.
    pub rows: Option<u64>,
    /// Number of rows that would be rejected one by one.
    pub rejected_rows: u64,
    /// Whether the whole file would be rejected.
    pub schema_rejected: bool,
    /// The verdict of its check. `None` before the first check.
    pub verdict: Option<Verdict>,
    /// Why it cannot be sent, in a sentence. `None` if it can.
    pub problem: Option<String>,
    /// Whether there is an object with this key. `None` if that is not known.
    pub exists: Option<bool>,
}

/// A planned upload.
#[derive(Debug)]
pub struct Plan {
    /// The integration.
    pub integration: Integration,
    /// The destination, as `s3://bucket/prefix/`.
    pub target: String,
    /// The files.
    pub files: Vec<PlannedFile>,
    /// Why nothing can be sent. `None` if something can.
    pub problem: Option<OperationError>,
}

impl Uploader {
    /// Returns the destination of the files of an integration.
    ///
    /// # Errors
    /// Fails if the integration has no bucket or no connection, or connecting
    /// fails.
    pub async fn destination(
        &self,
        integration: &Integration,
    ) -> Result<Destination, OperationError> {
        let config = &integration.config;
        let connection = connection_of(config)?;
        if config.bucket.is_empty() {
            return Err(OperationError::NoBucket {
                integration: config.name.clone(),
            });
        }
        Ok(Destination {
            integration_id: Some(integration.id),
            endpoint: self
                .ledger
                .connection_by_id(connection)?
                .endpoint()
                .to_owned(),
            bucket: config.bucket.clone(),
            store: self.connections.store(connection).await?,
        })
    }

    /// Returns which files would be sent, and where.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub async fn plan(&self, ids: &[FileId]) -> Result<Plan, OperationError> {
        let integration = self.ledger.integration()?;
        let folder = integration.file_folder();
        let mut planned = Vec::with_capacity(ids.len());
        let mut parents = Vec::with_capacity(ids.len());
        for id in ids {
            let file = self.ledger.file_with_check(*id)?;
            planned.push(plan_file(&file, &integration, &folder));
            parents.push(
                file.path
                    .parent()
                    .and_then(Path::file_name)
                    .and_then(|name| name.to_str())
                    .map(str::to_owned),
            );
        }
        disambiguate_keys(&mut planned, &parents, &folder);
        let problem = match self.destination(&integration).await {
            Ok(destination) => {
                self.find_existing_objects(&destination, &mut planned)
                    .await?;
                None
            }
            Err(error) => Some(error),
        };
        Ok(Plan {
            target: match integration.config.bucket.as_str() {
                "" => String::new(),
                bucket => format!("s3://{bucket}/{folder}"),
            },
            integration,
            files: planned,
            problem,
        })
    }

    async fn find_existing_objects(
        &self,
        destination: &Destination,
        planned: &mut [PlannedFile],
    ) -> Result<(), OperationError> {
        let now = (self.clock)();
        for file in planned.iter_mut().filter(|file| file.problem.is_none()) {
            if self
                .ledger
                .is_leased(&object_lease(destination, &file.key), now)?
            {
                file.problem = Some("An object of this name is being sent already.".to_owned());
            }
        }
        let store: &Arc<dyn ObjectStore> = &destination.store;
        let keys: Vec<String> = planned.iter().map(|file| file.key.clone()).collect();
        let found: Vec<_> = stream::iter(keys)
            .map(|key| {
                async move {
                    let head = store.head(&destination.bucket, &key).await;
                    // Errors are ignored, because the upload looks again: it
                    // never replaces an object without permission.
                    head.ok().map(|head| head.is_some())
                }
                .boxed()
            })
            .buffered(MAX_CONCURRENT_LOOKUPS)
            .collect()
            .await;
        for (file, exists) in planned.iter_mut().zip(found) {
            file.exists = exists;
        }
        Ok(())
    }

    /// Returns the files as they are to be sent. Reads each once.
    ///
    /// # Errors
    /// Fails if one of them cannot be sent, two have the same key, or the user
    /// has not agreed that rows will be rejected.
    pub(super) fn requests(
        &self,
        items: &[UploadItem],
        integration: &Integration,
        options: UploadOptions,
    ) -> Result<Vec<UploadRequest>, OperationError> {
        let keys: Vec<&str> = items.iter().map(|item| &*item.key).collect();
        ensure_sendable(&keys)?;
        items
            .iter()
            .map(|item| {
                let file = self.ledger.file_with_check(item.file_id)?;
                request(file, item, integration, options)
            })
            .collect()
    }
}

fn plan_file(file: &FileWithCheck, integration: &Integration, folder: &str) -> PlannedFile {
    let name = display_name(&file.path).into_owned();
    let now = fs::metadata(&file.path)
        .ok()
        .map(|metadata| FileStamp::of(&metadata));
    let check = file.check.as_ref();
    PlannedFile {
        file_id: file.id,
        key: format!("{folder}{name}"),
        name,
        bytes: now.or(file.stamp).map_or(0, |stamp| stamp.bytes),
        rows: check.and_then(|check| check.rows),
        rejected_rows: check.and_then(FileCheck::rejected_rows).unwrap_or(0),
        schema_rejected: check.is_some_and(FileCheck::schema_rejected),
        verdict: check.map(|check| check.verdict),
        problem: problem_of(file, now, integration).map(str::to_owned),
        exists: None,
    }
}

/// Returns why a file cannot be sent. `None` if it can.
fn problem_of(
    file: &FileWithCheck,
    now: Option<FileStamp>,
    integration: &Integration,
) -> Option<&'static str> {
    let Some(check) = &file.check else {
        return Some("It has not been checked yet.");
    };
    // The verdict does not depend on the order of the environments.
    let expected: BTreeSet<&String> = integration.config.environments.iter().collect();
    let same_environments = file
        .environments
        .as_ref()
        .is_some_and(|checked| checked.iter().collect::<BTreeSet<_>>() == expected);
    if now.is_none() {
        Some("It no longer exists.")
    } else if now != file.stamp {
        Some("It has changed since it was checked. Check it again.")
    } else if check.verdict == Verdict::Unreadable {
        Some("Unreadable, so the service couldn't read it either.")
    } else if !same_environments {
        Some("It was checked against other environments. Check it again.")
    } else if file
        .path
        .file_name()
        .is_some_and(|name| name.to_str().is_none())
    {
        Some("Its name is not Unicode, so it cannot name an object. Rename it, then add it again.")
    } else {
        None
    }
}

fn request(
    file: FileWithCheck,
    item: &UploadItem,
    integration: &Integration,
    options: UploadOptions,
) -> Result<UploadRequest, OperationError> {
    let planned = plan_file(&file, integration, "");
    if let Some(why) = planned.problem {
        return Err(OperationError::NotSendable {
            name: planned.name,
            why,
        });
    }
    if !options.send_rejected && (planned.rejected_rows > 0 || planned.schema_rejected) {
        return Err(OperationError::WouldBeRejected {
            name: planned.name,
            rows: planned.rejected_rows,
            schema: planned.schema_rejected,
        });
    }
    match (file.stamp, file.check) {
        (Some(stamp), Some(check)) => Ok(UploadRequest {
            file_id: Some(file.id),
            path: file.path,
            key: item.key.clone(),
            overwrite: item.overwrite,
            identity: checked_identity(stamp, file.tail_sha256),
            rows: check.rows,
            prediction: check.predicted,
        }),
        _ => Err(OperationError::NotChecked { path: file.path }),
    }
}

/// Adds the names of their folders to the keys of files that have the same
/// name. Of files whose keys are equal even then, only the first can be sent.
fn disambiguate_keys(planned: &mut [PlannedFile], folders: &[Option<String>], prefix: &str) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for file in planned.iter() {
        *counts.entry(file.key.clone()).or_default() += 1;
    }
    let mut taken: HashSet<String> = HashSet::new();
    for (file, folder) in planned.iter_mut().zip(folders) {
        let is_shared = counts.get(&file.key).is_some_and(|count| *count > 1);
        if let (true, Some(folder)) = (is_shared, folder) {
            file.key = format!("{prefix}{folder}/{}", file.name);
        }
        if !taken.insert(file.key.clone()) && file.problem.is_none() {
            file.problem = Some(
                "Another file of this upload has the same name. Send it separately.".to_owned(),
            );
        }
    }
}
