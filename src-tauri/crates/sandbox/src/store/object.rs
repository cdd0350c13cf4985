//! What is remembered of an object and of an upload in parts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::checksum::Algorithm;

/// One object, as its sidecar file holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Object {
    /// Names this version of the object; its bytes are in a file named so.
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) checksum: Option<StoredChecksum>,
    /// When it came into being, in ms since 1970.
    pub(crate) created: i64,
    pub(crate) description: Description,
    /// The upload in parts that it was made by.
    pub(crate) upload_id: Option<String>,
    /// The sizes of the parts it came in; empty if it came whole.
    pub(crate) part_sizes: Vec<u64>,
}

/// The checksum that is told of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredChecksum {
    pub(crate) algorithm: Algorithm,
    /// Base64; with `-N` behind it where it is one of checksums of parts.
    pub(crate) value: String,
    /// Of the whole object, rather than of its parts' checksums.
    pub(crate) whole: bool,
}

/// What a sender says of an object besides its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Description {
    pub(crate) content_type: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
}

/// What is known of an object before it is one.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) key: String,
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) checksum: Option<StoredChecksum>,
    pub(crate) description: Description,
    pub(crate) upload_id: Option<String>,
    pub(crate) part_sizes: Vec<u64>,
}

/// An upload in parts that is under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) key: String,
    /// The algorithm that each part must come with, if one was declared.
    pub(crate) algorithm: Option<Algorithm>,
    /// The object's checksum is to be one of the whole.
    pub(crate) whole: bool,
    /// When it was begun, in ms since 1970.
    pub(crate) begun: i64,
    pub(crate) description: Description,
    /// Each in a sidecar file of its own.
    #[serde(skip)]
    pub(crate) parts: BTreeMap<u16, Part>,
    /// It is being put together, and must not change meanwhile.
    #[serde(skip)]
    pub(crate) busy: bool,
}

/// One part of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) number: u16,
    /// Its bytes are in a file named so.
    pub(crate) id: String,
    pub(crate) size: u64,
    /// The MD5, in hexadecimal digits.
    pub(crate) etag: String,
    pub(crate) checksum: Option<(Algorithm, String)>,
    /// When it came, in ms since 1970.
    pub(crate) created: i64,
}
