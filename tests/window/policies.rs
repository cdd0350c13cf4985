//! A recipe, filled in and copied.

use serde_json::Value;

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::App;
use crate::by_keys::on_clipboard;

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_on_the_clipboard_is_the_one_on_screen() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.begin_heartbeat().await;
    app.go_to("5").await;
    app.click("[data-testid=recipe][data-name=split-inbound-bucket]")
        .await;
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
    app.click("[data-testid=policy-copy]").await;
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
    let copied = on_clipboard();
    assert_eq!(shown, Value::String(copied.clone()));
    assert!(
        copied.contains("arn:aws:s3:::acme-split-events/status/*"),
        "{copied}"
    );
    app.close().await;

    // What was typed is there at the next start, until the integration's own is wanted.
    let app = App::start(&root.path().join("data"), &[]).await;
    app.go_to("5").await;
    app.click("[data-testid=recipe][data-name=split-inbound-bucket]")
        .await;
    app.until(
        "document.querySelector('[data-testid=policy-input-role-arn]')?.value \
         === 'arn:aws:iam::111122223333:role/split-s3-in-7f3a'",
    )
    .await;
    app.click("[data-testid=policy-reset]").await;
    app.until("document.querySelector('[data-testid=policy-input-role-arn]').value === ''")
        .await;
    app.close().await;
}
