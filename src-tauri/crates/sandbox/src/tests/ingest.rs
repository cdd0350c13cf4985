//! Reports.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::*;

fn corpus(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(folder.join("../../../tests/data/event-files").join(name)).unwrap()
}

impl Tried {
    /// Waits for so many reports, and gives all entries with their file.
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
        // Only so that a report that never comes does not stop all tests.
        let keys = tokio::time::timeout(Duration::from_secs(120), enough);
        let keys = keys.await.unwrap();
        assert_eq!(keys.len(), reports, "{keys:?}");
        let mut entries = Vec::new();
        for key in keys {
            let report: BTreeMap<String, Vec<Value>> =
                serde_json::from_slice(&self.get(&key).await).unwrap();
            for (file, told) in report {
                entries.extend(told.into_iter().map(|entry| (file.clone(), entry)));
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
async fn a_file_is_told_of_as_the_vendor_does() {
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
    let tried = Tried {
        sandbox,
        client,
        folder,
    };
    let key = "events/2023/événements du été.parquet";
    tried.put(key, corpus("dictionary-fallback.parquet")).await;
    let entries = tried.entries(1).await;
    let keys = tried.keys(STATUS_PREFIX).await;
    assert_eq!(keys, ["status/2022-01-03/12-34-20.345.UTC_report.status"]);
    assert_eq!(
        brief(&entries),
        [
            (key, 497, "[]".to_owned()),
            (key, 2, "[\"INVALID_ENVIRONMENT_ID\"]".to_owned()),
            (key, 1, "[\"REQUIRED_FIELDS_NULL\"]".to_owned()),
        ]
    );
    for (place, (_, entry)) in entries.iter().enumerate() {
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
        assert_eq!(entry["entryId"], place + 1);
        assert_eq!(entry["valid"], place == 0);
        let codes = entry["errors"].as_array().unwrap().len();
        assert_eq!(entry["errorsDetails"].as_array().unwrap().len(), codes);
    }
    // At the same millisecond, another name.
    tried.put("events/b", corpus("int64-value.parquet")).await;
    let entries = tried.entries(2).await;
    assert_eq!(
        brief(&entries)[3],
        ("events/b", 1, "[\"INVALID_SCHEMA\"]".to_owned())
    );
    assert_eq!(entries[3].1["valid"], false);
}

#[tokio::test]
async fn the_ingest_is_silent_about_what_it_cannot_read_and_what_is_elsewhere() {
    let tried = tried().await;
    tried.put("events/a.csv", "key,timestamp").await;
    tried
        .put("events/encrypted", corpus("encrypted.parquet"))
        .await;
    tried.put("events/empty", corpus("zero-rows.parquet")).await;
    tried.put("elsewhere/a", corpus("brotli.parquet")).await;
    tried.put("status/a", corpus("brotli.parquet")).await;
    let delete = tried.client.delete_object().bucket(BUCKET).key("status/a");
    delete.send().await.unwrap();
    tried.put("events/good", corpus("brotli.parquet")).await;
    let entries = tried.entries(1).await;
    assert_eq!(brief(&entries), [("events/good", 45, "[]".to_owned())]);
}

#[tokio::test]
async fn what_came_before_a_restart_is_told_once() {
    let tried = tried().await;
    tried.put("events/a", corpus("brotli.parquet")).await;
    tried.entries(1).await;
    tried.sandbox.stop().await;

    // One that is stopped before anything is due.
    let patient = || {
        let mut patient = options(tried.folder.path());
        patient.ingest.delay = Duration::from_secs(3600);
        patient
    };
    let sandbox = Sandbox::start(patient()).await.unwrap();
    let client = client(sandbox.access());
    let tried = Tried {
        sandbox,
        client,
        folder: tried.folder,
    };
    tried.put("events/b", corpus("clean.snappy.parquet")).await;
    let tried = tried.restart().await;
    let entries = tried.entries(2).await;
    let expected = [
        ("events/a", 45, "[]".to_owned()),
        ("events/b", 600, "[]".to_owned()),
    ];
    assert_eq!(brief(&entries), expected);
    assert_eq!(entries[1].1["entryId"], 2);
}

#[tokio::test]
async fn files_that_are_due_together_share_a_report() {
    let folder = TempDir::new().unwrap();
    let mut slow = options(folder.path());
    slow.ingest.delay = Duration::from_secs(3600);
    let sandbox = Sandbox::start(slow).await.unwrap();
    let client = client(sandbox.access());
    let tried = Tried {
        sandbox,
        client,
        folder,
    };
    for key in ["events/a", "events/b", "events/c"] {
        tried.put(key, corpus("brotli.parquet")).await;
    }
    let tried = tried.restart().await;
    assert_eq!(tried.entries(1).await.len(), 3);
}

#[tokio::test]
async fn an_upload_in_parts_is_told_of_too() {
    let tried = tried().await;
    let create = tried.client.create_multipart_upload().bucket(BUCKET);
    let created = create.key("events/parts").send().await.unwrap();
    let id = created.upload_id().unwrap();
    let part = tried
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
    let complete = tried.client.complete_multipart_upload().bucket(BUCKET);
    let complete = complete.key("events/parts").upload_id(id);
    complete
        .multipart_upload(upload.build())
        .send()
        .await
        .unwrap();
    let entries = tried.entries(1).await;
    assert_eq!(brief(&entries), [("events/parts", 45, "[]".to_owned())]);
}

#[tokio::test]
async fn told_to_disagree_it_rejects_rows_that_are_right() {
    let tried = tried().await;
    assert!(!tried.sandbox.disagrees());
    tried.sandbox.set_disagree(true);
    assert!(tried.sandbox.disagrees());
    tried.put("events/a", corpus("clean.snappy.parquet")).await;
    let entries = tried.entries(1).await;
    let expected = [
        ("events/a", 588, "[]".to_owned()),
        ("events/a", 12, "[\"INVALID_ENVIRONMENT_ID\"]".to_owned()),
    ];
    assert_eq!(brief(&entries), expected);
}

#[tokio::test]
async fn with_mischief_no_row_is_lost_and_what_comes_twice_is_the_same() {
    let folder = TempDir::new().unwrap();
    let mut usual = options(folder.path());
    usual.ingest.mischief = Mischief::Usual;
    let sandbox = Sandbox::start(usual).await.unwrap();
    let client = client(sandbox.access());
    let tried = Tried {
        sandbox,
        client,
        folder,
    };
    let mut reports = 0;
    for n in 1..=12 {
        tried
            .put(&format!("events/{n:02}"), corpus("brotli.parquet"))
            .await;
        // One report, and another where entries were left for later.
        reports += 1 + usize::from(n % 3 == 0 || n % 4 == 0);
        tried.entries(reports).await;
    }
    let entries = tried.entries(reports).await;
    for n in 1..=12 {
        let file = format!("events/{n:02}");
        let told: Vec<_> = entries.iter().filter(|(name, _)| *name == file).collect();
        let mut distinct: Vec<&Value> = Vec::new();
        for (_, entry) in &told {
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
            told.len() - distinct.len(),
            usize::from(n % 4 == 0),
            "{file}"
        );
    }
}
