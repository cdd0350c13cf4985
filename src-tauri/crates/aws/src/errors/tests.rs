use bytes::Bytes;

use super::messages::sanitized;
use super::*;
use crate::canned_server::{CannedResponse, CannedServer, SECRET, store_at};
use crate::{ByteCounter, CompleteRequest, ObjectStore, PartRequest, PutRequest};

fn put() -> PutRequest {
    PutRequest {
        bucket: "bucket".to_owned(),
        key: "a/key".to_owned(),
        body: Bytes::from_static(b"body"),
        sha256: [7; 32],
        if_absent: true,
        sent: ByteCounter::new(),
    }
}

#[tokio::test]
async fn every_s3_error_has_a_message() {
    let table = [
        (
            "404 Not Found",
            "NoSuchBucket",
            "",
            "no_such_bucket",
            "There is no bucket named bucket.",
        ),
        (
            "403 Forbidden",
            "AccessDenied",
            "Access Denied",
            "access_denied",
            "s3:PutObject on arn:aws:s3:::bucket/a/key is not allowed.",
        ),
        (
            "403 Forbidden",
            "AccessDenied",
            "User: arn:aws:iam::123456789012:user/me is not authorized to perform: s3:PutObject.",
            "access_denied",
            "s3:PutObject on arn:aws:s3:::bucket/a/key is not allowed. It says: User: \
             arn:aws:iam::123456789012:user/me is not authorized to perform: s3:PutObject.",
        ),
        (
            "403 Forbidden",
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            "unknown_key",
            "The access key that ends in MPLE is unknown.",
        ),
        (
            "403 Forbidden",
            "SignatureDoesNotMatch",
            "",
            "wrong_secret",
            "The secret access key does not belong to the access key id.",
        ),
        (
            "400 Bad Request",
            "ExpiredToken",
            "The provided token has expired.",
            "expired_token",
            "The temporary credentials have expired or are not valid.",
        ),
        (
            "403 Forbidden",
            "RequestTimeTooSkewed",
            "",
            "skewed_clock",
            "The clock of this computer is too far from the time of the server.",
        ),
        (
            "503 Slow Down",
            "SlowDown",
            "Please reduce your request rate.",
            "throttled",
            "HOST is busy and asks to slow down.",
        ),
        (
            "301 Moved Permanently",
            "PermanentRedirect",
            "",
            "wrong_region",
            "The bucket bucket is in eu-central-1, not in us-east-1.",
        ),
        (
            "400 Bad Request",
            "AuthorizationHeaderMalformed",
            "",
            "wrong_region",
            "The bucket bucket is in eu-central-1, not in us-east-1.",
        ),
        (
            "412 Precondition Failed",
            "PreconditionFailed",
            "",
            "already_there",
            "There is an object s3://bucket/a/key already.",
        ),
        (
            "409 Conflict",
            "ConditionalRequestConflict",
            "",
            "conflict",
            "Something else writes s3://bucket/a/key at the same time.",
        ),
        (
            "400 Bad Request",
            "BadDigest",
            "The key AKIAIOSFODNN7EXAMPLE, says\n\n<it>.",
            "other",
            "HOST answers BadDigest to s3:PutObject. It says: The key …MPLE, says.",
        ),
        (
            "500 Internal Server Error",
            "InternalError",
            "We encountered an internal error.",
            "other",
            "HOST answers InternalError to s3:PutObject. It says: We encountered an internal error.",
        ),
    ];
    for (status, code, message, word, sentence) in table {
        let message = message.replace("<it>", "");
        let server =
            CannedServer::new(vec![CannedResponse::error(status, code, message.trim())]).await;
        let host = server.endpoint.trim_start_matches("http://").to_owned();
        let error = server.store().await.put(put()).await.unwrap_err();
        assert_eq!(error.code(), word, "{code}: {error:?}");
        let expected = sentence.replace("HOST", &host);
        let said = error.to_string();
        assert_eq!(said.replace(", says .", ", says."), expected);
        for text in error.hints().iter().chain([&format!("{error:?}"), &said]) {
            assert!(!text.contains(SECRET) && !text.contains("AKIA"), "{text}");
        }
    }
}

#[tokio::test]
async fn responses_without_a_body_are_classified_by_status() {
    for (status, headers, word) in [
        ("403 Forbidden", "", "access_denied"),
        ("400 Bad Request", "", "other"),
        (
            "400 Bad Request",
            "x-amz-bucket-region: eu-west-1\r\n",
            "wrong_region",
        ),
        (
            "301 Moved Permanently",
            "x-amz-bucket-region: eu-west-1\r\n",
            "wrong_region",
        ),
        ("503 Service Unavailable", "", "throttled"),
    ] {
        let server = CannedServer::new(vec![CannedResponse::new(status, headers, "")]).await;
        let error = server.store().await.head("bucket", "a").await.unwrap_err();
        assert_eq!(error.code(), word, "{status}: {error:?}");
    }
    let server = CannedServer::new(vec![CannedResponse::new("404 Not Found", "", "")]).await;
    assert_eq!(server.store().await.head("bucket", "a").await, Ok(None));
}

