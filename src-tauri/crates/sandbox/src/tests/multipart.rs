//! Tests of multipart uploads.

use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::crypto::{Checksum as _, Md5, Sha256};

use super::objects::sha256;
use super::*;

const FIVE_MIB: usize = 5 * 1024 * 1024;

fn bytes(seed: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![seed; length];
    bytes[length / 2] = !seed;
    bytes
}

impl TestServer {
    async fn begin(&self, key: &str) -> String {
        let create = self.client.create_multipart_upload().bucket(BUCKET);
        let create = create
            .key(key)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .content_type("application/vnd.apache.parquet");
        let created = create.send().await.unwrap();
        assert_eq!(created.checksum_type(), Some(&ChecksumType::Composite));
        created.upload_id().unwrap().to_owned()
    }

    async fn part(&self, key: &str, id: &str, number: i32, body: Vec<u8>) -> CompletedPart {
        let sum = sha256(&body);
        let md5 = Md5::checksum(&body);
        let part = self.client.upload_part().bucket(BUCKET).key(key);
        let part = part
            .upload_id(id)
            .part_number(number)
            .checksum_sha256(&sum)
            .content_md5(STANDARD.encode(md5))
            .body(body.into());
        let part = part.send().await.unwrap();
        assert_eq!(
            part.e_tag(),
            Some(format!("\"{}\"", store::hex(&md5)).as_str())
        );
        assert_eq!(part.checksum_sha256(), Some(sum.as_str()));
        CompletedPart::builder()
            .part_number(number)
            .e_tag(part.e_tag().unwrap())
            .checksum_sha256(sum)
            .build()
    }

    /// Completes an upload and returns the error code, `done` if there is none.
    async fn complete(&self, key: &str, id: &str, parts: &[CompletedPart]) -> String {
        let upload = CompletedMultipartUpload::builder();
        let upload = upload.set_parts(Some(parts.to_vec())).build();
        let complete = self.client.complete_multipart_upload().bucket(BUCKET);
        let complete = complete.key(key).upload_id(id).multipart_upload(upload);
        error_code(complete.if_none_match("*").send().await)
    }
}

#[tokio::test]
async fn parts_become_one_object_over_a_restart() {
    let server = start_server().await;
    let id = server.begin("k").await;
    let (first, second) = (bytes(1, FIVE_MIB), bytes(2, 1000));
    // The last part first, one part twice, and a restart in between.
    let two = server.part("k", &id, 7, second.clone()).await;
    server.part("k", &id, 2, bytes(9, FIVE_MIB)).await;
    assert!(server.keys("").await.is_empty(), "there is no object yet");
    let server = server.restart().await;
    let one = server.part("k", &id, 2, first.clone()).await;

    let listed = server.client.list_parts().bucket(BUCKET).key("k");
    let listed = listed.upload_id(&id).send().await.unwrap();
    let found: Vec<_> = listed
        .parts()
        .iter()
        .map(|part| {
            (
                part.part_number(),
                part.size(),
                part.e_tag(),
                part.checksum_sha256(),
            )
        })
        .collect();
    let expected = [(&one, 5_242_880), (&two, 1000)].map(|(part, size)| {
        (
            part.part_number(),
            Some(size),
            part.e_tag(),
            part.checksum_sha256(),
        )
    });
    assert_eq!(found, expected);
    assert_eq!(
        listed.checksum_algorithm(),
        Some(&ChecksumAlgorithm::Sha256)
    );

    let parts = [one, two];
    assert_eq!(server.complete("k", &id, &parts).await, "done");
    // A repeated request, as after a lost response, must list the same parts.
    assert_eq!(server.complete("k", &id, &parts).await, "done");
    assert_eq!(server.complete("k", &id, &parts[..1]).await, "NoSuchUpload");

    let server = server.restart().await;
    assert_eq!(server.complete("k", &id, &parts).await, "done");
    let whole = [first.clone(), second.clone()].concat();
    assert!(server.get("k").await == whole);
    let head = || server.client.head_object().bucket(BUCKET).key("k");
    let returned = head()
        .checksum_mode(ChecksumMode::Enabled)
        .send()
        .await
        .unwrap();
    let sums = [Sha256::checksum(&first), Sha256::checksum(&second)].concat();
    let md5s = [Md5::checksum(&first), Md5::checksum(&second)].concat();
    assert_eq!(
        returned.checksum_sha256(),
        Some(format!("{}-2", sha256(&sums)).as_str())
    );
    assert_eq!(returned.checksum_type(), Some(&ChecksumType::Composite));
    let etag = format!("\"{}-2\"", store::hex(&Md5::checksum(&md5s)));
    assert_eq!(returned.e_tag(), Some(etag.as_str()));
    assert_eq!(
        returned.content_type(),
        Some("application/vnd.apache.parquet")
    );
    let part = head().part_number(2).send().await.unwrap();
    assert_eq!(
        (part.parts_count(), part.content_length()),
        (Some(2), Some(1000))
    );
    let folders = std::fs::read_dir(server.folder.path().join("uploads")).unwrap();
    assert_eq!(folders.count(), 0);
}

