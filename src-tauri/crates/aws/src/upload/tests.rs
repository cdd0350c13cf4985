use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::*;
use crate::{
    AwsError, Call, FailingStore, FailureMode, MemoryStore, ObjectStore, PlannedFailure, sha256_hex,
};

const BUCKET: &str = "acme";
const KEY: &str = "events/a.parquet";

/// Records the calls that it receives.
#[derive(Default)]
struct RecordingObserver {
    sent: Mutex<Vec<(u64, u32, u32)>>,
    uploads: Mutex<Vec<String>>,
}

impl UploadObserver for RecordingObserver {
    fn progress(&self, bytes: u64, part: u32, parts: u32) {
        self.sent.lock().unwrap().push((bytes, part, parts));
    }
    fn verifying(&self) {}
    fn multipart_started(&self, upload_id: &str, _: u64) {
        self.uploads.lock().unwrap().push(upload_id.to_owned());
    }
}

fn file_of(bytes: u64) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let content: Vec<u8> = (0..bytes)
        .map(|at| u8::try_from((at * 31 + at / 4099) % 251).unwrap())
        .collect();
    std::fs::write(&path, &content).unwrap();
    (folder, path, content)
}

async fn send(
    store: &dyn ObjectStore,
    path: &Path,
    if_absent: bool,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let expected = FileIdentity::of(path).unwrap();
    let request = PutFileRequest {
        store,
        path,
        bucket: BUCKET,
        key: KEY,
        if_absent,
        expected: &expected,
    };
    put_file(request, &RecordingObserver::default(), cancel).await
}

async fn put_if_absent(
    store: &dyn ObjectStore,
    path: &Path,
) -> Result<UploadedObject, UploadError> {
    send(store, path, true, &CancellationToken::new()).await
}

#[tokio::test]
async fn uploaded_objects_equal_their_files() {
    for bytes in [0, 1, MULTIPART_THRESHOLD, MULTIPART_THRESHOLD + 1] {
        let (_folder, path, content) = file_of(bytes);
        for store in [
            MemoryStore::with_bucket(BUCKET),
            MemoryStore::with_bucket(BUCKET).without_checksums(),
        ] {
            let sent = put_if_absent(&store, &path).await.unwrap();
            assert_eq!(sent.bytes, bytes);
            assert_eq!(sent.sha256_hex, sha256_hex(&content));
            assert!(!sent.already_existed);
            assert_eq!(store.object(BUCKET, KEY).unwrap(), content);
            assert_eq!(store.unfinished_uploads(), 0);
        }
    }
}

#[tokio::test]
async fn existing_objects_are_overwritten_only_on_request() {
    let (_folder, path, content) = file_of(10);
    let store = MemoryStore::with_bucket(BUCKET);
    put_if_absent(&store, &path).await.unwrap();
    // An equal object counts as sent and is not written again.
    let again = put_if_absent(&store, &path).await.unwrap();
    assert!(again.already_existed);
    assert_eq!(store.versions(BUCKET, KEY), 1);
    std::fs::write(&path, b"other").unwrap();
    let error = put_if_absent(&store, &path).await.unwrap_err();
    assert_eq!(error.code(), "exists");
    assert_eq!(store.object(BUCKET, KEY).unwrap(), content);
    let cancel = CancellationToken::new();
    send(&store, &path, false, &cancel).await.unwrap();
    assert_eq!(store.object(BUCKET, KEY).unwrap(), &b"other"[..]);
}

#[tokio::test]
async fn parts_are_removed_if_an_equal_object_exists() {
    let (_folder, path, content) = file_of(MULTIPART_THRESHOLD + 1);
    let store = MemoryStore::with_bucket(BUCKET);
    put_if_absent(&store, &path).await.unwrap();
    let again = put_if_absent(&store, &path).await.unwrap();
    assert!(again.already_existed);
    assert_eq!(store.unfinished_uploads(), 0);
    // The upload succeeds even if its parts cannot be removed.
    let store = FailingStore::new(
        store,
        vec![PlannedFailure {
            call: Call::AbortMultipart,
            nth: 0,
            mode: FailureMode::Fail(AwsError::SkewedClock),
        }],
    );
    let again = put_if_absent(&store, &path).await.unwrap();
    assert!(again.already_existed);
    assert_eq!(store.inner.object(BUCKET, KEY).unwrap(), content);
}

