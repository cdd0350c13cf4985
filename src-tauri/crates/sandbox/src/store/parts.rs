//! Uploads in parts.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use s3s::crypto::{Checksum as _, Md5};
use s3s::{S3Error, S3Result, s3_error};

use super::files::{self, TemporaryFile, disk_fault, hex, new_id, write_json};
use super::load::{UPLOAD_SIDECAR, UPLOADS, remove_upload};
use super::object::{Draft, Object, Part, StoredChecksum, Upload};
use super::receive::Received;
use super::{Condition, Store, check_key};
use crate::checksum::{Algorithm, Checksums, checksums, hasher, of_parts};

/// Every part but the last has at least 5 MiB.
const SMALLEST_PART: u64 = 5 * 1024 * 1024;

/// Parts are numbered from 1 to this.
pub(crate) const MOST_PARTS: u16 = 10_000;

/// A part as the one who completes an upload names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPart {
    pub(crate) number: u16,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) checksums: Checksums,
}

impl Store {
    fn upload_folder(&self, id: &str) -> PathBuf {
        self.folder.join(UPLOADS).join(id)
    }

    /// Begins an upload; its id and time are given here.
    pub(crate) fn begin_upload(&self, mut upload: Upload) -> S3Result<Upload> {
        check_key(&upload.key)?;
        upload.id = new_id().map_err(disk_fault)?;
        upload.begun = self.now();
        let folder = self.upload_folder(&upload.id);
        fs::create_dir(&folder).map_err(disk_fault)?;
        if let Err(error) = write_json(&self.incoming(), &folder.join(UPLOAD_SIDECAR), &upload) {
            remove_upload(&folder);
            return Err(disk_fault(error));
        }
        self.uploads().insert(upload.id.clone(), upload.clone());
        Ok(upload)
    }

    /// An upload that is under way.
    pub(crate) fn upload(&self, key: &str, id: &str) -> S3Result<Upload> {
        self.uploads()
            .get(id)
            .filter(|upload| upload.key == key)
            .cloned()
            .ok_or_else(no_such_upload)
    }

    /// Takes in a part; one of the same number is replaced.
    pub(crate) fn add_part(
        &self,
        key: &str,
        upload_id: &str,
        number: u16,
        received: Received,
    ) -> S3Result<Part> {
        let mut uploads = self.uploads();
        let upload = uploads
            .get_mut(upload_id)
            .filter(|upload| upload.key == key)
            .ok_or_else(no_such_upload)?;
        if upload.busy {
            return Err(in_progress());
        }
        if let Some(wanted) = upload.algorithm
            && received.claimed.as_ref().map(|(given, _)| *given) != Some(wanted)
        {
            let given = received
                .claimed
                .map_or_else(|| "null".to_owned(), |(given, _)| given.to_string());
            return Err(s3_error!(
                InvalidRequest,
                "Checksum Type mismatch occurred, expected checksum Type: {wanted}, actual checksum Type: {given}."
            ));
        }
        let part = Part {
            number,
            id: new_id().map_err(disk_fault)?,
            size: received.size,
            etag: received.md5,
            checksum: received.claimed,
            created: self.now(),
        };
        let folder = self.upload_folder(upload_id);
        let bytes = folder.join(&part.id).with_extension(files::BYTES);
        received.file.move_to(&bytes).map_err(disk_fault)?;
        let sidecar = folder.join(format!("{number}.{}", files::SIDECAR));
        if let Err(error) = write_json(&self.incoming(), &sidecar, &part) {
            files::remove(&bytes);
            return Err(disk_fault(error));
        }
        if let Some(before) = upload.parts.insert(number, part.clone()) {
            files::remove(&folder.join(before.id).with_extension(files::BYTES));
        }
        Ok(part)
    }

    /// Ends an upload without an object.
    pub(crate) fn abort_upload(&self, key: &str, id: &str) -> S3Result<()> {
        let mut uploads = self.uploads();
        match uploads.get(id).filter(|upload| upload.key == key) {
            None => return Err(no_such_upload()),
            Some(upload) if upload.busy => return Err(in_progress()),
            Some(_) => {}
        }
        uploads.remove(id);
        remove_upload(&self.upload_folder(id));
        Ok(())
    }

    /// Makes an object of the parts that are named. `expected` are the size
    /// and the checksum that the sender says the object has.
    ///
    /// Done a second time, it gives the same object.
    pub(crate) fn complete_upload(
        &self,
        key: &str,
        id: &str,
        named: &[NamedPart],
        expected: (Option<u64>, &Checksums),
        condition: &Condition,
    ) -> S3Result<Arc<Object>> {
        let mut uploads = self.uploads();
        let Some(upload) = uploads.get_mut(id).filter(|upload| upload.key == key) else {
            drop(uploads);
            return self.completed_before(key, id, named);
        };
        if upload.busy {
            return Err(in_progress());
        }
        let parts = chosen(upload, named)?;
        upload.busy = true;
        let upload = upload.clone();
        drop(uploads);

        let done = self.assemble(&upload, &parts, expected, condition);
        let mut uploads = self.uploads();
        match done {
            Ok(object) => {
                uploads.remove(id);
                remove_upload(&self.upload_folder(id));
                Ok(object)
            }
            Err(error) => {
                if let Some(upload) = uploads.get_mut(id) {
                    upload.busy = false;
                }
                Err(error)
            }
        }
    }

