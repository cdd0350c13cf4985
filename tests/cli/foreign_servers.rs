//! Servers that are not S3, or cannot do all that S3 can.

use std::process::Output;

use tallyman_ledger::{Ledger, UploadState};
use tallyman_tests::canned_server::{CannedResponse, CannedServer};
use tallyman_tests::tally_sandbox::program;

use crate::{lines, path_str, sample_files, stderr, tally};

/// Runs `tally` with made-up credentials for a server.
fn tally_at(endpoint: &str, data: &std::path::Path, arguments: &[&str]) -> Output {
    std::process::Command::new(program("tally"))
        .args(arguments)
        .args(["--endpoint", endpoint])
        .env("TALLYMAN_DATA_DIR", data)
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "of-nobody")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .env_remove("AWS_PROFILE")
        .output()
        .unwrap()
}

fn every_method(status: &'static str, headers: &'static str, body: &'static str) -> CannedServer {
    let responses = ["PUT", "POST", "GET", "HEAD", "DELETE"].map(|method| CannedResponse {
        method,
        status,
        headers,
        body,
    });
    CannedServer::start(responses.to_vec()).unwrap()
}

/// A captive portal, the block page of Squid, the refusal of an API gateway
/// (s3tools/s3cmd#331, megvii-research/megfile#643).
#[test]
fn an_answer_of_something_else_is_told_as_such() {
    let (_root, paths) = sample_files();
    let html = "content-type: text/html\r\nserver: squid/5.7\r\n";
    for (status, headers, body, part) in [
        (
            "200 OK",
            html,
            "<html><title>Welcome to \u{1b}[1mthe hotel</title></html>",
            "\\u{1b}[1mthe hotel",
        ),
        (
            "403 Forbidden",
            html,
            "<!DOCTYPE html><html><title>Blocked</title></html>",
            "Blocked",
        ),
        (
            "403 Forbidden",
            "content-type: application/json\r\n",
            r#"{"message":"Missing Authentication Token"}"#,
            "JSON",
        ),
        (
            "302 Found",
            "location: http://portal.example/\r\n",
            "",
            "status 302",
        ),
    ] {
        let data = tempfile::tempdir().unwrap();
        let server = every_method(status, headers, body);
        let upload = [
            "upload",
            path_str(&paths[0]),
            "--to",
            "s3://acme/events/",
            "--format",
            "json",
        ];
        let sent = tally_at(&server.endpoint(), data.path(), &upload);
        assert_eq!(sent.status.code(), Some(4), "{}", stderr(&sent));
        let line = &lines(&sent)[0];
        assert_eq!(line["state"], "failed");
        let message = line["message"].as_str().unwrap();
        assert!(message.contains("the way S3 does"), "{message}");
        assert!(message.contains(part), "{message}");
        assert!(!message.contains("policy"), "{message}");
        let uploads = Ledger::open(data.path()).unwrap().uploads(None).unwrap();
        let states: Vec<_> = uploads.iter().map(|upload| upload.state).collect();
        assert_eq!(states, [UploadState::Failed]);

        for arguments in [
            &["reconcile", "--reports", "s3://acme/status/"][..],
            &["validate", "s3://acme/events/"],
            &["validate", "s3://acme/events/a.parquet"],
        ] {
            let output = tally_at(&server.endpoint(), data.path(), arguments);
            let said = format!("{}{}", crate::stdout(&output), stderr(&output));
            assert_eq!(output.status.code(), Some(4), "{arguments:?}: {said}");
            assert!(said.contains("the way S3 does"), "{arguments:?}: {said}");
            assert!(!said.contains('\u{1b}'), "{arguments:?}: {said}");
        }
    }
}

/// As Backblaze B2 and Aliyun OSS answer (tobi/walgit#67).
#[test]
fn a_server_without_conditional_writes_is_told_with_the_way_on() {
    let (_root, paths) = sample_files();
    let data = tempfile::tempdir().unwrap();
    let server = CannedServer::start(vec![CannedResponse {
        method: "PUT",
        status: "501 Not Implemented",
        headers: "content-type: application/xml\r\n",
        body: "<Error><Code>NotImplemented</Code><Message>A header you provided implies \
               functionality that is not implemented.</Message></Error>",
    }])
    .unwrap();
    let upload = ["upload", path_str(&paths[0]), "--to", "s3://acme/events/"];
    let sent = tally_at(&server.endpoint(), data.path(), &upload);
    assert_eq!(sent.status.code(), Some(4));
    let message = stderr(&sent);
    assert!(
        message.contains("cannot promise that nothing is overwritten"),
        "{message}"
    );
    assert!(message.contains("--overwrite"), "{message}");
}

