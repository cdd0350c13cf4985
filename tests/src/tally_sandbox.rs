//! `tally sandbox` in a process of its own, and the way to it.

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
use tallyman_aws::{Access, S3Store, Secret, Way, connect};

/// A program that the workspace builds, for a test that runs from
/// `target/debug/deps`.
///
/// # Panics
/// When it is not built.
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

/// How long one may take to start. Not a measure of speed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running `tally sandbox`. It ends when it is dropped.
#[derive(Debug)]
pub struct TallySandbox {
    child: Child,
    ready: Value,
}

impl TallySandbox {
    /// Starts it, and waits until it listens. A folder that another sandbox has
    /// not left yet is waited for.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        let begun = Instant::now();
        loop {
            if let Some(sandbox) = Self::try_start(arguments) {
                return sandbox;
            }
            assert!(begun.elapsed() < PATIENCE, "the sandbox does not start");
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn try_start(arguments: &[&str]) -> Option<Self> {
        let mut child = Command::new(program("tally"))
            .args(["sandbox", "--delay", "1"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("tally starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its standard output");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("a line of it");
        if line.is_empty() {
            let _ = child.wait();
            return None;
        }
        Some(Self {
            child,
            ready: serde_json::from_str(&line).expect("what it says of itself"),
        })
    }

    /// What it says of itself, by name: `endpoint`, `bucket`, …
    ///
    /// # Panics
    /// When it says no such thing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.ready[name]
            .as_str()
            .unwrap_or_else(|| panic!("the sandbox names no {name}"))
    }

    /// An address in its bucket.
    #[must_use]
    pub fn uri(&self, prefix: &str) -> String {
        format!("s3://{}/{prefix}", self.get("bucket"))
    }

    /// The environment that leads to it.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, &str); 3] {
        [
            ("AWS_ACCESS_KEY_ID", self.get("accessKeyId")),
            ("AWS_SECRET_ACCESS_KEY", self.get("secretAccessKey")),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]
    }

    /// A client of it.
    ///
    /// # Panics
    /// When there can be none.
    pub async fn store(&self) -> S3Store {
        connect(Access {
            way: Way::Key {
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

    /// A program of the workspace that finds its way to it.
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
