//! The contract of [`ObjectStore`]: the same tests run over every
//! implementation.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::*;
use crate::ByteCounter;

/// Runs the whole contract against `store`, below `prefix` in `bucket`, which
/// must exist. Leaves the objects that it writes.
pub(crate) async fn assert_contract(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    whole_objects(store, bucket, prefix).await;
    listing(store, bucket, prefix).await;
    odd_names(store, bucket, prefix).await;
    uploads_in_parts(store, bucket, prefix).await;
    what_is_not_there(store, bucket, prefix).await;
}

fn put(bucket: &str, key: &str, body: &Bytes, if_absent: bool) -> PutRequest {
    PutRequest {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        body: body.clone(),
        sha256: Sha256::digest(body).into(),
        if_absent,
        sent: ByteCounter::new(),
    }
}

async fn whole_objects(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let key = format!("{prefix}sp ace/+ü&%.parquet");
    let body = Bytes::from((0..=255).cycle().take(200_000).collect::<Vec<u8>>());
    assert_eq!(store.head(bucket, &key).await, Ok(None));
    let request = put(bucket, &key, &body, true);
    let sent = request.sent.clone();
    let stored = store.put(request).await.unwrap();
    assert_eq!(sent.get(), 200_000);

    let head = store.head(bucket, &key).await.unwrap().unwrap();
    assert_eq!((head.bytes, &head.etag), (200_000, &stored.etag));
    assert!(!head.etag.contains('"'));
    if let Some(sha256) = head.sha256 {
        assert_eq!(sha256, BASE64.encode(Sha256::digest(&body)));
    }
    assert_eq!(store.get(bucket, &key, 200_000).await.unwrap(), body);
    let error = store.get(bucket, &key, 199_999).await.unwrap_err();
    assert_eq!(error.code(), "too_large");
    let range = |range: Range<u64>| store.get_range(bucket, &key, range);
    assert_eq!(range(5..9).await.unwrap(), body[5..9]);
    assert_eq!(range(7..7).await.unwrap(), Bytes::new());
    assert_eq!(range(199_999..300_000).await.unwrap(), body[199_999..]);
    assert!(range(200_000..200_001).await.is_err());

    let error = store.put(put(bucket, &key, &body, true)).await.unwrap_err();
    assert_eq!(error.code(), "already_there");
    let other = Bytes::from_static(b"other");
    let newer = store.put(put(bucket, &key, &other, false)).await.unwrap();
    assert_eq!(store.get(bucket, &key, 10).await.unwrap(), other);
    if let (Some(first), Some(second)) = (&stored.version_id, &newer.version_id) {
        assert_ne!(first, second);
        let mut read = Vec::new();
        let bytes = store
            .read_back(bucket, &key, Some(first), &mut |piece| {
                read.extend_from_slice(piece);
            })
            .await
            .unwrap();
        assert_eq!((bytes, Bytes::from(read)), (200_000, body));
        let head = store.head_version(bucket, &key, Some(first)).await.unwrap();
        assert_eq!(head.unwrap().bytes, 200_000);
    }

    let nothing = Bytes::new();
    let key = format!("{prefix}empty");
    store.put(put(bucket, &key, &nothing, true)).await.unwrap();
    assert_eq!(store.get(bucket, &key, 0).await.unwrap(), nothing);
}

/// Names are sent as they are: no slash is merged, no part resolved.
async fn odd_names(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let prefix = format!("{prefix}odd/");
    let names = [
        "/a",
        "a",
        "a//b",
        "a/b",
        "back\\slash",
        "e\u{301}",
        "é",
        "...",
    ];
    for name in names {
        let (key, body) = (format!("{prefix}{name}"), Bytes::from(name));
        store.put(put(bucket, &key, &body, true)).await.unwrap();
    }
    for name in names {
        let key = format!("{prefix}{name}");
        assert_eq!(store.get(bucket, &key, 100).await.unwrap(), name);
    }
    let all = store.list(bucket, &prefix, None, 100).await.unwrap();
    assert_eq!(all.objects.len(), names.len());
}

