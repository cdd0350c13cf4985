//! Screenshots of policy documents: checked, fixed, explained, simulated, and of an access-denied
//! error.

use std::fs;
use std::path::Path;

use crate::app::{App, ENTER};
use crate::camera::Camera;
use crate::fixture::wait_for_rendering;

/// A policy with many kinds of findings.
const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "SplitReads",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/split-s3-in-7f3a" },
      "Action": ["s3:Get*", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::acme-split-events", "arn:aws:s3:::acme-split-events/events/*"]
    },
    {
      "Sid": "SplitReads",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/split-s3-in-7f3a" },
      "Action": ["s3:PutObject", "s3:PutObjectAcl", "s3:ListBucket"],
      "Resource": "arn:aws:s3:::acme-split-events/{status-prefix}/*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }
    },
    {
      "Sid": "NoPlainHttp",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::acme-split-events/*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    },
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::acme-split-events/public/*"
    }
  ]
}
"#;

const DENIED: &str = "An error occurred (AccessDenied) when calling the PutObject operation: User: \
    arn:aws:sts::444455556666:assumed-role/split-s3-in-7f3a/upload is not authorized to perform: s3:PutObject on \
    resource: \"arn:aws:s3:::acme-split-events/status/2025-11-20.json\" because no resource-based policy allows \
    the s3:PutObject action";

/// As Spark prints it (Hadoop, "Troubleshooting S3A").
const DENIED_BY_SPARK: &str = "java.nio.file.AccessDeniedException: \
    s3a://acme-split-events/events/part 00.parquet: getFileStatus on \
    s3a://acme-split-events/events/part 00.parquet: \
    com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Service: Amazon S3; Status Code: \
    403; Error Code: 403 Forbidden; Request ID: 3F9A1B2C4D5E6F70)";

async fn drop_text(app: &App, folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file");
    app.drop_files(&[path]).await;
    app.wait_until(&format!(
        "document.querySelector('[data-testid=check-name]')?.innerText === '{name}'"
    ))
    .await;
    wait_for_rendering().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn take_screenshots_of_policy_documents() {
    let root = tempfile::tempdir().expect("a folder");
    let app = App::start(&root.path().join("data"), &[]).await;
    let camera = Camera::new(&app).await;
    app.go_to("5").await;
    app.click("[data-testid=policies-mode-check]").await;
    app.find("[data-testid=check-empty]").await;
    wait_for_rendering().await;
    camera.take_all("check-empty").await;

    drop_text(&app, root.path(), "acme-split-events.json", POLICY).await;
    app.click("[data-finding]").await;
    wait_for_rendering().await;
    camera.take_all("check").await;
    app.click("[data-testid=fix]").await;
    wait_for_rendering().await;
    camera.take_all("check-fix").await;
    app.escape().await;
    app.click("[data-testid=check-tab-explain]").await;
    app.click("li:nth-child(2) [data-testid=check-sentence]")
        .await;
    wait_for_rendering().await;
    camera.take_all("check-explain").await;
    app.click("[data-testid=check-tab-simulate]").await;
    for (part, text) in [
        (
            "principal",
            "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
        ),
        ("action", "s3:GetObject"),
        (
            "resource",
            "arn:aws:s3:::acme-split-events/events/part-01.parquet",
        ),
    ] {
        app.type_into(&format!("[data-testid=simulate-{part}]"), text)
            .await;
    }
    app.press(ENTER).await;
    app.find("[data-testid=simulate-answer]").await;
    wait_for_rendering().await;
    camera.take_all("check-ask").await;
    app.script(
        "document.querySelector('[data-testid=simulate-answer]').scrollIntoView()",
        vec![],
    )
    .await;
    camera.take_all("check-simulate-answer").await;

    let curly = POLICY.replace("\"SplitReads\"", "“SplitReads”").replacen(
        "  \"Version\"",
        "  // as the page has it\n  \"Version\"",
        1,
    );
    drop_text(&app, root.path(), "from-a-page.json", &curly).await;
    camera.take_all("check-unreadable").await;

    app.click("[data-testid=policies-mode-denied]").await;
    app.find("[data-testid=denied-text]").await;
    wait_for_rendering().await;
    camera.take("denied-empty").await;
    app.type_into("[data-testid=denied-text]", DENIED).await;
    app.find("[data-testid=denial]").await;
    wait_for_rendering().await;
    camera.take_all("denied").await;
    app.click("[data-testid=denial-recipe][data-name=split-inbound-bucket]")
        .await;
    wait_for_rendering().await;
    camera.take_all("denied-recipe").await;
    app.click("[data-testid=policies-mode-denied]").await;
    app.retype("[data-testid=denied-text]", DENIED_BY_SPARK)
        .await;
    app.wait_until(
        "document.querySelector('[data-testid=denial]')?.innerText.includes('part 00.parquet')",
    )
    .await;
    wait_for_rendering().await;
    camera.take("denied-by-spark").await;
    app.close().await;
}
