//! An HTTP server on loopback with canned responses, for tests that use the
//! real client of the SDK.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_s3::config::retry::RetryConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::connect::open;
use crate::{ConnectOptions, CredentialsConfig, S3Store, Secret};

pub(crate) const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";

/// What the server does after it has read a request.
#[derive(Clone, Debug)]
pub(crate) enum CannedResponse {
    /// Sends this text and closes the connection.
    Send(String),
    /// Closes the connection without a response.
    HangUp,
}

impl CannedResponse {
    pub(crate) fn new(status: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Send(format!(
            "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
        ))
    }

    /// Returns an error response in the format of S3.
    pub(crate) fn error(status: &str, code: &str, message: &str) -> Self {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code>\
             <Message>{message}</Message><Region>eu-central-1</Region>\
             <AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId>\
             <RequestId>1</RequestId></Error>"
        );
        Self::new(status, "content-type: application/xml\r\n", &body)
    }
}

/// A server that sends its responses in order, and repeats the last one.
#[derive(Debug)]
pub(crate) struct CannedServer {
    pub(crate) endpoint: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl CannedServer {
    pub(crate) async fn new(answers: Vec<CannedResponse>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let received = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            for turn in 0.. {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let answer = answers[usize::min(turn, answers.len() - 1)].clone();
                serve(stream, answer, &received).await;
            }
        });
        Self {
            endpoint,
            requests,
            task,
        }
    }

    /// Returns the request lines and headers of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) async fn store(&self) -> S3Store {
        store_at(&self.endpoint, false).await
    }
}

impl Drop for CannedServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn connect_options(endpoint: &str) -> ConnectOptions {
    ConnectOptions {
        credentials: CredentialsConfig::Key {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret: Secret::new(SECRET.to_owned()),
            session_token: None,
        },
        region: Some("us-east-1".to_owned()),
        endpoint: Some(endpoint.to_owned()),
    }
}

/// Returns a store that retries after 1 ms, so that tests do not wait.
pub(crate) async fn store_at(endpoint: &str, follows_regions: bool) -> S3Store {
    let mut connection = open(connect_options(endpoint)).await.unwrap();
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    connection.config = connection.config.to_builder().retry_config(retries).build();
    connection.follows_regions = follows_regions;
    S3Store::new(connection)
}

async fn serve(mut stream: TcpStream, answer: CannedResponse, requests: &Mutex<Vec<String>>) {
    let mut received = Vec::new();
    let head_end = loop {
        if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return;
        }
        // This is a TLS handshake, to which HTTP servers respond with status
        // 400.
        if received.first() == Some(&0x16) {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            return;
        }
    };
    let head = String::from_utf8_lossy(&received[..head_end]).into_owned();
    let length: usize = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap());
    requests.lock().unwrap().push(head);
    while received.len() < head_end + length {
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return;
        }
    }
    if let CannedResponse::Send(text) = answer {
        let _ = stream.write_all(text.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}
