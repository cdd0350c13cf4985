//! Tests of `tally policy merge`, and of `show` in formats other than JSON.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::{complaint, out, tally, text};

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
    assert_eq!(shown.status.code(), Some(0), "{}", complaint(&shown));
    fs::write(&addition, out(&shown)).unwrap();
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
        let call = ["policy", "merge", text(&existing), text(&addition)];
        let merged = tally(&[&call[..], kind].concat());
        assert_eq!(merged.status.code(), Some(0), "{}", complaint(&merged));
        let whole = out(&merged);
        let (old, new) = (statements(EXISTING), statements(&whole));
        let added = statements(&fs::read_to_string(&addition).unwrap());
        assert_eq!(new, [old, added].concat());
        assert!(whole.contains(r#""Id": "OurPolicy""#), "{whole}");
        assert!(!complaint(&merged).is_empty(), "it says what was added");

        let again = root.path().join("merged.json");
        fs::write(&again, &whole).unwrap();
        let twice = tally(&["policy", "merge", text(&again), text(&addition)]);
        assert_eq!(out(&twice), whole);
    }
    let call = ["policy", "merge", text(&existing), text(&addition)];
    let json = tally(&[&call[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&out(&json)).unwrap();
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
        let merged = tally(&["policy", "merge", text(old), text(new)]);
        assert_eq!(merged.status.code(), Some(3), "{}", complaint(&merged));
        assert_eq!(out(&merged), "");
        let message = complaint(&merged);
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
    let text_of_all = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        many.join(",\n")
    );
    fs::write(&large, text_of_all).unwrap();
    let merged = tally(&["policy", "merge", text(&large), text(&addition)]);
    assert_eq!(merged.status.code(), Some(1), "{}", complaint(&merged));
    let shown = show(&["--existing", text(&large)]);
    assert_eq!(shown.status.code(), Some(1), "{}", complaint(&shown));
    assert!(
        complaint(&merged).contains("20,480"),
        "{}",
        complaint(&merged)
    );
    assert_eq!(
        statements(&out(&merged)).len(),
        170 + statements(&fs::read_to_string(&addition).unwrap()).len()
    );
}

#[test]
fn a_format_that_replaces_everything_needs_the_existing_document() {
    let (root, existing, _) = documents();
    for form in ["terraform", "cloudformation"] {
        let alone = show(&["--form", form]);
        assert_eq!(alone.status.code(), Some(2), "{}", complaint(&alone));
        assert_eq!(out(&alone), "");
        assert!(
            complaint(&alone).contains("--existing FILE"),
            "{}",
            complaint(&alone)
        );

        let whole = show(&["--form", form, "--existing", text(&existing)]);
        assert_eq!(whole.status.code(), Some(0), "{}", complaint(&whole));
        for part in ["TlsOnly", "arn:aws:iam::111122223333:role/split-s3"] {
            assert!(out(&whole).contains(part), "{}", out(&whole));
        }
    }
    let json = show(&["--existing", text(&existing)]);
    assert_eq!(statements(&out(&json))[0], statements(EXISTING)[0]);
    let command = show(&["--form", "aws-cli"]);
    assert_eq!(command.status.code(), Some(0), "{}", complaint(&command));
    assert!(
        out(&command).contains("get-bucket-policy"),
        "it reads what is there first"
    );
    let command = show(&["--form", "aws-cli", "--existing", text(&existing)]);
    assert!(out(&command).contains("put-bucket-policy"));
    assert!(out(&command).contains("TlsOnly"));

    let nothing = root.path().join("nothing.json");
    fs::write(&nothing, "").unwrap();
    let first = show(&["--form", "terraform", "--existing", text(&nothing)]);
    assert_eq!(first.status.code(), Some(0), "{}", complaint(&first));
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
    assert_eq!(unnamed.status.code(), Some(0), "{}", complaint(&unnamed));
    assert!(out(&unnamed).contains("\"uploader-least-privilege\""));
    assert!(
        complaint(&unnamed).contains("--set policyName=… gives it another name"),
        "{}",
        complaint(&unnamed)
    );
    // An existing policy has a name already.
    let root = tempfile::tempdir().unwrap();
    let existing = root.path().join("existing.json");
    fs::write(&existing, "{}").unwrap();
    let replaced = tally(
        &[
            &uploader[..3],
            &["--existing", text(&existing)],
            &uploader[3..],
        ]
        .concat(),
    );
    assert_eq!(replaced.status.code(), Some(2));
    assert!(
        complaint(&replaced).contains("`policyName` is missing"),
        "{}",
        complaint(&replaced)
    );
    let named = tally(&[&uploader[..], &["policyName=tallyman-uploader"]].concat());
    assert_eq!(named.status.code(), Some(0), "{}", complaint(&named));
    assert!(out(&named).contains("aws_iam_policy"), "{}", out(&named));
    let wrong = tally(&[&uploader[..], &["policyName=no such name"]].concat());
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(out(&wrong), "");
}
