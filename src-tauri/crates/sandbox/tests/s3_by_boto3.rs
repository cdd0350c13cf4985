//! Tests the sandbox with boto3, a client that shares no code with this project.
//!
//! Needs Python 3 with `venv`. The first run installs a pinned version of boto3 into
//! the target folder.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use tallyman_sandbox::{IngestOptions, Options, Sandbox};

fn run(command: &mut Command) -> String {
    // Not the whole command, because its environment contains the secret.
    let program = command.get_program().display().to_string();
    let result = command
        .output()
        .unwrap_or_else(|error| panic!("{program} did not start: {error}"));
    let output = format!(
        "{}{}",
        String::from_utf8_lossy(&result.stdout),
        String::from_utf8_lossy(&result.stderr)
    );
    assert!(result.status.success(), "{program} failed:\n{output}");
    output
}

/// Returns the path of a Python interpreter with boto3.
fn python() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boto3-1.44.5");
    let python = if cfg!(windows) {
        home.join("Scripts/python.exe")
    } else {
        home.join("bin/python")
    };
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requirements.txt");
    let system = if cfg!(windows) { "python" } else { "python3" };
    if !python.exists() {
        run(Command::new(system).args(["-m", "venv"]).arg(&home));
    }
    // Does nothing, and uses no network, if everything is installed.
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(requirements));
    python
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn boto3_can_use_the_sandbox() {
    let python = tokio::task::spawn_blocking(python).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(Options {
        folder: folder.path().to_owned(),
        port: None,
        ingest: IngestOptions::default(),
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
        // The settings of this machine must have no effect.
        .env("AWS_CONFIG_FILE", folder.path().join("none"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.path().join("none"))
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .env("NO_PROXY", "127.0.0.1");
    let output = tokio::task::spawn_blocking(move || run(&mut script));
    assert!(output.await.unwrap().contains("boto3 agrees"));
    sandbox.stop().await;
}