async fn listing(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let prefix = format!("{prefix}list/");
    let body = Bytes::from_static(b"x");
    for name in ["b", "a", "c", "d/e"] {
        let key = format!("{prefix}{name}");
        store.put(put(bucket, &key, &body, false)).await.unwrap();
    }
    let names = |listing: &Listing| -> Vec<String> {
        let name = |object: &ObjectInfo| object.key[prefix.len()..].to_owned();
        listing.objects.iter().map(name).collect()
    };
    let all = store.list(bucket, &prefix, None, 100).await.unwrap();
    assert_eq!(names(&all), ["a", "b", "c", "d/e"]);
    assert!(!all.more);
    assert!(all.objects.iter().all(|object| object.bytes == 1));
    let some = store.list(bucket, &prefix, None, 2).await.unwrap();
    assert_eq!(
        (names(&some), some.more),
        (vec!["a".into(), "b".into()], true)
    );
    let after = format!("{prefix}b");
    let rest = store.list(bucket, &prefix, Some(&after), 2).await.unwrap();
    assert_eq!(
        (names(&rest), rest.more),
        (vec!["c".into(), "d/e".into()], false)
    );
}

async fn uploads_in_parts(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let key = format!("{prefix}in-parts");
    let bodies = [
        Bytes::from(vec![1; 5 * 1024 * 1024]),
        Bytes::from_static(b"the end"),
    ];
    let upload_id = store.create_multipart(bucket, &key).await.unwrap();
    let mut parts = Vec::new();
    // Sends the second part first, because parts may arrive in any order.
    for (number, body) in [(2, &bodies[1]), (1, &bodies[0])] {
        let sha256 = Sha256::digest(body).into();
        let request = PartRequest {
            bucket: bucket.to_owned(),
            key: key.clone(),
            upload_id: upload_id.clone(),
            number,
            body: body.clone(),
            sha256,
            sent: ByteCounter::new(),
        };
        let etag = store.put_part(request).await.unwrap().etag;
        parts.push(CompletedPart {
            number,
            etag,
            sha256,
        });
    }
    parts.sort_by_key(|part| part.number);
    assert_eq!(store.head(bucket, &key).await, Ok(None));
    let listed = store.list_parts(bucket, &key, &upload_id).await.unwrap();
    let listed: Vec<_> = listed
        .iter()
        .map(|part| (part.number, part.bytes))
        .collect();
    assert_eq!(listed, [(1, 5 * 1024 * 1024), (2, 7)]);
    let unfinished = store.list_multipart_uploads(bucket, &key).await.unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!(
        (&unfinished[0].key, &unfinished[0].upload_id),
        (&key, &upload_id)
    );

    let complete = |parts| CompleteRequest {
        bucket,
        key: &key,
        upload_id: &upload_id,
        parts,
        if_absent: true,
    };
    let stored = store.complete_multipart(complete(&parts)).await.unwrap();
    let version_id = stored.version_id.as_deref();
    let head = store.head_version(bucket, &key, version_id).await;
    let head = head.unwrap().unwrap();
    assert_eq!(head.bytes, 5 * 1024 * 1024 + 7);
    if let Some(sha256) = head.sha256 {
        let digests = bodies
            .iter()
            .map(Sha256::digest)
            .collect::<Vec<_>>()
            .concat();
        assert_eq!(
            sha256,
            format!("{}-2", BASE64.encode(Sha256::digest(digests)))
        );
    }
    let end = store
        .get_range(bucket, &key, 5 * 1024 * 1024 - 1..u64::MAX)
        .await;
    assert_eq!(end.unwrap(), b"\x01the end"[..]);

    let upload_id = store.create_multipart(bucket, &key).await.unwrap();
    store
        .abort_multipart(bucket, &key, &upload_id)
        .await
        .unwrap();
    let error = store
        .list_parts(bucket, &key, &upload_id)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "no_such_upload");
    assert_eq!(store.list_multipart_uploads(bucket, &key).await, Ok(vec![]));
}

