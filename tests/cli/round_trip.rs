//! Tests of `tally upload`, `reconcile`, `policy` and `sandbox`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tallyman_tests::tally_sandbox::TallySandbox;
use tempfile::TempDir;

use crate::{lines, path_str, sample_files, stderr, stdout, tally};

/// Limit of any wait. Not a measure of speed.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

fn reports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/reports")
}

#[test]
fn the_corpus_of_reports_reconciles_as_expected() {
    let folder = reports();
    let expected: Value =
        serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let output = tally(&[
        "reconcile",
        "--reports",
        path_str(&folder.join("my_statuses")),
        "--sent",
        path_str(&folder.join("sent.json")),
        "--as-of",
        expected["as_of"].as_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let files: BTreeMap<&str, &Value> = found["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["fileName"].as_str().unwrap(), file))
        .collect();
    let wanted = expected["files"].as_object().unwrap();
    assert_eq!(
        files.keys().copied().collect::<Vec<_>>(),
        wanted.keys().collect::<Vec<_>>()
    );
    for (name, wanted) in wanted {
        for (expected_key, key) in [
            ("sent", "sent"),
            ("accepted", "accepted"),
            ("rejected", "rejected"),
            ("warned", "warned"),
            ("by_code", "byCode"),
            ("by_code_set", "byCodeSet"),
            ("by_warning", "byWarning"),
            ("duplicates_dropped", "duplicatesDropped"),
            ("conflicts", "conflicts"),
            ("schema_rejected", "schemaRejected"),
            ("state", "state"),
        ] {
            assert_eq!(files[&**name][key], wanted[expected_key], "{key} of {name}");
        }
    }
    let unparsed = found["unparsed"].as_array().unwrap();
    let expected = expected["unparsed"].as_object().unwrap();
    assert_eq!(unparsed.len(), expected.len());
    for report in unparsed {
        let wanted = &expected[report["report"].as_str().unwrap()];
        assert_eq!(report["line"], wanted["line"], "{report}");
    }
}

/// `tally sandbox`, and a data directory for the `tally` that uses it.
pub(crate) struct Sandbox {
    pub(crate) process: TallySandbox,
    pub(crate) data: TempDir,
}

impl Sandbox {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self {
            process: TallySandbox::start(arguments),
            data: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn uri(&self, prefix: &str) -> String {
        self.process.uri(prefix)
    }

    /// Returns a `tally` command that uses the sandbox through `endpoint`.
    pub(crate) fn command(&self, endpoint: &str, arguments: &[&str]) -> Command {
        let mut command = self.process.command("tally");
        command
            .args(arguments)
            .args(["--endpoint", endpoint])
            .env("TALLYMAN_DATA_DIR", self.data.path());
        command
    }

    fn tally_with_secret(&self, secret: &str, arguments: &[&str]) -> Output {
        self.command(self.process.get("endpoint"), arguments)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .output()
            .unwrap()
    }

    fn tally(&self, arguments: &[&str]) -> Output {
        self.tally_with_secret(self.process.get("secretAccessKey"), arguments)
    }

    /// Returns the output of `tally reconcile` once no row is pending.
    fn wait_until_reconciled(&self, files: usize) -> BTreeMap<String, Value> {
        let started = Instant::now();
        loop {
            let output = self.tally(&[
                "reconcile",
                "--reports",
                &self.uri(self.process.get("statusPrefix")),
                "--format",
                "json",
            ]);
            let found: Value = serde_json::from_str(&stdout(&output))
                .unwrap_or_else(|_| panic!("{}", stderr(&output)));
            let found: BTreeMap<String, Value> = found["files"]
                .as_array()
                .unwrap()
                .iter()
                .map(|file| (file["fileName"].as_str().unwrap().to_owned(), file.clone()))
                .collect();
            let pending = found.values().any(|file| file["pending"] != json!(0));
            if found.len() == files && !pending {
                return found;
            }
            assert!(
                started.elapsed() < TIMEOUT,
                "rows are still pending: {found:?}"
            );
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

#[test]
fn every_uploaded_row_is_reconciled() {
    let sandbox = Sandbox::start(&[]);
    let (_root, paths) = sample_files();
    let [clean, dirty, pandas, _] = &paths[..] else {
        panic!("there are four samples");
    };
    let to = sandbox.uri("events/");
    let upload = [
        "upload",
        path_str(clean),
        path_str(dirty),
        path_str(pandas),
        "--to",
        &to,
        "--format",
        "json",
    ];
    let stopped = sandbox.tally(&upload);
    assert_eq!(stopped.status.code(), Some(1));
    assert_eq!(stdout(&stopped), "", "nothing is sent without consent");
    assert!(
        stderr(&stopped).contains("50 rows of"),
        "{}",
        stderr(&stopped)
    );

    let sent = sandbox.tally(&[&upload[..], &["--if-rejected", "send"]].concat());
    assert_eq!(sent.status.code(), Some(1), "{}", stderr(&sent));
    let states: Vec<Value> = lines(&sent)
        .iter()
        .map(|line| line["state"].clone())
        .collect();
    assert_eq!(states, ["done", "done", "done"]);

    let files = sandbox.wait_until_reconciled(3);
    let of = |name: &str| &files[&format!("events/{name}")];
    assert_eq!(of("clean.snappy.parquet")["state"], "reconciled");
    assert_eq!(
        of("clean.snappy.parquet")["sent"],
        600,
        "by its footer in the bucket"
    );
    assert_eq!(of("dirty.snappy.parquet")["state"], "rejected_rows");
    assert_eq!(of("dirty.snappy.parquet")["accepted"], 1656);
    assert_eq!(of("dirty.snappy.parquet")["rejected"], 50);
    assert_eq!(of("pandas-types.parquet")["state"], "schema_rejected");

    // A second call uploads nothing again and overwrites nothing.
    let again = sandbox.tally(&["upload", path_str(clean), "--to", &to, "--format", "json"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert_eq!(lines(&again)[0]["state"], "already_there");
    fs::copy(dirty, clean).unwrap();
    let other = [
        "upload",
        path_str(clean),
        "--to",
        &to,
        "--if-rejected",
        "send",
    ];
    let refused = sandbox.tally(&other);
    assert_eq!(refused.status.code(), Some(4));
    assert!(
        stderr(&refused).contains("Nothing was overwritten"),
        "{}",
        stderr(&refused)
    );
    let overwritten = sandbox.tally(&[&other[..], &["--overwrite"]].concat());
    assert_eq!(
        overwritten.status.code(),
        Some(1),
        "{}",
        stderr(&overwritten)
    );
}

#[test]
fn injected_rejections_are_reported() {
    let sandbox = Sandbox::start(&["--disagree", "--tidy"]);
    let (_root, paths) = sample_files();
    let to = sandbox.uri("events/");
    let sent = sandbox.tally(&["upload", path_str(&paths[0]), "--to", &to]);
    assert_eq!(sent.status.code(), Some(0), "{}", stderr(&sent));
    let files = sandbox.wait_until_reconciled(1);
    let file = &files["events/clean.snappy.parquet"];
    assert_eq!(file["state"], "rejected_rows");
    assert!(
        file["byCode"]["INVALID_ENVIRONMENT_ID"].as_u64() > Some(0),
        "{file}"
    );
}

#[test]
fn errors_of_a_bucket_do_not_reveal_the_secret() {
    let sandbox = Sandbox::start(&[]);
    let (_root, paths) = sample_files();
    let file = path_str(&paths[0]);
    let nowhere = sandbox.tally(&["upload", file, "--to", "s3://no-such-bucket/events/"]);
    assert_eq!(nowhere.status.code(), Some(4));
    assert!(stderr(&nowhere).contains("no bucket named no-such-bucket"));
    let secret = "a-wrong-secret-7f3a91";
    let to = sandbox.uri("events/");
    let wrong = sandbox.tally_with_secret(secret, &["upload", file, "--to", &to]);
    assert_eq!(wrong.status.code(), Some(4));
    let message = stderr(&wrong);
    assert!(message.contains("secret access key"), "{message}");
    assert!(!message.contains(secret), "{message}");
    for found in fs::read_dir(sandbox.data.path()).unwrap() {
        let bytes = fs::read(found.unwrap().path()).unwrap();
        let holds = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!holds, "the ledger holds a secret");
    }
    assert_eq!(
        tally(&["upload", file, "--to", "nowhere"]).status.code(),
        Some(2)
    );
}

#[test]
fn objects_are_checked_without_a_download() {
    let sandbox = Sandbox::start(&[]);
    let (root, paths) = sample_files();
    for path in &paths[..3] {
        let to = sandbox.uri("events/in/");
        sandbox.tally(&[
            "upload",
            path_str(path),
            "--to",
            &to,
            "--if-rejected",
            "send",
        ]);
    }
    let address = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        sandbox.uri(&format!("events/in/{name}"))
    };
    let dirty = address(&paths[1]);
    let without_source = |output: &Output| -> Vec<Value> {
        let mut lines = lines(output);
        for line in &mut lines {
            line["file"].take();
            line["elapsedMs"].take();
        }
        lines
    };

    // Single objects, and all objects below a prefix in the order of their keys.
    let folder = sandbox.tally(&["validate", &sandbox.uri("events/"), "--format", "json"]);
    assert_eq!(folder.status.code(), Some(1), "{}", stderr(&folder));
    let here = tally(&[
        "validate",
        path_str(&paths[0]),
        path_str(&paths[1]),
        path_str(&paths[2]),
        "--format",
        "json",
    ]);
    assert_eq!(without_source(&folder), without_source(&here));
    let names: Vec<Value> = lines(&folder)
        .iter()
        .map(|line| line["file"].clone())
        .collect();
    assert_eq!(
        names,
        paths[..3]
            .iter()
            .map(|path| address(path))
            .collect::<Vec<_>>()
    );

    let target = root.path().join("rows");
    let one = sandbox.tally(&[
        "validate",
        &dirty,
        "--duplicates",
        "--extract",
        path_str(&target),
        "--format",
        "json",
    ]);
    assert_eq!(one.status.code(), Some(1), "{}", stderr(&one));
    assert_eq!(lines(&one)[0]["extracted"]["rejected"]["rows"], 50);
    assert!(target.join("dirty.snappy.rejected.parquet").is_file());

    for arguments in [
        &["--limit", "30"][..],
        &["--rejected-only", "--format", "json"],
    ] {
        let there = sandbox.tally(&[&["preview", &dirty], arguments].concat());
        let here = tally(&[&["preview", path_str(&paths[1])], arguments].concat());
        assert_eq!(there.status.code(), Some(0), "{}", stderr(&there));
        assert_eq!(stdout(&there), stdout(&here));
    }

    // A missing object decides the exit status but does not stop the other checks.
    let gone = sandbox.uri("events/gone.parquet");
    let both = sandbox.tally(&["validate", &gone, &dirty, "--format", "json"]);
    assert_eq!(both.status.code(), Some(4));
    assert_eq!(lines(&both).len(), 1);
    let sentence = format!("There is no object {gone}.");
    assert!(stderr(&both).contains(&sentence), "{}", stderr(&both));
    let preview = sandbox.tally(&["preview", &gone]);
    assert_eq!(preview.status.code(), Some(4));
    assert!(stderr(&preview).contains(&sentence), "{}", stderr(&preview));
    let empty = sandbox.tally(&["validate", &sandbox.uri("nothing/")]);
    assert_eq!(empty.status.code(), Some(2));
    assert!(stderr(&empty).contains("No Parquet files lie below"));
    let secret = "a-wrong-secret-7f3a91";
    for command in ["validate", "preview"] {
        let refused = sandbox.tally_with_secret(secret, &[command, &dirty]);
        assert_eq!(refused.status.code(), Some(4), "{command}");
        assert!(!stderr(&refused).contains(secret));
    }
}

#[test]
fn policy_show_prints_only_the_document() {
    let listed = tally(&["policy", "list", "--format", "json"]);
    let recipes: Value = serde_json::from_str(&stdout(&listed)).unwrap();
    let names: Vec<&str> = recipes
        .as_array()
        .unwrap()
        .iter()
        .map(|recipe| recipe["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "split-inbound-bucket",
            "split-sns-topic",
            "split-notification",
            "split-outbound-bucket",
            "split-kms",
            "amplitude-export-bucket",
            "amplitude-kms",
            "segment-actions-permission",
            "segment-actions-trust",
            "mparticle-role-bucket",
            "mparticle-user",
            "uploader-least-privilege",
        ]
    );
    // The examples of each recipe produce a document.
    for recipe in recipes.as_array().unwrap() {
        let name = recipe["name"].as_str().unwrap();
        let mut call = vec!["policy".to_owned(), "show".to_owned(), name.to_owned()];
        call.push("--set".to_owned());
        for input in recipe["inputs"].as_array().unwrap() {
            let (name, example) = (&input["name"], &input["example"]);
            call.push(format!(
                "{}={}",
                name.as_str().unwrap(),
                example.as_str().unwrap()
            ));
        }
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        let shown = tally(&call);
        assert_eq!(shown.status.code(), Some(0), "{}", stderr(&shown));
        assert!(
            serde_json::from_str::<Value>(&stdout(&shown))
                .unwrap()
                .is_object()
        );
    }
    let shown = tally(&[
        "policy",
        "show",
        "split-sns-topic",
        "--set",
        "topicArn=arn:aws:sns:eu-west-1:111122223333:split-events",
        "accountId=111122223333",
        "bucket=acme-split-events",
    ]);
    assert_eq!(shown.status.code(), Some(0), "{}", stderr(&shown));
    let statement: Value = serde_json::from_str(&stdout(&shown)).unwrap();
    assert_eq!(
        statement["Condition"]["ArnLike"]["aws:SourceArn"],
        "arn:aws:s3:::acme-split-events"
    );
    let incomplete = tally(&["policy", "show", "split-sns-topic", "--set", "bucket=B"]);
    assert_eq!(incomplete.status.code(), Some(2));
    assert_eq!(stdout(&incomplete), "");
    assert!(
        stderr(&incomplete).contains("topicArn"),
        "{}",
        stderr(&incomplete)
    );
}
