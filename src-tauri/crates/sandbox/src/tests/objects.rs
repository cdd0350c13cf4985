//! Objects whole.

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
async fn what_is_put_is_got_and_told_of() {
    let tried = tried().await;
    let put = tried.client.put_object().bucket(BUCKET).key("a/b.parquet");
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

    let tried = tried.restart().await;
    assert_eq!(tried.get("a/b.parquet").await, b"hello");
    let head = || tried.client.head_object().bucket(BUCKET).key("a/b.parquet");
    let told = head().checksum_mode(ChecksumMode::Enabled);
    let told = told.send().await.unwrap();
    assert_eq!(told.checksum_sha256(), Some(sha256(b"hello").as_str()));
    assert_eq!(told.checksum_type(), Some(&ChecksumType::FullObject));
    assert_eq!(told.content_length(), Some(5));
    assert_eq!(told.content_type(), Some("text/plain"));
    assert_eq!(told.e_tag(), put.e_tag());
    assert!(told.last_modified().is_some());
    assert_eq!(told.metadata().unwrap()["note"], "greetings");
    let silent = head().send().await.unwrap();
    assert_eq!(silent.checksum_sha256(), None);
}

#[tokio::test]
async fn what_is_not_what_was_sent_is_refused_and_leaves_nothing() {
    let tried = tried().await;
    let put = |key: &str| {
        let put = tried.client.put_object().bucket(BUCKET).key(key);
        put.body(ByteStream::from_static(b"hello"))
    };
    let wrong = put("k").checksum_sha256(sha256(b"other")).send().await;
    assert_eq!(refused(wrong), "BadDigest");
    let wrong = put("k").checksum_crc32("AAAAAA==").send().await;
    assert_eq!(refused(wrong), "BadDigest");
    let wrong = put("k").checksum_crc64_nvme("AAAAAAAAAAA=").send().await;
    assert_eq!(refused(wrong), "BadDigest");
    let wrong = put("k").content_md5(STANDARD.encode(Md5::checksum(b"x")));
    assert_eq!(refused(wrong.send().await), "BadDigest");
    let wrong = put("k").content_md5("what").send().await;
    assert_eq!(refused(wrong), "InvalidDigest");
    let wrong = put("k").checksum_sha256("what").send().await;
    assert_eq!(refused(wrong), "InvalidRequest");
    assert!(tried.keys("").await.is_empty());
    let left = std::fs::read_dir(tried.folder.path().join("incoming")).unwrap();
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn every_algorithm_is_verified_and_told() {
    let tried = tried().await;
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        let put = tried.client.put_object().bucket(BUCKET).key("k");
        let put = put
            .body(ByteStream::from_static(b"hello"))
            .checksum_algorithm(algorithm.clone());
        let put = put.send().await.unwrap();
        let head = tried.client.head_object().bucket(BUCKET).key("k");
        let head = head.checksum_mode(ChecksumMode::Enabled).send();
        let head = head.await.unwrap();
        let told = [
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
        assert_eq!(told, given, "{algorithm:?}");
        assert_eq!(told.iter().flatten().count(), 1, "{algorithm:?}");
    }
}

#[tokio::test]
async fn a_body_that_ends_early_leaves_nothing() {
    use tokio::io::AsyncWriteExt as _;
    let tried = tried().await;
    let presigned = tried.client.put_object().bucket(BUCKET).key("events/half");
    let soon = aws_sdk_s3::presigning::PresigningConfig::expires_in(Duration::from_secs(60));
    let presigned = presigned.presigned(soon.unwrap()).await.unwrap();
    let address = tried.sandbox.access().endpoint.replace("http://", "");
    let path = presigned.uri().split_once(&address).unwrap().1.to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!("PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 1000000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&[7; 1000]).await.unwrap();
    let incoming = || {
        std::fs::read_dir(tried.folder.path().join("incoming"))
            .unwrap()
            .count()
    };
    // It is being received, and then it is not.
    while incoming() == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
    while incoming() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(tried.keys("").await.is_empty());
}

#[tokio::test]
async fn if_none_match_keeps_what_is_there() {
    let tried = tried().await;
    let put = |body: &'static [u8]| {
        let put = tried.client.put_object().bucket(BUCKET).key("k");
        put.body(ByteStream::from_static(body))
            .if_none_match("*")
            .send()
    };
    assert_eq!(refused(put(b"first").await), "done");
    assert_eq!(refused(put(b"second").await), "PreconditionFailed");
    assert_eq!(tried.get("k").await, b"first");
    tried.put("k", "third").await;
    assert_eq!(tried.get("k").await, b"third");
    let bytes = std::fs::read_dir(tried.folder.path().join("objects")).unwrap();
    assert_eq!(bytes.count(), 2, "the bytes that were replaced are gone");
}

#[tokio::test]
async fn of_many_that_come_at_once_one_is_first() {
    let tried = tried().await;
    let puts = (0..8).map(|n| {
        let put = tried.client.put_object().bucket(BUCKET).key("k");
        let put = put.body(vec![n; 100].into()).if_none_match("*").send();
        tokio::spawn(put)
    });
    let mut answers = Vec::new();
    for put in puts.collect::<Vec<_>>() {
        answers.push(refused(put.await.unwrap()));
    }
    assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1);
    let others = answers
        .iter()
        .filter(|answer| *answer == "PreconditionFailed");
    assert_eq!(others.count(), 7);
}

