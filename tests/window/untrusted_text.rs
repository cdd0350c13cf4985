//! Contents of files are data: they never become HTML or code.

use std::fs;

use tallyman_tests::event_table::{file_of, valid_events};

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::App;

#[tokio::test(flavor = "multi_thread")]
async fn untrusted_cells_and_names_are_shown_as_text() {
    let root = tempfile::tempdir().unwrap();
    let markup = "<img src=x onerror=\"window.__owned=1\"><script>window.__owned=1</script>";
    let mut events = valid_events(50);
    events[0].key = Some(markup.to_owned());
    events[1].key = Some("safe\u{202e}gpj.exe\u{2066}".to_owned());
    events[2].key = Some("m".repeat(1_000_000));
    events[3].key = Some("nul\0here\u{7}\u{1b}[31m".to_owned());
    events[4].event_type = Some(markup.to_owned());
    events[5].properties = Some(vec![(
        markup.to_owned(),
        Some("\u{202e}".to_owned() + markup),
    )]);
    events[6].environment = Some(markup.to_owned());
    let name = "<img src=x onerror=alert(1)> & \u{202e}x.parquet";
    let path = root.path().join(name);
    fs::write(&path, file_of(&events).unwrap()).unwrap();

    let app = App::start(&root.path().join("data"), &[&path]).await;
    app.verdicts(1).await;
    let row = app.find("[data-testid=file-row]").await;
    row.click().await.unwrap();
    app.press("\u{e007}").await;
    app.find("[data-testid=tab-preview]")
        .await
        .click()
        .await
        .unwrap();
    app.find("[data-testid=preview-cell][data-row='5']").await;
    app.begin_heartbeat().await;

    let cell = |row: u32| {
        format!(
            "document.querySelector('[data-testid=preview-cell][data-row=\"{row}\"][data-column=\"3\"]').innerText"
        )
    };
    app.wait_until(&format!("{}.includes('<img src=x onerror=')", cell(0)))
        .await;
    app.wait_until(&format!(
        "{}.includes('U+202E') && !{}.includes('\\u202e')",
        cell(1),
        cell(1)
    ))
    .await;
    app.wait_until(&format!("{}.length < 2000", cell(2))).await;
    app.wait_until(&format!("{}.includes('U+0000')", cell(3)))
        .await;
    app.wait_until("!window.__owned && !document.querySelector('main img, main script')")
        .await;
    app.wait_until("!document.title.includes('owned')").await;
    // The environment, which is markup, is text in the findings.
    app.find("[data-testid=tab-findings]")
        .await
        .click()
        .await
        .unwrap();
    app.wait_until(
        "document.querySelector('[data-testid=detail]').innerText.includes('<img src=x onerror')",
    )
    .await;
    app.wait_until("!window.__owned && !document.querySelector('img')")
        .await;
    assert_never_frozen(&app, "untrusted text 1").await;
    assert_accessible(&app, "untrusted cells").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_may_call_only_listed_commands() {
    let root = tempfile::tempdir().unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    for command in [
        "plugin:event|emit",
        "plugin:window|close",
        "plugin:webview|create_webview",
        "plugin:path|resolve_directory",
    ] {
        let answer = app
            .client
            .execute_async(
                "const [command, done] = arguments;\
                 window.__TAURI_INTERNALS__.invoke(command, {}).then(() => done('allowed'), error => done(String(error)))",
                vec![command.into()],
            )
            .await
            .unwrap();
        let answer = answer.as_str().unwrap_or_default().to_owned();
        assert!(answer.contains("not allowed"), "{command}: {answer}");
    }
    // The content security policy refuses inline scripts and connections to other hosts.
    let refused = app
        .client
        .execute_async(
            "const done = arguments[0];\
             const seen = [];\
             document.addEventListener('securitypolicyviolation', event => seen.push(event.effectiveDirective));\
             const script = document.createElement('script');\
             script.textContent = 'window.__inline = 1';\
             document.body.append(script);\
             fetch('http://127.0.0.1:9/').catch(() => {});\
             setTimeout(() => done([window.__inline === undefined, seen.some(d => d.startsWith('script-src')), seen.includes('connect-src')]), 500)",
            vec![],
        )
        .await
        .unwrap();
    assert_eq!(refused, serde_json::json!([true, true, true]));
    app.close().await;
}
