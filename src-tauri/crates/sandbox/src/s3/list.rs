//! Paginated lists of objects and uploads.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included, Unbounded};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use s3s::dto::*;
use s3s::{S3Result, s3_error};

use super::service::{invalid_argument, signed, timestamp};
use super::write::checksum_type;
use crate::layout::BUCKET;
use crate::store::{Store, Upload};

/// Limit of the names on a page.
const MAX_PAGE: i32 = 1000;

/// One page of names: keys, and common prefixes that each stand for several keys.
#[derive(Debug, Default, PartialEq)]
struct Page<'a, T> {
    keys: Vec<(&'a String, &'a T)>,
    prefixes: Vec<String>,
    /// The last name on the page. `None` if this is the last page.
    next: Option<String>,
}

impl<T> Page<'_, T> {
    fn len(&self) -> usize {
        self.keys.len() + self.prefixes.len()
    }
}

/// Returns a page of names, ordered by their bytes.
///
/// `after` is a key, or a common prefix of an earlier page whose keys are skipped.
fn page<'a, T>(
    all: &'a BTreeMap<String, T>,
    prefix: &str,
    delimiter: &str,
    after: &str,
    limit: usize,
) -> Page<'a, T> {
    let mut page = Page {
        keys: Vec::new(),
        prefixes: Vec::new(),
        next: None,
    };
    if limit == 0 {
        return page;
    }
    let start = if after < prefix {
        Included(prefix)
    } else {
        Excluded(after)
    };
    let mut last = String::new();
    for (key, value) in all.range::<str, _>((start, Unbounded)) {
        let Some(rest) = key.strip_prefix(prefix) else {
            break;
        };
        let common = Some(delimiter)
            .filter(|delimiter| !delimiter.is_empty())
            .and_then(|delimiter| rest.find(delimiter))
            .and_then(|index| key.get(..prefix.len() + index + delimiter.len()));
        if let Some(common) = common
            && (last == common || after == common)
        {
            continue;
        }
        if page.len() == limit {
            page.next = Some(last);
            break;
        }
        if let Some(common) = common {
            page.prefixes.push(common.to_owned());
            last = common.to_owned();
        } else {
            page.keys.push((key, value));
            last.clone_from(key);
        }
    }
    page
}

/// Encodes names in a response: unchanged, or URL-encoded because XML cannot hold
/// every character.
struct NameEncoder {
    url: bool,
}

impl NameEncoder {
    fn new(encoding: Option<&EncodingType>) -> S3Result<Self> {
        match encoding.map(EncodingType::as_str) {
            None => Ok(Self { url: false }),
            Some(EncodingType::URL) => Ok(Self { url: true }),
            Some(_) => Err(s3_error!(
                InvalidArgument,
                "Invalid Encoding Method specified in Request."
            )),
        }
    }

    fn encode(&self, name: &str) -> String {
        if !self.url {
            return name.to_owned();
        }
        let mut encoded = String::with_capacity(name.len());
        for byte in name.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                    encoded.push(char::from(byte));
                }
                b' ' => encoded.push('+'),
                _ => encoded.push_str(&format!("%{byte:02X}")),
            }
        }
        encoded
    }

    fn encode_option(&self, name: Option<String>) -> Option<String> {
        name.map(|name| self.encode(&name))
    }

    fn common_prefixes(&self, prefixes: &[String]) -> Option<Vec<CommonPrefix>> {
        let prefixes: Vec<_> = prefixes
            .iter()
            .map(|prefix| CommonPrefix {
                prefix: Some(self.encode(prefix)),
            })
            .collect();
        Some(prefixes).filter(|prefixes| !prefixes.is_empty())
    }
}

pub(super) fn objects(store: &Store, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let names = NameEncoder::new(input.encoding_type.as_ref())?;
    let limit = input.max_keys.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let count = usize::try_from(limit).map_err(|_| invalid_argument("max-keys"))?;
    let after = match &input.continuation_token {
        Some(token) => name_from_token(token)?,
        None => input.start_after.clone().unwrap_or_default(),
    };
    let prefix = input.prefix.clone().unwrap_or_default();
    let delimiter = input.delimiter.clone().unwrap_or_default();

    let objects = store.objects();
    let page = page(&objects, &prefix, &delimiter, &after, count);
    let contents: Vec<Object> = page
        .keys
        .iter()
        .map(|(key, object)| Object {
            key: Some(names.encode(key)),
            e_tag: Some(ETag::Strong(object.etag.clone())),
            size: Some(signed(object.size)),
            last_modified: Some(timestamp(object.created)),
            checksum_algorithm: object
                .checksum
                .as_ref()
                .map(|known| vec![ChecksumAlgorithm::from_static(known.algorithm.name())]),
            checksum_type: object
                .checksum
                .as_ref()
                .map(|known| checksum_type(known.full_object)),
            storage_class: Some(ObjectStorageClass::from_static(
                ObjectStorageClass::STANDARD,
            )),
            ..Default::default()
        })
        .collect();
    Ok(ListObjectsV2Output {
        name: Some(BUCKET.to_owned()),
        prefix: Some(names.encode(&prefix)),
        delimiter: names.encode_option(input.delimiter),
        encoding_type: input.encoding_type,
        max_keys: Some(limit),
        key_count: i32::try_from(page.len()).ok(),
        is_truncated: Some(page.next.is_some()),
        continuation_token: input.continuation_token,
        next_continuation_token: page.next.as_deref().map(token_for),
        start_after: names.encode_option(input.start_after),
        common_prefixes: names.common_prefixes(&page.prefixes),
        contents: Some(contents),
        ..Default::default()
    })
}

