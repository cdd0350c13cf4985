//! The sandbox as a client of others sees it.

mod ingest;
mod multipart;
mod objects;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use tempfile::TempDir;

use super::*;

/// A sandbox in a folder of its own, and a client for it.
pub(crate) struct Tried {
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
        ingest: Ingest {
            delay: Duration::from_millis(20),
            mischief: Mischief::None,
            ..Ingest::default()
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

pub(crate) async fn tried() -> Tried {
    let folder = TempDir::new().unwrap();
    let sandbox = Sandbox::start(options(folder.path())).await.unwrap();
    let client = client(sandbox.access());
    Tried {
        sandbox,
        client,
        folder,
    }
}

impl Tried {
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

    /// All keys below a prefix.
    pub(crate) async fn keys(&self, prefix: &str) -> Vec<String> {
        let list = self.client.list_objects_v2().bucket(BUCKET).prefix(prefix);
        let list = list.send().await.unwrap();
        let keys = list.contents().iter();
        keys.map(|object| object.key().unwrap().to_owned())
            .collect()
    }

    /// Stops, and starts again in the same folder.
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

/// The code by which S3 refused.
pub(crate) fn refused<T, E: ProvideErrorMetadata, R>(result: Result<T, SdkError<E, R>>) -> String {
    match result {
        Err(SdkError::ServiceError(error)) => error.err().code().unwrap_or("none").to_owned(),
        Err(_) => "no answer".to_owned(),
        Ok(_) => "done".to_owned(),
    }
}

#[tokio::test]
async fn keys_are_new_at_each_start_and_no_others_get_in() {
    let tried = tried().await;
    let access = tried.sandbox.access().clone();
    assert!(access.endpoint.starts_with("http://127.0.0.1:"));
    let shown = format!("{access:?} {:?}", tried.sandbox);
    assert!(!shown.contains(&access.secret_access_key), "{shown}");

    let stranger = client_with(&access, "AKIAXXXXXXXXXXXXXXXX", &access.secret_access_key);
    let answer = stranger.list_objects_v2().bucket(BUCKET).send().await;
    assert_eq!(refused(answer), "InvalidAccessKeyId");
    let forger = client_with(&access, &access.access_key_id, "wrong");
    let answer = forger.list_objects_v2().bucket(BUCKET).send().await;
    assert_eq!(refused(answer), "SignatureDoesNotMatch");

    let again = tried.restart().await;
    assert_ne!(
        again.sandbox.access().secret_access_key,
        access.secret_access_key
    );
    assert_ne!(again.sandbox.access().access_key_id, access.access_key_id);
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let tried = tried().await;
    let address = tried.sandbox.access().endpoint.replace("http://", "");
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
async fn one_folder_serves_one_sandbox() {
    let tried = tried().await;
    let second = Sandbox::start(options(tried.folder.path())).await;
    assert!(matches!(second, Err(SandboxError::InUse { .. })));
}

#[tokio::test]
async fn a_folder_or_a_port_that_cannot_be_had_is_told_of() {
    let tried = tried().await;
    let blocked = tried.folder.path().join("file");
    std::fs::write(&blocked, "").unwrap();
    let answer = Sandbox::start(options(&blocked)).await;
    assert!(matches!(answer, Err(SandboxError::Folder { .. })));

    let port = tried.sandbox.access().endpoint.rsplit(':').next().unwrap();
    let other = TempDir::new().unwrap();
    let taken = Options {
        port: Some(port.parse().unwrap()),
        ..options(other.path())
    };
    let error = Sandbox::start(taken).await.unwrap_err().to_string();
    assert!(error.contains(port), "{error}");
}

#[tokio::test]
async fn dropping_it_ends_it() {
    let tried = tried().await;
    let address = tried.sandbox.access().endpoint.replace("http://", "");
    drop(tried.sandbox);
    // The tasks end as soon as the runtime comes to them.
    while tokio::net::TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
