//! Tests of the sandbox with the AWS SDK as the client.

mod ingest;
mod multipart;
mod objects;

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use tempfile::TempDir;

use super::*;
use crate::layout::{BUCKET, REGION, STATUS_PREFIX};

/// A sandbox in a folder of its own, and a client for it.
pub(crate) struct TestServer {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) folder: TempDir,
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

pub(crate) fn options(folder: &Path) -> Options {
    Options {
        folder: folder.to_owned(),
        port: None,
        ingest: IngestOptions {
            delay: Duration::from_millis(20),
            delivery_faults: DeliveryFaults::None,
            ..IngestOptions::default()
        },
        clock: now,
    }
}

pub(crate) fn client(access: &SandboxAccess) -> Client {
    client_with(
        access,
        &access.access_key_id.clone(),
        &access.secret_access_key.clone(),
    )
}

fn client_with(access: &SandboxAccess, id: &str, secret: &str) -> Client {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(&access.endpoint)
        .region(Region::new(access.region.clone()))
        .credentials_provider(Credentials::new(id, secret, None, None, "test"))
        .force_path_style(true)
        .retry_config(RetryConfig::disabled())
        .http_client(http)
        .build();
    Client::from_conf(config)
}

pub(crate) async fn start_server() -> TestServer {
    let folder = TempDir::new().unwrap();
    let sandbox = Sandbox::start(options(folder.path())).await.unwrap();
    let client = client(sandbox.access());
    TestServer {
        sandbox,
        client,
        folder,
    }
}

impl TestServer {
    pub(crate) async fn put(&self, key: &str, body: impl Into<Vec<u8>>) {
        self.client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(body.into().into())
            .send()
            .await
            .unwrap();
    }

    pub(crate) async fn get(&self, key: &str) -> Vec<u8> {
        let got = self.client.get_object().bucket(BUCKET).key(key);
        let got = got.send().await.unwrap();
        got.body.collect().await.unwrap().to_vec()
    }

    /// Returns all keys below a prefix.
    pub(crate) async fn keys(&self, prefix: &str) -> Vec<String> {
        let list = self.client.list_objects_v2().bucket(BUCKET).prefix(prefix);
        let list = list.send().await.unwrap();
        let keys = list.contents().iter();
        keys.map(|object| object.key().unwrap().to_owned())
            .collect()
    }

    /// Stops the sandbox and starts it again in the same folder.
    pub(crate) async fn restart(self) -> Self {
        let Self {
            sandbox, folder, ..
        } = self;
        sandbox.stop().await;
        let sandbox = Sandbox::start(options(folder.path())).await.unwrap();
        let client = client(sandbox.access());
        Self {
            sandbox,
            client,
            folder,
        }
    }
}

/// Returns the error code of S3, `done` if there is no error.
pub(crate) fn error_code<T, E: ProvideErrorMetadata, R>(
    result: Result<T, SdkError<E, R>>,
) -> String {
    match result {
        Err(SdkError::ServiceError(error)) => error.err().code().unwrap_or("none").to_owned(),
        Err(_) => "no answer".to_owned(),
        Ok(_) => "done".to_owned(),
    }
}

#[tokio::test]
async fn access_keys_are_new_at_each_start_and_required() {
    let server = start_server().await;
    let access = server.sandbox.access().clone();
    assert!(access.endpoint.starts_with("http://127.0.0.1:"));
    let shown = format!("{access:?} {:?}", server.sandbox);
    assert!(!shown.contains(&access.secret_access_key), "{shown}");

    let unknown_key = client_with(&access, "AKIAXXXXXXXXXXXXXXXX", &access.secret_access_key);
    let answer = unknown_key.list_objects_v2().bucket(BUCKET).send().await;
    assert_eq!(error_code(answer), "InvalidAccessKeyId");
    let wrong_secret = client_with(&access, &access.access_key_id, "wrong");
    let answer = wrong_secret.list_objects_v2().bucket(BUCKET).send().await;
    assert_eq!(error_code(answer), "SignatureDoesNotMatch");

    let again = server.restart().await;
    assert_ne!(
        again.sandbox.access().secret_access_key,
        access.secret_access_key
    );
    assert_ne!(again.sandbox.access().access_key_id, access.access_key_id);
}

#[tokio::test]
async fn an_unsigned_request_is_rejected() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = start_server().await;
    let address = server.sandbox.access().endpoint.replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "GET /{BUCKET}?list-type=2 HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.contains("AccessDenied"), "{answer}");
}

#[tokio::test]
async fn a_folder_can_be_used_by_one_sandbox() {
    let server = start_server().await;
    let second = Sandbox::start(options(server.folder.path())).await;
    assert!(matches!(second, Err(SandboxError::InUse { .. })));
}

#[tokio::test]
async fn an_unusable_folder_or_port_is_an_error() {
    let server = start_server().await;
    let blocked = server.folder.path().join("file");
    std::fs::write(&blocked, "").unwrap();
    let answer = Sandbox::start(options(&blocked)).await;
    assert!(matches!(answer, Err(SandboxError::Folder { .. })));

    let port = server.sandbox.access().endpoint.rsplit(':').next().unwrap();
    let other = TempDir::new().unwrap();
    let taken = Options {
        port: Some(port.parse().unwrap()),
        ..options(other.path())
    };
    let error = Sandbox::start(taken).await.unwrap_err().to_string();
    assert!(error.contains(port), "{error}");
}

#[tokio::test]
async fn dropping_the_sandbox_closes_its_port() {
    let server = start_server().await;
    let address = server.sandbox.access().endpoint.replace("http://", "");
    tokio::net::TcpStream::connect(&address).await.unwrap();
    drop(server.sandbox);
    // The server task ends when the runtime next polls it.
    let closed = async {
        while tokio::net::TcpStream::connect(&address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    // A limit, so that a port that stays open fails the test.
    let closed = tokio::time::timeout(Duration::from_secs(60), closed).await;
    assert_eq!(closed, Ok(()), "{address} is still open");
}
