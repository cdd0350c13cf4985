//! Interrupted uploads, and what they leave.

use std::fs;
use std::process::Stdio;
use std::time::Instant;

use serde_json::json;
use tallyman_aws::ObjectStore;
use tallyman_ledger::{Ledger, UploadState};
use tallyman_tests::large_file::write_multipart_file;
use tallyman_tests::leases::expire_leases;
use tallyman_tests::stalling_proxy::StallingProxy;

use crate::round_trip::{Sandbox, TIMEOUT};
use crate::{lines, path_str, stderr};

/// Number of bytes that reach the server before the connection stalls.
const BYTES_BEFORE_STALL: u64 = 9 * 1024 * 1024;

/// Returns the keys of the objects and the number of multipart uploads in the bucket.
fn bucket_contents(sandbox: &Sandbox) -> (Vec<String>, usize) {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (store, bucket) = (sandbox.process.store().await, sandbox.process.get("bucket"));
        let listing = store.list(bucket, "events/", None, 10).await.unwrap();
        let uploads = store.list_multipart_uploads(bucket, "").await.unwrap();
        let keys = listing.objects.into_iter().map(|object| object.key);
        (keys.collect(), uploads.len())
    })
}

fn upload_states(sandbox: &Sandbox) -> Vec<UploadState> {
    let ledger = Ledger::open(sandbox.data.path()).unwrap();
    let uploads = ledger.uploads(None).unwrap();
    uploads.iter().map(|upload| upload.state).collect()
}

#[test]
fn a_killed_upload_leaves_no_object_and_is_counted_once_when_repeated() {
    let sandbox = Sandbox::start(&["--tidy"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.snappy.parquet");
    write_multipart_file(&path).unwrap();
    let proxy = StallingProxy::start(sandbox.process.get("endpoint"), BYTES_BEFORE_STALL).unwrap();
    let to = sandbox.uri("events/");
    let upload = |endpoint: &str| {
        let arguments = [
            "upload",
            path_str(&path),
            "--to",
            &to,
            "--if-rejected",
            "send",
        ];
        let mut command = sandbox.command(endpoint, &arguments);
        command.args(["--format", "json"]);
        command
    };

    let mut killed = upload(&proxy.endpoint())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !proxy.has_stalled() {
        assert!(started.elapsed() < TIMEOUT, "the upload never started");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    killed.kill().unwrap();
    let output = killed.wait_with_output().unwrap();
    assert_eq!(output.status.code(), None, "it was killed");
    assert_eq!(lines(&output), Vec::<serde_json::Value>::new());
    assert_eq!(upload_states(&sandbox), [UploadState::Sending]);
    assert_eq!(bucket_contents(&sandbox).0, Vec::<String>::new());

    // Until its lease expires, no other process may upload an object with this key.
    proxy.open();
    let too_early = upload(&proxy.endpoint()).output().unwrap();
    assert_eq!(too_early.status.code(), Some(4));
    let message = lines(&too_early)[0]["message"].to_string();
    assert!(
        message.contains("is sending an object of this name now"),
        "{message}"
    );

    expire_leases(sandbox.data.path()).unwrap();
    let again = upload(&proxy.endpoint()).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", stderr(&again));
    assert_eq!(lines(&again)[0]["state"], "done");
    assert_eq!(
        upload_states(&sandbox),
        [
            UploadState::Done,
            UploadState::Failed,
            UploadState::Interrupted
        ],
        "the newest first"
    );
    assert_eq!(bucket_contents(&sandbox).0, ["events/large.snappy.parquet"]);

    // An equal object exists, so it is neither sent nor counted again.
    let third = upload(&proxy.endpoint()).output().unwrap();
    assert_eq!(lines(&third)[0]["state"], "already_there");
    let done = upload_states(&sandbox)
        .into_iter()
        .filter(|state| *state == UploadState::Done);
    assert_eq!(done.count(), 1);
}

/// An object that was stored but not recorded is counted exactly once, by the next upload
/// of its file.
#[test]
fn an_unrecorded_object_is_resolved_by_the_next_upload() {
    let sandbox = Sandbox::start(&["--tidy"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.snappy.parquet");
    write_multipart_file(&path).unwrap();
    let to = sandbox.uri("events/");
    let upload = || {
        let arguments = [
            "upload",
            path_str(&path),
            "--to",
            &to,
            "--if-rejected",
            "send",
        ];
        let mut command = sandbox.command(sandbox.process.get("endpoint"), &arguments);
        command.args(["--format", "json"]).output().unwrap()
    };
    assert_eq!(lines(&upload())[0]["state"], "done");
    // The state after a process ended between the response of the server and the write to
    // the ledger.
    let ledger = Ledger::open(sandbox.data.path()).unwrap();
    let id = ledger.uploads(None).unwrap()[0].id;
    ledger.set_upload_started(id, 1).unwrap();
    drop(ledger);
    expire_leases(sandbox.data.path()).unwrap();

    let again = upload();
    let line = &lines(&again)[0];
    assert_eq!(line["state"], "done", "{}", stderr(&again));
    assert_eq!(line["bytes"], json!(fs::metadata(&path).unwrap().len()));
    assert_eq!(
        upload_states(&sandbox),
        [UploadState::Done, UploadState::Interrupted]
    );
    assert_eq!(lines(&upload())[0]["state"], "already_there");
    assert_eq!(
        bucket_contents(&sandbox),
        (vec!["events/large.snappy.parquet".to_owned()], 0)
    );
}
