//! Multipart uploads.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use s3s::crypto::{Checksum as _, Md5};
use s3s::{S3Error, S3Result, s3_error};

use super::body::ReceivedBody;
use super::bucket::{Condition, Store, check_key};
use super::files::{TemporaryFile, disk_error, hex, new_id, remove, write_json};
use super::layout::{BYTES, SIDECAR, UPLOAD_SIDECAR, UPLOADS};
use super::load::remove_upload;
use super::object::{NewObject, Object, Part, StoredChecksum, Upload};
use crate::checksum::{Algorithm, Checksums, checksums, composite, hasher};

/// Minimum size of every part but the last, in bytes: 5 MiB.
const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;

/// The highest part number. The lowest is 1.
pub(crate) const MAX_PARTS: u16 = 10_000;

/// A part as listed in a request to complete an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CompletedPart {
    pub(crate) number: u16,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) checksums: Checksums,
}

impl Store {
    fn upload_folder(&self, id: &str) -> PathBuf {
        self.folder.join(UPLOADS).join(id)
    }

    /// Creates an upload. Sets its id and time.
    pub(crate) fn create_upload(&self, mut upload: Upload) -> S3Result<Upload> {
        check_key(&upload.key)?;
        upload.id = new_id().map_err(disk_error)?;
        upload.created = self.now();
        let folder = self.upload_folder(&upload.id);
        fs::create_dir(&folder).map_err(disk_error)?;
        if let Err(error) = write_json(&self.incoming(), &folder.join(UPLOAD_SIDECAR), &upload) {
            remove_upload(&folder);
            return Err(disk_error(error));
        }
        self.uploads().insert(upload.id.clone(), upload.clone());
        Ok(upload)
    }

    /// Returns an upload in progress.
    pub(crate) fn upload(&self, key: &str, id: &str) -> S3Result<Upload> {
        self.uploads()
            .get(id)
            .filter(|upload| upload.key == key)
            .cloned()
            .ok_or_else(no_such_upload)
    }

    /// Adds a part. Replaces one of the same number.
    pub(crate) fn add_part(
        &self,
        key: &str,
        upload_id: &str,
        number: u16,
        received: ReceivedBody,
    ) -> S3Result<Part> {
        let mut uploads = self.uploads();
        let upload = uploads
            .get_mut(upload_id)
            .filter(|upload| upload.key == key)
            .ok_or_else(no_such_upload)?;
        if upload.completing {
            return Err(in_progress());
        }
        if let Some(expected) = upload.algorithm
            && received.verified.as_ref().map(|(given, _)| *given) != Some(expected)
        {
            let given = received
                .verified
                .map_or_else(|| "null".to_owned(), |(given, _)| given.to_string());
            return Err(s3_error!(
                InvalidRequest,
                "Checksum Type mismatch occurred, expected checksum Type: {expected}, actual checksum Type: {given}."
            ));
        }
        let part = Part {
            number,
            id: new_id().map_err(disk_error)?,
            size: received.size,
            etag: received.md5,
            checksum: received.verified,
            created: self.now(),
        };
        let folder = self.upload_folder(upload_id);
        let bytes = folder.join(&part.id).with_extension(BYTES);
        received.file.move_to(&bytes).map_err(disk_error)?;
        let sidecar = folder.join(format!("{number}.{SIDECAR}"));
        if let Err(error) = write_json(&self.incoming(), &sidecar, &part) {
            remove(&bytes);
            return Err(disk_error(error));
        }
        if let Some(previous) = upload.parts.insert(number, part.clone()) {
            remove(&folder.join(previous.id).with_extension(BYTES));
        }
        Ok(part)
    }

    /// Aborts an upload.
    pub(crate) fn abort_upload(&self, key: &str, id: &str) -> S3Result<()> {
        let mut uploads = self.uploads();
        match uploads.get(id).filter(|upload| upload.key == key) {
            None => return Err(no_such_upload()),
            Some(upload) if upload.completing => return Err(in_progress()),
            Some(_) => {}
        }
        uploads.remove(id);
        remove_upload(&self.upload_folder(id));
        Ok(())
    }