#[tokio::test]
async fn a_part_that_does_not_match_its_checksum_is_rejected() {
    let server = start_server().await;
    let id = server.begin("k").await;
    let part = || {
        let part = server.client.upload_part().bucket(BUCKET).key("k");
        part.upload_id(&id).part_number(1).body(vec![1; 10].into())
    };
    let wrong = part().checksum_sha256(sha256(b"other")).send().await;
    assert_eq!(error_code(wrong), "BadDigest");
    let wrong = part()
        .checksum_sha256(sha256(&[1; 10]))
        .content_md5(STANDARD.encode(Md5::checksum(b"other")));
    assert_eq!(error_code(wrong.send().await), "BadDigest");
    let wrong = part()
        .checksum_algorithm(ChecksumAlgorithm::Crc32)
        .send()
        .await;
    assert_eq!(
        error_code(wrong),
        "InvalidRequest",
        "the upload is one of SHA-256"
    );
    for number in [0, 10_001, -1] {
        let wrong = part().part_number(number).checksum_sha256(sha256(&[1; 10]));
        assert_eq!(error_code(wrong.send().await), "InvalidArgument");
    }
    let wrong = part()
        .upload_id("../../x")
        .checksum_sha256(sha256(&[1; 10]));
    assert_eq!(error_code(wrong.send().await), "NoSuchUpload");
    let wrong = part().key("other").checksum_sha256(sha256(&[1; 10]));
    assert_eq!(error_code(wrong.send().await), "NoSuchUpload");
    let listed = server
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("k")
        .upload_id(&id);
    assert!(listed.send().await.unwrap().parts().is_empty());
}

#[tokio::test]
async fn an_upload_is_completed_only_with_its_own_parts() {
    let server = start_server().await;
    let id = server.begin("k").await;
    let one = server.part("k", &id, 1, bytes(1, FIVE_MIB)).await;
    let two = server.part("k", &id, 2, bytes(2, 100)).await;
    let three = server.part("k", &id, 3, bytes(3, 100)).await;
    let built = |number: i32, etag: &str, sum: &str| {
        CompletedPart::builder()
            .part_number(number)
            .e_tag(etag)
            .checksum_sha256(sum)
            .build()
    };
    let (etag, sum) = (two.e_tag().unwrap(), two.checksum_sha256().unwrap());
    let cases = [
        (vec![], "MalformedXML"),
        (vec![two.clone(), one.clone()], "InvalidPartOrder"),
        (vec![one.clone(), one.clone()], "InvalidPartOrder"),
        (vec![one.clone(), two.clone(), three], "EntityTooSmall"),
        (vec![one.clone(), built(4, etag, sum)], "InvalidPart"),
        (vec![one.clone(), built(2, "\"00\"", sum)], "InvalidPart"),
        (
            vec![one.clone(), built(2, etag, &sha256(b"x"))],
            "InvalidPart",
        ),
        (
            vec![
                CompletedPart::builder()
                    .part_number(1)
                    .e_tag(one.e_tag().unwrap())
                    .build(),
            ],
            "InvalidRequest",
        ),
    ];
    for (parts, code) in cases {
        assert_eq!(server.complete("k", &id, &parts).await, code, "{parts:?}");
        assert!(server.keys("").await.is_empty());
    }
    assert_eq!(
        server
            .complete("other", &id, std::slice::from_ref(&one))
            .await,
        "NoSuchUpload"
    );
    assert_eq!(
        server
            .complete("k", "none", std::slice::from_ref(&one))
            .await,
        "NoSuchUpload"
    );

    server.put("k", "in the way").await;
    assert_eq!(
        server.complete("k", &id, &[one.clone(), two.clone()]).await,
        "PreconditionFailed"
    );
    assert_eq!(server.get("k").await, b"in the way");
    let delete = server.client.delete_object().bucket(BUCKET).key("k");
    delete.send().await.unwrap();
    assert_eq!(server.complete("k", &id, &[one, two]).await, "done");
}

