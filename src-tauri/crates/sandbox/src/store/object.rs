//! Objects and multipart uploads, as stored in their sidecar files.
//!
//! The field names on disk are those of the first version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::checksum::Algorithm;

/// One object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Object {
    /// Identifies this version of the object. The file of its bytes has this name.
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) checksum: Option<StoredChecksum>,
    /// When the object was stored, in milliseconds since 1970-01-01 UTC.
    pub(crate) created: i64,
    #[serde(rename = "description")]
    pub(crate) headers: ObjectHeaders,
    /// The multipart upload that created it. `None` for a single PUT.
    pub(crate) upload_id: Option<String>,
    /// The sizes of its parts in bytes. Empty for a single PUT.
    pub(crate) part_sizes: Vec<u64>,
}

/// The checksum of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredChecksum {
    pub(crate) algorithm: Algorithm,
    /// Base64, followed by `-N` if it is composite.
    pub(crate) value: String,
    /// Whether it is of the full object, and not composite.
    #[serde(rename = "whole")]
    pub(crate) full_object: bool,
}

/// The headers that a client sends with an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ObjectHeaders {
    pub(crate) content_type: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
}

/// An object that is not stored yet.
#[derive(Debug, Clone)]
pub(crate) struct NewObject {
    pub(crate) key: String,
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) checksum: Option<StoredChecksum>,
    pub(crate) headers: ObjectHeaders,
    pub(crate) upload_id: Option<String>,
    pub(crate) part_sizes: Vec<u64>,
}

/// A multipart upload in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) key: String,
    /// The checksum algorithm that each part must use. `None` if none was declared.
    pub(crate) algorithm: Option<Algorithm>,
    /// Whether the object's checksum is of the full object, and not composite.
    #[serde(rename = "whole")]
    pub(crate) full_object: bool,
    /// When it was created, in milliseconds since 1970-01-01 UTC.
    #[serde(rename = "begun")]
    pub(crate) created: i64,
    #[serde(rename = "description")]
    pub(crate) headers: ObjectHeaders,
    /// Each part has a sidecar file of its own.
    #[serde(skip)]
    pub(crate) parts: BTreeMap<u16, Part>,
    /// Whether the upload is being completed and must not change.
    #[serde(skip)]
    pub(crate) completing: bool,
}

/// One part of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) number: u16,
    /// The file of its bytes has this name.
    pub(crate) id: String,
    pub(crate) size: u64,
    /// The MD5 in hexadecimal digits.
    pub(crate) etag: String,
    pub(crate) checksum: Option<(Algorithm, String)>,
    /// When it was stored, in milliseconds since 1970-01-01 UTC.
    pub(crate) created: i64,
}