#[tokio::test]
async fn ranges_are_given() {
    let tried = tried().await;
    tried.put("k", "0123456789").await;
    tried.put("empty", "").await;
    let get = |key: &str, range: &str| {
        let get = tried.client.get_object().bucket(BUCKET).key(key);
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
    assert_eq!(refused(get("k", "bytes=10-").await), "InvalidRange");
    assert_eq!(refused(get("empty", "bytes=0-").await), "InvalidRange");
    assert_eq!(tried.get("empty").await, b"");
}

#[tokio::test]
async fn conditions_of_reading_hold() {
    let tried = tried().await;
    tried.put("k", "hello").await;
    let etag = "\"5d41402abc4b2a76b9719d911017c592\"";
    let get = || tried.client.get_object().bucket(BUCKET).key("k");
    assert_eq!(refused(get().if_match(etag).send().await), "done");
    let other = get().if_match("\"00\"").send().await;
    assert_eq!(refused(other), "PreconditionFailed");
    let known = get().if_none_match(etag).send().await;
    let status = known.unwrap_err().raw_response().unwrap().status().as_u16();
    assert_eq!(status, 304);
}

#[tokio::test]
async fn a_key_is_a_name_and_never_a_path() {
    let tried = tried().await;
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
        tried.put(key, key).await;
    }
    let tried = tried.restart().await;
    for key in keys {
        assert_eq!(tried.get(key).await, key.as_bytes(), "{key:?}");
    }
    let list = tried.client.list_objects_v2().bucket(BUCKET);
    let list = list.encoding_type(EncodingType::Url).send().await.unwrap();
    assert_eq!(list.contents().len(), keys.len());
    assert!(
        list.contents()
            .iter()
            .any(|object| object.key() == Some("%01%7F"))
    );
    let too_long = tried.client.put_object().bucket(BUCKET);
    let too_long = too_long.key("x".repeat(1025)).send().await;
    assert_eq!(refused(too_long), "KeyTooLongError");
    for key in keys {
        let delete = tried.client.delete_object().bucket(BUCKET).key(key);
        delete.send().await.unwrap();
    }
    let list = tried.client.list_objects_v2().bucket(BUCKET).send();
    assert!(list.await.unwrap().contents().is_empty());
    let files: usize = ["objects", "uploads", "incoming"]
        .iter()
        .map(|name| {
            std::fs::read_dir(tried.folder.path().join(name))
                .unwrap()
                .count()
        })
        .sum();
    assert_eq!(files, 0);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let tried = tried().await;
    for n in 0..25 {
        tried.put(&format!("p/{n:02}"), "x").await;
    }
    for key in ["p/sub/1", "p/sub/2", "q"] {
        tried.put(key, "x").await;
    }
    let list = || tried.client.list_objects_v2().bucket(BUCKET).prefix("p/");
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
    assert_eq!(refused(wrong), "InvalidArgument");
    let wrong = list().max_keys(-1).send().await;
    assert_eq!(refused(wrong), "InvalidArgument");
}

#[tokio::test]
async fn there_is_one_bucket() {
    let tried = tried().await;
    let buckets = tried.client.list_buckets().send().await.unwrap();
    let names: Vec<_> = buckets
        .buckets()
        .iter()
        .map(|b| b.name().unwrap())
        .collect();
    assert_eq!(names, [BUCKET]);
    let head = tried.client.head_bucket().bucket(BUCKET).send();
    assert_eq!(head.await.unwrap().bucket_region(), Some(REGION));
    let place = tried.client.get_bucket_location().bucket(BUCKET).send();
    assert_eq!(refused(place.await), "done");
    let other = tried.client.list_objects_v2().bucket("other").send().await;
    assert_eq!(refused(other), "NoSuchBucket");
    let get = tried.client.get_object().bucket(BUCKET).key("none").send();
    assert_eq!(refused(get.await), "NoSuchKey");
    let none = tried.client.delete_object().bucket(BUCKET).key("none");
    assert_eq!(refused(none.send().await), "done");
}
