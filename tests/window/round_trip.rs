//! The whole round trip, from an empty data directory: the sandbox, an upload,
//! its reports, the account of every row, and a policy.

use std::path::{Path, PathBuf};
use std::process::Command;

use tallyman_operations::samples;

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::App;

const CONTROL: &str = "\u{e009}";
const ENTER: &str = "\u{e007}";
const NULL: &str = "\u{e000}";

async fn click(app: &App, css: &str) {
    app.until(&format!(
        "document.querySelector(\"{css}\") && !document.querySelector(\"{css}\").disabled"
    ))
    .await;
    app.find(css).await.click().await.unwrap();
}

async fn go_to(app: &App, screen: &str) {
    app.press(&format!("{CONTROL}{screen}{NULL}")).await;
}

/// Name and state of every file among the reports.
async fn states(app: &App) -> Vec<(String, String)> {
    let rows = app
        .script(
            "return [...document.querySelectorAll('[data-testid=report-row]')]\
             .map(row => [row.dataset.name, row.dataset.state]).sort()",
            vec![],
        )
        .await;
    serde_json::from_value(rows).unwrap()
}

fn expected_states() -> Vec<(String, String)> {
    [
        ("clean.snappy.parquet", "reconciled"),
        ("dirty.snappy.parquet", "rejected_rows"),
        ("pandas-types.parquet", "schema_rejected"),
    ]
    .map(|(name, state)| (name.to_owned(), state.to_owned()))
    .to_vec()
}

async fn wait_for_reports(app: &App) {
    app.until(
        "['reconciled', 'rejected_rows', 'schema_rejected'].every(state => \
         document.querySelector(`[data-testid=report-row][data-state=${state}]`))",
    )
    .await;
}

fn pasted() -> String {
    let pasted = Command::new("xclip")
        .args(["-selection", "clipboard", "-out"])
        .output()
        .expect("xclip runs");
    String::from_utf8(pasted.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_that_is_sent_is_accounted_for() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let paths = samples::lay_out(&root.path().join("in")).unwrap();
    let files: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let app = App::start(&data, &files).await;
    app.verdicts(4).await;

    app.begin_heartbeat().await;
    go_to(&app, "6").await;
    click(&app, "[data-testid=sandbox-start]").await;
    app.find("[data-testid=sandbox-stop]").await;
    assert_never_frozen(&app, "sandbox").await;
    assert_accessible(&app, "connections").await;

    app.begin_heartbeat().await;
    go_to(&app, "1").await;
    app.verdicts(4).await;
    app.press(&format!("{CONTROL}a{NULL}")).await;
    app.press("u").await;
    app.find("[data-testid=plan-row]").await;
    assert_accessible(&app, "upload").await;
    // Nothing of what would be rejected goes before the person has agreed.
    let goes = "document.querySelectorAll('[data-testid=plan-row][data-goes=true]').length";
    app.until(&format!("{goes} === 1")).await;
    click(&app, "[data-testid=upload-send-rejected]").await;
    app.until(&format!("{goes} === 3")).await;
    click(&app, "[data-testid=upload-confirm]").await;
    go_to(&app, "2").await;
    app.until(
        "document.querySelectorAll('[data-testid=history-row][data-state=done]').length === 3",
    )
    .await;
    assert_never_frozen(&app, "uploads").await;
    assert_accessible(&app, "uploads").await;

    app.begin_heartbeat().await;
    go_to(&app, "3").await;
    wait_for_reports(&app).await;
    assert_eq!(states(&app).await, expected_states());
    app.until(
        "document.querySelector('[data-testid=today]').innerText.replace(/\\s+/g, ' ')\
         .includes('2,546 sent = 2,256 accepted + 290 rejected + 0 pending')",
    )
    .await;
    assert_accessible(&app, "reports").await;
    click(&app, "[data-testid=report-row][data-state=rejected_rows]").await;
    app.press(ENTER).await;
    app.until("document.querySelector('[data-testid=equation]')?.dataset.balanced === 'true'")
        .await;
    let page = app
        .find("[data-testid=report-page]")
        .await
        .text()
        .await
        .unwrap();
    for number in ["1,706", "1,656", "50"] {
        assert!(page.contains(number), "{number} in {page}");
    }
    assert_never_frozen(&app, "reports").await;
    assert_accessible(&app, "a file's page").await;

    app.close().await;
    let app = App::start(&data, &[]).await;
    go_to(&app, "3").await;
    wait_for_reports(&app).await;
    assert_eq!(states(&app).await, expected_states());
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_on_the_clipboard_is_the_one_on_screen() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.begin_heartbeat().await;
    go_to(&app, "5").await;
    click(&app, "[data-testid=recipe][data-name=split-inbound-bucket]").await;
    for (input, value) in [
        ("bucket", "acme-split-events"),
        (
            "role-arn",
            "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
        ),
        ("file-prefix", "events"),
        ("status-prefix", "status"),
    ] {
        let field = app
            .find(&format!("[data-testid=policy-input-{input}]"))
            .await;
        field.click().await.unwrap();
        field.send_keys(value).await.unwrap();
    }
    click(&app, "[data-testid=policy-copy]").await;
    app.until("document.querySelector('[data-testid=policy-copy]').innerText.includes('Copied')")
        .await;
    assert_never_frozen(&app, "policies").await;
    assert_accessible(&app, "policies").await;
    let shown = app
        .script(
            "return [...document.querySelectorAll('[data-testid=policy-text] .cm-line')]\
             .map(line => line.textContent).join('\\n')",
            vec![],
        )
        .await;
    let copied = pasted();
    assert_eq!(shown, serde_json::Value::String(copied.clone()));
    assert!(
        copied.contains("arn:aws:s3:::acme-split-events/status/*"),
        "{copied}"
    );
    app.close().await;
}
