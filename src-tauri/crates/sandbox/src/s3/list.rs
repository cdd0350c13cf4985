//! Lists of objects and of uploads, page by page.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included, Unbounded};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use s3s::dto::*;
use s3s::{S3Result, s3_error};

use super::{invalid_argument, signed, timestamp};
use crate::BUCKET;
use crate::s3::write::checksum_type;
use crate::store::{Store, Upload};

/// What a page holds at most, unless less is asked for.
const A_PAGE: i32 = 1000;

/// One page of names: keys, and prefixes that stand for all keys they begin.
#[derive(Debug, Default, PartialEq)]
struct Page<'a, T> {
    keys: Vec<(&'a String, &'a T)>,
    prefixes: Vec<String>,
    /// The last name on the page, if more are to come.
    next: Option<String>,
}

impl<T> Page<'_, T> {
    fn len(&self) -> usize {
        self.keys.len() + self.prefixes.len()
    }
}

/// Cuts a page out of all names, in the order of their bytes.
///
/// `after` is a key, or a common prefix of an earlier page, whose keys are
/// then passed over.
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
            .and_then(|place| key.get(..prefix.len() + place + delimiter.len()));
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

/// How names are written: as they are, or in the way of a URL for those that
/// XML cannot hold.
struct Writing {
    url: bool,
}

impl Writing {
    fn of(encoding: Option<&EncodingType>) -> S3Result<Self> {
        match encoding.map(EncodingType::as_str) {
            None => Ok(Self { url: false }),
            Some(EncodingType::URL) => Ok(Self { url: true }),
            Some(_) => Err(s3_error!(
                InvalidArgument,
                "Invalid Encoding Method specified in Request."
            )),
        }
    }

    fn write(&self, name: &str) -> String {
        if !self.url {
            return name.to_owned();
        }
        let mut written = String::with_capacity(name.len());
        for byte in name.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                    written.push(char::from(byte));
                }
                b' ' => written.push('+'),
                _ => written.push_str(&format!("%{byte:02X}")),
            }
        }
        written
    }

    fn maybe(&self, name: Option<String>) -> Option<String> {
        name.map(|name| self.write(&name))
    }

    fn prefixes(&self, prefixes: &[String]) -> Option<Vec<CommonPrefix>> {
        let prefixes: Vec<_> = prefixes
            .iter()
            .map(|prefix| CommonPrefix {
                prefix: Some(self.write(prefix)),
            })
            .collect();
        Some(prefixes).filter(|prefixes| !prefixes.is_empty())
    }
}

pub(super) fn objects(store: &Store, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let writing = Writing::of(input.encoding_type.as_ref())?;
    let limit = input.max_keys.unwrap_or(A_PAGE).min(A_PAGE);
    let count = usize::try_from(limit).map_err(|_| invalid_argument("max-keys"))?;
    let after = match &input.continuation_token {
        Some(token) => name_of(token)?,
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
            key: Some(writing.write(key)),
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
                .map(|known| checksum_type(known.whole)),
            storage_class: Some(ObjectStorageClass::from_static(
                ObjectStorageClass::STANDARD,
            )),
            ..Default::default()
        })
        .collect();
    Ok(ListObjectsV2Output {
        name: Some(BUCKET.to_owned()),
        prefix: Some(writing.write(&prefix)),
        delimiter: writing.maybe(input.delimiter),
        encoding_type: input.encoding_type,
        max_keys: Some(limit),
        key_count: i32::try_from(page.len()).ok(),
        is_truncated: Some(page.next.is_some()),
        continuation_token: input.continuation_token,
        next_continuation_token: page.next.as_deref().map(token_of),
        start_after: writing.maybe(input.start_after),
        common_prefixes: writing.prefixes(&page.prefixes),
        contents: Some(contents),
        ..Default::default()
    })
}

/// A token holds the last name in a form that any header or query can carry.
fn token_of(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

fn name_of(token: &str) -> S3Result<String> {
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
    let writing = Writing::of(input.encoding_type.as_ref())?;
    let limit = input.max_uploads.unwrap_or(A_PAGE).min(A_PAGE);
    let count = usize::try_from(limit).map_err(|_| invalid_argument("max-uploads"))?;
    let prefix = input.prefix.clone().unwrap_or_default();
    let delimiter = input.delimiter.clone().unwrap_or_default();
    let marker = input.key_marker.clone().unwrap_or_default();
    // The second marker counts only beside the first.
    let id_marker = input
        .upload_id_marker
        .clone()
        .filter(|_| !marker.is_empty());

    // Several uploads may go to one key. They are ordered by key and then by
    // id, so a name that sorts so stands for each: no key holds a NUL before
    // the id, as XML could not tell of it.
    let uploads = store.uploads();
    let all: BTreeMap<String, &Upload> = uploads
        .values()
        .map(|upload| (format!("{}\0{}", upload.key, upload.id), upload))
        .collect();
    let after = match &id_marker {
        Some(id) => format!("{marker}\0{id}"),
        // Past every upload to that key; a prefix passes over its own.
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
            key: Some(writing.write(&upload.key)),
            upload_id: Some(upload.id.clone()),
            initiated: Some(timestamp(upload.begun)),
            checksum_algorithm: upload
                .algorithm
                .map(|algorithm| ChecksumAlgorithm::from_static(algorithm.name())),
            checksum_type: upload.algorithm.map(|_| checksum_type(upload.whole)),
            storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
            ..Default::default()
        })
        .collect();
    let (next_key, next_id) = match page.next.as_deref().map(|next| next.rsplit_once('\0')) {
        None => (None, None),
        Some(Some((key, id))) => (Some(writing.write(key)), Some(id.to_owned())),
        Some(None) => (page.next.as_deref().map(|next| writing.write(next)), None),
    };
    Ok(ListMultipartUploadsOutput {
        bucket: Some(BUCKET.to_owned()),
        prefix: Some(writing.write(&prefix)),
        delimiter: writing.maybe(input.delimiter),
        encoding_type: input.encoding_type,
        key_marker: writing.maybe(input.key_marker),
        upload_id_marker: input.upload_id_marker,
        max_uploads: Some(limit),
        is_truncated: Some(page.next.is_some()),
        next_key_marker: next_key,
        next_upload_id_marker: next_id,
        common_prefixes: writing.prefixes(&page.prefixes),
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
    fn pages_of_every_size_add_up_to_the_whole() {
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
    fn names_that_xml_cannot_hold_are_written_as_in_a_url() {
        let writing = Writing { url: true };
        assert_eq!(writing.write("a b/é+\u{1}~"), "a+b/%C3%A9%2B%01%7E");
    }

    #[test]
    fn a_token_that_is_none_of_ours_is_refused() {
        assert_eq!(name_of(&token_of("é/1")).unwrap(), "é/1");
        assert!(name_of("%%%").is_err());
    }
}