    /// Creates an object from the listed parts. `expected` are the size and the
    /// checksum that the request declares.
    ///
    /// Repeating the request returns the same object.
    pub(crate) fn complete_upload(
        &self,
        key: &str,
        id: &str,
        listed: &[CompletedPart],
        expected: (Option<u64>, &Checksums),
        condition: &Condition,
    ) -> S3Result<Arc<Object>> {
        let mut uploads = self.uploads();
        let Some(upload) = uploads.get_mut(id).filter(|upload| upload.key == key) else {
            drop(uploads);
            return self.already_completed(key, id, listed);
        };
        if upload.completing {
            return Err(in_progress());
        }
        let parts = select_parts(upload, listed)?;
        upload.completing = true;
        let upload = upload.clone();
        drop(uploads);

        let result = self.assemble(&upload, &parts, expected, condition);
        let mut uploads = self.uploads();
        match result {
            Ok(object) => {
                uploads.remove(id);
                remove_upload(&self.upload_folder(id));
                Ok(object)
            }
            Err(error) => {
                if let Some(upload) = uploads.get_mut(id) {
                    upload.completing = false;
                }
                Err(error)
            }
        }
    }

    fn already_completed(
        &self,
        key: &str,
        id: &str,
        listed: &[CompletedPart],
    ) -> S3Result<Arc<Object>> {
        let etags: Vec<&str> = listed.iter().map(|part| part.etag.as_str()).collect();
        self.head(key)
            .filter(|object| object.upload_id.as_deref() == Some(id))
            .filter(|object| etag_of_parts(&etags).is_some_and(|etag| etag == object.etag))
            .ok_or_else(no_such_upload)
    }

    fn assemble(
        &self,
        upload: &Upload,
        parts: &[Part],
        (size, checksums): (Option<u64>, &Checksums),
        condition: &Condition,
    ) -> S3Result<Arc<Object>> {
        condition.check(self.head(&upload.key).as_deref())?;
        let total: u64 = parts.iter().map(|part| part.size).sum();
        if size.is_some_and(|size| size != total) {
            return Err(s3_error!(
                InvalidRequest,
                "The parts have {total} bytes in total, which is not the size you declared."
            ));
        }
        let full_object = match upload.algorithm {
            Some(algorithm) => upload.full_object.then_some(algorithm),
            None => Some(Algorithm::Crc64Nvme),
        };
        let file = TemporaryFile::new_in(&self.incoming()).map_err(disk_error)?;
        let found = concatenate(
            &self.upload_folder(&upload.id),
            parts,
            file.path(),
            full_object,
        )
        .map_err(disk_error)?;
        let checksum = match (full_object, upload.algorithm) {
            (Some(algorithm), _) => found.map(|value| StoredChecksum {
                algorithm,
                value,
                full_object: true,
            }),
            (None, Some(algorithm)) => {
                let values: Vec<String> = parts
                    .iter()
                    .filter_map(|part| Some(part.checksum.as_ref()?.1.clone()))
                    .collect();
                Some(StoredChecksum {
                    algorithm,
                    value: composite(algorithm, &values)?,
                    full_object: false,
                })
            }
            (None, None) => None,
        };
        for (algorithm, declared) in checksums {
            // A composite checksum may be sent with or without the number of parts.
            let matches = checksum.as_ref().is_some_and(|known| {
                known.algorithm == *algorithm
                    && (known.value == *declared
                        || known.value == format!("{declared}-{}", parts.len()))
            });
            if !matches {
                return Err(s3_error!(
                    BadDigest,
                    "The {algorithm} you specified did not match the calculated checksum."
                ));
            }
        }
        let etags: Vec<&str> = parts.iter().map(|part| part.etag.as_str()).collect();
        let new = NewObject {
            key: upload.key.clone(),
            size: total,
            etag: etag_of_parts(&etags).ok_or_else(invalid_part)?,
            checksum,
            headers: upload.headers.clone(),
            upload_id: Some(upload.id.clone()),
            part_sizes: parts.iter().map(|part| part.size).collect(),
        };
        self.commit(file, new, condition)
    }
}

