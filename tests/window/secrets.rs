//! Secrets: typed once, stored in the keychain, and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tallyman_operations::samples;
use tallyman_tests::tally_sandbox::{TallySandbox, program};

use crate::app::App;
use crate::keyring::{Bus, Keyring, secret_tool};

/// A folder that receives everything the app writes, including its standard output and error.
struct AppFolder {
    root: PathBuf,
}

impl AppFolder {
    fn new(root: &Path) -> Self {
        fs::create_dir_all(root.join("home")).unwrap();
        let script = root.join("start");
        let output = root.join("home/output");
        fs::write(
            &script,
            format!(
                "#!/bin/sh\nexec '{}' \"$@\" >>'{}' 2>&1\n",
                program("tallyman").display(),
                output.display()
            ),
        )
        .unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        Self {
            root: root.to_owned(),
        }
    }

    fn data(&self) -> PathBuf {
        self.root.join("home/tallyman")
    }

    async fn open(&self, bus: &Bus, files: &[&Path]) -> App {
        let home = self.root.join("home");
        let below = |name: &str| home.join(name).to_str().unwrap().to_owned();
        App::start_as(
            &self.root.join("start"),
            &self.data(),
            files,
            &[
                ("DBUS_SESSION_BUS_ADDRESS", &bus.address),
                ("HOME", &below("")),
                ("XDG_DATA_HOME", &below("share")),
                ("XDG_CONFIG_HOME", &below("config")),
                ("XDG_CACHE_HOME", &below("cache")),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ],
        )
        .await
    }

    /// Returns the files that contain any of `encodings`, and the number of files searched.
    fn files_containing(&self, encodings: &[Vec<u8>]) -> (Vec<PathBuf>, usize) {
        let (mut found, mut searched) = (Vec::new(), 0);
        let mut folders = vec![self.root.join("home")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let kind = entry.file_type().unwrap();
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() {
                    // A file may disappear before it is read.
                    let bytes = fs::read(entry.path()).unwrap_or_default();
                    searched += 1;
                    let holds = |form: &Vec<u8>| bytes.windows(form.len()).any(|part| part == form);
                    if encodings.iter().any(holds) {
                        found.push(entry.path());
                    }
                }
            }
        }
        (found, searched)
    }
}

/// Encodes a text as is, as UTF-16, and as base64 at each of its three alignments.
fn encodings(secret: &str) -> Vec<Vec<u8>> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encodings = vec![
        secret.as_bytes().to_vec(),
        secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ];
    for skipped in 0..3 {
        // Only whole groups of three bytes: the surrounding bytes are unknown.
        let encoded = secret.as_bytes()[skipped..]
            .as_chunks::<3>()
            .0
            .iter()
            .flat_map(|[one, two, three]| {
                let bits = u32::from_be_bytes([0, *one, *two, *three]);
                [18, 12, 6, 0].map(|shift| DIGITS[usize::try_from(bits >> shift & 63).unwrap()])
            })
            .collect();
        encodings.push(encoded);
    }
    encodings
}

#[test]
fn a_secret_is_found_in_every_encoding() {
    // With none, one and two bytes before it, its base64 is cGVuY2lsY2FzZQ==,
    // eHBlbmNpbGNhc2U= and eHhwZW5jaWxjYXNl.
    let wanted: [&[u8]; 5] = [
        b"pencilcase",
        b"p\0e\0n\0c\0i\0l\0c\0a\0s\0e\0",
        b"cGVuY2lsY2Fz",
        b"ZW5jaWxjYXNl",
        b"bmNpbGNh",
    ];
    assert_eq!(encodings("pencilcase"), wanted);
}

/// Records all IPC from now on: each request, each answer, each channel message and each event.
async fn record_traffic(app: &App) {
    app.script(
        "const traffic = window.__traffic = [];\
         const text = body => typeof body === 'string' ? body\
           : body == null ? '' : new TextDecoder().decode(body);\
         const real = window.fetch;\
         window.fetch = async (address, options) => {\
           traffic.push(['request', String(address), text(options?.body)\
             + ' ' + JSON.stringify([...new Headers(options?.headers)])]);\
           const answer = await real(address, options);\
           answer.clone().text().then(body => traffic.push(['answer', String(address), body]));\
           return answer;\
         };\
         const post = window.ipc.postMessage;\
         try { window.ipc.postMessage = message => {\
           traffic.push(['request', 'postMessage', text(message)]); return post(message); }; } catch { /* frozen */ }\
         const callbacks = window.__TAURI_INTERNALS__.callbacks;\
         callbacks.get = id => {\
           const callback = Map.prototype.get.call(callbacks, id);\
           return callback && (data => { traffic.push(['message', String(id), JSON.stringify(data) ?? '']); return callback(data); });\
         };",
        vec![],
    )
    .await;
}

