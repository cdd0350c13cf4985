//! Closing the window: at once if nothing is being uploaded, otherwise after a question.

use std::path::Path;
use std::time::Instant;

use tallyman_aws::ObjectStore;
use tallyman_ledger::{ConnectionConfig, CredentialSource, IntegrationConfig, Ledger, UploadState};
use tallyman_tests::large_file::write_multipart_file;
use tallyman_tests::leases::expire_leases;
use tallyman_tests::stalling_proxy::StallingProxy;
use tallyman_tests::tally_sandbox::{TallySandbox, program};

use crate::accessibility::assert_accessible;
use crate::app::{App, TIMEOUT};

/// Number of bytes that reach the server before it stalls.
const BYTES_BEFORE_STALL: u64 = 9 * 1024 * 1024;

/// Prepares a data directory whose integration uploads to `endpoint` with credentials from the
/// environment.
fn set_up(data: &Path, sandbox: &TallySandbox, endpoint: &str) {
    let ledger = Ledger::open(data).unwrap();
    let connection = ledger
        .add_connection(
            &ConnectionConfig {
                name: "Proxy".to_owned(),
                source: CredentialSource::Environment,
                access_key_id: String::new(),
                profile: String::new(),
                region: sandbox.get("region").to_owned(),
                endpoint: endpoint.to_owned(),
            },
            "none",
        )
        .unwrap();
    let integration = ledger.integration().unwrap();
    ledger
        .save_integration(
            Some(integration.id),
            &IntegrationConfig {
                connection_id: Some(connection.id),
                bucket: sandbox.get("bucket").to_owned(),
                file_prefix: sandbox.get("filePrefix").to_owned(),
                ..integration.config
            },
        )
        .unwrap();
}

/// Waits until the process of the window has ended, which ends the driver's session.
async fn wait_until_closed(app: &App) {
    let started = Instant::now();
    while app.client.execute("return 1", vec![]).await.is_ok() {
        assert!(started.elapsed() < TIMEOUT, "the window never closed");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// Uploads the file on the list, with consent to its rejected rows.
async fn upload(app: &App) {
    app.verdicts(1).await;
    app.click("[data-testid=file-row]").await;
    app.press("u").await;
    app.click("[data-testid=upload-send-rejected]").await;
    app.click("[data-testid=upload-confirm]").await;
    app.go_to("2").await;
}

/// Uploads it until the upload stalls.
async fn upload_until_stalled(app: &App, proxy: &StallingProxy) {
    upload(app).await;
    app.find("[data-testid=queue-row]").await;
    let started = Instant::now();
    while !proxy.has_stalled() {
        assert!(started.elapsed() < TIMEOUT, "it never started");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// Returns the keys of all objects in the bucket.
async fn objects(sandbox: &TallySandbox) -> Vec<String> {
    let store = sandbox.store().await;
    let listing = store.list(sandbox.get("bucket"), "", None, 10).await;
    let objects = listing.unwrap().objects;
    objects.into_iter().map(|object| object.key).collect()
}

fn upload_states(data: &Path) -> Vec<UploadState> {
    let uploads = Ledger::open(data).unwrap().uploads(None).unwrap();
    uploads.iter().map(|upload| upload.state).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_during_an_upload_asks_once_and_leaves_no_partial_object() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let path = root.path().join("large.snappy.parquet");
    write_multipart_file(&path).unwrap();
    let sandbox = TallySandbox::start(&["--tidy"]);
    let proxy = StallingProxy::start(sandbox.get("endpoint"), BYTES_BEFORE_STALL).unwrap();
    set_up(&data, &sandbox, &proxy.endpoint());
    let environment = sandbox.environment();
    let app = App::start_as(&program("tallyman"), &data, &[&path], &environment).await;
    upload_until_stalled(&app, &proxy).await;

    app.request_close().await;
    app.find("[data-testid=quit-dialog]").await;
    assert_accessible(&app, "the question before quitting").await;
    let names = app.find("[data-testid=quit-names]").await;
    assert_eq!(names.text().await.unwrap(), "large.snappy.parquet");
    // A second press opens no second question and closes nothing.
    app.request_close().await;
    app.click("[data-testid=quit-keep]").await;
    app.wait_until("!document.querySelector('[data-testid=quit-dialog]')")
        .await;
    app.find("[data-testid=queue-row]").await;

    app.request_close().await;
    app.find("[data-testid=quit-dialog]").await;
    app.click("[data-testid=quit-confirm]").await;
    wait_until_closed(&app).await;
    drop(app);

    assert_eq!(upload_states(&data), [UploadState::Cancelled]);
    assert_eq!(objects(&sandbox).await, Vec::<String>::new());
    let store = sandbox.store().await;
    let parts = store
        .list_multipart_uploads(sandbox.get("bucket"), "")
        .await;
    assert_eq!(parts, Ok(vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_upload_is_reported_at_the_next_start() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let path = root.path().join("large.snappy.parquet");
    write_multipart_file(&path).unwrap();
    let sandbox = TallySandbox::start(&["--tidy"]);
    let proxy = StallingProxy::start(sandbox.get("endpoint"), BYTES_BEFORE_STALL).unwrap();
    set_up(&data, &sandbox, &proxy.endpoint());
    let environment = sandbox.environment();
    let app = App::start_as(&program("tallyman"), &data, &[&path], &environment).await;
    upload_until_stalled(&app, &proxy).await;
    app.kill();
    assert_eq!(upload_states(&data), [UploadState::Sending]);
    assert_eq!(objects(&sandbox).await, Vec::<String>::new());

    proxy.open();
    expire_leases(&data).unwrap();
    let app = App::start_as(&program("tallyman"), &data, &[], &environment).await;
    app.go_to("2").await;
    let row = app
        .find("[data-testid=history-row][data-state=interrupted]")
        .await;
    let message = row.text().await.unwrap();
    assert!(message.contains("large.snappy.parquet"), "{message}");
    app.go_to("1").await;
    upload(&app).await;
    app.find("[data-testid=history-row][data-state=done]").await;
    app.close().await;
    assert_eq!(
        upload_states(&data),
        [UploadState::Done, UploadState::Interrupted],
        "the newest first"
    );
    assert_eq!(
        objects(&sandbox).await.first().map(String::as_str),
        Some("events/large.snappy.parquet")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_upload_the_window_closes_at_once() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.request_close().await;
    wait_until_closed(&app).await;
}
