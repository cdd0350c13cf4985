//! A recipe merged into an existing policy: shown as a diff, copied, saved, and exported in formats
//! other than JSON.

use std::fs;

use serde_json::Value;
use tallyman_tests::tally_sandbox::program;

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::{App, CONTROL, ENTER, ESCAPE, NULL};
use crate::keyboard::{clipboard_text, paste, run_palette_command, tab_to};
use crate::policies::{fill_in, lines};
use crate::saving::fake_dialog;

const EXISTING: &str = r#"{
  "Version": "2012-10-17",
  "Id": "OurPolicy",
  "Statement": [
    {
      "Sid": "TlsOnly",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::acme-split-events/*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}"#;

/// Returns the text of one of the two editors.
async fn side(app: &App, side: &str) -> String {
    lines(app, &format!("[data-testid=merge-texts] .cm-merge-{side}")).await
}

/// Opens the recipe for a bucket that Split reads, and fills it in.
async fn show_filled_in(app: &App) {
    run_palette_command(app, "split, inbound: bucket").await;
    fill_in(app, "arn:aws:iam::111122223333:role/split-s3").await;
    app.wait_until(
        "document.querySelector('[data-testid=policy-copy]')?.getAttribute('aria-disabled') === 'false'",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipe_is_merged_seen_as_a_diff_and_copied() {
    let root = tempfile::tempdir().unwrap();
    let answer = root.path().join("answer");
    let path = fake_dialog(&root.path().join("bin"), &answer);
    let data = root.path().join("data");
    let environment = [("PATH", path.as_str())];
    let app = App::start_as(&program("tallyman"), &data, &[], &environment).await;
    show_filled_in(&app).await;
    app.begin_heartbeat().await;

    tab_to(&app, "[data-testid=policy-merge]").await;
    app.press(ENTER).await;
    app.wait_until(
        "document.activeElement?.matches('[data-testid=merge-texts] .cm-merge-a .cm-content')",
    )
    .await;
    paste(&app, EXISTING).await;
    app.wait_until("document.querySelector('[data-testid=merge-outcome][data-kind=added]')")
        .await;
    app.wait_until("document.querySelector('.cm-merge-b')?.innerText.includes('OurPolicy')")
        .await;
    app.wait_until("document.querySelectorAll('.cm-merge-b .cm-changedLine').length > 10")
        .await;
    assert_eq!(side(&app, "a").await, EXISTING);
    let whole = side(&app, "b").await;
    let (old, new): (Value, Value) = (
        serde_json::from_str(EXISTING).unwrap(),
        serde_json::from_str(&whole).unwrap(),
    );
    assert_eq!(new["Id"], "OurPolicy");
    assert_eq!(new["Statement"][0], old["Statement"][0]);
    let statements = new["Statement"].as_array().unwrap().len();
    assert!(statements > 1, "{whole}");
    assert_accessible(&app, "a merge").await;

    app.press(&format!("{CONTROL}c{NULL}")).await;
    app.wait_until(
        "document.querySelector('[data-testid=merge-copy]').innerText.includes('Copied')",
    )
    .await;
    assert_eq!(clipboard_text(), whole, "exactly what is on the screen");

    // A second merge changes nothing.
    let merged = root.path().join("merged.json");
    fs::write(&merged, &whole).unwrap();
    app.drop_files(&[merged]).await;
    app.find("[data-testid=merge-unchanged]").await;
    assert_eq!(side(&app, "b").await, whole);

    let place = root.path().join("whole.json");
    fs::write(&answer, place.to_string_lossy().as_bytes()).unwrap();
    app.press(&format!("{CONTROL}s{NULL}")).await;
    app.wait_until("document.body.innerText.includes('Saved whole.json.')")
        .await;
    assert_eq!(fs::read_to_string(&place).unwrap(), whole);

    // The existing document is fixed; none of it is lost.
    app.click("[data-testid=merge-texts] .cm-merge-a .cm-content")
        .await;
    app.press(&format!("{CONTROL}a{NULL}")).await;
    paste(&app, "{ \"Statement\": [").await;
    app.find("[data-testid=merge-refused]").await;
    assert_eq!(side(&app, "b").await, "");
    app.press(&format!("{CONTROL}c{NULL}")).await;
    app.wait_until("document.body.innerText.includes('Nothing is merged yet.')")
        .await;
    assert_eq!(clipboard_text(), "{ \"Statement\": [", "it is as it was");
    app.press(&format!("{CONTROL}z{NULL}")).await;
    app.find("[data-testid=merge-unchanged]").await;
    // Undo selects the restored text; the first Escape clears that selection.
    app.escape().await;
    app.press(ESCAPE).await;
    app.find("[data-testid=policy-form]").await;
    assert_never_frozen(&app, "a merge").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_are_copied_as_shown_and_never_replace_an_existing_policy() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    show_filled_in(&app).await;
    app.begin_heartbeat().await;

    app.click("[data-testid=policy-format-awsCli]").await;
    app.wait_until(
        "document.querySelector('[data-testid=export-text]')?.innerText.includes('get-bucket-policy')",
    )
    .await;
    app.press(&format!("{CONTROL}c{NULL}")).await;
    app.wait_until(
        "document.querySelector('[data-testid=policy-copy]').innerText.includes('Copied')",
    )
    .await;
    let script = clipboard_text();
    assert!(script.contains("put-bucket-policy"), "{script}");
    let lines = app
        .script(
            "return [...document.querySelectorAll('[data-testid=export-text] .cm-line')]\
             .map(line => line.textContent)",
            vec![],
        )
        .await;
    for line in lines.as_array().unwrap() {
        // The editor does not render lines outside the viewport.
        let line = line.as_str().unwrap();
        assert!(script.lines().any(|one| one == line), "{line}");
    }
    assert_accessible(&app, "a policy as a command").await;

    app.click("[data-testid=policy-format-terraform]").await;
    app.find("[data-testid=export-refused]").await;
    assert_accessible(&app, "a form that is refused").await;
    app.click("[data-testid=export-merge]").await;
    app.wait_until("document.activeElement?.matches('.cm-merge-a .cm-content')")
        .await;
    paste(&app, EXISTING).await;
    app.wait_until("document.querySelector('.cm-merge-b')?.innerText.includes('OurPolicy')")
        .await;
    for (form, holds) in [
        ("terraform", "aws_s3_bucket_policy"),
        ("cloudFormation", "AWS::S3::BucketPolicy"),
    ] {
        app.click(&format!("[data-testid=merge-format-{form}]"))
            .await;
        app.wait_until(&format!(
            "document.querySelector('[data-testid=export-text]')?.innerText.includes('{holds}')"
        ))
        .await;
        app.click("[data-testid=merge-copy]").await;
        app.wait_until(
            "document.querySelector('[data-testid=merge-copy]').innerText.includes('Copied')",
        )
        .await;
        let copied = clipboard_text();
        assert!(copied.contains(holds), "{copied}");
        assert!(copied.contains("TlsOnly"), "{copied}");
        assert!(
            copied.contains("arn:aws:iam::111122223333:role/split-s3"),
            "{copied}"
        );
    }
    assert_never_frozen(&app, "forms of a policy").await;
    app.close().await;
}
