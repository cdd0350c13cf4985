//! A recipe is filled in and copied.

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::App;
use crate::keyboard::clipboard_text;

/// Fills in the recipe for a bucket that Split reads, which is the current one.
pub(crate) async fn fill_in(app: &App, role: &str) {
    for (input, value) in [
        ("bucket", "acme-split-events"),
        ("role-arn", role),
        ("file-prefix", "events"),
        ("status-prefix", "status"),
    ] {
        app.type_into(&format!("[data-testid=policy-input-{input}]"), value)
            .await;
    }
}

/// Returns the text of the editor within `css`, which is short enough to be rendered completely.
pub(crate) async fn lines(app: &App, css: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('{css} .cm-line')]\
         .map(line => line.textContent).join('\\n')"
    );
    let text = app.script(&script, vec![]).await;
    text.as_str().expect("a text").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_on_the_clipboard_is_the_one_on_screen() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.begin_heartbeat().await;
    app.go_to("5").await;
    app.click("[data-testid=recipe][data-name=split-inbound-bucket]")
        .await;
    fill_in(&app, "arn:aws:iam::111122223333:role/split-s3-in-7f3a").await;
    app.click("[data-testid=policy-copy]").await;
    app.wait_until(
        "document.querySelector('[data-testid=policy-copy]').innerText.includes('Copied')",
    )
    .await;
    assert_never_frozen(&app, "policies").await;
    assert_accessible(&app, "policies").await;
    let shown = lines(&app, "[data-testid=policy-text]").await;
    let copied = clipboard_text();
    assert_eq!(shown, copied);
    assert!(
        copied.contains("arn:aws:s3:::acme-split-events/status/*"),
        "{copied}"
    );
    app.close().await;

    // Typed values survive a restart until the integration's own value is restored.
    let app = App::start(&root.path().join("data"), &[]).await;
    app.go_to("5").await;
    app.click("[data-testid=recipe][data-name=split-inbound-bucket]")
        .await;
    app.wait_until(
        "document.querySelector('[data-testid=policy-input-role-arn]')?.value \
         === 'arn:aws:iam::111122223333:role/split-s3-in-7f3a'",
    )
    .await;
    app.click("[data-testid=policy-reset]").await;
    app.wait_until("document.querySelector('[data-testid=policy-input-role-arn]').value === ''")
        .await;
    app.close().await;
}
