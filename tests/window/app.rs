//! The app in a real window, driven through WebDriver.

use std::env;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tallyman_tests::tally_sandbox::program;

/// Time limit for anything to appear. It detects failures; it does not measure speed.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) const CONTROL: &str = "\u{e009}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const NULL: &str = "\u{e000}";

/// The running app, its window, and the driver process.
pub(crate) struct App {
    pub(crate) client: Client,
    driver: Child,
}

fn target() -> PathBuf {
    // Test binaries are in target/debug/deps.
    let test = env::current_exe().expect("the path of this test");
    test.ancestors().nth(2).expect("target/debug").to_owned()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

impl App {
    /// Opens the window with its data in `data`, as `tallyman FILE…` does.
    pub(crate) async fn start(data: &Path, files: &[&Path]) -> Self {
        Self::start_as(&program("tallyman"), data, files, &[]).await
    }

    /// Opens the window with another program that starts the app, and with extra environment
    /// variables.
    pub(crate) async fn start_as(
        application: &Path,
        data: &Path,
        files: &[&Path],
        environment: &[(&str, &str)],
    ) -> Self {
        let (port, native_port) = (free_port(), free_port());
        let tools = target().join("../tools/bin/tauri-driver");
        let native =
            env::var("WEBKIT_DRIVER").unwrap_or_else(|_| "/usr/bin/WebKitWebDriver".into());
        let driver = Command::new(&tools)
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native_port.to_string()])
            .args(["--native-driver", &native])
            .env("TALLYMAN_DATA_DIR", data)
            .env("LC_ALL", "C.UTF-8")
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // The window and its WebKit driver belong to this process group too.
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", tools.display()));
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "tauri:options".to_owned(),
            json!({ "application": application, "args": files }),
        );
        let address = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let connecting = builder.capabilities(capabilities.clone()).connect(&address);
            match tokio::time::timeout(TIMEOUT, connecting).await {
                Ok(Ok(client)) => break client,
                Ok(Err(error)) if started.elapsed() < TIMEOUT => {
                    drop(error); // The driver does not listen yet.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                Ok(Err(error)) => panic!("no window opened: {error}"),
                Err(_) => panic!("the driver did not answer"),
            }
        };
        let app = Self { client, driver };
        // The interface is ready once its navigation exists.
        app.find("nav").await;
        app
    }

    /// Closes the window and waits for its end.
    pub(crate) async fn close(self) {
        let _ = self.client.clone().close().await;
    }

    /// Kills the app and its child processes without a clean shutdown.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Waits for the first element that `css` selects, and returns it.
    pub(crate) async fn find(&self, css: &str) -> Element {
        self.client
            .wait()
            .at_most(TIMEOUT)
            .for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css} never appeared: {error}"))
    }

    /// Runs JavaScript in the page.
    pub(crate) async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until `condition`, a JavaScript expression, is true.
    pub(crate) async fn wait_until(&self, condition: &str) {
        let started = Instant::now();
        let script = format!("return Boolean({condition})");
        while self.script(&script, vec![]).await != Value::Bool(true) {
            assert!(started.elapsed() < TIMEOUT, "never came true: {condition}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until `count` files have verdicts; returns their names and verdicts.
    pub(crate) async fn verdicts(&self, count: usize) -> Vec<(String, String)> {
        self.wait_until(&format!(
            "[...document.querySelectorAll('[data-testid=file-row]')]\
             .filter(row => row.dataset.verdict).length >= {count}"
        ))
        .await;
        let rows = self
            .script(
                "return [...document.querySelectorAll('[data-testid=file-row]')]\
                 .map(row => [row.dataset.name, row.dataset.verdict])",
                vec![],
            )
            .await;
        let mut rows: Vec<(String, String)> =
            serde_json::from_value(rows).expect("names and verdicts");
        rows.sort();
        rows
    }

    /// Clicks the element that `css` selects as soon as it is clickable.
    pub(crate) async fn click(&self, css: &str) {
        self.wait_until(&format!(
            "document.querySelector(\"{css}\") && !document.querySelector(\"{css}\").disabled"
        ))
        .await;
        self.find(css)
            .await
            .click()
            .await
            .unwrap_or_else(|error| panic!("{css} cannot be clicked: {error}"));
    }

    /// Types into the empty field that `css` selects.
    pub(crate) async fn type_into(&self, css: &str, text: &str) {
        self.click(css).await;
        self.find(css)
            .await
            .send_keys(text)
            .await
            .unwrap_or_else(|error| panic!("{css} takes no text: {error}"));
    }

    /// Types into a field in place of its text.
    pub(crate) async fn retype(&self, css: &str, text: &str) {
        self.click(css).await;
        self.press(&format!("{CONTROL}a{NULL}")).await;
        self.press(text).await;
    }

    /// Shows a screen by its number key.
    pub(crate) async fn go_to(&self, screen: &str) {
        self.press(&format!("{CONTROL}{screen}{NULL}")).await;
    }

    /// Asks the window to close, as the button on its frame does.
    pub(crate) async fn request_close(&self) {
        tokio::task::spawn_blocking(|| {
            crate::close_button::press()
                .unwrap_or_else(|error| panic!("no window to close: {error}"));
        })
        .await
        .expect("the press ends");
    }

    /// Presses a key, or several held together (`\u{e009}` is Control), in the focused element.
    pub(crate) async fn press(&self, keys: &str) {
        self.client
            .active_element()
            .await
            .expect("something has the focus")
            .send_keys(keys)
            .await
            .expect("keys are taken");
    }

    /// Presses Escape on the screen. A notice that is shown takes the first one.
    pub(crate) async fn escape(&self) {
        const SHOWN: &str = "document.querySelector('[data-testid=toast]')";
        let script = format!("return Boolean({SHOWN})");
        if self.script(&script, vec![]).await == Value::Bool(true) {
            self.press(ESCAPE).await;
            self.wait_until(&format!("!{SHOWN}")).await;
        }
        self.press(ESCAPE).await;
    }

    /// Drops files on the window, as a file manager does.
    pub(crate) async fn drop_files(&self, paths: &[PathBuf]) {
        let paths = paths.to_vec();
        tokio::task::spawn_blocking(move || {
            crate::drop::drop_files(&paths)
                .unwrap_or_else(|error| panic!("the drop failed: {error}"));
        })
        .await
        .expect("the drop ends");
    }

    /// Starts to measure pauses of the page.
    pub(crate) async fn begin_heartbeat(&self) {
        self.script(
            "clearInterval(window.__beat?.timer);\
             window.__beat = { last: performance.now(), started: performance.now(), worst: 0, worst_end: 0 };\
             window.__beat.timer = setInterval(() => {\
               const now = performance.now();\
               if (window.__beat.paused) { window.__beat.last = now; return; }\
               const gap = now - window.__beat.last;\
               if (gap > window.__beat.worst) { window.__beat.worst = gap; window.__beat.worst_end = now - window.__beat.started; }\
               window.__beat.last = now;\
             }, 10);",
            vec![],
        )
        .await;
    }

    /// Pauses the measurement while code of the test runs in the page, or resumes it.
    pub(crate) async fn pause_heartbeat(&self, paused: bool) {
        self.script(
            "if (window.__beat) { window.__beat.paused = arguments[0];\
             window.__beat.last = performance.now(); }",
            vec![paused.into()],
        )
        .await;
    }

    /// Returns the longest pause since the heartbeat began and its end, both in milliseconds.
    pub(crate) async fn longest_pause(&self) -> (f64, f64) {
        let pause = self
            .script(
                "clearInterval(window.__beat.timer); return [window.__beat.worst, window.__beat.worst_end]",
                vec![],
            )
            .await;
        serde_json::from_value(pause).expect("two numbers")
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // A failed test must not leave its window open: the app of the next test would pass its files
        // to that window.
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.driver.wait();
    }
}
