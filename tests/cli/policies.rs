//! Tests of `tally policy lint`, `explain`, `ask` and `denied`.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tallyman_tests::tally_sandbox::program;

use crate::{path_str, stderr, stdout, tally};

const BROKEN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/split-s3" },
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": "arn:aws:s3:::acme-split-events/*"
    },
    {
      "Sid": "Read",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:DeleteObject",
      "Resource": "arn:aws:s3:::{bucket}/*"
    }
  ]
}
"#;

/// Runs `tally` with `input` as its standard input.
fn tally_with_stdin(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program("tally"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("tally starts");
    let mut stdin = child.stdin.take().expect("a standard input");
    // Fails if `tally` closes the pipe early.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("tally ends")
}

#[test]
fn lint_reports_rule_position_and_fix() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("policy.json");
    fs::write(&path, BROKEN).unwrap();
    for kind in [&[][..], &["--kind", "bucket"]] {
        let mut call = vec!["policy", "lint", path_str(&path), "--format", "json"];
        call.extend(kind);
        let linted = tally(&call);
        assert_eq!(linted.status.code(), Some(1), "{}", stderr(&linted));
        assert!(stderr(&linted).contains("read as: bucket policy"));
        let findings: Value = serde_json::from_str(&stdout(&linted)).unwrap();
        let findings = findings.as_array().unwrap();
        for finding in findings {
            for key in ["rule", "severity", "pointer", "message", "fix"] {
                assert!(finding[key].is_string(), "{key} of {finding}");
            }
            assert!(finding["line"].as_u64().unwrap() >= 1);
            assert!(finding.get("mend").is_none(), "{finding}");
        }
        let rules_and_lines: Vec<(&str, u64)> = findings
            .iter()
            .map(|f| (f["rule"].as_str().unwrap(), f["line"].as_u64().unwrap()))
            .collect();
        assert!(
            rules_and_lines.contains(&("placeholder", 16)),
            "{rules_and_lines:?}"
        );
        assert!(rules_and_lines.iter().any(|(_, line)| *line == 8));
        assert!(rules_and_lines.iter().any(|(rule, _)| rule.contains("sid")));
    }
    let output = tally(&["policy", "lint", path_str(&path)]);
    assert_eq!(output.status.code(), Some(1));
    let output = stdout(&output);
    assert!(output.contains("policy.json:16:"), "{output}");
    assert!(output.contains(": error: placeholder\n    "), "{output}");
}

#[test]
fn lint_reads_a_recipe_from_standard_input() {
    let shown = tally(&[
        "policy",
        "show",
        "uploader-least-privilege",
        "--set",
        "bucket=acme-split-events",
        "filePrefix=events",
        "statusPrefix=status",
    ]);
    assert_eq!(shown.status.code(), Some(0), "{}", stderr(&shown));
    let linted = tally_with_stdin(
        &["policy", "lint", "-", "--format", "json"],
        &stdout(&shown),
    );
    assert_eq!(linted.status.code(), Some(0), "{}", stdout(&linted));
    let findings: Value = serde_json::from_str(&stdout(&linted)).unwrap();
    assert!(findings.is_array());
    // As another kind of document, it has findings.
    let other = tally_with_stdin(&["policy", "lint", "-", "--kind", "trust"], &stdout(&shown));
    assert_eq!(other.status.code(), Some(1));
}

#[test]
fn invalid_json_is_a_finding_and_an_unreadable_file_an_error() {
    let linted = tally_with_stdin(&["policy", "lint", "-", "--format", "json"], "{\n “a”: 1}");
    assert_eq!(linted.status.code(), Some(1));
    let findings: Value = serde_json::from_str(&stdout(&linted)).unwrap();
    assert_eq!(findings[0]["rule"], "not-json");
    assert_eq!(findings[0]["line"], 2);

    let root = tempfile::tempdir().unwrap();
    let large = root.path().join("large.json");
    fs::File::create(&large)
        .unwrap()
        .set_len(5_000_000)
        .unwrap();
    let binary = root.path().join("binary.json");
    fs::write(&binary, b"{\n\xff").unwrap();
    let absent = root.path().join("absent.json");
    for (path, why) in [
        (large.as_path(), "more than 1048576 bytes"),
        (binary.as_path(), "line 2 contains an invalid byte"),
        (absent.as_path(), "it is not there"),
        (root.path(), "it is a folder"),
    ] {
        let question = ["--principal", "anonymous", "--action", "s3:GetObject"];
        let resource = ["--resource", "arn:aws:s3:::a/b"];
        let asked = [&question[..], &resource].concat();
        for (command, more) in [
            ("lint", &[][..]),
            ("explain", &[]),
            ("ask", &asked),
            ("denied", &[]),
        ] {
            let mut call = vec!["policy", command, path_str(path)];
            call.extend(more);
            let read = tally(&call);
            assert_eq!(read.status.code(), Some(3), "{command} {}", path.display());
            assert_eq!(stdout(&read), "");
            assert!(stderr(&read).contains(why), "{}", stderr(&read));
        }
    }
    let flood = " ".repeat(2_000_000);
    let flooded = tally_with_stdin(&["policy", "lint", "-"], &flood);
    assert_eq!(flooded.status.code(), Some(3));
    assert!(stderr(&flooded).contains("Standard input cannot be read"));
    let unknown = tally(&["policy", "lint", path_str(&binary), "--kind", "queue"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn explain_describes_each_statement() {
    let output = tally_with_stdin(&["policy", "explain", "-"], BROKEN);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = stdout(&output);
    assert!(
        output.starts_with("line 4: The role `split-s3`"),
        "{output}"
    );
    assert_eq!(output.lines().count(), 2);
    let json = tally_with_stdin(&["policy", "explain", "-", "--format", "json"], BROKEN);
    let sentences: Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(sentences[1]["pointer"], "/Statement/1");
    assert_eq!(sentences[1]["effect"], "deny");
    for nothing in ["{}", "[1]", "{"] {
        let output = tally_with_stdin(&["policy", "explain", "-"], nothing);
        assert_eq!(output.status.code(), Some(3), "{nothing}");
        assert!(!stderr(&output).is_empty());
    }
}

#[test]
fn ask_names_the_deciding_statement() {
    let asked = |action: &str, resource: &str, more: &[&str]| {
        let mut call = vec!["policy", "ask", "-", "--format", "json"];
        call.extend(["--principal", "arn:aws:iam::111122223333:role/split-s3"]);
        call.extend(["--action", action, "--resource", resource]);
        call.extend(more);
        tally_with_stdin(&call, CONDITIONAL)
    };
    const CONDITIONAL: &str = r#"{"Version": "2012-10-17", "Statement": [
      {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/split-s3"},
       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*"},
      {"Sid": "Sealed", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
       "Resource": "arn:aws:s3:::acme/secret/*"},
      {"Sid": "FromHome", "Effect": "Allow", "Principal": "*", "Action": "s3:PutObject",
       "Resource": "arn:aws:s3:::acme/*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}]}"#;
    let object = "arn:aws:s3:::acme/events/a.parquet";
    let secret = "arn:aws:s3:::acme/secret/a.parquet";
    let home = ["--context", "aws:SourceVpce=vpce-1"];
    for (action, resource, more, outcome, decided, line, code) in [
        ("s3:GetObject", object, &[][..], "allowed", "Read", 2, 0),
        ("s3:GetObject", secret, &[], "explicitDeny", "Sealed", 4, 1),
        ("s3:PutObject", object, &[], "unknown", "FromHome", 6, 1),
        ("s3:PutObject", object, &home, "allowed", "FromHome", 6, 0),
    ] {
        let answered = asked(action, resource, more);
        assert_eq!(answered.status.code(), Some(code), "{}", stderr(&answered));
        let answer: Value = serde_json::from_str(&stdout(&answered)).unwrap();
        assert_eq!(answer["outcome"], outcome, "{answer}");
        assert_eq!(answer["decidedBy"][0]["sid"], decided, "{answer}");
        assert_eq!(answer["decidedBy"][0]["line"], line, "{answer}");
        let unknown = answer["unknown"].as_array().unwrap().is_empty();
        assert_eq!(unknown, outcome != "unknown", "{answer}");
    }
    let nobody = asked("s3:DeleteObject", object, &[]);
    assert_eq!(nobody.status.code(), Some(1));
    let answer: Value = serde_json::from_str(&stdout(&nobody)).unwrap();
    assert_eq!(answer["outcome"], "implicitDeny");

    for (action, resource, more, message) in [
        ("GetObject", object, &[][..], "--action: `GetObject`"),
        ("s3:GetObject", "acme/a", &[], "--resource: `acme/a`"),
        (
            "s3:GetObject",
            object,
            &["--context", "aws:SourceVpce"],
            "KEY=VALUE",
        ),
        (
            "s3:GetObject",
            object,
            &["--context", "Vpce=1"],
            "--context: `Vpce`",
        ),
    ] {
        let wrong = asked(action, resource, more);
        assert_eq!(wrong.status.code(), Some(2), "{}", stdout(&wrong));
        assert!(stderr(&wrong).contains(message), "{}", stderr(&wrong));
    }
}

#[test]
fn denied_names_recipes_that_fix_it() {
    let error = "An error occurred (AccessDenied) when calling the PutObject operation: User: \
        arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: s3:PutObject \
        on resource: \"arn:aws:s3:::acme-split-events/status/a.json\" because no resource-based \
        policy allows the s3:PutObject action";
    // Without a file, standard input is read.
    let output = tally_with_stdin(&["policy", "denied", "--format", "json"], error);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let denial: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(denial["action"], "s3:PutObject");
    assert_eq!(denial["causes"][0]["place"], "bucket");
    assert_eq!(denial["causes"][0]["certain"], true);
    assert!(
        denial["recipes"]
            .as_array()
            .unwrap()
            .contains(&"split-inbound-bucket".into())
    );
    assert_eq!(
        denial["set"]["split-inbound-bucket"]["bucket"],
        "acme-split-events"
    );
    let output = stdout(&tally_with_stdin(&["policy", "denied", "-"], error));
    assert!(
        output.contains(
            "tally policy show split-inbound-bucket --set bucket=acme-split-events roleArn="
        ),
        "{output}"
    );
    let nothing = tally_with_stdin(&["policy", "denied"], "all is well");
    assert_eq!(nothing.status.code(), Some(3));
    assert!(stderr(&nothing).contains("no denial"));
}

#[test]
fn control_characters_of_a_document_are_escaped() {
    let hostile = "{\"Statement\": [{\"Sid\": \"\\u001b[31m\", \"Effect\": \"All\u{202e}ow\", \
        \"Action\": \"s3:\\u001b]0;x\", \"Resource\": \"*\"}]}";
    for command in ["lint", "explain"] {
        let output = tally_with_stdin(&["policy", command, "-"], hostile);
        let all = stdout(&output) + &stderr(&output);
        assert!(!all.contains(['\u{1b}', '\u{202e}']), "{all:?}");
    }
}
