//! Policy documents of any origin: pasted, dropped, fixed, simulated and copied; and the analysis
//! of an AWS error.

use std::fs;

use serde_json::Value;
use tallyman_tests::tally_sandbox::program;

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::{App, CONTROL, ENTER, NULL};
use crate::keyboard::{clipboard_text, paste, run_palette_command, tab_to};
use crate::policies::lines;
use crate::saving::fake_dialog;

const BROKEN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/split-s3" },
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::acme-split-events/*", "arn:aws:s3:::acme-split-events"]
    },
    {
      "Sid": "Write",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/split-s3" },
      "Action": ["s3:PutObject", "s3:PutObjectAcl"],
      "Resource": "arn:aws:s3:::acme-split-events/status/*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } },
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}"#;

/// Returns the editor's text.
async fn shown(app: &App) -> String {
    lines(app, "[data-testid=check-text]").await
}

async fn rules(app: &App) -> Vec<String> {
    let rules = app
        .script(
            "return [...document.querySelectorAll('[data-testid=check-finding]')]\
             .map(finding => finding.dataset.rule)",
            vec![],
        )
        .await;
    serde_json::from_value(rules).expect("names")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_policy_is_fixed_and_copied_with_the_keyboard() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.begin_heartbeat().await;
    run_palette_command(&app, "check a policy").await;
    app.wait_until("document.activeElement?.matches('[data-testid=check-text] .cm-content')")
        .await;
    paste(&app, BROKEN).await;
    app.find("[data-testid=check-finding]").await;
    assert_eq!(shown(&app).await, BROKEN);
    assert_eq!(rules(&app).await.first().unwrap(), "duplicate-key");
    app.wait_until(
        "document.querySelector('[data-testid=check-kind]').selectedOptions[0].text.includes('Bucket policy (detected)')",
    )
    .await;

    tab_to(&app, "[data-finding]").await;
    app.press(ENTER).await;
    app.wait_until("document.querySelector('[data-testid=check-text] .line-shown')")
        .await;
    tab_to(&app, "[data-testid=fix]").await;
    app.press(ENTER).await;
    app.wait_until("document.activeElement?.matches('[data-testid=fix-accept]')")
        .await;
    let changes = app.find("[data-testid=fix-lines]").await.text().await;
    assert!(changes.unwrap().contains("aws:SecureTransport"));
    assert_eq!(shown(&app).await, BROKEN, "looked at, and not made yet");
    assert_accessible(&app, "a fix").await;
    app.press(ENTER).await;
    app.wait_until("!document.querySelector('[data-rule=duplicate-key]')")
        .await;

    app.press(&format!("{CONTROL}c{NULL}")).await;
    app.wait_until(
        "document.querySelector('[data-testid=check-copy]').innerText.includes('Copied')",
    )
    .await;
    let fixed = clipboard_text();
    assert_eq!(fixed, shown(&app).await);
    let policy: Value = serde_json::from_str(&fixed).unwrap();
    let conditions = &policy["Statement"][1]["Condition"];
    assert_eq!(conditions["Bool"]["aws:SecureTransport"], "true");
    assert_eq!(
        conditions["StringEquals"]["aws:SourceVpce"],
        "vpce-1a2b3c4d"
    );

    // The typed text survives a change of screens, and undo still works.
    app.go_to("1").await;
    app.find("[data-testid=drop-strip]").await;
    app.go_to("5").await;
    app.click("[data-testid=check-text] .cm-content").await;
    assert_eq!(shown(&app).await, fixed);
    app.press(&format!("{CONTROL}z{NULL}")).await;
    app.find("[data-rule=duplicate-key]").await;
    assert_eq!(shown(&app).await, BROKEN);
    assert_never_frozen(&app, "a fixed policy").await;
    assert_accessible(&app, "findings of a policy").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_policy_is_explained_simulated_and_saved() {
    let root = tempfile::tempdir().unwrap();
    let answer = root.path().join("answer");
    let path = fake_dialog(&root.path().join("bin"), &answer);
    let data = root.path().join("data");
    let environment = [("PATH", path.as_str())];
    let app = App::start_as(&program("tallyman"), &data, &[], &environment).await;
    app.go_to("5").await;
    app.find("[data-testid=policies-mode]").await;
    app.begin_heartbeat().await;

    // Text copied from a web page gets a fix.
    let curly = BROKEN
        .replace("\"Read\"", "“Read”")
        .replacen("\n    },", ",\n    },", 1);
    let file = root.path().join("from-a-page.json");
    fs::write(&file, &curly).unwrap();
    app.drop_files(&[file]).await;
    app.find("[data-testid=check-unreadable]").await;
    assert_eq!(shown(&app).await, curly);
    assert_accessible(&app, "text that is no JSON").await;
    app.click("[data-testid=unreadable-accept]").await;
    app.find("[data-testid=check-finding]").await;
    assert_eq!(shown(&app).await, BROKEN);

    // Files that are not policies leave the document unchanged.
    let large = root.path().join("large.json");
    fs::File::create(&large)
        .unwrap()
        .set_len(5_000_000)
        .unwrap();
    app.drop_files(&[large]).await;
    app.wait_until(
        "document.body.innerText.includes('large.json cannot be read: it has more than')",
    )
    .await;
    assert_eq!(shown(&app).await, BROKEN);

    app.click("[data-testid=check-tab-explain]").await;
    app.find("[data-testid=check-sentence]").await;
    app.click("li:nth-child(2) [data-testid=check-sentence]")
        .await;
    app.wait_until(
        "document.querySelectorAll('[data-testid=check-text] .line-shown').length === 9",
    )
    .await;
    assert_accessible(&app, "a policy explained").await;

    app.click("[data-testid=check-tab-simulate]").await;
    let role = "arn:aws:iam::111122223333:role/split-s3";
    app.retype("[data-testid=simulate-principal]", role).await;
    app.retype("[data-testid=simulate-action]", "s3:PutObjectAcl")
        .await;
    let object = "arn:aws:s3:::acme-split-events/status/a.json";
    app.retype("[data-testid=simulate-resource]", object).await;
    app.press(ENTER).await;
    app.find("[data-testid=simulate-answer][data-outcome=unknown]")
        .await;
    app.find("[data-testid=simulate-unknown]").await;
    app.type_into("[data-testid=simulate-context]", "true")
        .await;
    app.press(ENTER).await;
    app.find("[data-testid=simulate-answer][data-outcome=allowed]")
        .await;
    app.wait_until(
        "document.querySelector('[data-testid=simulate-decided]').innerText === 'Lines 11–19'",
    )
    .await;
    assert_accessible(&app, "a policy asked").await;

    let place = root.path().join("saved.json");
    fs::write(&answer, place.to_string_lossy().as_bytes()).unwrap();
    app.press(&format!("{CONTROL}s{NULL}")).await;
    app.wait_until("document.body.innerText.includes('Saved saved.json.')")
        .await;
    assert_eq!(fs::read_to_string(&place).unwrap(), BROKEN);
    assert_never_frozen(&app, "a policy asked").await;

    // The page may read dropped files, and no others.
    let other = root.path().join("other.json");
    fs::write(&other, "{}").unwrap();
    let refused = app
        .client
        .execute_async(
            "const done = arguments[1];\
             window.__TAURI_INTERNALS__.invoke('policy_open_dropped', { path: arguments[0] })\
             .then(() => done('read'), error => done(error.code))",
            vec![other.to_string_lossy().into()],
        )
        .await
        .unwrap();
    assert_eq!(refused, Value::from("not_dropped"));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_leads_to_the_recipe_that_fixes_it() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.begin_heartbeat().await;
    run_palette_command(&app, "explain an access").await;
    app.wait_until("document.activeElement?.matches('[data-testid=denied-text]')")
        .await;
    let error = "An error occurred (AccessDenied) when calling the PutObject operation: User: \
        arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: s3:PutObject \
        on resource: \"arn:aws:s3:::denied-events/status/a.json\" because no resource-based policy \
        allows the s3:PutObject action";
    paste(&app, error).await;
    app.find("[data-testid=denial]").await;
    let action = app.find("[data-testid=denial-action]").await;
    assert_eq!(action.text().await.unwrap(), "s3:PutObject");
    assert_accessible(&app, "a denial").await;
    tab_to(
        &app,
        "[data-testid=denial-recipe][data-name=split-inbound-bucket]",
    )
    .await;
    app.press(ENTER).await;
    for (input, value) in [
        ("bucket", "denied-events"),
        ("role-arn", "arn:aws:iam::444455556666:role/split"),
    ] {
        app.wait_until(&format!(
            "document.querySelector('[data-testid=policy-input-{input}]')?.value === '{value}'"
        ))
        .await;
    }
    app.wait_until(
        "document.querySelector('[data-testid=policy-text]').innerText.includes('denied-events')",
    )
    .await;
    assert_never_frozen(&app, "a denial").await;
    app.close().await;
}
