//! Screenshots of a recipe's exports, and of a merge.

use std::fs;

use crate::app::App;
use crate::camera::Camera;
use crate::fixture::wait_for_rendering;

const EXISTING: &str = r#"{
  "Version": "2012-10-17",
  "Id": "OurPolicy",
  "Statement": [
    {
      "Sid": "TlsOnly",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": ["arn:aws:s3:::acme-split-events", "arn:aws:s3:::acme-split-events/*"],
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    },
    {
      "Sid": "AnalystsWrite",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/analysts" },
      "Action": ["s3:PutObject", "s3:GetObject"],
      "Resource": "arn:aws:s3:::acme-split-events/events/*"
    }
  ]
}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn take_screenshots_of_policy_exports_and_merges() {
    let root = tempfile::tempdir().expect("a folder");
    let app = App::start(&root.path().join("data"), &[]).await;
    let camera = Camera::new(&app).await;
    app.go_to("5").await;
    app.find("[data-testid=policy-form]").await;
    app.click("[data-testid=policy-format-awsCli]").await;
    wait_for_rendering().await;
    camera.take("form-incomplete").await;
    for (input, value) in [
        ("bucket", "acme-split-events"),
        (
            "role-arn",
            "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
        ),
        ("file-prefix", "events"),
        ("status-prefix", "status"),
    ] {
        app.type_into(&format!("[data-testid=policy-input-{input}]"), value)
            .await;
    }
    app.find("[data-testid=export-notes]").await;
    wait_for_rendering().await;
    camera.take_all("form-command").await;
    app.click("[data-testid=policy-format-terraform]").await;
    app.find("[data-testid=export-merge]").await;
    wait_for_rendering().await;
    camera.take_all("form-refused").await;
    app.click("[data-testid=export-merge]").await;
    app.find("[data-testid=merge-outcomes]").await;
    wait_for_rendering().await;
    camera.take_all("merge-empty").await;
    let existing = root.path().join("attached.json");
    fs::write(&existing, EXISTING).expect("a file");
    app.drop_files(&[existing]).await;
    app.wait_until("document.querySelector('.cm-merge-a')?.innerText.includes('OurPolicy')")
        .await;
    wait_for_rendering().await;
    camera.take_all("merge").await;
    let from_vpc = root.path().join("from-vpc.json");
    let denied = EXISTING.replace("TlsOnly", "OnlyFromVpc").replace(
        r#""Bool": { "aws:SecureTransport": "false" }"#,
        r#""StringNotEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" }"#,
    );
    fs::write(&from_vpc, denied).expect("a file");
    app.drop_files(&[from_vpc]).await;
    app.wait_until("document.querySelector('.cm-merge-a')?.innerText.includes('OnlyFromVpc')")
        .await;
    wait_for_rendering().await;
    camera.take_all("merge-under-deny").await;
    app.drop_files(&[root.path().join("attached.json")]).await;
    app.wait_until("document.querySelector('.cm-merge-a')?.innerText.includes('TlsOnly')")
        .await;
    app.click("[data-testid=merge-format-terraform]").await;
    app.wait_until(
        "document.querySelector('[data-testid=export-text]')?.innerText.includes('aws_s3')",
    )
    .await;
    wait_for_rendering().await;
    camera.take_all("merge-terraform").await;
    app.click("[data-testid=merge-format-json]").await;
    let broken = root.path().join("broken.json");
    fs::write(&broken, "{ \"Statement\": [").expect("a file");
    app.drop_files(&[broken]).await;
    app.find("[data-testid=merge-refused]").await;
    wait_for_rendering().await;
    camera.take_all("merge-refused").await;
    app.escape().await;
    app.wait_until("!document.querySelector('[data-testid=merge]')")
        .await;
    app.click("[data-testid=policy-format-json]").await;
    wait_for_rendering().await;
    camera.take_all("recipe").await;
    app.click("[data-testid=recipe][data-name=uploader-least-privilege]")
        .await;
    app.click("[data-testid=policy-format-terraform]").await;
    for (input, value) in [
        ("bucket", "acme-split-events"),
        ("file-prefix", "events"),
        ("status-prefix", "status"),
    ] {
        app.type_into(&format!("[data-testid=policy-input-{input}]"), value)
            .await;
    }
    app.find("[data-testid=policy-format-name]").await;
    wait_for_rendering().await;
    camera.take_all("form-name").await;
    app.close().await;
}