/// aws/aws-sdk-go#5056, minio/minio#13848: control characters in names.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_sent_if_one_name_cannot_be() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let (root, paths) = sample_files();
    let folder = root.path().join("to send");
    std::fs::create_dir(&folder).unwrap();
    let names: [&[u8]; 7] = [
        b"a.parquet",
        b"new\nline.parquet",
        b"red\x1b[31m.parquet",
        b"latin-\xE9.parquet",
        b"next\xC2\x85line.parquet",
        b"back\\slash.parquet",
        b"z.parquet",
    ];
    for name in names {
        std::fs::copy(&paths[0], folder.join(OsStr::from_bytes(name))).unwrap();
    }
    let data = tempfile::tempdir().unwrap();
    let server = CannedServer::start(Vec::new()).unwrap();
    let long = format!("s3://acme/{}/", "d".repeat(1_020));
    for (to, named) in [
        (
            "s3://acme/events/",
            &[
                "new\\u{a}line",
                "red\\u{1b}[31m",
                "latin-",
                "next\\u{85}line",
            ][..],
        ),
        (
            &long,
            &[
                "a.parquet",
                "back\\slash.parquet",
                "z.parquet",
                "1,024 bytes",
            ],
        ),
    ] {
        let upload = ["upload", path_str(&folder), "--to", to];
        let sent = tally_at(&server.endpoint(), data.path(), &upload);
        assert_eq!(sent.status.code(), Some(2), "{}", stderr(&sent));
        let message = stderr(&sent);
        for name in named {
            assert!(message.contains(name), "{name}: {message}");
        }
        assert!(message.contains("Nothing was uploaded"), "{message}");
        assert!(
            !message.chars().any(|c| c.is_control() && c != '\n'),
            "{message:?}"
        );
    }
    let copied = folder.join("a.parquet");
    let twice = [
        "upload",
        path_str(&copied),
        path_str(&paths[0]),
        path_str(&copied),
        "--to",
        "s3://acme/events/",
    ];
    let sent = tally_at(&server.endpoint(), data.path(), &twice);
    assert_eq!(sent.status.code(), Some(2));
    assert!(stderr(&sent).contains("would both become events/a.parquet"));
    assert_eq!(server.methods(), [""; 0], "no request was sent");
}

/// Writes one report with this content into a folder. Returns the exit status of
/// its reconciliation, and what was printed.
fn reconcile(content: &[u8], sent: &str) -> (Option<i32>, String) {
    let root = tempfile::tempdir().unwrap();
    let day = root.path().join("reports/2026-01-03");
    std::fs::create_dir_all(&day).unwrap();
    std::fs::write(day.join("12-34-20.345.UTC_report.status"), content).unwrap();
    reconcile_folder(root.path(), sent)
}

fn reconcile_folder(root: &std::path::Path, sent: &str) -> (Option<i32>, String) {
    let list = root.join("sent.json");
    std::fs::write(&list, sent).unwrap();
    let output = tally(&[
        "reconcile",
        "--reports",
        path_str(&root.join("reports")),
        "--sent",
        path_str(&list),
        "--as-of",
        "2026-01-03T13:00:00Z",
    ]);
    let said = format!("{}{}", crate::stdout(&output), stderr(&output));
    (output.status.code(), said)
}