#[tokio::test]
async fn a_file_that_changes_during_an_upload_leaves_no_object() {
    let (_folder, path, _) = file_of(MULTIPART_THRESHOLD + 1);
    let meddling = path.clone();
    let store = FailingStore::new(
        MemoryStore::with_bucket(BUCKET),
        vec![PlannedFailure {
            call: Call::PutPart,
            nth: 1,
            mode: FailureMode::First(Arc::new(move || {
                std::fs::write(&meddling, b"shorter").unwrap();
            })),
        }],
    );
    let error = put_if_absent(&store, &path).await.unwrap_err();
    assert_eq!(error.code(), "changed", "{error}");
    assert_eq!(store.inner.object(BUCKET, KEY), None);
    assert_eq!(store.inner.unfinished_uploads(), 0);
}

#[tokio::test]
async fn a_cancelled_upload_leaves_no_object_and_no_parts() {
    let (_folder, path, _) = file_of(MULTIPART_THRESHOLD + 1);
    let cancel = CancellationToken::new();
    let stopping = cancel.clone();
    let store = FailingStore::new(
        MemoryStore::with_bucket(BUCKET),
        vec![PlannedFailure {
            call: Call::PutPart,
            nth: 2,
            mode: FailureMode::First(Arc::new(move || stopping.cancel())),
        }],
    );
    let error = send(&store, &path, true, &cancel).await.unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    assert_eq!(store.inner.object(BUCKET, KEY), None);
    assert_eq!(store.inner.unfinished_uploads(), 0);
}

#[tokio::test]
async fn a_lost_response_is_resolved_by_reading_the_object() {
    for (bytes, call) in [
        (10, Call::Put),
        (MULTIPART_THRESHOLD + 1, Call::CompleteMultipart),
    ] {
        let (_folder, path, content) = file_of(bytes);
        let store = FailingStore::new(
            MemoryStore::with_bucket(BUCKET),
            vec![PlannedFailure {
                call,
                nth: 1,
                mode: FailureMode::LoseResponse(AwsError::Timeout {
                    host: "acme.example".to_owned(),
                }),
            }],
        );
        put_if_absent(&store, &path).await.unwrap();
        assert_eq!(store.inner.object(BUCKET, KEY).unwrap(), content);
        assert_eq!(store.inner.versions(BUCKET, KEY), 1, "it was sent once");
    }
}

#[tokio::test]
async fn a_lost_network_is_an_error_and_leaves_no_parts() {
    let (_folder, path, _) = file_of(MULTIPART_THRESHOLD + 1);
    let no_network = AwsError::NoNetwork {
        host: "acme.example".to_owned(),
        detail: "the connection was closed".to_owned(),
    };
    let store = FailingStore::new(
        MemoryStore::with_bucket(BUCKET),
        vec![PlannedFailure {
            call: Call::PutPart,
            nth: 2,
            mode: FailureMode::Fail(no_network.clone()),
        }],
    );
    let error = put_if_absent(&store, &path).await.unwrap_err();
    assert_eq!(error, UploadError::Aws(no_network));
    assert_eq!(store.inner.object(BUCKET, KEY), None);
    assert_eq!(store.inner.unfinished_uploads(), 0);
}

/// Returns a store over `inner` that fails in the given calls. The number is
/// that of the call, from 1, or 0 for all calls of the kind.
fn faulty(
    inner: MemoryStore,
    failures: impl IntoIterator<Item = (Call, usize, FailureMode)>,
) -> FailingStore<MemoryStore> {
    let failure = |(call, nth, mode)| PlannedFailure { call, nth, mode };
    FailingStore::new(inner, failures.into_iter().map(failure).collect())
}

