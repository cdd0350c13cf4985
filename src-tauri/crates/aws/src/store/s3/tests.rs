use bytes::Bytes;

use super::*;
use crate::ByteCounter;
use crate::canned_server::{CannedResponse, CannedServer, store_at};
use crate::store::object_store::{ObjectStore, PutRequest};

/// Returns the value of a header. `None` if the request has no such header.
fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = request.lines().filter_map(|line| line.split_once(": "));
    headers
        .find(|(given, _)| given.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn put(body: &'static [u8], if_absent: bool) -> PutRequest {
    PutRequest {
        bucket: "bucket".to_owned(),
        key: "a b/ü".to_owned(),
        body: Bytes::from_static(body),
        sha256: [0; 32],
        if_absent,
        sent: ByteCounter::new(),
    }
}

#[tokio::test]
async fn redirects_to_another_region_are_followed_and_cached() {
    let moved = CannedResponse::error("301 Moved Permanently", "PermanentRedirect", "");
    let success = CannedResponse::new("200 OK", "etag: \"e\"\r\n", "");
    let server = CannedServer::new(vec![moved.clone(), success.clone()]).await;
    let store = store_at(&server.endpoint, true).await;
    assert_eq!(store.put(put(b"body", false)).await.unwrap().etag, "e");
    assert_eq!(store.region("bucket"), "eu-central-1");
    assert_eq!(store.region("other"), "us-east-1");
    store.head("bucket", "a").await.unwrap();
    let signed_for: Vec<_> = server
        .requests()
        .iter()
        .map(|request| header(request, "authorization").unwrap().to_owned())
        .collect();
    assert_eq!(signed_for.len(), 3);
    assert!(signed_for[0].contains("/us-east-1/s3/"));
    assert!(signed_for[1].contains("/eu-central-1/s3/"));
    assert!(signed_for[2].contains("/eu-central-1/s3/"));

    // Only one redirect is followed, so a server cannot cause an endless loop.
    let server = CannedServer::new(vec![moved]).await;
    let store = store_at(&server.endpoint, true).await;
    let error = store.put(put(b"body", false)).await.unwrap_err();
    assert_eq!(error.code(), "wrong_region");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn writes_send_checksum_and_condition() {
    let server =
        CannedServer::new(vec![CannedResponse::new("200 OK", "etag: \"e\"\r\n", "")]).await;
    let store = server.store().await;
    let request = put(b"the body", true);
    let sent = request.sent.clone();
    store.put(request).await.unwrap();
    store.put(put(b"the body", false)).await.unwrap();
    assert_eq!(sent.get(), 8);
    let requests = server.requests();
    assert!(requests[0].starts_with("PUT /bucket/a%20b/%C3%BC?"));
    let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assert_eq!(header(&requests[0], "x-amz-checksum-sha256"), Some(zeros));
    assert_eq!(header(&requests[0], "content-length"), Some("8"));
    assert_eq!(header(&requests[0], "if-none-match"), Some("*"));
    assert_eq!(header(&requests[1], "if-none-match"), None);
    let authorization = header(&requests[0], "authorization").unwrap();
    assert!(authorization.contains("x-amz-checksum-sha256"));
}

#[tokio::test]
async fn retried_bodies_are_counted_once() {
    let success = CannedResponse::new("200 OK", "etag: \"e\"\r\n", "");
    let server = CannedServer::new(vec![
        CannedResponse::HangUp,
        CannedResponse::HangUp,
        success,
    ])
    .await;
    let request = put(b"the body", true);
    let sent = request.sent.clone();
    server.store().await.put(request).await.unwrap();
    assert_eq!((server.requests().len(), sent.get()), (3, 8));

    // The first response is lost. The second one says that there is an object.
    let there = CannedResponse::error("412 Precondition Failed", "PreconditionFailed", "");
    let server = CannedServer::new(vec![CannedResponse::HangUp, there]).await;
    let error = server.store().await.put(put(b"", true)).await.unwrap_err();
    let AwsError::AlreadyExists { repeated, .. } = error else {
        panic!("{error:?}");
    };
    assert!(repeated);
}

#[tokio::test]
async fn reads_are_bounded_by_the_request() {
    let ten = || CannedResponse::new("200 OK", "etag: \"e\"\r\n", "0123456789");
    let server = CannedServer::new(vec![ten()]).await;
    let store = server.store().await;
    assert_eq!(store.get("bucket", "a", 10).await.unwrap(), "0123456789");
    let error = store.get("bucket", "a", 9).await.unwrap_err();
    assert_eq!(error.code(), "too_large");
    // This server does not support ranges: it sends the whole object.
    assert!(store.get_range("bucket", "a", 2..4).await.is_err());
    assert!(store.get_range("bucket", "a", 0..4).await.is_err());
    assert_eq!(
        store.get_range("bucket", "a", 0..10).await.unwrap(),
        "0123456789"
    );

    // A body without a declared length, longer than the limit.
    let endless = format!(
        "HTTP/1.1 200 OK\r\netag: e\r\nconnection: close\r\n\r\n{}",
        "x".repeat(5000)
    );
    let server = CannedServer::new(vec![CannedResponse::Send(endless)]).await;
    let error = server.store().await.get("bucket", "a", 4999).await;
    assert_eq!(error.unwrap_err().code(), "too_large");

    // A body that is shorter than its declared length.
    let cut =
        "HTTP/1.1 200 OK\r\netag: e\r\ncontent-length: 1000000000000\r\nconnection: close\r\n\r\nx";
    let server = CannedServer::new(vec![CannedResponse::Send(cut.to_owned())]).await;
    let error = server.store().await.get("bucket", "a", u64::MAX).await;
    assert_eq!(error.unwrap_err().code(), "no_network");
}

#[tokio::test]
async fn listings_fetch_all_pages() {
    let page = |keys: &[&str], next: Option<&str>| {
        let contents: String = keys
            .iter()
            .map(|key| format!("<Contents><Key>{key}</Key><Size>3</Size></Contents>"))
            .collect();
        let more = next.map_or(String::new(), |token| {
            format!(
                "<IsTruncated>true</IsTruncated>\
                 <NextContinuationToken>{token}</NextContinuationToken>"
            )
        });
        let body = format!("<ListBucketResult>{more}{contents}</ListBucketResult>");
        CannedResponse::new("200 OK", "", &body)
    };
    let server = CannedServer::new(vec![page(&["a", "b"], Some("t")), page(&["c"], None)]).await;
    let listing = server.store().await.list("bucket", "", None, 10).await;
    let listing = listing.unwrap();
    let keys: Vec<_> = listing.objects.iter().map(|object| &object.key).collect();
    assert_eq!((keys.len(), listing.more), (3, false));
    assert!(server.requests()[1].contains("continuation-token=t"));

    // Listing ends if the server returns the same page again.
    let server = CannedServer::new(vec![page(&["a"], Some("t"))]).await;
    let listing = server.store().await.list("bucket", "", None, 1000).await;
    assert_eq!(listing.unwrap().objects.len(), 2);
    assert_eq!(server.requests().len(), 2);
}
