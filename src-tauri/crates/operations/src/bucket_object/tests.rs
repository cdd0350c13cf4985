use std::sync::{Arc, OnceLock};
use std::thread;

use bytes::Bytes;
use futures_util::FutureExt;
use tallyman_aws::{
    AwsError, ByteCounter, Call, FailingStore, FailureMode, MemoryStore, ObjectStore,
    PlannedFailure, PutRequest,
};
use tallyman_events::check::{Cancellable, FileCheck, FileCompression, Verdict};
use tallyman_events::{CheckSettings, OutputFile, Source};
use tokio::runtime::Runtime;

use super::source::ObjectSource;
use super::{BucketObject, Listed, list_below};
use crate::samples;
use crate::{OperationError, extraction};

const BUCKET: &str = "events";

type Store = FailingStore<MemoryStore>;

fn store(failures: Vec<PlannedFailure>) -> Arc<Store> {
    let inner = MemoryStore::with_bucket(BUCKET).without_checksums();
    Arc::new(FailingStore::new(inner, failures))
}

/// Puts an object into the inner store, without a failure.
fn put(store: &Store, key: &str, body: impl Into<Bytes>) {
    let request = PutRequest {
        bucket: BUCKET.to_owned(),
        key: key.to_owned(),
        body: body.into(),
        sha256: [0; 32],
        if_absent: false,
        sent: ByteCounter::new(),
    };
    store
        .inner
        .put(request)
        .now_or_never()
        .expect("memory does not wait")
        .unwrap();
}

fn object(store: &Arc<Store>, key: &str, runtime: &Runtime) -> BucketObject {
    let store = Arc::clone(store) as Arc<dyn ObjectStore>;
    BucketObject::new(store, BUCKET, key, runtime.handle().clone())
}

fn checked(object: &BucketObject) -> FileCheck {
    match object.check(&CheckSettings::default(), &()).unwrap() {
        Cancellable::Done(checked) => checked.check,
        Cancellable::Cancelled => panic!("not cancelled"),
    }
}

fn in_memory(bytes: &[u8]) -> FileCheck {
    let bytes = Bytes::copy_from_slice(bytes);
    let subject = tallyman_events::FileInfo {
        name: Some("dirty.snappy.parquet"),
        ..Default::default()
    };
    match tallyman_events::check(&bytes, &subject, &CheckSettings::default(), &()) {
        Cancellable::Done(check) => check,
        Cancellable::Cancelled => panic!("not cancelled"),
    }
}

fn forbidden() -> AwsError {
    AwsError::AccessDenied {
        action: "s3:GetObject".to_owned(),
        resource: "arn:aws:s3:::events/x".to_owned(),
        detail: None,
    }
}

fn failure(call: Call, nth: usize, mode: FailureMode) -> PlannedFailure {
    PlannedFailure { call, nth, mode }
}

#[test]
fn an_object_is_checked_like_a_file() {
    let runtime = Runtime::new().unwrap();
    let store = store(Vec::new());
    for sample in samples::ALL {
        let key = format!("in/{}", sample.name);
        put(&store, &key, sample.bytes);
        let object = object(&store, &key, &runtime);
        assert_eq!(object.address(), format!("s3://events/in/{}", sample.name));
        assert_eq!(checked(&object), in_memory(sample.bytes), "{}", sample.name);
    }
}

#[test]
fn a_compressed_object_is_decompressed() {
    let runtime = Runtime::new().unwrap();
    let store = store(Vec::new());
    let mut wrapped = gzip(samples::ALL[1].bytes);
    put(&store, "dirty.parquet.gz", wrapped.clone());
    let check = checked(&object(&store, "dirty.parquet.gz", &runtime));
    assert_eq!(check.compression, FileCompression::Gzip);
    assert_eq!(check.bytes, wrapped.len() as u64);
    assert_eq!(
        check.error_sets,
        in_memory(samples::ALL[1].bytes).error_sets
    );
    wrapped.truncate(wrapped.len() / 2);
    put(&store, "cut.parquet.gz", wrapped);
    let check = checked(&object(&store, "cut.parquet.gz", &runtime));
    assert_eq!(check.note.as_deref(), Some("Damaged gzip"));
}