fn denied() -> AwsError {
    AwsError::AccessDenied {
        action: "s3:GetObject".to_owned(),
        resource: "arn:aws:s3:::acme/events/a.parquet".to_owned(),
        detail: None,
    }
}

#[tokio::test]
async fn corrupted_objects_are_reported_and_kept() {
    for bytes in [10, MULTIPART_THRESHOLD + 1] {
        let (_folder, path, _) = file_of(bytes);
        let call = if bytes == 10 {
            Call::Put
        } else {
            Call::PutPart
        };
        // A server that ignores checksums accepts corrupted bytes.
        let blind = MemoryStore::with_bucket(BUCKET).without_checksums();
        let store = faulty(blind, [(call, 1, FailureMode::Corrupt)]);
        let error = put_if_absent(&store, &path).await.unwrap_err();
        assert_eq!(error.code(), "corrupted", "{error}");
        assert!(error.to_string().contains("It was left in the bucket"));
        assert!(store.inner.object(BUCKET, KEY).is_some());

        // An object for which the server reports a different checksum counts as
        // corrupted.
        let store = faulty(
            MemoryStore::with_bucket(BUCKET),
            [(Call::Head, 1, FailureMode::Corrupt)],
        );
        let error = put_if_absent(&store, &path).await.unwrap_err();
        assert_eq!(error.code(), "corrupted", "{error}");

        // A server that verifies checksums rejects the request, and nothing is
        // left.
        let store = faulty(
            MemoryStore::with_bucket(BUCKET),
            [(call, 1, FailureMode::Corrupt)],
        );
        let error = put_if_absent(&store, &path).await.unwrap_err();
        assert!(error.to_string().contains("BadDigest"), "{error}");
        assert_eq!(store.inner.object(BUCKET, KEY), None);
        assert_eq!(store.inner.unfinished_uploads(), 0);
    }
}

#[tokio::test]
async fn upload_works_without_read_permission() {
    let (_folder, path, _) = file_of(10);
    let no_reading = || [(Call::Head, 0, FailureMode::Fail(denied()))];
    let store = faulty(MemoryStore::with_bucket(BUCKET), no_reading());
    let sent = put_if_absent(&store, &path).await.unwrap();
    assert_eq!(sent.verified_by, VerifiedBy::Server);

    // If the response to the write has no checksum either, the object cannot be
    // verified.
    let blind = MemoryStore::with_bucket(BUCKET).without_checksums();
    let store = faulty(blind, no_reading());
    let error = put_if_absent(&store, &path).await.unwrap_err();
    assert_eq!(error.code(), "unverified", "{error}");
}

#[tokio::test]
async fn a_multipart_upload_does_not_overwrite_an_existing_object() {
    let (_folder, small, content) = file_of(10);
    let store = MemoryStore::with_bucket(BUCKET);
    put_if_absent(&store, &small).await.unwrap();
    let (_folder, large, _) = file_of(MULTIPART_THRESHOLD + 1);
    let error = put_if_absent(&store, &large).await.unwrap_err();
    assert_eq!(error.code(), "exists", "{error}");
    assert_eq!(store.object(BUCKET, KEY).unwrap(), content);
    assert_eq!(store.unfinished_uploads(), 0);
}

#[tokio::test]
async fn a_conflict_is_retried_once() {
    let conflict = || {
        FailureMode::Fail(AwsError::Conflict {
            bucket: BUCKET.to_owned(),
            key: KEY.to_owned(),
        })
    };
    for (bytes, call) in [
        (10, Call::Put),
        (MULTIPART_THRESHOLD + 1, Call::CompleteMultipart),
    ] {
        let (_folder, path, _) = file_of(bytes);
        let store = faulty(MemoryStore::with_bucket(BUCKET), [(call, 1, conflict())]);
        put_if_absent(&store, &path).await.unwrap();
        assert_eq!(store.calls(call), 2);

        let store = faulty(MemoryStore::with_bucket(BUCKET), [(call, 0, conflict())]);
        let error = put_if_absent(&store, &path).await.unwrap_err();
        assert_eq!(error.code(), "conflict", "{error}");
        assert_eq!(store.calls(call), 2);
        assert_eq!(store.inner.unfinished_uploads(), 0);
    }
}

