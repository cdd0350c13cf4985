//! The sandbox as boto3 sees it, a client that shares no code with ours.
//!
//! Needs Python 3 with `venv`. boto3 is installed, pinned, into a folder
//! beside the build the first time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use tallyman_sandbox::{Ingest, Options, Sandbox};

fn run(command: &mut Command) -> String {
    // Not the whole command: its environment holds the secret.
    let shown = command.get_program().display().to_string();
    let ended = command
        .output()
        .unwrap_or_else(|error| panic!("{shown} did not start: {error}"));
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr)
    );
    assert!(ended.status.success(), "{shown} failed:\n{said}");
    said
}

/// A Python that has boto3.
fn python() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boto3-1.44.5");
    let python = if cfg!(windows) {
        home.join("Scripts/python.exe")
    } else {
        home.join("bin/python")
    };
    let wanted = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requirements.txt");
    let system = if cfg!(windows) { "python" } else { "python3" };
    if !python.exists() {
        run(Command::new(system).args(["-m", "venv"]).arg(&home));
    }
    // Does nothing if all is there already, and asks nobody then.
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(wanted));
    python
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn boto3_finds_an_s3() {
    let python = tokio::task::spawn_blocking(python).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(Options {
        folder: folder.path().to_owned(),
        port: None,
        ingest: Ingest::default(),
        clock: now,
    })
    .await
    .unwrap();
    let access = sandbox.access();
    let mut script = Command::new(python);
    script
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/s3_by_boto3.py"))
        .env("AWS_ENDPOINT_URL_S3", &access.endpoint)
        .env("AWS_ACCESS_KEY_ID", &access.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &access.secret_access_key)
        .env("AWS_DEFAULT_REGION", &access.region)
        .env("BUCKET", &access.bucket)
        // So that nothing of the machine's own settings plays a part.
        .env("AWS_CONFIG_FILE", folder.path().join("none"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.path().join("none"))
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .env("NO_PROXY", "127.0.0.1");
    let said = tokio::task::spawn_blocking(move || run(&mut script));
    assert!(said.await.unwrap().contains("boto3 agrees"));
    sandbox.stop().await;
}