    fn completed_before(&self, key: &str, id: &str, named: &[NamedPart]) -> S3Result<Arc<Object>> {
        let etags: Vec<&str> = named.iter().map(|part| part.etag.as_str()).collect();
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
                "The parts have {total} bytes together, which is not the size you named."
            ));
        }
        let whole = match upload.algorithm {
            Some(algorithm) => upload.whole.then_some(algorithm),
            None => Some(Algorithm::Crc64Nvme),
        };
        let file = TemporaryFile::in_folder(&self.incoming()).map_err(disk_fault)?;
        let found =
            join(&self.upload_folder(&upload.id), parts, file.path(), whole).map_err(disk_fault)?;
        let checksum = match (whole, upload.algorithm) {
            (Some(algorithm), _) => found.map(|value| StoredChecksum {
                algorithm,
                value,
                whole: true,
            }),
            (None, Some(algorithm)) => {
                let values: Vec<String> = parts
                    .iter()
                    .filter_map(|part| Some(part.checksum.as_ref()?.1.clone()))
                    .collect();
                Some(StoredChecksum {
                    algorithm,
                    value: of_parts(algorithm, &values)?,
                    whole: false,
                })
            }
            (None, None) => None,
        };
        for (algorithm, claimed) in checksums {
            // The sum of parts may be named with or without their number.
            let same = checksum.as_ref().is_some_and(|known| {
                known.algorithm == *algorithm
                    && (known.value == *claimed
                        || known.value == format!("{claimed}-{}", parts.len()))
            });
            if !same {
                return Err(s3_error!(
                    BadDigest,
                    "The {algorithm} you specified did not match the calculated checksum."
                ));
            }
        }
        let etags: Vec<&str> = parts.iter().map(|part| part.etag.as_str()).collect();
        let draft = Draft {
            key: upload.key.clone(),
            size: total,
            etag: etag_of_parts(&etags).ok_or_else(invalid_part)?,
            checksum,
            description: upload.description.clone(),
            upload_id: Some(upload.id.clone()),
            part_sizes: parts.iter().map(|part| part.size).collect(),
        };
        self.commit(file, draft, condition)
    }
}

/// The parts that are named, if each is there and is the one that is meant.
fn chosen(upload: &Upload, named: &[NamedPart]) -> S3Result<Vec<Part>> {
    if named.is_empty() {
        return Err(s3_error!(
            MalformedXML,
            "You must specify at least one part."
        ));
    }
    if !named.is_sorted_by(|a, b| a.number < b.number) {
        return Err(s3_error!(
            InvalidPartOrder,
            "The list of parts was not in ascending order. Parts must be ordered by part number."
        ));
    }
    let composite = upload.algorithm.filter(|_| !upload.whole);
    let mut parts = Vec::with_capacity(named.len().min(usize::from(MOST_PARTS)));
    for name in named {
        let part = upload.parts.get(&name.number).ok_or_else(invalid_part)?;
        if part.etag != name.etag {
            return Err(invalid_part());
        }
        if let Some(algorithm) = composite
            && !name.checksums.contains_key(&algorithm)
        {
            return Err(s3_error!(
                InvalidRequest,
                "The upload was created using a {algorithm} checksum. The complete request must include the checksum for each part. It was missing for part {} in the request.",
                name.number
            ));
        }
        for claimed in &name.checksums {
            let known = part
                .checksum
                .as_ref()
                .map(|(algorithm, sum)| (algorithm, sum));
            if known != Some(claimed) {
                return Err(invalid_part());
            }
        }
        parts.push(part.clone());
    }
    let before_last = parts.len().saturating_sub(1);
    if parts
        .iter()
        .take(before_last)
        .any(|part| part.size < SMALLEST_PART)
    {
        return Err(s3_error!(
            EntityTooSmall,
            "Your proposed upload is smaller than the minimum allowed size: each part but the last has at least 5 MiB."
        ));
    }
    Ok(parts)
}

/// The MD5 of the parts' MD5s, `-`, and their number.
fn etag_of_parts(etags: &[&str]) -> Option<String> {
    let mut md5 = Md5::new();
    for etag in etags {
        if etag.len() != 32 {
            return None;
        }
        for place in (0..32).step_by(2) {
            let byte = u8::from_str_radix(etag.get(place..place + 2)?, 16).ok()?;
            md5.update(&[byte]);
        }
    }
    Some(format!("{}-{}", hex(&md5.finalize()), etags.len()))
}

/// Writes the parts one behind the other, and computes a checksum if asked.
fn join(
    folder: &Path,
    parts: &[Part],
    target: &Path,
    whole: Option<Algorithm>,
) -> io::Result<Option<String>> {
    let mut target = File::create_new(target)?;
    let mut sum = hasher(whole);
    let mut buffer = vec![0; 256 * 1024];
    for part in parts {
        let mut file = File::open(folder.join(&part.id).with_extension(files::BYTES))?;
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
            return Err(io::Error::other("a part has lost bytes"));
        }
    }
    Ok(whole.and_then(|algorithm| checksums(sum.finalize()).remove(&algorithm)))
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
    s3_error!(
        OperationAborted,
        "The upload is being completed at this moment."
    )
}
