//! Screenshots of the round trip: connections, an upload, reports, policies.
//!
//! A sandbox stands for AWS, behind a proxy with a bandwidth limit. It writes no reports of its
//! own: they are written here, so that every state appears.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use tallyman_tests::event_table::{file_of, valid_events};
use tallyman_tests::tally_sandbox::TallySandbox;

use crate::app::{App, ENTER};
use crate::camera::Camera;
use crate::fixture::{Fixture, entry, large_file, predicted, wait_for_rendering};
use crate::throttled_proxy::ThrottledProxy;

const ROLE: &str = "arn:aws:iam::111122223333:role/split-s3-in-7f3a";
/// The longest possible role name, with a path.
const LONG_ROLE: &str = "arn:aws:iam::111122223333:role/vendors/split/inbound/harness-fme-s3-inbound-integration-production-eu-west-1-7f3a9c";
const LONG_NAME: &str = "a-name-so-long-that-no-column-could-ever-hold-it-whole_2025-11-20T09-14-06_part-00000-of-00128-attempt-3.c000.snappy.parquet";

#[tokio::test(flavor = "multi_thread")]
async fn take_screenshots_of_the_round_trip() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("in");
    fs::create_dir_all(&folder).expect("a folder");
    let sandbox = TallySandbox::start(&["--delay", "86400"]);
    let server = sandbox
        .get("endpoint")
        .trim_start_matches("http://")
        .to_owned();
    let proxy = ThrottledProxy::start(server.trim_end_matches('/').to_owned()).await;
    let app = App::start(&root.path().join("data"), &[]).await;
    let fixture = Fixture {
        app: &app,
        camera: Camera::new(&app).await,
        folder,
    };
    connections(&fixture, &sandbox, &proxy).await;
    let sent = uploads(&fixture, &proxy).await;
    reports(&fixture, &sent).await;
    policies(&fixture).await;
    if std::env::var_os("TALLYMAN_SCREENSHOTS_OF_MANY").is_some() {
        many_items(&fixture).await;
    }
    app.close().await;
}

async fn connections(fixture: &Fixture<'_>, sandbox: &TallySandbox, proxy: &ThrottledProxy) {
    let (app, camera) = (fixture.app, &fixture.camera);
    fixture.go_to("2").await;
    camera.take_all("uploads-empty").await;
    fixture.go_to("3").await;
    camera.take_all("reports-unset").await;
    fixture.go_to("6").await;
    camera.take_all("connections-empty").await;
    fixture.app.click("[data-testid=sandbox-start]").await;
    app.find("[data-testid=sandbox-stop]").await;
    wait_for_rendering().await;
    fixture.app.click("[data-testid=connection-test]").await;
    app.wait_until("!document.querySelector('[data-testid=connection-test]').disabled")
        .await;
    camera.take_all("connections-sandbox").await;
    fixture.go_to("3").await;
    camera.take_all("reports-empty").await;
    fixture.go_to("6").await;

    fixture.app.click("[data-testid=integration-new]").await;
    fixture.fill("integration-name", "Production").await;
    // The radio button is hidden; its label is visible.
    app.script(
        "document.querySelector('[data-testid=connection-source-key]').click()",
        vec![],
    )
    .await;
    fixture
        .fill("connection-access-key-id", sandbox.get("accessKeyId"))
        .await;
    fixture
        .fill("connection-region", sandbox.get("region"))
        .await;
    fixture
        .fill("connection-secret", "not the secret of this key at all")
        .await;
    fixture
        .fill("connection-endpoint", &format!("http://{}", proxy.address))
        .await;
    fixture
        .fill("integration-bucket", "Acme_Split_Events")
        .await;
    fixture.fill("integration-file-prefix", "/events").await;
    fixture
        .fill("integration-status-prefix", "events/status")
        .await;
    wait_for_rendering().await;
    camera.take_all("connections-form").await;
    fixture
        .fill("integration-bucket", sandbox.get("bucket"))
        .await;
    fixture
        .fill("integration-file-prefix", sandbox.get("filePrefix"))
        .await;
    fixture
        .fill("integration-status-prefix", sandbox.get("statusPrefix"))
        .await;
    fixture.fill("integration-role-arn", LONG_ROLE).await;
    test(fixture).await;
    camera.take_all("connections-wrong-key").await;
    fixture.app.click("[data-testid=secret-replace]").await;
    fixture
        .fill("connection-secret", sandbox.get("secretAccessKey"))
        .await;
    fixture
        .fill(
            "integration-bucket",
            "no-such-bucket-with-a-name-of-sixty-three-characters-eu-west-1x",
        )
        .await;
    test(fixture).await;
    camera.take_all("connections-missing-bucket").await;
    fixture
        .fill("integration-bucket", sandbox.get("bucket"))
        .await;
    test(fixture).await;
    let input = app.find("[data-testid=env-input]").await;
    input.click().await.expect("a click");
    input
        .send_keys(&format!("env-prod-1{ENTER}env-stage-1{ENTER}"))
        .await
        .expect("keys");
    app.wait_until("document.querySelectorAll('[data-testid=env-chip]').length === 2")
        .await;
    app.script(
        "document.querySelector('.middle').scrollTop = 0; document.activeElement.blur()",
        vec![],
    )
    .await;
    fixture.dismiss_notices().await;
    camera.take_all("connections").await;
}