#[tokio::test]
async fn the_error_names_parts_that_cannot_be_removed() {
    let (_folder, path, _) = file_of(MULTIPART_THRESHOLD + 1);
    let no_network = AwsError::NoNetwork {
        host: "acme.example".to_owned(),
        detail: "the connection was interrupted".to_owned(),
    };
    let store = faulty(
        MemoryStore::with_bucket(BUCKET),
        [
            (Call::PutPart, 2, FailureMode::Fail(no_network.clone())),
            (Call::AbortMultipart, 0, FailureMode::Fail(no_network)),
        ],
    );
    let error = put_if_absent(&store, &path).await.unwrap_err();
    assert_eq!(error.code(), "no_network");
    assert!(error.to_string().contains("may be left"), "{error}");
    assert!(error.hints().iter().any(|hint| hint.contains("upload-1")));
    assert_eq!(store.inner.unfinished_uploads(), 1);
}

#[tokio::test]
async fn a_stalled_request_can_be_cancelled() {
    for (bytes, call) in [(10, Call::Put), (MULTIPART_THRESHOLD + 1, Call::PutPart)] {
        let (_folder, path, _) = file_of(bytes);
        let store = faulty(
            MemoryStore::with_bucket(BUCKET),
            [(call, 1, FailureMode::Stall)],
        );
        let cancel = CancellationToken::new();
        let request = send(&store, &path, true, &cancel);
        let stopping = async {
            while store.calls(call) == 0 {
                tokio::task::yield_now().await;
            }
            cancel.cancel();
        };
        let (result, ()) = tokio::join!(request, stopping);
        assert!(result.unwrap_err().is_cancelled());
        assert_eq!(store.inner.object(BUCKET, KEY), None);
        assert_eq!(store.inner.unfinished_uploads(), 0);
    }
}

#[tokio::test]
async fn a_file_that_changed_before_the_upload_is_not_sent() {
    let (_folder, path, _) = file_of(10);
    let expected = FileIdentity::of(&path).unwrap();
    std::fs::write(&path, b"another").unwrap();
    let store = faulty(MemoryStore::with_bucket(BUCKET), []);
    let request = PutFileRequest {
        store: &store,
        path: &path,
        bucket: BUCKET,
        key: KEY,
        if_absent: true,
        expected: &expected,
    };
    let cancel = CancellationToken::new();
    let error = put_file(request, &RecordingObserver::default(), &cancel)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "changed");
    assert_eq!(store.calls(Call::Put), 0);

    // A file that no longer exists is not sent either.
    std::fs::remove_file(&path).unwrap();
    let error = put_file(request, &RecordingObserver::default(), &cancel)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "cannot_open", "{error}");
}

#[tokio::test]
async fn the_observer_receives_the_upload_id_and_all_progress() {
    let (_folder, path, _) = file_of(MULTIPART_THRESHOLD + 1);
    let expected = FileIdentity::of(&path).unwrap();
    let store = MemoryStore::with_bucket(BUCKET);
    let observer = RecordingObserver::default();
    let request = PutFileRequest {
        store: &store,
        path: &path,
        bucket: BUCKET,
        key: KEY,
        if_absent: true,
        expected: &expected,
    };
    let cancel = CancellationToken::new();
    put_file(request, &observer, &cancel).await.unwrap();
    assert_eq!(*observer.uploads.lock().unwrap(), ["upload-1"]);
    let sent = observer.sent.lock().unwrap();
    assert_eq!(sent.last(), Some(&(MULTIPART_THRESHOLD + 1, 3, 3)));
    assert!(sent.iter().all(|(bytes, part, parts)| {
        *bytes <= MULTIPART_THRESHOLD + 1 && part <= parts && *parts == 3
    }));
}
