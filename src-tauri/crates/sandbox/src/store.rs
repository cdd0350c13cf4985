//! The objects of the one bucket and its multipart uploads, on disk.
//!
//! A key is never used as a path. An object has a sidecar file, named by the
//! SHA-256 of the key, which names the file of its bytes. The object exists once
//! its sidecar does, so an interrupted write leaves none; files that no sidecar
//! names are removed at the next start.
//!
//! | folder | contents |
//! |---|---|
//! | `objects` | `SHA256.json` and `ID.bytes` |
//! | `uploads/ID` | `upload.json`, and `N.json` and `ID.bytes` for each part |
//! | `incoming` | files being written |

mod body;
mod bucket;
mod files;
mod layout;
mod load;
mod multipart;
mod object;

pub(crate) use body::DeclaredBody;
pub(crate) use bucket::{Condition, Store, no_such_key};
#[cfg(test)]
pub(crate) use files::hex;
pub(crate) use files::{disk_error, read_json, write_json};
pub(crate) use multipart::{CompletedPart, MAX_PARTS};
pub(crate) use object::{NewObject, Object, ObjectHeaders, StoredChecksum, Upload};

#[cfg(test)]
mod tests;