async fn test(fixture: &Fixture<'_>) {
    fixture.app.click("[data-testid=connection-test]").await;
    wait_for_rendering().await;
    fixture
        .app
        .wait_until(
            "!document.querySelector('[data-testid=connection-test]').disabled \
             && document.querySelector('[data-testid=test-conclusion]')",
        )
        .await;
    wait_for_rendering().await;
}

/// Uploads a day of files and returns their local paths.
async fn uploads(fixture: &Fixture<'_>, proxy: &ThrottledProxy) -> Vec<PathBuf> {
    let (app, camera) = (fixture.app, &fixture.camera);
    let samples = tallyman_operations::samples::write_samples(&fixture.folder.join("samples"))
        .expect("the samples");
    let dirty = fs::read(&samples[1]).expect("a sample");
    let pandas = fs::read(&samples[2]).expect("a sample");
    let valid_file = |rows| file_of(&valid_events(rows)).expect("Parquet");
    let paths = [
        (
            "events_2025-11-20_part-01.snappy.parquet",
            valid_file(19_200),
        ),
        (
            "events_2025-11-20_part-02.snappy.parquet",
            valid_file(19_031),
        ),
        (
            "events_2025-11-19_part-02.snappy.parquet",
            valid_file(19_145),
        ),
        ("checkout_2025-11-20.snappy.parquet", dirty.clone()),
        ("refunds_2025-11-20.snappy.parquet", dirty),
        ("mobile_2025-11-19.parquet", pandas),
        ("web_2025-11-18.parquet", valid_file(4_022)),
        (LONG_NAME, valid_file(1_000)),
        ("backfill_2025-10.parquet", large_file()),
    ]
    .map(|(name, bytes)| fixture.write(name, &bytes));
    app.drop_files(&paths).await;
    app.verdicts(paths.len()).await;
    fixture.open_upload_dialog_for_all().await;
    wait_for_rendering().await;
    camera.take_all("upload-dialog").await;
    fixture
        .app
        .click("[data-testid=upload-send-rejected]")
        .await;
    proxy.set_bandwidth(500_000);
    fixture.app.click("[data-testid=upload-confirm]").await;
    fixture.go_to("2").await;
    app.wait_until(
        // The socket buffer absorbs the first bytes: the speed appears once more have been sent.
        "document.querySelector('[data-name^=backfill] [role=progressbar]')?.ariaValueNow > 60 \
         && document.querySelector('[data-testid=uploads-pace]')",
    )
    .await;
    camera.take_all("uploads-running").await;
    app.script(
        "[...document.querySelectorAll('[data-testid=queue-row]')]\
         .find(row => row.dataset.name.startsWith('backfill'))\
         ?.querySelector('[data-testid=upload-cancel]').click()",
        vec![],
    )
    .await;
    proxy.set_bandwidth(0);
    app.wait_until("!document.querySelector('[data-testid=queue-row]')")
        .await;

    // Existing objects, duplicate names, names outside the prefix.
    fixture.open_upload_dialog_for_all().await;
    for (name, key) in [
        (
            "web_2025-11-18.parquet",
            "events/again/web_2025-11-18.parquet",
        ),
        (
            "refunds_2025-11-20.snappy.parquet",
            "elsewhere/refunds.parquet",
        ),
        ("mobile_2025-11-19.parquet", "elsewhere/refunds.parquet"),
    ] {
        app.script(
            "document.querySelector('[data-testid=upload-plan]').scrollTop = \
             [...document.querySelectorAll('[data-testid=plan-row]')].length * 60",
            vec![],
        )
        .await;
        wait_for_rendering().await;
        let css = format!("[data-testid=plan-row][data-name='{name}'] [data-testid=plan-key]");
        if fixture
            .app
            .script(
                "return Boolean(document.querySelector(arguments[0]))",
                vec![css.clone().into()],
            )
            .await
            == json!(false)
        {
            app.script(
                "document.querySelector('[data-testid=upload-plan]').scrollTop = 0",
                vec![],
            )
            .await;
            wait_for_rendering().await;
        }
        fixture.fill_in(&css, key).await;
    }
    wait_for_rendering().await;
    camera.take_all("upload-dialog-there").await;
    fixture.app.click("[data-testid=upload-dismiss]").await;

    // The same name in another folder, so that a name without folder is ambiguous.
    app.script("document.querySelector('[data-file-list]').focus()", vec![])
        .await;
    fixture
        .app
        .click("[data-testid=file-row][data-name='web_2025-11-18.parquet']")
        .await;
    app.press("u").await;
    fixture
        .fill("plan-key", "events/again/web_2025-11-18.parquet")
        .await;
    fixture.app.click("[data-testid=upload-confirm]").await;
    fixture.go_to("2").await;
    app.wait_until("document.querySelectorAll('[data-testid=history-row]').length === 10")
        .await;
    camera.take_all("uploads").await;
    paths.to_vec()
}