/// Encodes the last name of a page as a continuation token.
fn token_for(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

fn name_from_token(token: &str) -> S3Result<String> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| {
            s3_error!(
                InvalidArgument,
                "The continuation token provided is incorrect."
            )
        })
}

pub(super) fn uploads(
    store: &Store,
    input: ListMultipartUploadsInput,
) -> S3Result<ListMultipartUploadsOutput> {
    let names = NameEncoder::new(input.encoding_type.as_ref())?;
    let limit = input.max_uploads.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let count = usize::try_from(limit).map_err(|_| invalid_argument("max-uploads"))?;
    let prefix = input.prefix.clone().unwrap_or_default();
    let delimiter = input.delimiter.clone().unwrap_or_default();
    let marker = input.key_marker.clone().unwrap_or_default();
    // The upload id marker is ignored without a key marker.
    let id_marker = input
        .upload_id_marker
        .clone()
        .filter(|_| !marker.is_empty());

    // Several uploads may have the same key. They are sorted by key and then by id,
    // as one name with a NUL in between: XML cannot hold a NUL, so no key has one.
    let uploads = store.uploads();
    let all: BTreeMap<String, &Upload> = uploads
        .values()
        .map(|upload| (format!("{}\0{}", upload.key, upload.id), upload))
        .collect();
    let after = match &id_marker {
        Some(id) => format!("{marker}\0{id}"),
        // After every upload of that key. A common prefix skips its own uploads.
        None if !marker.is_empty() && (delimiter.is_empty() || !marker.ends_with(&delimiter)) => {
            format!("{marker}\0\u{10ffff}")
        }
        None => marker,
    };
    let page = page(&all, &prefix, &delimiter, &after, count);
    let listed: Vec<MultipartUpload> = page
        .keys
        .iter()
        .map(|(_, upload)| MultipartUpload {
            key: Some(names.encode(&upload.key)),
            upload_id: Some(upload.id.clone()),
            initiated: Some(timestamp(upload.created)),
            checksum_algorithm: upload
                .algorithm
                .map(|algorithm| ChecksumAlgorithm::from_static(algorithm.name())),
            checksum_type: upload.algorithm.map(|_| checksum_type(upload.full_object)),
            storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
            ..Default::default()
        })
        .collect();
    let (next_key, next_id) = match page.next.as_deref().map(|next| next.rsplit_once('\0')) {
        None => (None, None),
        Some(Some((key, id))) => (Some(names.encode(key)), Some(id.to_owned())),
        Some(None) => (page.next.as_deref().map(|next| names.encode(next)), None),
    };
    Ok(ListMultipartUploadsOutput {
        bucket: Some(BUCKET.to_owned()),
        prefix: Some(names.encode(&prefix)),
        delimiter: names.encode_option(input.delimiter),
        encoding_type: input.encoding_type,
        key_marker: names.encode_option(input.key_marker),
        upload_id_marker: input.upload_id_marker,
        max_uploads: Some(limit),
        is_truncated: Some(page.next.is_some()),
        next_key_marker: next_key,
        next_upload_id_marker: next_id,
        common_prefixes: names.common_prefixes(&page.prefixes),
        uploads: Some(listed),
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(
        all: &BTreeMap<String, u8>,
        prefix: &str,
        delimiter: &str,
        limit: usize,
    ) -> Vec<String> {
        let mut names = Vec::new();
        let mut after = String::new();
        loop {
            let page = page(all, prefix, delimiter, &after, limit);
            assert!(page.len() <= limit);
            names.extend(page.keys.iter().map(|(key, _)| (*key).clone()));
            names.extend(page.prefixes);
            match page.next {
                Some(next) => after = next,
                None => break,
            }
        }
        names.sort();
        names
    }

    #[test]
    fn pages_of_any_size_list_every_name_once() {
        let all: BTreeMap<String, u8> = [
            "a", "a/", "a/1", "a/2", "a/b/c", "b", "b/é", "c//", "c//d", "é/1", "é/2", "..", "/x",
        ]
        .iter()
        .map(|key| ((*key).to_owned(), 0))
        .collect();
        for limit in 1..15 {
            assert_eq!(names(&all, "", "", limit).len(), all.len());
            assert_eq!(
                names(&all, "", "/", limit),
                ["..", "/", "a", "a/", "b", "b/", "c/", "é/"]
            );
            assert_eq!(names(&all, "a/", "/", limit), ["a/", "a/1", "a/2", "a/b/"]);
            assert_eq!(names(&all, "é", "", limit), ["é/1", "é/2"]);
            assert_eq!(names(&all, "none", "/", limit), [""; 0]);
        }
    }

    #[test]
    fn names_that_xml_cannot_hold_are_url_encoded() {
        let names = NameEncoder { url: true };
        assert_eq!(names.encode("a b/é+\u{1}~"), "a+b/%C3%A9%2B%01%7E");
    }

    #[test]
    fn an_invalid_token_is_rejected() {
        assert_eq!(name_from_token(&token_for("é/1")).unwrap(), "é/1");
        assert!(name_from_token("%%%").is_err());
    }
}