/// Returns the recorded IPC: kind, target and text of each.
async fn traffic(app: &App) -> Vec<(String, String, String)> {
    let traffic = app.script("return window.__traffic", vec![]).await;
    serde_json::from_value(traffic).unwrap()
}

/// Returns the page's HTML with the values of its fields.
async fn page_text(app: &App) -> String {
    let text = app
        .script(
            "return document.documentElement.outerHTML + \
             [...document.querySelectorAll('input, textarea')].map(field => field.value).join('\\n') + \
             JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })",
            vec![],
        )
        .await;
    text.as_str().unwrap().to_owned()
}

/// Fills in the connection and the integration, and saves both.
async fn fill_in(app: &App, sandbox: &TallySandbox) {
    app.go_to("6").await;
    app.click("[data-testid=connection-source-key]").await;
    for (field, value) in [
        ("connection-access-key-id", sandbox.get("accessKeyId")),
        ("connection-region", sandbox.get("region")),
        ("connection-secret", sandbox.get("secretAccessKey")),
        ("connection-endpoint", sandbox.get("endpoint")),
        ("integration-bucket", sandbox.get("bucket")),
        ("integration-file-prefix", sandbox.get("filePrefix")),
        ("integration-status-prefix", sandbox.get("statusPrefix")),
    ] {
        app.type_into(&format!("[data-testid={field}]"), value)
            .await;
    }
    app.click("[data-testid=connections-save]").await;
    app.find("[data-testid=secret-stored]").await;
}

/// Presses Test, waits for its end, and returns the states of its steps.
async fn test(app: &App) -> Vec<String> {
    app.click("[data-testid=connection-test]").await;
    app.find("[data-testid=test-conclusion]").await;
    let steps = app
        .script(
            "return [...document.querySelectorAll('[data-testid=test-step]')].map(step => step.dataset.state)",
            vec![],
        )
        .await;
    serde_json::from_value(steps).unwrap()
}

async fn secret_status(app: &App) -> String {
    let stored = app.find("[data-testid=secret-stored]").await;
    stored.text().await.unwrap()
}

/// Asserts that the secret crossed IPC once, in the call that saves it, and that it is neither on
/// screen nor on disk.
async fn assert_not_exposed(app: &App, folder: &AppFolder, secret: &str) {
    let traffic = traffic(app).await;
    let calls: Vec<&str> = traffic
        .iter()
        .filter(|(_, _, text)| text.contains(secret))
        .map(|(kind, to, _)| match to.rsplit('/').next() {
            Some("connection_save") if kind == "request" => "saved",
            _ => "elsewhere",
        })
        .collect();
    assert_eq!(calls, ["saved"]);
    let times: usize = traffic
        .iter()
        .map(|(_, _, text)| text.matches(secret).count())
        .sum();
    assert_eq!(times, 1, "it is in that call once");
    for kind in ["request", "answer", "message"] {
        let count = traffic.iter().filter(|(of, ..)| of == kind).count();
        assert!(count >= 3, "{count} of the kind {kind} were recorded");
    }
    assert!(!page_text(app).await.contains(secret), "it is on the page");
    assert_not_on_disk(folder, secret);
}