async fn reports(fixture: &Fixture<'_>, sent: &[PathBuf]) {
    let (app, camera) = (fixture.app, &fixture.camera);
    let now = app
        .script("return Date.now()", vec![])
        .await
        .as_i64()
        .expect("ms");
    let days: Vec<String> = serde_json::from_value(
        app.script(
            "return Array.from({ length: 14 }, (_, i) => new Date(Date.now() - i * 864e5).toISOString().slice(0, 10))",
            vec![],
        )
        .await,
    )
    .expect("days");
    let folder = |day: &str, time: &str| format!("reports/{day}/{time}.UTC_report.status");
    let mut paths = Vec::new();
    let mut write = |name: String, content: &Value| {
        paths.push(fixture.write(&name, content.to_string().as_bytes()));
    };
    // Days with uploads of others.
    for (back, day) in days.iter().enumerate().skip(1) {
        for part in 0..(1 + (back * 5) % 7) {
            let mut report = Map::new();
            let key = format!("events/archive/{day}/part-{part:02}.snappy.parquet");
            let created = now - i64::try_from(back).expect("small") * 86_400_000;
            let mut entries = vec![entry(created, 1, true, 40_000, &[])];
            if part == 2 {
                entries.push(entry(created, 2, false, 310, &["INVALID_TIMESTAMP"]));
            }
            report.insert(key, Value::Array(entries));
            write(
                folder(day, &format!("08-3{part}-20.345")),
                &Value::Object(report),
            );
        }
    }
    let today = &days[0];
    let key = |path: &Path| {
        format!(
            "events/{}",
            path.file_name().expect("a name").to_string_lossy()
        )
    };
    let whole = |path: &Path| predicted(path, now + 1);
    write(
        folder(today, "00-01-20.345"),
        &json!({
            key(&sent[0]): whole(&sent[0]),
            key(&sent[1]): [entry(now + 1, 1, true, 12_000, &[])],
            key(&sent[4]): whole(&sent[4]),
            key(&sent[5]): whole(&sent[5]),
            key(&sent[7]): whole(&sent[7]),
            // An ambiguous name without folder.
            "web_2025-11-18.parquet": [entry(now + 1, 1, true, 4_022, &[])],
        }),
    );
    write(
        folder(today, "00-02-44.902"),
        &json!({ key(&sent[2]): [entry(now + 1, 1, true, 19_157, &[])] }),
    );
    // Twelve rows differ from the prediction; two entries are duplicates.
    let mut checkout = whole(&sent[3]);
    let accepted = checkout[0]["numberOfRows"].as_u64().expect("rows");
    checkout[0] = entry(now + 1, 1, true, accepted - 112, &[]);
    checkout.insert(1, entry(now + 1, 1, true, 100, &[]));
    checkout.push(entry(now + 22, 9, false, 12, &["INVALID_ENVIRONMENT_ID"]));
    let rejected = checkout.split_off(2);
    write(
        folder(today, "00-03-20.345"),
        &json!({ key(&sent[3]): checkout }),
    );
    write(
        folder(today, "00-04-44.902"),
        &json!({ key(&sent[3]): checkout }),
    );
    write(
        folder(today, "00-04-58.104"),
        &json!({ key(&sent[3]): rejected }),
    );
    paths.push(fixture.write(
        &folder(today, "00-05-00.000"),
        b"{ \"events/x.parquet\": [ { \"originalCreationTime\": 1763630046000, \"entryId\": 3,",
    ));
    app.drop_files(&paths).await;
    app.wait_until(
        "document.querySelector('[data-testid=report-row][data-state=schema_rejected]') \
         && document.querySelector('[data-testid=unparsed]')",
    )
    .await;
    wait_for_rendering().await;
    fixture.dismiss_notices().await;
    camera.take_all("reports").await;
    for (name, picture) in [
        ("checkout_2025-11-20.snappy.parquet", "reconcile"),
        ("mobile_2025-11-19.parquet", "reconcile-schema"),
        ("events_2025-11-19_part-02.snappy.parquet", "reconcile-over"),
        (LONG_NAME, "reconcile-long-name"),
        ("web_2025-11-18.parquet", "reconcile-ambiguous"),
    ] {
        fixture
            .app
            .click(&format!("[data-testid=report-row][data-name='{name}']"))
            .await;
        app.press(ENTER).await;
        app.find("[data-testid=report-page]").await;
        wait_for_rendering().await;
        camera.take_all(picture).await;
        if matches!(picture, "reconcile" | "reconcile-schema") {
            fixture.app.click("[data-testid=object-check-button]").await;
            app.find("[data-testid=object-agreement]").await;
            wait_for_rendering().await;
            camera.take_all(&format!("{picture}-object")).await;
        }
    }
    app.escape().await;
    app.find("[data-testid=report-table]").await;
}

