//! Tests of objects.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType, EncodingType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::crypto::{Checksum as _, Md5, Sha256};

use super::*;

pub(super) fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::checksum(bytes))
}

#[tokio::test]
async fn an_object_is_returned_as_it_was_put() {
    let server = start_server().await;
    let put = server.client.put_object().bucket(BUCKET).key("a/b.parquet");
    let put = put
        .body(ByteStream::from_static(b"hello"))
        .content_type("text/plain")
        .metadata("note", "greetings")
        .checksum_sha256(sha256(b"hello"))
        .content_md5(STANDARD.encode(Md5::checksum(b"hello")))
        .send()
        .await
        .unwrap();
    assert_eq!(put.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(put.checksum_sha256(), Some(sha256(b"hello").as_str()));

    let server = server.restart().await;
    assert_eq!(server.get("a/b.parquet").await, b"hello");
    let head = || {
        server
            .client
            .head_object()
            .bucket(BUCKET)
            .key("a/b.parquet")
    };
    let returned = head().checksum_mode(ChecksumMode::Enabled);
    let returned = returned.send().await.unwrap();
    assert_eq!(returned.checksum_sha256(), Some(sha256(b"hello").as_str()));
    assert_eq!(returned.checksum_type(), Some(&ChecksumType::FullObject));
    assert_eq!(returned.content_length(), Some(5));
    assert_eq!(returned.content_type(), Some("text/plain"));
    assert_eq!(returned.e_tag(), put.e_tag());
    assert!(returned.last_modified().is_some());
    assert_eq!(returned.metadata().unwrap()["note"], "greetings");
    let silent = head().send().await.unwrap();
    assert_eq!(silent.checksum_sha256(), None);
}

#[tokio::test]
async fn a_body_that_does_not_match_its_checksum_is_not_stored() {
    let server = start_server().await;
    let put = |key: &str| {
        let put = server.client.put_object().bucket(BUCKET).key(key);
        put.body(ByteStream::from_static(b"hello"))
    };
    let wrong = put("k").checksum_sha256(sha256(b"other")).send().await;
    assert_eq!(error_code(wrong), "BadDigest");
    let wrong = put("k").checksum_crc32("AAAAAA==").send().await;
    assert_eq!(error_code(wrong), "BadDigest");
    let wrong = put("k").checksum_crc64_nvme("AAAAAAAAAAA=").send().await;
    assert_eq!(error_code(wrong), "BadDigest");
    let wrong = put("k").content_md5(STANDARD.encode(Md5::checksum(b"x")));
    assert_eq!(error_code(wrong.send().await), "BadDigest");
    let wrong = put("k").content_md5("what").send().await;
    assert_eq!(error_code(wrong), "InvalidDigest");
    let wrong = put("k").checksum_sha256("what").send().await;
    assert_eq!(error_code(wrong), "InvalidRequest");
    assert!(server.keys("").await.is_empty());
    let left = std::fs::read_dir(server.folder.path().join("incoming")).unwrap();
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn every_checksum_algorithm_is_verified_and_returned() {
    let server = start_server().await;
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        let put = server.client.put_object().bucket(BUCKET).key("k");
        let put = put
            .body(ByteStream::from_static(b"hello"))
            .checksum_algorithm(algorithm.clone());
        let put = put.send().await.unwrap();
        let head = server.client.head_object().bucket(BUCKET).key("k");
        let head = head.checksum_mode(ChecksumMode::Enabled).send();
        let head = head.await.unwrap();
        let returned = [
            head.checksum_crc32(),
            head.checksum_crc32_c(),
            head.checksum_crc64_nvme(),
            head.checksum_sha1(),
            head.checksum_sha256(),
        ];
        let given = [
            put.checksum_crc32(),
            put.checksum_crc32_c(),
            put.checksum_crc64_nvme(),
            put.checksum_sha1(),
            put.checksum_sha256(),
        ];
        assert_eq!(returned, given, "{algorithm:?}");
        assert_eq!(returned.iter().flatten().count(), 1, "{algorithm:?}");
    }
}

#[tokio::test]
async fn a_truncated_body_is_not_stored() {
    use tokio::io::AsyncWriteExt as _;
    let server = start_server().await;
    let presigned = server.client.put_object().bucket(BUCKET).key("events/half");
    let soon = aws_sdk_s3::presigning::PresigningConfig::expires_in(Duration::from_secs(60));
    let presigned = presigned.presigned(soon.unwrap()).await.unwrap();
    let address = server.sandbox.access().endpoint.replace("http://", "");
    let path = presigned.uri().split_once(&address).unwrap().1.to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!("PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 1000000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&[7; 1000]).await.unwrap();
    let incoming = || {
        std::fs::read_dir(server.folder.path().join("incoming"))
            .unwrap()
            .count()
    };
    // Wait until the body is being received, and then until it was discarded.
    let wait_for_files = async |count: usize| {
        let reached = async {
            while incoming() != count {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        // A limit, so that a file that stays fails the test.
        let reached = tokio::time::timeout(Duration::from_secs(60), reached).await;
        assert_eq!(reached, Ok(()), "{} incoming files", incoming());
    };
    wait_for_files(1).await;
    drop(stream);
    wait_for_files(0).await;
    assert!(server.keys("").await.is_empty());
}

#[tokio::test]
async fn if_none_match_keeps_an_existing_object() {
    let server = start_server().await;
    let put = |body: &'static [u8]| {
        let put = server.client.put_object().bucket(BUCKET).key("k");
        put.body(ByteStream::from_static(body))
            .if_none_match("*")
            .send()
    };
    assert_eq!(error_code(put(b"first").await), "done");
    assert_eq!(error_code(put(b"second").await), "PreconditionFailed");
    assert_eq!(server.get("k").await, b"first");
    server.put("k", "third").await;
    assert_eq!(server.get("k").await, b"third");
    let bytes = std::fs::read_dir(server.folder.path().join("objects")).unwrap();
    assert_eq!(bytes.count(), 2, "the bytes that were replaced are gone");
}

#[tokio::test]
async fn only_one_of_many_conditional_puts_succeeds() {
    let server = start_server().await;
    let puts = (0..8).map(|n| {
        let put = server.client.put_object().bucket(BUCKET).key("k");
        let put = put.body(vec![n; 100].into()).if_none_match("*").send();
        tokio::spawn(put)
    });
    let mut answers = Vec::new();
    for put in puts.collect::<Vec<_>>() {
        answers.push(error_code(put.await.unwrap()));
    }
    assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1);
    let others = answers
        .iter()
        .filter(|answer| *answer == "PreconditionFailed");
    assert_eq!(others.count(), 7);
}

#[tokio::test]
async fn ranges_are_returned() {
    let server = start_server().await;
    server.put("k", "0123456789").await;
    server.put("empty", "").await;
    let get = |key: &str, range: &str| {
        let get = server.client.get_object().bucket(BUCKET).key(key);
        get.range(range).send()
    };
    for (range, text, content_range) in [
        ("bytes=0-0", "0", "bytes 0-0/10"),
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=7-99", "789", "bytes 7-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=-99", "0123456789", "bytes 0-9/10"),
    ] {
        let got = get("k", range).await.unwrap();
        assert_eq!(got.content_range(), Some(content_range));
        let length = i64::try_from(text.len()).unwrap();
        assert_eq!(got.content_length(), Some(length));
        let bytes = got.body.collect().await.unwrap().to_vec();
        assert_eq!(bytes, text.as_bytes(), "{range}");
    }
    assert_eq!(error_code(get("k", "bytes=10-").await), "InvalidRange");
    assert_eq!(error_code(get("empty", "bytes=0-").await), "InvalidRange");
    assert_eq!(server.get("empty").await, b"");
}

#[tokio::test]
async fn preconditions_of_get_are_checked() {
    let server = start_server().await;
    server.put("k", "hello").await;
    let etag = "\"5d41402abc4b2a76b9719d911017c592\"";
    let get = || server.client.get_object().bucket(BUCKET).key("k");
    assert_eq!(error_code(get().if_match(etag).send().await), "done");
    let other = get().if_match("\"00\"").send().await;
    assert_eq!(error_code(other), "PreconditionFailed");
    let known = get().if_none_match(etag).send().await;
    let status = known.unwrap_err().raw_response().unwrap().status().as_u16();
    assert_eq!(status, 304);
}

#[tokio::test]
async fn a_key_is_never_used_as_a_path() {
    let server = start_server().await;
    let long = "x".repeat(1024);
    let keys = [
        "../../outside",
        "..",
        "a/../b",
        "a//b",
        "/leading",
        "trailing/",
        "ends with a dot.",
        "Ünïcödé/日本語/🦀",
        "a+b c%20d?e&f=g#h",
        "CON",
        "back\\slash:and\"quotes\"<>|*",
        "\u{1}\u{7f}",
        long.as_str(),
    ];
    for key in keys {
        server.put(key, key).await;
    }
    let server = server.restart().await;
    for key in keys {
        assert_eq!(server.get(key).await, key.as_bytes(), "{key:?}");
    }
    let list = server.client.list_objects_v2().bucket(BUCKET);
    let list = list.encoding_type(EncodingType::Url).send().await.unwrap();
    assert_eq!(list.contents().len(), keys.len());
    assert!(
        list.contents()
            .iter()
            .any(|object| object.key() == Some("%01%7F"))
    );
    let too_long = server.client.put_object().bucket(BUCKET);
    let too_long = too_long.key("x".repeat(1025)).send().await;
    assert_eq!(error_code(too_long), "KeyTooLongError");
    for key in keys {
        let delete = server.client.delete_object().bucket(BUCKET).key(key);
        delete.send().await.unwrap();
    }
    let list = server.client.list_objects_v2().bucket(BUCKET).send();
    assert!(list.await.unwrap().contents().is_empty());
    let files: usize = ["objects", "uploads", "incoming"]
        .iter()
        .map(|name| {
            std::fs::read_dir(server.folder.path().join(name))
                .unwrap()
                .count()
        })
        .sum();
    assert_eq!(files, 0);
}

#[tokio::test]
async fn lists_are_paginated() {
    let server = start_server().await;
    for n in 0..25 {
        server.put(&format!("p/{n:02}"), "x").await;
    }
    for key in ["p/sub/1", "p/sub/2", "q"] {
        server.put(key, "x").await;
    }
    let list = || server.client.list_objects_v2().bucket(BUCKET).prefix("p/");
    let mut pages = list().delimiter("/").max_keys(10).into_paginator().send();
    let (mut keys, mut prefixes, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        counts.push(page.key_count().unwrap());
        keys.extend(page.contents().iter().map(|o| o.key().unwrap().to_owned()));
        let common = page.common_prefixes().iter();
        prefixes.extend(common.map(|p| p.prefix().unwrap().to_owned()));
    }
    assert_eq!(counts, [10, 10, 6]);
    assert_eq!(keys.len(), 25);
    assert!(keys.is_sorted());
    assert_eq!(prefixes, ["p/sub/"]);
    let after = list().start_after("p/23").send().await.unwrap();
    let after: Vec<_> = after.contents().iter().map(|o| o.key().unwrap()).collect();
    assert_eq!(after, ["p/24", "p/sub/1", "p/sub/2"]);
    let wrong = list().continuation_token("%%").send().await;
    assert_eq!(error_code(wrong), "InvalidArgument");
    let wrong = list().max_keys(-1).send().await;
    assert_eq!(error_code(wrong), "InvalidArgument");
}

#[tokio::test]
async fn there_is_one_bucket() {
    let server = start_server().await;
    let buckets = server.client.list_buckets().send().await.unwrap();
    let names: Vec<_> = buckets
        .buckets()
        .iter()
        .map(|b| b.name().unwrap())
        .collect();
    assert_eq!(names, [BUCKET]);
    let head = server.client.head_bucket().bucket(BUCKET).send();
    assert_eq!(head.await.unwrap().bucket_region(), Some(REGION));
    let location = server.client.get_bucket_location().bucket(BUCKET).send();
    assert_eq!(error_code(location.await), "done");
    let other = server.client.list_objects_v2().bucket("other").send().await;
    assert_eq!(error_code(other), "NoSuchBucket");
    let get = server.client.get_object().bucket(BUCKET).key("none").send();
    assert_eq!(error_code(get.await), "NoSuchKey");
    let none = server.client.delete_object().bucket(BUCKET).key("none");
    assert_eq!(error_code(none.send().await), "done");
}
