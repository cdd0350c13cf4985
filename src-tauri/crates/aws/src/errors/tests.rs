use bytes::Bytes;

use super::messages::sanitized;
use super::*;
use crate::canned_server::{CannedResponse, CannedServer, SECRET, store_at};
use crate::{ByteCounter, ObjectStore, PutRequest};

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
            "AWS does not allow s3:PutObject on arn:aws:s3:::bucket/a/key.",
        ),
        (
            "403 Forbidden",
            "AccessDenied",
            "User: arn:aws:iam::123456789012:user/me is not authorized to perform: s3:PutObject.",
            "access_denied",
            "AWS does not allow s3:PutObject on arn:aws:s3:::bucket/a/key. It says: User: \
             arn:aws:iam::123456789012:user/me is not authorized to perform: s3:PutObject.",
        ),
        (
            "403 Forbidden",
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            "unknown_key",
            "AWS does not know the access key that ends in MPLE.",
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
            "The clock of this computer is too far from the time at AWS.",
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

#[tokio::test]
async fn a_response_that_is_not_from_s3_is_an_error() {
    let page = "<html><body>Sign in to the hotel network</body></html>";
    let server = CannedServer::new(vec![CannedResponse::new(
        "200 OK",
        "content-type: text/html\r\n",
        page,
    )])
    .await;
    let error = server
        .store()
        .await
        .list("bucket", "", None, 10)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "not_s3", "{error:?}");
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
    let refused = format!("{host} cannot be reached: it refuses the connection.");
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