async fn policies(fixture: &Fixture<'_>) {
    let camera = &fixture.camera;
    fixture.go_to("5").await;
    fixture
        .app
        .click("[data-testid=recipe][data-name=split-inbound-bucket]")
        .await;
    wait_for_rendering().await;
    camera.take_all("policies-long").await;
    fixture.fill("policy-input-role-arn", ROLE).await;
    fixture
        .fill("policy-input-bucket", "acme-split-events")
        .await;
    wait_for_rendering().await;
    camera.take_all("policies").await;
    fixture
        .fill("policy-input-status-prefix", "events/status")
        .await;
    wait_for_rendering().await;
    camera.take_all("policies-fault").await;
}

/// Many rows: for inspection, not for the README.
async fn many_items(fixture: &Fixture<'_>) {
    let (app, camera) = (fixture.app, &fixture.camera);
    let many: Map<String, Value> = (0..2_000)
        .map(|part| {
            let name = format!("events/many/part-{part:05}-of-02000.snappy.parquet");
            (
                name,
                json!([entry(1_763_630_046_000, part, true, 1_000, &[])]),
            )
        })
        .collect();
    let path = fixture.write(
        "reports/2025-11-20/23-00-00.000.UTC_report.status",
        Value::Object(many).to_string().as_bytes(),
    );
    fixture.go_to("3").await;
    app.drop_files(&[path]).await;
    app.wait_until("document.querySelector('[data-testid=report-table]')?.getAttribute('aria-rowcount') > 2000")
        .await;
    wait_for_rendering().await;
    camera.take_all("reports-many").await;

    fixture.remove_all().await;
    let bytes = file_of(&valid_events(20)).expect("Parquet");
    for part in 0..500 {
        fixture.write(&format!("many/part-{part:03}.parquet"), &bytes);
    }
    app.drop_files(&[fixture.folder.join("crowd")]).await;
    app.wait_until("document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '501' && !document.querySelector('[data-testid=stop-checks]')")
        .await;
    fixture.open_upload_dialog_for_all().await;
    camera.take_all("upload-dialog-many").await;
    fixture.app.click("[data-testid=upload-confirm]").await;
    fixture.go_to("2").await;
    camera.take_all("uploads-many-running").await;
    app.wait_until("!document.querySelector('[data-testid=queue-row]')")
        .await;
    camera.take_all("uploads-many").await;
}
