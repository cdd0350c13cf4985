//! Screenshots of the round trip: connections, an upload, reports, policies.
//!
//! A sandbox stands for AWS, behind a proxy with a bandwidth limit. It writes no reports of its
//! own: they are written here, so that every state appears.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use tallyman_tests::event_table::{file_of, valid_events};

use crate::app::App;
use crate::camera::Camera;
use crate::story::{Aws, Story, entry, large_file, predicted, settle};
use crate::throttled_proxy::ThrottledProxy;

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

const ROLE: &str = "arn:aws:iam::111122223333:role/split-s3-in-7f3a";
/// The longest possible role name, with a path.
const LONG_ROLE: &str = "arn:aws:iam::111122223333:role/vendors/split/inbound/harness-fme-s3-inbound-integration-production-eu-west-1-7f3a9c";
const LONG_NAME: &str = "a-name-so-long-that-no-column-could-ever-hold-it-whole_2025-11-20T09-14-06_part-00000-of-00128-attempt-3.c000.snappy.parquet";

#[tokio::test(flavor = "multi_thread")]
async fn take_the_pictures_of_the_round_trip() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("in");
    fs::create_dir_all(&folder).expect("a folder");
    let aws = Aws::start();
    let server = aws.get("endpoint").trim_start_matches("http://").to_owned();
    let line = ThrottledProxy::to(server.trim_end_matches('/').to_owned()).await;
    let app = App::start(&root.path().join("data"), &[]).await;
    let story = Story {
        app: &app,
        camera: Camera::before(&app).await,
        folder,
    };
    connections(&story, &aws, &line).await;
    let sent = uploads(&story, &line).await;
    reports(&story, &sent).await;
    policies(&story).await;
    if std::env::var_os("TALLYMAN_PICTURES_OF_CROWDS").is_some() {
        crowds(&story).await;
    }
    app.close().await;
}

async fn connections(story: &Story<'_>, aws: &Aws, line: &ThrottledProxy) {
    let (app, camera) = (story.app, &story.camera);
    story.go_to("2").await;
    camera.take_all("uploads-empty").await;
    story.go_to("3").await;
    camera.take_all("reports-unset").await;
    story.go_to("6").await;
    camera.take_all("connections-empty").await;
    story.click("[data-testid=sandbox-start]").await;
    app.find("[data-testid=sandbox-stop]").await;
    settle().await;
    story.click("[data-testid=connection-test]").await;
    app.until("!document.querySelector('[data-testid=connection-test]').disabled")
        .await;
    camera.take_all("connections-sandbox").await;
    story.go_to("3").await;
    camera.take_all("reports-empty").await;
    story.go_to("6").await;

    story.click("[data-testid=integration-new]").await;
    story.fill("integration-name", "Production").await;
    // The radio button is hidden; its label is visible.
    app.script(
        "document.querySelector('[data-testid=connection-source-key]').click()",
        vec![],
    )
    .await;
    story
        .fill("connection-access-key-id", aws.get("accessKeyId"))
        .await;
    story.fill("connection-region", aws.get("region")).await;
    story
        .fill("connection-secret", "not the secret of this key at all")
        .await;
    story
        .fill("connection-endpoint", &format!("http://{}", line.address))
        .await;
    story.fill("integration-bucket", "Acme_Split_Events").await;
    story.fill("integration-file-prefix", "/events").await;
    story
        .fill("integration-status-prefix", "events/status")
        .await;
    settle().await;
    camera.take_all("connections-form").await;
    story.fill("integration-bucket", aws.get("bucket")).await;
    story
        .fill("integration-file-prefix", aws.get("filePrefix"))
        .await;
    story
        .fill("integration-status-prefix", aws.get("statusPrefix"))
        .await;
    story.fill("integration-role-arn", LONG_ROLE).await;
    test(story).await;
    camera.take_all("connections-wrong-key").await;
    story.click("[data-testid=secret-replace]").await;
    story
        .fill("connection-secret", aws.get("secretAccessKey"))
        .await;
    story
        .fill(
            "integration-bucket",
            "no-such-bucket-with-a-name-of-sixty-three-characters-eu-west-1x",
        )
        .await;
    test(story).await;
    camera.take_all("connections-missing-bucket").await;
    story.fill("integration-bucket", aws.get("bucket")).await;
    test(story).await;
    let input = app.find("[data-testid=env-input]").await;
    input.click().await.expect("a click");
    input
        .send_keys(&format!("env-prod-1{ENTER}env-stage-1{ENTER}"))
        .await
        .expect("keys");
    app.until("document.querySelectorAll('[data-testid=env-chip]').length === 2")
        .await;
    app.script(
        "document.querySelector('.middle').scrollTop = 0; document.activeElement.blur()",
        vec![],
    )
    .await;
    story.dismiss_notices().await;
    camera.take_all("connections").await;
}