/// Returns the error of each operation that a server answers so.
async fn errors_of_every_operation(answer: &CannedResponse) -> Vec<(&'static str, AwsError)> {
    let server = CannedServer::new(vec![answer.clone()]).await;
    let store = server.store().await;
    let (bucket, key) = ("bucket", "a/key");
    let complete = CompleteRequest {
        bucket,
        key,
        upload_id: "1",
        parts: &[],
        if_absent: true,
    };
    let part = PartRequest {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        upload_id: "1".to_owned(),
        number: 1,
        body: Bytes::from_static(b"body"),
        sha256: [7; 32],
        sent: ByteCounter::new(),
    };
    vec![
        ("put", store.put(put()).await.unwrap_err()),
        ("part", store.put_part(part).await.unwrap_err()),
        (
            "create",
            store.create_multipart(bucket, key).await.unwrap_err(),
        ),
        (
            "complete",
            store.complete_multipart(complete).await.unwrap_err(),
        ),
        ("list", store.list(bucket, "", None, 10).await.unwrap_err()),
        ("get", store.get(bucket, key, 1000).await.unwrap_err()),
        ("head", store.head(bucket, key).await.unwrap_err()),
    ]
}

/// The forms in which something other than S3 answers: the page of a filter
/// (s3tools/s3cmd#331), of Squid (`ERR_ACCESS_DENIED`), of nginx, of a captive
/// portal, and the JSON of another API.
#[tokio::test]
async fn a_response_that_is_not_from_s3_is_told_as_such() {
    let html = "content-type: text/html; charset=utf-8\r\nserver: squid/5.7\r\n";
    let page = "<!DOCTYPE html>\n<!-- x --><HTML><head><Title lang=en> Sign\n in &amp; \u{1b}[31mpay \
                </Title></head></html>";
    for status in [
        "200 OK",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "407 Proxy Authentication Required",
        "409 Conflict",
        "412 Precondition Failed",
        "502 Bad Gateway",
        "503 Service Unavailable",
    ] {
        let answer = CannedResponse::new(status, html, page);
        for (operation, error) in errors_of_every_operation(&answer).await {
            assert_eq!(error.code(), "not_s3", "{operation} {status}: {error:?}");
            let said = error.to_string();
            let number = status.split(' ').next().unwrap();
            assert!(said.contains(&format!("status {number}")), "{said}");
            assert!(said.contains("Server header is squid/5.7"), "{said}");
            assert!(!said.chars().any(char::is_control), "{said}");
            let has_body = !matches!(operation, "head" | "get") || number != "200";
            if has_body && operation != "head" {
                assert!(
                    said.contains("Sign in &amp; \\u{1b}[31mpay\u{201d}"),
                    "{said}"
                );
            }
            let hints = error.hints().join(" ");
            assert!(
                hints.contains("proxy") && !hints.contains("policy"),
                "{hints}"
            );
        }
    }
    for (status, headers, body, part) in [
        (
            "302 Found",
            "location: http://login.example/\r\n",
            "",
            "status 302",
        ),
        (
            "403 Forbidden",
            "content-type: application/json\r\n",
            r#"{"message":"Forbidden"}"#,
            "JSON",
        ),
        (
            "400 Bad Request",
            "",
            "400 Bad Request: bad host",
            "not one of S3",
        ),
        // Another service of AWS.
        (
            "403 Forbidden",
            "content-type: text/xml\r\n",
            "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>",
            "not one of S3",
        ),
    ] {
        let answer = CannedResponse::new(status, headers, body);
        for (operation, error) in errors_of_every_operation(&answer).await {
            if operation == "head" && !headers.contains("json") && !headers.contains("location") {
                continue; // Nothing of it tells who answers.
            }
            assert_eq!(error.code(), "not_s3", "{operation} {status}: {error:?}");
            assert!(
                error.to_string().contains(part) || operation == "head",
                "{error}"
            );
        }
    }
    let nothing = CannedResponse::new("200 OK", "", "");
    for (operation, error) in errors_of_every_operation(&nothing).await {
        assert_eq!(error.code(), "not_s3", "{operation}: {error:?}");
    }
}

#[tokio::test]
async fn a_long_title_is_cut() {
    let page = format!("<html><title>{}</title>", "é ".repeat(100_000));
    let answer = CannedResponse::new("403 Forbidden", "", &page);
    let server = CannedServer::new(vec![answer]).await;
    let error = server.store().await.put(put()).await.unwrap_err();
    assert_eq!(error.code(), "not_s3");
    assert!(error.to_string().chars().count() < 300, "{error}");
}