fn assert_not_on_disk(folder: &AppFolder, secret: &str) {
    let (found, searched) = folder.files_containing(&encodings(secret));
    assert_eq!(found, Vec::<PathBuf>::new());
    // The search covered its standard output, its log, and the ledger, which contains the name of a
    // listed file.
    let home = folder.root.join("home");
    assert!(home.join("output").is_file());
    let logs = fs::read_dir(folder.data().join("logs")).unwrap();
    assert!(logs.count() > 0);
    let (known, _) = folder.files_containing(&[b"clean.snappy.parquet".to_vec()]);
    assert!(
        searched >= 3 && known.iter().any(|path| path.starts_with(folder.data())),
        "the name of the listed file was not found in {searched} files"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_secret_is_in_the_keychain_and_nowhere_else() {
    let root = tempfile::tempdir().unwrap();
    let bus = Bus::start(root.path());
    let _keyring = Keyring::unlocked(&bus, &root.path().join("keyring"));
    let sandbox = TallySandbox::start(&["--tidy"]);
    let secret = sandbox.get("secretAccessKey");
    let folder = AppFolder::new(root.path());
    let paths = samples::write_samples(&root.path().join("in")).unwrap();

    let app = folder.open(&bus, &[&paths[0]]).await;
    app.verdicts(1).await;
    record_traffic(&app).await;
    fill_in(&app, &sandbox).await;
    let stored = secret_status(&app).await;
    assert!(stored.contains("Stored in the system keychain"), "{stored}");
    let (stored_secret, stderr) = secret_tool(&bus, &["lookup", "service", "Tallyman"]);
    assert_eq!(stored_secret, secret, "{stderr}");

    // The secret works, and no one can read it back.
    let steps = test(&app).await;
    assert!(
        !steps.is_empty() && steps.iter().all(|state| state == "passed"),
        "{steps:?}"
    );
    app.go_to("1").await;
    app.click("[data-testid=file-row]").await;
    app.press("u").await;
    app.click("[data-testid=upload-confirm]").await;
    app.go_to("2").await;
    app.find("[data-testid=history-row][data-state=done]").await;
    app.go_to("3").await;
    app.click("[data-testid=reports-read-now]").await;
    app.script(
        "return window.__TAURI_INTERNALS__.invoke('diagnostics_copy').then(() => null)",
        vec![],
    )
    .await;
    assert_not_exposed(&app, &folder, secret).await;
    app.close().await;
    assert_not_on_disk(&folder, secret);

    // After a restart it comes from the keychain and is still not readable.
    let app = folder.open(&bus, &[]).await;
    record_traffic(&app).await;
    app.go_to("6").await;
    let stored = secret_status(&app).await;
    assert!(stored.contains("Stored in the system keychain"), "{stored}");
    let steps = test(&app).await;
    assert!(
        !steps.is_empty() && steps.iter().all(|state| state == "passed"),
        "{steps:?}"
    );
    let traffic = traffic(&app).await;
    assert!(
        traffic
            .iter()
            .any(|(_, to, _)| to.ends_with("connection_test"))
    );
    assert!(traffic.iter().all(|(_, _, text)| !text.contains(secret)));
    app.close().await;
    assert_not_on_disk(&folder, secret);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_app_says_that_it_forgets_the_secret_at_exit() {
    let root = tempfile::tempdir().unwrap();
    let bus = Bus::start(root.path());
    let sandbox = TallySandbox::start(&["--tidy"]);
    let secret = sandbox.get("secretAccessKey");
    let folder = AppFolder::new(root.path());
    let paths = samples::write_samples(&root.path().join("in")).unwrap();

    let app = folder.open(&bus, &[&paths[0]]).await;
    app.verdicts(1).await;
    record_traffic(&app).await;
    fill_in(&app, &sandbox).await;
    let message = app.find("[data-testid=toast]").await.text().await.unwrap();
    assert!(
        message.contains(
            "No Secret Service (such as GNOME Keyring or KWallet) is running. \
             The secret is kept until the app is closed."
        ),
        "{message}"
    );
    let stored = secret_status(&app).await;
    assert!(
        stored.contains(
            "No keychain is available. The secret is kept in memory until the app closes."
        ),
        "{stored}"
    );
    let steps = test(&app).await;
    assert!(
        !steps.is_empty() && steps.iter().all(|state| state == "passed"),
        "{steps:?}"
    );
    assert_not_exposed(&app, &folder, secret).await;
    app.close().await;
    assert_not_on_disk(&folder, secret);

    let app = folder.open(&bus, &[]).await;
    app.go_to("6").await;
    app.wait_until(
        "document.body.innerText.includes('The secret is no longer stored. Enter it again.')",
    )
    .await;
    app.close().await;
}
