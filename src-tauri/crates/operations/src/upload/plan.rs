//! What would be sent where, before anything is.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, stream};
use tallyman_aws::ObjectStore;
use tallyman_events::{FileCheck, Verdict};
use tallyman_ledger::{FileId, FileStamp, Integration};

use super::{Destination, UploadRequest, Uploader, object_lease};
use crate::OperationError;

/// How many objects are looked for at once.
const MAX_CONCURRENT_LOOKUPS: usize = 8;

/// A file, and whether it can be sent.
#[derive(Debug)]
pub struct PlannedFile {
    /// Its number on the list.
    pub file_id: FileId,
    /// Its name, for showing.
    pub name: String,
    /// The object it would be.
    pub key: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many rows it has.
    pub rows: Option<u64>,
    /// How many of them would be rejected, one by one.
    pub rejected_rows: u64,
    /// Whether it would be rejected as a whole.
    pub schema_rejected: bool,
    /// What the service would do.
    pub verdict: Option<Verdict>,
    /// Why it cannot be sent, in a sentence.
    pub problem: Option<String>,
    /// Whether an object of that name is there; none where it could not be told.
    pub exists: Option<bool>,
}

/// What would be sent where.
#[derive(Debug)]
pub struct Plan {
    /// The integration it goes through.
    pub integration: Integration,
    /// Where to, as `s3://bucket/prefix/`.
    pub target: String,
    /// The files.
    pub files: Vec<PlannedFile>,
    /// Why nothing can be sent.
    pub problem: Option<OperationError>,
}