/// Returns the listed parts.
///
/// # Errors
/// If one is missing, has another ETag or checksum, is too small, or if they are not
/// in ascending order.
fn select_parts(upload: &Upload, listed: &[CompletedPart]) -> S3Result<Vec<Part>> {
    if listed.is_empty() {
        return Err(s3_error!(
            MalformedXML,
            "You must specify at least one part."
        ));
    }
    if !listed.is_sorted_by(|a, b| a.number < b.number) {
        return Err(s3_error!(
            InvalidPartOrder,
            "The list of parts was not in ascending order. Parts must be ordered by part number."
        ));
    }
    let composite_algorithm = upload.algorithm.filter(|_| !upload.full_object);
    let mut parts = Vec::with_capacity(listed.len().min(usize::from(MAX_PARTS)));
    for requested in listed {
        let part = upload
            .parts
            .get(&requested.number)
            .ok_or_else(invalid_part)?;
        if part.etag != requested.etag {
            return Err(invalid_part());
        }
        if let Some(algorithm) = composite_algorithm
            && !requested.checksums.contains_key(&algorithm)
        {
            return Err(s3_error!(
                InvalidRequest,
                "The upload was created using a {algorithm} checksum. The complete request must include the checksum for each part. It was missing for part {} in the request.",
                requested.number
            ));
        }
        for declared in &requested.checksums {
            let known = part
                .checksum
                .as_ref()
                .map(|(algorithm, sum)| (algorithm, sum));
            if known != Some(declared) {
                return Err(invalid_part());
            }
        }
        parts.push(part.clone());
    }
    let all_but_last = parts.len().saturating_sub(1);
    if parts
        .iter()
        .take(all_but_last)
        .any(|part| part.size < MIN_PART_BYTES)
    {
        return Err(s3_error!(
            EntityTooSmall,
            "Your proposed upload is smaller than the minimum allowed size: each part but the last has at least 5 MiB."
        ));
    }
    Ok(parts)
}

/// Returns the ETag of a multipart upload: the MD5 of its parts' MD5s, `-`, and the
/// number of parts. `None` if an ETag is not an MD5.
fn etag_of_parts(etags: &[&str]) -> Option<String> {
    let mut md5 = Md5::new();
    for etag in etags {
        if etag.len() != 32 {
            return None;
        }
        for index in (0..32).step_by(2) {
            let byte = u8::from_str_radix(etag.get(index..index + 2)?, 16).ok()?;
            md5.update(&[byte]);
        }
    }
    Some(format!("{}-{}", hex(&md5.finalize()), etags.len()))
}

/// Concatenates the parts into `target`. Returns the checksum of the full object if
/// an algorithm is given.
fn concatenate(
    folder: &Path,
    parts: &[Part],
    target: &Path,
    full_object: Option<Algorithm>,
) -> io::Result<Option<String>> {
    let mut target = File::create_new(target)?;
    let mut sum = hasher(full_object);
    let mut buffer = vec![0; 256 * 1024];
    for part in parts {
        let mut file = File::open(folder.join(&part.id).with_extension(BYTES))?;
        let mut copied = 0_u64;
        loop {
            let count = file.read(&mut buffer)?;
            let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            sum.update(bytes);
            target.write_all(bytes)?;
            copied = copied.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        }
        if copied != part.size {
            return Err(io::Error::other("a part has the wrong size"));
        }
    }
    Ok(full_object.and_then(|algorithm| checksums(sum.finalize()).remove(&algorithm)))
}

pub(crate) fn no_such_upload() -> S3Error {
    s3_error!(
        NoSuchUpload,
        "The specified multipart upload does not exist. The upload ID might be invalid, or the multipart upload might have been aborted or completed."
    )
}

fn invalid_part() -> S3Error {
    s3_error!(
        InvalidPart,
        "One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag or checksum might not have matched the part's."
    )
}

fn in_progress() -> S3Error {
    s3_error!(OperationAborted, "The upload is being completed.")
}