/// Gzip without packing: stored blocks.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut blocks = bytes.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap();
        out.push(u8::from(blocks.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    out.extend_from_slice(&(!crc).to_le_bytes());
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
    out
}

#[test]
fn errors_of_the_bucket_are_returned() {
    let runtime = Runtime::new().unwrap();
    let missing = object(&store(Vec::new()), "gone.parquet", &runtime);
    let end = missing.check(&CheckSettings::default(), &());
    let Err(OperationError::Aws(AwsError::NoSuchKey { key, .. })) = end else {
        panic!("{end:?}");
    };
    assert_eq!(key, "gone.parquet");
    for nth in [1, 2] {
        let store = store(vec![failure(
            Call::Get,
            nth,
            FailureMode::Fail(forbidden()),
        )]);
        // Larger than what is fetched at first.
        let body = [b"PAR1".repeat(1 << 19), b"PAR1".to_vec()].concat();
        put(&store, "a.parquet", body);
        let end = object(&store, "a.parquet", &runtime).check(&CheckSettings::default(), &());
        assert!(
            matches!(&end, Err(OperationError::Aws(error)) if *error == forbidden()),
            "{nth}: {end:?}"
        );
    }
}

#[test]
fn an_object_replaced_during_its_check_is_reported_as_changed() {
    let runtime = Runtime::new().unwrap();
    let own: Arc<OnceLock<Arc<Store>>> = Arc::default();
    let meddler = Arc::clone(&own);
    let replace = move || put(meddler.get().unwrap(), "a.parquet", "something else");
    let store = store(vec![failure(
        Call::Get,
        1,
        FailureMode::First(Arc::new(replace)),
    )]);
    own.set(Arc::clone(&store)).unwrap();
    put(&store, "a.parquet", samples::ALL[0].bytes);
    let object = object(&store, "a.parquet", &runtime);
    let check = checked(&object);
    assert_eq!(check.verdict, Verdict::Unreadable);
    assert_eq!(check.note.as_deref(), Some("Changed while read"));
    // Nor is another object extracted than was checked.
    let target = tempfile::tempdir().unwrap();
    let targets = extraction::plan(target.path(), &["a.parquet".as_ref()]).unwrap();
    let end = object.extract(&targets[0], &CheckSettings::default(), &());
    assert!(
        matches!(end, Err(OperationError::Changed { .. })),
        "{end:?}"
    );
}

#[test]
fn the_rows_of_an_object_are_extracted() {
    let runtime = Runtime::new().unwrap();
    let store = store(Vec::new());
    put(&store, "in/dirty.snappy.parquet", samples::ALL[1].bytes);
    let object = object(&store, "in/dirty.snappy.parquet", &runtime);
    let target = tempfile::tempdir().unwrap();
    let targets = extraction::plan(target.path(), &[object.address().as_ref()]).unwrap();
    let end = object.extract(&targets[0], &CheckSettings::default(), &());
    let Ok(Cancellable::Done(extraction)) = end else {
        panic!("{end:?}");
    };
    assert_eq!(
        Some(extraction.rows.clean + extraction.rows.rejected),
        checked(&object).rows
    );
    let name = "dirty.snappy.rejected.parquet";
    assert_eq!(
        targets[0].path(OutputFile::Rejected),
        target.path().join(name)
    );
    assert!(target.path().join(name).is_file());
}

#[test]
fn concurrent_reads_are_correct_and_fetch_each_block_once() {
    let runtime = Runtime::new().unwrap();
    let store = store(Vec::new());
    let body: Vec<u8> = (0..(9_u32 << 20) + 77)
        .map(|index| (index % 251) as u8)
        .collect();
    put(&store, "large", body.clone());
    let object = ObjectSource::new(
        Arc::clone(&store) as Arc<dyn ObjectStore>,
        BUCKET,
        "large",
        body.len() as u64,
        runtime.handle().clone(),
    );
    thread::scope(|scope| {
        for reader in 0..4_usize {
            let (object, body) = (&object, &body);
            scope.spawn(move || {
                for step in 0..300 {
                    let start = (step * 31_771 + reader * 7) % body.len();
                    let length = (step * 9_973 % 1_500_000).min(body.len() - start);
                    let mut part = vec![0; length];
                    object.read_at(start as u64, &mut part).unwrap();
                    assert!(part == body[start..start + length], "{start} {length}");
                }
            });
        }
    });
    let calls = store.calls(Call::Get);
    assert!((3..=10).contains(&calls), "{calls} of ten blocks");
    let end = body.len() as u64;
    for (start, length) in [(end, 1), (end - 1, 2), (u64::MAX, 8)] {
        let error = object.read_at(start, &mut vec![0; length]).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    }
    object.failure().unwrap();
}

#[test]
fn objects_below_a_prefix_are_selected_like_files_in_a_folder() {
    let runtime = Runtime::new().unwrap();
    let store = store(Vec::new());
    for (key, body) in [
        ("in/", &b""[..]),
        ("in/b.parquet", b"whatever"),
        ("in/a/c.snappy.parquet.gz", b"whatever"),
        ("in/a/by-its-bytes", b"PAR1........PAR1"),
        ("in/a/notes.txt", b"not for us at all"),
        ("in/_spark/d.parquet", b"whatever"),
        ("in/.hidden.parquet", b"whatever"),
        ("in/short", b"PAR1"),
        ("other/e.parquet", b"whatever"),
    ] {
        put(&store, key, body);
    }
    let listed = runtime
        .block_on(list_below(&*store, BUCKET, "in/"))
        .unwrap();
    assert_eq!(
        listed,
        Listed {
            keys: [
                "in/a/by-its-bytes",
                "in/a/c.snappy.parquet.gz",
                "in/b.parquet"
            ]
            .map(str::to_owned)
            .to_vec(),
            skipped: 4,
        }
    );
    let all = runtime.block_on(list_below(&*store, BUCKET, "")).unwrap();
    assert_eq!(all.keys.len(), 4);
}
