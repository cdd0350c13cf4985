//! Tests of `tally policy merge`, and of `show` in formats other than JSON.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::{path_str, stderr, stdout, tally};

const EXISTING: &str = r#"{
  "Version": "2012-10-17",
  "Id": "OurPolicy",
  "Statement": [
    { "Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
      "Resource": ["arn:aws:s3:::acme-split-events", "arn:aws:s3:::acme-split-events/*"],
      "Condition": { "Bool": { "aws:SecureTransport": "false" } } }
  ]
}
"#;

const SPLIT: [&str; 7] = [
    "policy",
    "show",
    "split-inbound-bucket",
    "--set",
    "bucket=acme-split-events",
    "roleArn=arn:aws:iam::111122223333:role/split-s3",
    "statusPrefix=status",
];

fn show(more: &[&str]) -> Output {
    tally(&[&SPLIT[..], more].concat())
}

/// Returns a folder with the existing document and the recipe's addition.
fn documents() -> (TempDir, PathBuf, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let (existing, addition) = (root.path().join("old.json"), root.path().join("new.json"));
    fs::write(&existing, EXISTING).unwrap();
    let shown = show(&[]);
    assert_eq!(shown.status.code(), Some(0), "{}", stderr(&shown));
    fs::write(&addition, stdout(&shown)).unwrap();
    (root, existing, addition)
}

fn statements(text: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(text).unwrap();
    document["Statement"].as_array().unwrap().clone()
}