impl Uploader {
    /// Where the files of an integration go.
    ///
    /// # Errors
    /// When it has no bucket or no connection, or there is no client for it.
    pub async fn destination(
        &self,
        integration: &Integration,
    ) -> Result<Destination, OperationError> {
        let config = &integration.config;
        let name = || config.name.clone();
        let connection = config
            .connection_id
            .ok_or_else(|| OperationError::NoConnection {
                integration: name(),
            })?;
        if config.bucket.is_empty() {
            return Err(OperationError::NoBucket {
                integration: name(),
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

    /// Says what would be sent where. Sends nothing.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn plan(&self, files: &[FileId]) -> Result<Plan, OperationError> {
        let integration = self.ledger.integration()?;
        let folder = integration.file_folder();
        let mut planned = Vec::with_capacity(files.len());
        let mut parents = Vec::with_capacity(files.len());
        for id in files {
            planned.push(self.planned(*id, &integration, &folder)?);
            let path = self.ledger.file(*id)?.path;
            parents.push(
                path.parent()
                    .and_then(|parent| parent.file_name())
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

    fn planned(
        &self,
        id: FileId,
        integration: &Integration,
        folder: &str,
    ) -> Result<PlannedFile, OperationError> {
        let record = self.ledger.file(id)?;
        let name = record
            .path
            .file_name()
            .unwrap_or(record.path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let check = self.ledger.file_check(id)?;
        let rejected_rows = check.as_ref().and_then(FileCheck::rejected_rows);
        let schema_rejected = check.as_ref().is_some_and(FileCheck::schema_rejected);
        let now = fs::metadata(&record.path)
            .ok()
            .map(|data| FileStamp::of(&data));
        // The order of a list does not matter to a verdict.
        let listed: BTreeSet<&String> = integration.config.environments.iter().collect();
        let judged_by = self.ledger.checked_environments(id)?;
        let same_environments = judged_by
            .as_ref()
            .is_some_and(|judged_by| judged_by.iter().collect::<BTreeSet<_>>() == listed);
        let problem = if check.is_none() {
            Some("It has not been checked yet.")
        } else if now.is_none() {
            Some("It is no longer there.")
        } else if now != record.stamp {
            Some("It has changed since it was checked. Check it again.")
        } else if check
            .as_ref()
            .is_some_and(|check| check.verdict == Verdict::Unreadable)
        {
            Some("It cannot be read, so the service could not read it either.")
        } else if !same_environments {
            Some("It was checked against other environments. Check it again.")
        } else if record
            .path
            .file_name()
            .is_some_and(|name| name.to_str().is_none())
        {
            Some(
                "Its name is not Unicode, so it cannot name an object. Rename it, then add it again.",
            )
        } else {
            None
        };
        Ok(PlannedFile {
            file_id: id,
            key: format!("{folder}{name}"),
            name,
            bytes: now.or(record.stamp).map_or(0, |stamp| stamp.bytes),
            rows: check.as_ref().and_then(|check| check.rows),
            rejected_rows: rejected_rows.unwrap_or(0),
            schema_rejected,
            verdict: check.as_ref().map(|check| check.verdict),
            problem: problem.map(str::to_owned),
            exists: None,
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
        let looks: Vec<_> = stream::iter(keys)
            .map(|key| {
                async move {
                    let head = store.head(&destination.bucket, &key).await;
                    // What cannot be told now is found out when it is sent,
                    // which never replaces anything by chance.
                    head.ok().map(|head| head.is_some())
                }
                .boxed()
            })
            .buffered(MAX_CONCURRENT_LOOKUPS)
            .collect()
            .await;
        for (file, exists) in planned.iter_mut().zip(looks) {
            file.exists = exists;
        }
        Ok(())
    }

    /// A planned file as it is to be sent, under the name that the person gave.
    ///
    /// # Errors
    /// When it cannot be sent, or the person has not agreed to what it would
    /// bring.
    pub(super) fn item(
        &self,
        id: FileId,
        key: &str,
        integration: &Integration,
        options: super::UploadOptions,
    ) -> Result<UploadRequest, OperationError> {
        let planned = self.planned(id, integration, "")?;
        let refuse = |why: String| OperationError::NotSendable {
            name: planned.name.clone(),
            why,
        };
        if let Some(problem) = &planned.problem {
            return Err(refuse(problem.clone()));
        }
        check_key(key).map_err(|why| refuse(why.to_owned()))?;
        if !options.send_rejected && (planned.rejected_rows > 0 || planned.schema_rejected) {
            return Err(OperationError::WouldBeRejected {
                name: planned.name,
                rows: planned.rejected_rows,
                schema: planned.schema_rejected,
            });
        }
        let record = self.ledger.file(id)?;
        let check = self.ledger.file_check(id)?;
        match (record.stamp, check) {
            (Some(stamp), Some(check)) => Ok(UploadRequest {
                file_id: Some(id),
                path: record.path,
                key: key.to_owned(),
                stamp,
                rows: check.rows,
                prediction: check.predicted,
            }),
            _ => Err(OperationError::NotChecked { path: record.path }),
        }
    }
}

/// What S3 asks of an object's name.
pub(super) fn check_key(key: &str) -> Result<(), &'static str> {
    if key.is_empty() {
        return Err("Give the object a name.");
    }
    if key.ends_with('/') {
        return Err("An object's name does not end in a slash; add the file's name.");
    }
    if key.len() > 1024 {
        return Err("S3 takes names of up to 1,024 bytes. Make this one shorter.");
    }
    if key.chars().any(char::is_control) {
        return Err("The object's name holds a control character. Leave it out.");
    }
    if key.split('/').any(|part| part == "." || part == "..") {
        return Err("An object's name cannot hold . or .. as a folder. Leave it out.");
    }
    Ok(())
}

/// Two files of one name get their folders' names into their objects' names;
/// where that does not tell them apart, the later one is not sent.
fn disambiguate_keys(planned: &mut [PlannedFile], folders: &[Option<String>], prefix: &str) {
    let mut names: HashMap<String, usize> = HashMap::new();
    for file in planned.iter() {
        *names.entry(file.key.clone()).or_default() += 1;
    }
    let mut taken: HashSet<String> = HashSet::new();
    for (file, folder) in planned.iter_mut().zip(folders) {
        let twins = names.get(&file.key).is_some_and(|count| *count > 1);
        if let (true, Some(folder)) = (twins, folder) {
            file.key = format!("{prefix}{folder}/{}", file.name);
        }
        if !taken.insert(file.key.clone()) && file.problem.is_none() {
            file.problem = Some(
                "Another file of this upload has the same name. Send it by itself.".to_owned(),
            );
        }
    }
}