#[test]
fn what_was_not_read_is_never_all_well() {
    let sent = r#"{"a": {"rows": 10, "uploadedAt": "2026-01-03T12:30:00Z"}}"#;
    let entry = |rows: &str, more: &str| {
        format!(
            r#"{{"originalCreationTime": 1767434400000, "entryId": 1, "valid": true,
            "numberOfRows": {rows}, "errors": [], "errorsDetails": [], "warnings": [] {more}}}"#
        )
    };
    let good = entry("1.0e1", "");
    let utf16: Vec<u8> = format!(r#"{{"a": [{good}]}}"#)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let table: [(Vec<u8>, i32, &str); 14] = [
        (format!(r#"{{"a": [{good}]}}"#).into(), 0, "reconciled"),
        (
            format!(
                "\u{feff}{{\"a\": [{}]}}",
                entry("10", r#", "entryIds": "x""#)
            )
            .into(),
            0,
            "reconciled",
        ),
        (
            format!(r#"{{"a": [{}]}}"#, entry("\"10\"", "")).into(),
            3,
            "numberOfRows is the text",
        ),
        (
            format!(r#"{{"a": [{good}, {}]}}"#, entry("10.5", "")).into(),
            3,
            "numberOfRows is 10.5",
        ),
        (
            format!(r#"{{"a": [{good}], "x\u001b": null}}"#).into(),
            3,
            r"x\u{1b} is null",
        ),
        (
            format!(r#"{{"a": [{good}], "x\udc00": []}}"#).into(),
            1,
            r"x\u{dc00}",
        ),
        (format!(r#"{{"a": [{good}],}}"#).into(), 3, "the last comma"),
        (format!("{{\"a\": [{good}]}}\0").into(), 3, "More text"),
        (format!("{{\"a\": [{good}]}}\n{{}}").into(), 3, "line 3"),
        (format!("{{\"a\": [{good}").into(), 3, "cut short"),
        (utf16, 3, "UTF-16"),
        (Vec::new(), 3, "empty"),
        (b"<html>Sign in</html>".to_vec(), 3, "XML or HTML"),
        (b"{}".to_vec(), 0, "waiting"),
    ];
    for (content, status, part) in table {
        let (found, said) = reconcile(&content, sent);
        assert_eq!(found, Some(status), "{part}: {said}");
        assert!(said.contains(part), "{part}: {said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn a_folder_without_a_report_is_told() {
    let sent = r#"{"a": {"rows": 10, "uploadedAt": "2026-01-03T12:30:00Z"}}"#;
    let root = tempfile::tempdir().unwrap();
    let reports = root.path().join("reports");
    std::fs::create_dir(&reports).unwrap();
    // Reports may follow: the upload waits for them.
    assert_eq!(reconcile_folder(root.path(), sent).0, Some(0));
    // But nothing at all is to be reconciled here.
    let (status, said) = reconcile_folder(root.path(), "{}");
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("no status report at"), "{said}");
    // Reports that were renamed are not read.
    std::fs::write(reports.join("report.json"), "{}").unwrap();
    let (status, said) = reconcile_folder(root.path(), sent);
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("1 object was skipped"), "{said}");
}

/// A report whose file cannot be opened, here a link that leads nowhere, does not
/// cost the others.
#[cfg(unix)]
#[test]
fn a_report_that_cannot_be_opened_does_not_cost_the_others() {
    let root = tempfile::tempdir().unwrap();
    let day = root.path().join("reports/2026-01-03");
    std::fs::create_dir_all(&day).unwrap();
    let entries = r#"[{"originalCreationTime": 1767434400000, "entryId": 1, "valid": true,
        "numberOfRows": 10, "errors": [], "errorsDetails": [], "warnings": []}]"#;
    let report = format!(r#"{{"a": {entries}}}"#);
    std::fs::write(day.join("12-34-20.345.UTC_report.status"), report).unwrap();
    let link = day.join("12-50-20.345.UTC_report.status");
    std::os::unix::fs::symlink("/nonexistent", link).unwrap();
    let (status, said) = reconcile_folder(root.path(), r#"{"a": 10}"#);
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("reconciled"), "{said}");
    assert!(
        said.contains("2026-01-03/12-50-20.345.UTC_report.status: "),
        "{said}"
    );
}

/// A backslash separates folders in paths of Windows only.
#[cfg(unix)]
#[test]
fn a_backslash_is_a_letter_of_a_name() {
    let (root, paths) = sample_files();
    let day = root.path().join("reports/2026-01-03");
    std::fs::create_dir_all(&day).unwrap();
    let folder = root.path().join("sent");
    std::fs::create_dir(&folder).unwrap();
    let entries = r#"[{"originalCreationTime": 1767434400000, "entryId": 1, "valid": true,
        "numberOfRows": 600, "errors": [], "errorsDetails": [], "warnings": []}]"#;
    let mut report = String::new();
    for name in [
        r"back\slash.parquet",
        r"slash.parquet",
        r"C:\data\x.parquet",
    ] {
        std::fs::copy(&paths[0], folder.join(name)).unwrap();
        let escaped = name.replace('\\', r"\\");
        report.push_str(&format!("\"events/{escaped}\": {entries},"));
    }
    let report = format!("{{{}}}", report.trim_end_matches(','));
    std::fs::write(day.join("12-34-20.345.UTC_report.status"), report).unwrap();
    let output = tally(&[
        "reconcile",
        "--reports",
        path_str(&root.path().join("reports")),
        path_str(&folder),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", crate::stdout(&output));
}