#[test]
fn merge_appends_statements_and_is_idempotent() {
    let (root, existing, addition) = documents();
    for kind in [&[][..], &["--kind", "bucket"]] {
        let call = ["policy", "merge", path_str(&existing), path_str(&addition)];
        let merged = tally(&[&call[..], kind].concat());
        assert_eq!(merged.status.code(), Some(0), "{}", stderr(&merged));
        let whole = stdout(&merged);
        let (old, new) = (statements(EXISTING), statements(&whole));
        let added = statements(&fs::read_to_string(&addition).unwrap());
        assert_eq!(new, [old, added].concat());
        assert!(whole.contains(r#""Id": "OurPolicy""#), "{whole}");
        assert!(!stderr(&merged).is_empty(), "it says what was added");

        let again = root.path().join("merged.json");
        fs::write(&again, &whole).unwrap();
        let twice = tally(&["policy", "merge", path_str(&again), path_str(&addition)]);
        assert_eq!(stdout(&twice), whole);
    }
    let call = ["policy", "merge", path_str(&existing), path_str(&addition)];
    let json = tally(&[&call[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(json["changed"], true);
    assert_eq!(json["entries"][0]["outcome"], "added");
}

#[test]
fn merge_rejects_incompatible_documents() {
    let (root, existing, addition) = documents();
    let gap = root.path().join("gap.json");
    let template = fs::read_to_string(&addition).unwrap();
    fs::write(&gap, template.replace("acme-split-events", "{bucket}")).unwrap();
    let notification = root.path().join("notification.json");
    fs::write(
        &notification,
        r#"{"TopicConfigurations": [{"TopicArn": "arn:aws:sns:us-east-1:111122223333:t", "Events": ["s3:ObjectCreated:*"]}]}"#,
    )
    .unwrap();
    let broken = root.path().join("broken.json");
    fs::write(&broken, "{ \"Statement\": [").unwrap();
    for (old, new, why) in [
        (&existing, &gap, "{bucket}"),
        (&notification, &addition, "otification"),
        (&broken, &addition, "The existing document"),
        (&existing, &broken, "The addition"),
    ] {
        let merged = tally(&["policy", "merge", path_str(old), path_str(new)]);
        assert_eq!(merged.status.code(), Some(3), "{}", stderr(&merged));
        assert_eq!(stdout(&merged), "");
        let message = stderr(&merged);
        assert!(message.contains(why), "{message}");
        assert!(message.contains("Nothing was merged."), "{message}");
    }
    let twice = tally(&["policy", "merge", "-", "-"]);
    assert_eq!(twice.status.code(), Some(2));
}

#[test]
fn merge_exits_with_1_if_aws_would_reject_the_result() {
    let (root, _, addition) = documents();
    let large = root.path().join("large.json");
    let one = r#"{"Sid": "S@", "Effect": "Deny", "Principal": "*", "Action": "s3:PutBucketAcl", "Resource": "arn:aws:s3:::acme-split-events"}"#;
    let many: Vec<String> = (0..170)
        .map(|at| one.replace('@', &at.to_string()))
        .collect();
    let document = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        many.join(",\n")
    );
    fs::write(&large, document).unwrap();
    let merged = tally(&["policy", "merge", path_str(&large), path_str(&addition)]);
    assert_eq!(merged.status.code(), Some(1), "{}", stderr(&merged));
    let shown = show(&["--existing", path_str(&large)]);
    assert_eq!(shown.status.code(), Some(1), "{}", stderr(&shown));
    assert!(stderr(&merged).contains("20,480"), "{}", stderr(&merged));
    assert_eq!(
        statements(&stdout(&merged)).len(),
        170 + statements(&fs::read_to_string(&addition).unwrap()).len()
    );
}

#[test]
fn a_format_that_replaces_everything_needs_the_existing_document() {
    let (root, existing, _) = documents();
    for form in ["terraform", "cloudformation"] {
        let alone = show(&["--form", form]);
        assert_eq!(alone.status.code(), Some(2), "{}", stderr(&alone));
        assert_eq!(stdout(&alone), "");
        assert!(
            stderr(&alone).contains("--existing FILE"),
            "{}",
            stderr(&alone)
        );

        let whole = show(&["--form", form, "--existing", path_str(&existing)]);
        assert_eq!(whole.status.code(), Some(0), "{}", stderr(&whole));
        for part in ["TlsOnly", "arn:aws:iam::111122223333:role/split-s3"] {
            assert!(stdout(&whole).contains(part), "{}", stdout(&whole));
        }
    }
    let json = show(&["--existing", path_str(&existing)]);
    assert_eq!(statements(&stdout(&json))[0], statements(EXISTING)[0]);
    let command = show(&["--form", "aws-cli"]);
    assert_eq!(command.status.code(), Some(0), "{}", stderr(&command));
    assert!(
        stdout(&command).contains("get-bucket-policy"),
        "it reads what is there first"
    );
    let command = show(&["--form", "aws-cli", "--existing", path_str(&existing)]);
    assert!(stdout(&command).contains("put-bucket-policy"));
    assert!(stdout(&command).contains("TlsOnly"));

    let nothing = root.path().join("nothing.json");
    fs::write(&nothing, "").unwrap();
    let first = show(&["--form", "terraform", "--existing", path_str(&nothing)]);
    assert_eq!(first.status.code(), Some(0), "{}", stderr(&first));
}

#[test]
fn a_format_that_creates_a_policy_needs_no_existing_document() {
    let uploader = [
        "policy",
        "show",
        "uploader-least-privilege",
        "--form",
        "terraform",
        "--set",
        "bucket=acme-split-events",
        "filePrefix=events",
        "statusPrefix=status",
    ];
    let unnamed = tally(&uploader);
    assert_eq!(unnamed.status.code(), Some(0), "{}", stderr(&unnamed));
    assert!(stdout(&unnamed).contains("\"uploader-least-privilege\""));
    assert!(
        stderr(&unnamed).contains("--set policyName=… gives it another name"),
        "{}",
        stderr(&unnamed)
    );
    // An existing policy has a name already.
    let root = tempfile::tempdir().unwrap();
    let existing = root.path().join("existing.json");
    fs::write(&existing, "{}").unwrap();
    let replaced = tally(
        &[
            &uploader[..3],
            &["--existing", path_str(&existing)],
            &uploader[3..],
        ]
        .concat(),
    );
    assert_eq!(replaced.status.code(), Some(2));
    assert!(
        stderr(&replaced).contains("`policyName` is missing"),
        "{}",
        stderr(&replaced)
    );
    let named = tally(&[&uploader[..], &["policyName=tallyman-uploader"]].concat());
    assert_eq!(named.status.code(), Some(0), "{}", stderr(&named));
    assert!(
        stdout(&named).contains("aws_iam_policy"),
        "{}",
        stdout(&named)
    );
    let wrong = tally(&[&uploader[..], &["policyName=no such name"]].concat());
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(stdout(&wrong), "");
}