async fn test(story: &Story<'_>) {
    story.click("[data-testid=connection-test]").await;
    settle().await;
    story
        .app
        .until(
            "!document.querySelector('[data-testid=connection-test]').disabled \
             && document.querySelector('[data-testid=test-policy]')",
        )
        .await;
    settle().await;
}

/// Uploads a day of files and returns their local paths.
async fn uploads(story: &Story<'_>, line: &ThrottledProxy) -> Vec<PathBuf> {
    let (app, camera) = (story.app, &story.camera);
    let samples = tallyman_operations::samples::write_samples(&story.folder.join("samples"))
        .expect("the samples");
    let dirty = fs::read(&samples[1]).expect("a sample");
    let pandas = fs::read(&samples[2]).expect("a sample");
    let sound = |rows| file_of(&valid_events(rows)).expect("Parquet");
    let paths = [
        ("events_2025-11-20_part-01.snappy.parquet", sound(19_200)),
        ("events_2025-11-20_part-02.snappy.parquet", sound(19_031)),
        ("events_2025-11-19_part-02.snappy.parquet", sound(19_145)),
        ("checkout_2025-11-20.snappy.parquet", dirty.clone()),
        ("refunds_2025-11-20.snappy.parquet", dirty),
        ("mobile_2025-11-19.parquet", pandas),
        ("web_2025-11-18.parquet", sound(4_022)),
        (LONG_NAME, sound(1_000)),
        ("backfill_2025-10.parquet", large_file()),
    ]
    .map(|(name, bytes)| story.write(name, &bytes));
    app.drop_files(&paths).await;
    app.verdicts(paths.len()).await;
    story.ask_to_upload_all().await;
    settle().await;
    camera.take_all("upload-dialog").await;
    story.click("[data-testid=upload-send-rejected]").await;
    line.set_bandwidth(500_000);
    story.click("[data-testid=upload-confirm]").await;
    story.go_to("2").await;
    app.until(
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
    line.set_bandwidth(0);
    app.until("!document.querySelector('[data-testid=queue-row]')")
        .await;

    // Existing objects, duplicate names, names outside the prefix.
    story.ask_to_upload_all().await;
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
        settle().await;
        let css = format!("[data-testid=plan-row][data-name='{name}'] [data-testid=plan-key]");
        if story
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
            settle().await;
        }
        story.fill_in(&css, key).await;
    }
    settle().await;
    camera.take_all("upload-dialog-there").await;
    story.click("[data-testid=upload-dismiss]").await;

    // The same name in another folder, so that a name without folder is ambiguous.
    app.script("document.querySelector('[data-file-list]').focus()", vec![])
        .await;
    story
        .click("[data-testid=file-row][data-name='web_2025-11-18.parquet']")
        .await;
    app.press("u").await;
    story
        .fill("plan-key", "events/again/web_2025-11-18.parquet")
        .await;
    story.click("[data-testid=upload-confirm]").await;
    story.go_to("2").await;
    app.until("document.querySelectorAll('[data-testid=history-row]').length === 10")
        .await;
    camera.take_all("uploads").await;
    paths.to_vec()
}