/// What S3 and servers like it answer stays theirs.
#[tokio::test]
async fn the_answers_of_s3_are_not_taken_for_those_of_others() {
    let error = |code: &str, prolog: &str| {
        CannedResponse::new(
            "403 Forbidden",
            "content-type: text/html\r\nserver: Ceph\r\n",
            &format!("{prolog}<Error><Code>{code}</Code></Error>"),
        )
    };
    for answer in [
        error("AccessDenied", ""),
        error(
            "AccessDenied",
            "\u{feff}<?xml version=\"1.0\"?>\n<!-- of a test -->\n",
        ),
    ] {
        let server = CannedServer::new(vec![answer]).await;
        let error = server.store().await.put(put()).await.unwrap_err();
        assert_eq!(error.code(), "access_denied", "{error:?}");
    }
    let json = "etag: e\r\ncontent-type: application/json\r\n";
    let server = CannedServer::new(vec![CannedResponse::new("200 OK", json, "{}")]).await;
    let report = server.store().await.get("bucket", "a", 10).await;
    assert_eq!(report, Ok(Bytes::from_static(b"{}")));
    // CompleteMultipartUpload reports an error with status 200.
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>Again</Message></Error>";
    let answer = CannedResponse::new("200 OK", "content-type: application/xml\r\n", body);
    let server = CannedServer::new(vec![answer]).await;
    let complete = CompleteRequest {
        bucket: "bucket",
        key: "a",
        upload_id: "1",
        parts: &[],
        if_absent: true,
    };
    let error = server.store().await.complete_multipart(complete).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), "other", "{error:?}");
    assert!(error.to_string().contains("InternalError"), "{error}");
}

/// What servers without conditional writes answer: Backblaze B2 and Aliyun OSS
/// (501), older MinIO and Ceph (400; ceph/s3-tests#583).
#[tokio::test]
async fn a_server_without_conditional_writes_is_told_as_such() {
    let header = "A header you provided implies functionality that is not implemented";
    for (status, code, message) in [
        ("501 Not Implemented", "NotImplemented", header),
        ("501 Not Implemented", "NotImplemented", ""),
        ("400 Bad Request", "NotImplemented", header),
        ("400 Bad Request", "InvalidArgument", header),
        (
            "400 Bad Request",
            "InvalidRequest",
            "If-None-Match is not supported.",
        ),
        (
            "405 Method Not Allowed",
            "MethodNotAllowed",
            "Conditional writes are not supported.",
        ),
    ] {
        let server = CannedServer::new(vec![CannedResponse::error(status, code, message)]).await;
        let store = server.store().await;
        let error = store.put(put()).await.unwrap_err();
        assert_eq!(error.code(), "no_conditional_writes", "{error:?}");
        assert!(error.to_string().contains("overwrite"), "{error}");
        assert!(error.hints()[0].contains("--overwrite"));
        // Without the condition, it is another error.
        let request = PutRequest {
            if_absent: false,
            ..put()
        };
        let error = store.put(request).await.unwrap_err();
        assert_eq!(error.code(), "other", "{error:?}");
    }
    for (code, message) in [
        ("InvalidArgument", "Invalid part size"),
        ("BadDigest", header),
    ] {
        let answer = CannedResponse::error("400 Bad Request", code, message);
        let server = CannedServer::new(vec![answer]).await;
        let error = server.store().await.put(put()).await.unwrap_err();
        assert_eq!(error.code(), "other", "{error:?}");
    }
}

#[tokio::test]
async fn connection_errors_have_messages() {
    let server = CannedServer::new(vec![CannedResponse::HangUp]).await;
    let host = server.endpoint.trim_start_matches("http://").to_owned();
    let error = server.store().await.put(put()).await.unwrap_err();
    let broken = format!("{host} cannot be reached: the connection was interrupted.");
    assert_eq!(error.to_string(), broken, "{error:?}");
    // One attempt and two retries.
    assert_eq!(server.requests().len(), 3);

    let tls = store_at(&server.endpoint.replace("http:", "https:"), false).await;
    let error = tls.head("bucket", "a").await.unwrap_err();
    assert_eq!(error.code(), "tls", "{error:?}");

    let closed = server.endpoint.clone();
    drop(server);
    let error = store_at(&closed, false).await.put(put()).await.unwrap_err();
    let refused = format!("{host} cannot be reached: connection refused.");
    assert_eq!(error.to_string(), refused, "{error:?}");

    let nowhere = store_at("http://tallyman.invalid", false).await;
    let error = nowhere.put(put()).await.unwrap_err();
    assert_eq!(error.code(), "no_network", "{error:?}");
}

#[test]
fn server_messages_are_truncated_and_contain_no_keys() {
    assert_eq!(sanitized(" a\n b\u{a0}c\t"), "a b c");
    assert_eq!(
        sanitized("Credential=AKIAIOSFODNN7EXAMPLE/2026 ASIAIOSFODNN7EXAMPL2"),
        "Credential=…MPLE/2026 …MPL2"
    );
    let long = sanitized(&"é".repeat(1000));
    assert_eq!(long.chars().count(), 401);
    assert!(long.ends_with('…'));
}

#[test]
fn an_expired_sign_in_names_its_command() {
    let error = |profile: &str| AwsError::ExpiredSso {
        profile: profile.to_owned(),
    };
    assert!(error("work").hints()[0].contains("`aws sso login --profile work`"));
    assert!(error("my work's").hints()[0].contains(r"--profile 'my work'\''s'`"));
}
