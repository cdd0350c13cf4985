//! The objects below a prefix that are event files, by the rules that hold
//! for folders.

use tallyman_aws::{AwsError, ObjectStore};

use crate::discovery::{is_magic, is_skipped};

/// How many objects are listed at a time.
const PAGE: usize = 1_000;

/// The shortest Parquet file, in bytes.
const SHORTEST: u64 = 12;

/// What was found below a prefix.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The keys to check, in their order.
    pub keys: Vec<String>,
    /// How many objects were left out, because neither name nor bytes speak
    /// of Parquet, or because their name says that they are not for readers.
    pub skipped: u64,
}

/// Finds the objects to check below `prefix`.
///
/// # Errors
/// When the network, the bucket or the credentials say no.
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
            // What stands for a folder is no file.
            if below.is_empty() || below.ends_with('/') {
                continue;
            }
            let name = below.rsplit('/').next().unwrap_or(below);
            let taken = !below.split('/').any(is_skipped)
                && (name.contains(".parquet")
                    || object.bytes >= SHORTEST
                        && is_magic(&store.get_range(bucket, &object.key, 0..4).await?));
            if taken {
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
