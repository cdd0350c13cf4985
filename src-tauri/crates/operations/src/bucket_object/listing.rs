//! Lists the objects below a prefix that are event files, by the same rules as
//! for files in folders.

use tallyman_aws::{AwsError, ObjectStore};

use crate::discovery::{is_magic, is_skipped};

/// Number of objects per list request.
const PAGE: usize = 1_000;

/// Size of the smallest Parquet file, in bytes.
const SHORTEST: u64 = 12;

/// The objects found below a prefix.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The keys to check, sorted.
    pub keys: Vec<String>,
    /// Number of objects that were left out: hidden, or not Parquet by name or
    /// content.
    pub skipped: u64,
}

/// Lists the objects to check below `prefix`.
///
/// # Errors
/// Fails if a request fails.
pub async fn list_below(
    store: &dyn ObjectStore,
    bucket: &str,
    prefix: &str,
) -> Result<Listed, AwsError> {
    let mut listed = Listed::default();
    let mut after: Option<String> = None;
    loop {
        let page = store.list(bucket, prefix, after.as_deref(), PAGE).await?;
        for object in &page.objects {
            let below = object.key.strip_prefix(prefix).unwrap_or(&object.key);
            // A folder marker.
            if below.is_empty() || below.ends_with('/') {
                continue;
            }
            let name = below.rsplit('/').next().unwrap_or(below);
            let is_included = !below.split('/').any(is_skipped)
                && (name.contains(".parquet")
                    || object.bytes >= SHORTEST
                        && is_magic(&store.get_range(bucket, &object.key, 0..4).await?));
            if is_included {
                listed.keys.push(object.key.clone());
            } else {
                listed.skipped += 1;
            }
        }
        after = page.objects.last().map(|object| object.key.clone());
        if !page.more || after.is_none() {
            return Ok(listed);
        }
    }
}
