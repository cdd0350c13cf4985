//! Closing the window: at once where nothing is being sent, after a question
//! where something is.

use std::path::Path;
use std::time::Instant;

use tallyman_aws::ObjectStore;
use tallyman_ledger::{ConnectionDraft, IntegrationDraft, Ledger, SendingState, Way};
use tallyman_tests::large_file::write_three_parts;
use tallyman_tests::stalling_proxy::StallingProxy;
use tallyman_tests::tally_sandbox::{TallySandbox, program};

use crate::accessibility::assert_accessible;
use crate::app::{App, PATIENCE};

/// How many bytes reach the server before it answers no more.
const LET_THROUGH: u64 = 9 * 1024 * 1024;

/// A data directory whose integration sends to `endpoint` with what the
/// environment says.
fn set_up(data: &Path, sandbox: &TallySandbox, endpoint: &str) {
    let ledger = Ledger::open(data).unwrap();
    let connection = ledger
        .add_connection(
            &ConnectionDraft {
                name: "Proxy".to_owned(),
                way: Way::Environment,
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
            &IntegrationDraft {
                connection_id: Some(connection.id),
                bucket: sandbox.get("bucket").to_owned(),
                file_prefix: sandbox.get("filePrefix").to_owned(),
                ..integration.draft
            },
        )
        .unwrap();
}

/// Waits until the process that has the window has ended: the driver's session
/// ends with it.
async fn wait_until_closed(app: &App) {
    let begun = Instant::now();
    while app.client.execute("return 1", vec![]).await.is_ok() {
        assert!(begun.elapsed() < PATIENCE, "the window never closed");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_while_sending_asks_once_and_leaves_nothing_half_done() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let path = root.path().join("large.snappy.parquet");
    write_three_parts(&path).unwrap();
    let sandbox = TallySandbox::start(&["--tidy"]);
    let proxy = StallingProxy::start(sandbox.get("endpoint"), LET_THROUGH).unwrap();
    set_up(&data, &sandbox, &proxy.endpoint());
    let environment = sandbox.environment();
    let app = App::start_as(&program("tallyman"), &data, &[&path], &environment).await;
    app.verdicts(1).await;
    app.click("[data-testid=file-row]").await;
    app.press("u").await;
    app.click("[data-testid=upload-send-rejected]").await;
    app.click("[data-testid=upload-confirm]").await;
    app.go_to("2").await;
    app.find("[data-testid=queue-row]").await;
    let begun = Instant::now();
    while !proxy.has_stalled() {
        assert!(begun.elapsed() < PATIENCE, "it never came under way");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }

    app.ask_to_close().await;
    app.find("[data-testid=quit-dialog]").await;
    assert_accessible(&app, "the question before quitting").await;
    let names = app.find("[data-testid=quit-names]").await;
    assert_eq!(names.text().await.unwrap(), "large.snappy.parquet");
    // A second press asks nothing more, and closes nothing.
    app.ask_to_close().await;
    app.click("[data-testid=quit-keep]").await;
    app.until("!document.querySelector('[data-testid=quit-dialog]')")
        .await;
    app.find("[data-testid=queue-row]").await;

    app.ask_to_close().await;
    app.find("[data-testid=quit-dialog]").await;
    app.click("[data-testid=quit-confirm]").await;
    wait_until_closed(&app).await;
    drop(app);

    let ledger = Ledger::open(&data).unwrap();
    let sendings = ledger.sendings(None).unwrap();
    let states: Vec<SendingState> = sendings.iter().map(|sending| sending.state).collect();
    assert_eq!(states, [SendingState::Cancelled]);
    let store = sandbox.store().await;
    let listing = store.list(sandbox.get("bucket"), "", None, 10).await;
    assert_eq!(listing.unwrap().objects, []);
    let parts = store
        .list_multipart_uploads(sandbox.get("bucket"), "")
        .await;
    assert_eq!(parts, Ok(vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_sent_the_window_just_closes() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.ask_to_close().await;
    wait_until_closed(&app).await;
}