#[tokio::test]
async fn an_aborted_upload_is_removed() {
    let server = start_server().await;
    let id = server.begin("k").await;
    let one = server.part("k", &id, 1, vec![1; 10]).await;
    let abort = || {
        let abort = server
            .client
            .abort_multipart_upload()
            .bucket(BUCKET)
            .key("k");
        abort.upload_id(&id).send()
    };
    assert_eq!(error_code(abort().await), "done");
    assert_eq!(error_code(abort().await), "NoSuchUpload");
    assert_eq!(server.complete("k", &id, &[one]).await, "NoSuchUpload");
    let listed = server
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("k")
        .upload_id(&id);
    assert_eq!(error_code(listed.send().await), "NoSuchUpload");
    let folders = std::fs::read_dir(server.folder.path().join("uploads")).unwrap();
    assert_eq!(folders.count(), 0);
}

#[tokio::test]
async fn lists_of_parts_and_uploads_are_paginated() {
    let server = start_server().await;
    let mut ids = Vec::new();
    for key in ["a", "a", "a", "b/1", "b/2", "c"] {
        ids.push((key.to_owned(), server.begin(key).await));
    }
    ids.sort();
    for number in [1, 2, 3, 40, 50] {
        server.part("c", &ids[5].1, number, vec![1; 10]).await;
    }
    let mut pages = server
        .client
        .list_parts()
        .bucket(BUCKET)
        .key("c")
        .upload_id(&ids[5].1)
        .max_parts(2)
        .into_paginator()
        .send();
    let mut numbers = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        numbers.push(
            page.parts()
                .iter()
                .map(|p| p.part_number().unwrap())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(numbers, [vec![1, 2], vec![3, 40], vec![50]]);

    let list = || server.client.list_multipart_uploads().bucket(BUCKET);
    for limit in 1..8 {
        let mut found = Vec::new();
        let (mut key, mut id) = (None, None);
        loop {
            let page = list()
                .max_uploads(limit)
                .set_key_marker(key.take())
                .set_upload_id_marker(id.take())
                .send()
                .await
                .unwrap();
            let uploads = page.uploads().iter();
            found.extend(uploads.map(|upload| {
                let (key, id) = (upload.key().unwrap(), upload.upload_id().unwrap());
                (key.to_owned(), id.to_owned())
            }));
            if page.is_truncated() != Some(true) {
                break;
            }
            key = page.next_key_marker().map(str::to_owned);
            id = page.next_upload_id_marker().map(str::to_owned);
        }
        assert_eq!(found, ids, "{limit} at a time");
    }
    let below = list().prefix("b/").send().await.unwrap();
    assert_eq!(below.uploads().len(), 2);
    let grouped = list().delimiter("/").send().await.unwrap();
    assert_eq!(grouped.uploads().len(), 4);
    assert_eq!(grouped.common_prefixes()[0].prefix(), Some("b/"));
}

#[tokio::test]
async fn a_full_object_checksum_is_computed_from_the_parts() {
    let server = start_server().await;
    let create = server
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key("k");
    let create = create.checksum_algorithm(ChecksumAlgorithm::Crc64Nvme);
    let created = create.send().await.unwrap();
    assert_eq!(created.checksum_type(), Some(&ChecksumType::FullObject));
    let id = created.upload_id().unwrap();
    let body = bytes(1, 5000);
    let part = server
        .client
        .upload_part()
        .bucket(BUCKET)
        .key("k")
        .upload_id(id);
    let part = part
        .part_number(1)
        .checksum_algorithm(ChecksumAlgorithm::Crc64Nvme);
    let part = part.body(body.clone().into()).send().await.unwrap();
    let named = CompletedPart::builder()
        .part_number(1)
        .e_tag(part.e_tag().unwrap());
    assert_eq!(server.complete("k", id, &[named.build()]).await, "done");
    let head = server.client.head_object().bucket(BUCKET).key("k");
    let head = head
        .checksum_mode(ChecksumMode::Enabled)
        .send()
        .await
        .unwrap();
    let sum = STANDARD.encode(s3s::crypto::Crc64Nvme::checksum(&body));
    assert_eq!(head.checksum_crc64_nvme(), Some(sum.as_str()));
    assert_eq!(head.checksum_type(), Some(&ChecksumType::FullObject));
}