async fn what_is_not_there(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let nowhere = format!("{prefix}nowhere");
    let error = store.get(bucket, &nowhere, 10).await.unwrap_err();
    assert_eq!(error.code(), "no_such_key");
    let none = store.list("tallyman-no-such-bucket", "", None, 1).await;
    assert_eq!(none.unwrap_err().code(), "no_such_bucket");
    let none = store.list(bucket, &nowhere, None, 1).await;
    assert_eq!(none, Ok(Listing::default()));
}

#[tokio::test]
async fn the_contract_holds_in_memory() {
    let store = MemoryStore::with_bucket("bucket");
    assert_contract(&store, "bucket", "files/").await;
    let store = MemoryStore::with_bucket("bucket").without_checksums();
    assert_contract(&FailingStore::new(store, vec![]), "bucket", "files/").await;
}

/// Runs the contract through the SDK and the network, against the sandbox.
#[tokio::test(flavor = "multi_thread")]
async fn an_s3_server_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = tallyman_sandbox::Sandbox::start(tallyman_sandbox::Options {
        folder: folder.path().to_owned(),
        port: None,
        ingest: tallyman_sandbox::IngestOptions::default(),
        clock: || 1_700_000_000_000,
    })
    .await
    .unwrap();
    let access = sandbox.access();
    let store = crate::connect(crate::ConnectOptions {
        credentials: crate::CredentialsConfig::Key {
            access_key_id: access.access_key_id.clone(),
            secret: crate::Secret::new(access.secret_access_key.clone()),
            session_token: None,
        },
        region: None,
        endpoint: Some(access.endpoint.clone()),
    })
    .await
    .unwrap();
    assert_contract(&store, &access.bucket, "contract/").await;
    for bytes in [
        0,
        1,
        crate::MULTIPART_THRESHOLD - 1,
        crate::MULTIPART_THRESHOLD,
        crate::MULTIPART_THRESHOLD + 1,
        200 * 1024 * 1024,
    ] {
        arrives_as_sent(&store, &access.bucket, bytes).await;
    }
    let left = store.list_multipart_uploads(&access.bucket, "").await;
    assert_eq!(left, Ok(vec![]));
    sandbox.stop().await;
}

/// Writes a file of `bytes` bytes in which no two blocks are equal, and returns
/// its SHA-256 in hexadecimal.
fn write_file(path: &std::path::Path, bytes: u64) -> String {
    use std::io::Write;
    let mut file = std::fs::File::create(path).unwrap();
    let mut digest = Sha256::new();
    let mut block: Vec<u8> = (0..=255).cycle().take(1024 * 1024).collect();
    let mut left = usize::try_from(bytes).unwrap();
    for number in 0_u64.. {
        if left == 0 {
            break;
        }
        block[..8].copy_from_slice(&number.to_be_bytes());
        let piece = &block[..left.min(block.len())];
        file.write_all(piece).unwrap();
        digest.update(piece);
        left -= piece.len();
    }
    hex(&digest.finalize())
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Uploads a file, which the server verifies by its checksum, then reads the
/// object back and compares the digests. Works in chunks, because the file may
/// be large.
async fn arrives_as_sent(store: &dyn ObjectStore, bucket: &str, bytes: u64) {
    struct Ignore;
    impl crate::UploadObserver for Ignore {
        fn progress(&self, _: u64, _: u32, _: u32) {}
        fn verifying(&self) {}
        fn multipart_started(&self, _: &str, _: u64) {}
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    let written = write_file(file.path(), bytes);
    let expected = crate::FileIdentity::of(file.path()).unwrap();
    let key = format!("contract/{bytes}-bytes");
    let request = crate::PutFileRequest {
        store,
        path: file.path(),
        bucket,
        key: &key,
        if_absent: true,
        expected: &expected,
    };
    let cancel = tokio_util::sync::CancellationToken::new();
    let sent = crate::put_file(request, &Ignore, &cancel).await.unwrap();
    assert_eq!(sent.verified_by, crate::VerifiedBy::Server, "{bytes}");
    assert_eq!(sent.sha256_hex, written, "{bytes}");
    let mut digest = Sha256::new();
    let read = store
        .read_back(bucket, &key, None, &mut |piece| digest.update(piece))
        .await;
    assert_eq!(read, Ok(bytes));
    assert_eq!(hex(&digest.finalize()), written, "{bytes}");
}
