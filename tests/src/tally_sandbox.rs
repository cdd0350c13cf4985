//! `tally sandbox` as a child process, and clients for it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "for tests, which fail by panicking"
)]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tallyman_aws::{ConnectOptions, CredentialsConfig, S3Store, Secret, connect};

/// Returns the path of a program of the workspace, for a test that runs from
/// `target/debug/deps`.
///
/// # Panics
/// If the program is not built.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let path = test
        .ancestors()
        .nth(2)
        .expect("target/debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built", path.display());
    path
}

/// Limit of the start time. Not a measure of speed.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A running `tally sandbox`. It is killed on drop.
#[derive(Debug)]
pub struct TallySandbox {
    child: Child,
    ready: Value,
}

impl TallySandbox {
    /// Starts it and waits until it is listening. Without `--delay` among the arguments,
    /// reports follow after one second. Retries while another sandbox still
    /// uses the folder.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        let started = Instant::now();
        loop {
            if let Some(sandbox) = Self::try_start(arguments) {
                return sandbox;
            }
            assert!(
                started.elapsed() < START_TIMEOUT,
                "the sandbox does not start"
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn try_start(arguments: &[&str]) -> Option<Self> {
        let delay: &[&str] = if arguments.contains(&"--delay") {
            &[]
        } else {
            &["--delay", "1"]
        };
        let mut child = Command::new(program("tally"))
            .arg("sandbox")
            .args(delay)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("tally starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its standard output");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("a line of output");
        if line.is_empty() {
            let _ = child.wait();
            return None;
        }
        Some(Self {
            child,
            ready: serde_json::from_str(&line).expect("its first line is JSON"),
        })
    }

    /// Returns a value of its first line of output: `endpoint`, `bucket`, …
    ///
    /// # Panics
    /// If there is no value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.ready[name]
            .as_str()
            .unwrap_or_else(|| panic!("the sandbox prints no {name}"))
    }

    /// Returns the address of a prefix in its bucket.
    #[must_use]
    pub fn uri(&self, prefix: &str) -> String {
        format!("s3://{}/{prefix}", self.get("bucket"))
    }

    /// Returns environment variables with its credentials.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, &str); 3] {
        [
            ("AWS_ACCESS_KEY_ID", self.get("accessKeyId")),
            ("AWS_SECRET_ACCESS_KEY", self.get("secretAccessKey")),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]
    }

    /// Creates a client for it.
    ///
    /// # Panics
    /// If it cannot be created.
    pub async fn store(&self) -> S3Store {
        connect(ConnectOptions {
            credentials: CredentialsConfig::Key {
                access_key_id: self.get("accessKeyId").to_owned(),
                secret: Secret::new(self.get("secretAccessKey").to_owned()),
                session_token: None,
            },
            region: Some(self.get("region").to_owned()),
            endpoint: Some(self.get("endpoint").to_owned()),
        })
        .await
        .expect("a client")
    }

    /// Returns a command of a workspace program with its credentials.
    #[must_use]
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(program(name));
        command.envs(self.environment());
        command
    }
}

impl Drop for TallySandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