async fn reports(story: &Story<'_>, sent: &[PathBuf]) {
    let (app, camera) = (story.app, &story.camera);
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
        paths.push(story.write(&name, content.to_string().as_bytes()));
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
    paths.push(story.write(
        &folder(today, "00-05-00.000"),
        b"{ \"events/x.parquet\": [ { \"originalCreationTime\": 1763630046000, \"entryId\": 3,",
    ));
    app.drop_files(&paths).await;
    app.until(
        "document.querySelector('[data-testid=report-row][data-state=schema_rejected]') \
         && document.querySelector('[data-testid=unparsed]')",
    )
    .await;
    settle().await;
    story.dismiss_notices().await;
    camera.take_all("reports").await;
    for (name, picture) in [
        ("checkout_2025-11-20.snappy.parquet", "reconcile"),
        ("mobile_2025-11-19.parquet", "reconcile-schema"),
        ("events_2025-11-19_part-02.snappy.parquet", "reconcile-over"),
        (LONG_NAME, "reconcile-long-name"),
        ("web_2025-11-18.parquet", "reconcile-ambiguous"),
    ] {
        story
            .click(&format!("[data-testid=report-row][data-name='{name}']"))
            .await;
        app.press(ENTER).await;
        app.find("[data-testid=report-page]").await;
        settle().await;
        camera.take_all(picture).await;
        if matches!(picture, "reconcile" | "reconcile-schema") {
            story.click("[data-testid=object-check-button]").await;
            app.find("[data-testid=object-agreement]").await;
            settle().await;
            camera.take_all(&format!("{picture}-object")).await;
        }
    }
    app.press(ESCAPE).await;
    app.find("[data-testid=report-table]").await;
}

async fn policies(story: &Story<'_>) {
    let camera = &story.camera;
    story.go_to("5").await;
    story
        .click("[data-testid=recipe][data-name=split-inbound-bucket]")
        .await;
    settle().await;
    camera.take_all("policies-long").await;
    story.fill("policy-input-role-arn", ROLE).await;
    story.fill("policy-input-bucket", "acme-split-events").await;
    settle().await;
    camera.take_all("policies").await;
    story
        .fill("policy-input-status-prefix", "events/status")
        .await;
    settle().await;
    camera.take_all("policies-fault").await;
}

/// Many rows: for inspection, not for the README.
async fn crowds(story: &Story<'_>) {
    let (app, camera) = (story.app, &story.camera);
    let many: Map<String, Value> = (0..2_000)
        .map(|part| {
            let name = format!("events/crowd/part-{part:05}-of-02000.snappy.parquet");
            (
                name,
                json!([entry(1_763_630_046_000, part, true, 1_000, &[])]),
            )
        })
        .collect();
    let path = story.write(
        "reports/2025-11-20/23-00-00.000.UTC_report.status",
        Value::Object(many).to_string().as_bytes(),
    );
    story.go_to("3").await;
    app.drop_files(&[path]).await;
    app.until("document.querySelector('[data-testid=report-table]')?.getAttribute('aria-rowcount') > 2000")
        .await;
    settle().await;
    camera.take_all("reports-crowd").await;

    story.remove_all().await;
    let bytes = file_of(&valid_events(20)).expect("Parquet");
    for part in 0..500 {
        story.write(&format!("crowd/part-{part:03}.parquet"), &bytes);
    }
    app.drop_files(&[story.folder.join("crowd")]).await;
    app.until("document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '501' && !document.querySelector('[data-testid=stop-checks]')")
        .await;
    story.ask_to_upload_all().await;
    camera.take_all("upload-dialog-crowd").await;
    story.click("[data-testid=upload-confirm]").await;
    story.go_to("2").await;
    camera.take_all("uploads-crowd-running").await;
    app.until("!document.querySelector('[data-testid=queue-row]')")
        .await;
    camera.take_all("uploads-crowd").await;
}
