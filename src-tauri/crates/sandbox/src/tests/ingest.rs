//! Tests of the reports.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::*;

fn corpus(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(folder.join("../../../tests/data/event-files").join(name)).unwrap()
}

impl TestServer {
    /// Waits for `reports` reports and returns all entries, each with its file.
    async fn entries(&self, reports: usize) -> Vec<(String, Value)> {
        let enough = async {
            loop {
                let keys = self.keys(STATUS_PREFIX).await;
                if keys.len() >= reports {
                    break keys;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        // A limit, so that a missing report fails the test.
        let keys = tokio::time::timeout(Duration::from_secs(120), enough);
        let keys = keys.await.unwrap();
        assert_eq!(keys.len(), reports, "{keys:?}");
        let mut entries = Vec::new();
        for key in keys {
            let report: BTreeMap<String, Vec<Value>> =
                serde_json::from_slice(&self.get(&key).await).unwrap();
            for (file, reported) in report {
                entries.extend(reported.into_iter().map(|entry| (file.clone(), entry)));
            }
        }
        entries
    }
}

fn brief(entries: &[(String, Value)]) -> Vec<(&str, u64, String)> {
    entries
        .iter()
        .map(|(file, entry)| {
            let rows = entry["numberOfRows"].as_u64().unwrap();
            (file.as_str(), rows, entry["errors"].to_string())
        })
        .collect()
}

#[tokio::test]
async fn a_report_has_the_vendors_format() {
    let folder = TempDir::new().unwrap();
    let options = Options {
        clock: || 1_641_213_260_345,
        ..options(folder.path())
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    sandbox.set_environments(vec![
        "env-prod-7f3a91".to_owned(),
        "env-stage-21bc04".to_owned(),
    ]);
    let client = client(sandbox.access());
    let server = TestServer {
        sandbox,
        client,
        folder,
    };
    let key = "events/2023/événements du été.parquet";
    server.put(key, corpus("dictionary-fallback.parquet")).await;
    let entries = server.entries(1).await;
    let keys = server.keys(STATUS_PREFIX).await;
    assert_eq!(keys, ["status/2022-01-03/12-34-20.345.UTC_report.status"]);
    assert_eq!(
        brief(&entries),
        [
            (key, 497, "[]".to_owned()),
            (key, 2, "[\"INVALID_ENVIRONMENT_ID\"]".to_owned()),
            (key, 1, "[\"REQUIRED_FIELDS_NULL\"]".to_owned()),
        ]
    );
    for (index, (_, entry)) in entries.iter().enumerate() {
        let fields: Vec<_> = entry.as_object().unwrap().keys().collect();
        let expected = [
            "entryId",
            "errors",
            "errorsDetails",
            "numberOfRows",
            "originalCreationTime",
            "valid",
            "warnings",
        ];
        assert_eq!(fields, expected);
        assert_eq!(entry["originalCreationTime"], 1_641_213_260_345_i64);
        assert_eq!(entry["entryId"], index + 1);
        assert_eq!(entry["valid"], index == 0);
        let codes = entry["errors"].as_array().unwrap().len();
        assert_eq!(entry["errorsDetails"].as_array().unwrap().len(), codes);
    }
    // A second report in the same millisecond has another name.
    server.put("events/b", corpus("int64-value.parquet")).await;
    let entries = server.entries(2).await;
    assert_eq!(
        brief(&entries)[3],
        ("events/b", 1, "[\"INVALID_SCHEMA\"]".to_owned())
    );
    assert_eq!(entries[3].1["valid"], false);
}

#[tokio::test]
async fn unreadable_files_and_other_prefixes_are_not_reported() {
    let server = start_server().await;
    server.put("events/a.csv", "key,timestamp").await;
    server
        .put("events/encrypted", corpus("encrypted.parquet"))
        .await;
    server
        .put("events/empty", corpus("zero-rows.parquet"))
        .await;
    server.put("elsewhere/a", corpus("brotli.parquet")).await;
    server.put("status/a", corpus("brotli.parquet")).await;
    let delete = server.client.delete_object().bucket(BUCKET).key("status/a");
    delete.send().await.unwrap();
    server.put("events/good", corpus("brotli.parquet")).await;
    let entries = server.entries(1).await;
    assert_eq!(brief(&entries), [("events/good", 45, "[]".to_owned())]);
}

#[tokio::test]
async fn objects_from_before_a_restart_are_reported_once() {
    let server = start_server().await;
    server.put("events/a", corpus("brotli.parquet")).await;
    server.entries(1).await;
    server.sandbox.stop().await;

    // This one is stopped before any report is due.
    let patient = || {
        let mut patient = options(server.folder.path());
        patient.ingest.delay = Duration::from_secs(3600);
        patient
    };
    let sandbox = Sandbox::start(patient()).await.unwrap();
    let client = client(sandbox.access());
    let server = TestServer {
        sandbox,
        client,
        folder: server.folder,
    };
    server.put("events/b", corpus("clean.snappy.parquet")).await;
    let server = server.restart().await;
    let entries = server.entries(2).await;
    let expected = [
        ("events/a", 45, "[]".to_owned()),
        ("events/b", 600, "[]".to_owned()),
    ];
    assert_eq!(brief(&entries), expected);
    assert_eq!(entries[1].1["entryId"], 2);
}

#[tokio::test]
async fn files_due_together_share_a_report() {
    let folder = TempDir::new().unwrap();
    let mut slow = options(folder.path());
    slow.ingest.delay = Duration::from_secs(3600);
    let sandbox = Sandbox::start(slow).await.unwrap();
    let client = client(sandbox.access());
    let server = TestServer {
        sandbox,
        client,
        folder,
    };
    for key in ["events/a", "events/b", "events/c"] {
        server.put(key, corpus("brotli.parquet")).await;
    }
    let server = server.restart().await;
    assert_eq!(server.entries(1).await.len(), 3);
}

#[tokio::test]
async fn a_multipart_upload_is_reported() {
    let server = start_server().await;
    let create = server.client.create_multipart_upload().bucket(BUCKET);
    let created = create.key("events/parts").send().await.unwrap();
    let id = created.upload_id().unwrap();
    let part = server
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("events/parts");
    let part = part.upload_id(id).part_number(1);
    let part = part.body(corpus("brotli.parquet").into());
    let part = part.send().await.unwrap();
    let named = aws_sdk_s3::types::CompletedPart::builder().part_number(1);
    let named = named
        .set_e_tag(part.e_tag().map(str::to_owned))
        .set_checksum_crc32(part.checksum_crc32().map(str::to_owned))
        .build();
    let upload = aws_sdk_s3::types::CompletedMultipartUpload::builder().parts(named);
    let complete = server.client.complete_multipart_upload().bucket(BUCKET);
    let complete = complete.key("events/parts").upload_id(id);
    complete
        .multipart_upload(upload.build())
        .send()
        .await
        .unwrap();
    let entries = server.entries(1).await;
    assert_eq!(brief(&entries), [("events/parts", 45, "[]".to_owned())]);
}

#[tokio::test]
async fn injected_rejections_are_reported() {
    let server = start_server().await;
    assert!(!server.sandbox.injects_rejections());
    server.sandbox.set_inject_rejections(true);
    assert!(server.sandbox.injects_rejections());
    server.put("events/a", corpus("clean.snappy.parquet")).await;
    let entries = server.entries(1).await;
    let expected = [
        ("events/a", 588, "[]".to_owned()),
        ("events/a", 12, "[\"INVALID_ENVIRONMENT_ID\"]".to_owned()),
    ];
    assert_eq!(brief(&entries), expected);
}

#[tokio::test]
async fn delivery_faults_lose_no_row_and_repeat_entries_unchanged() {
    let folder = TempDir::new().unwrap();
    let mut usual = options(folder.path());
    usual.ingest.delivery_faults = DeliveryFaults::Usual;
    let sandbox = Sandbox::start(usual).await.unwrap();
    let client = client(sandbox.access());
    let server = TestServer {
        sandbox,
        client,
        folder,
    };
    let mut reports = 0;
    for n in 1..=12 {
        server
            .put(&format!("events/{n:02}"), corpus("brotli.parquet"))
            .await;
        // One report, and another one if entries were deferred.
        reports += 1 + usize::from(n % 3 == 0 || n % 4 == 0);
        server.entries(reports).await;
    }
    let entries = server.entries(reports).await;
    for n in 1..=12 {
        let file = format!("events/{n:02}");
        let reported: Vec<_> = entries.iter().filter(|(name, _)| *name == file).collect();
        let mut distinct: Vec<&Value> = Vec::new();
        for (_, entry) in &reported {
            if !distinct.contains(&entry) {
                distinct.push(entry);
            }
        }
        let rows: u64 = distinct
            .iter()
            .map(|e| e["numberOfRows"].as_u64().unwrap())
            .sum();
        assert_eq!(rows, 45, "{file}");
        assert_eq!(distinct.len(), if n % 3 == 0 { 2 } else { 1 }, "{file}");
        assert_eq!(
            reported.len() - distinct.len(),
            usize::from(n % 4 == 0),
            "{file}"
        );
    }
}
