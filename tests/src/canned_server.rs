//! An HTTP server with made-up responses, for what a real S3 server never
//! answers.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A response to the requests of one method.
#[derive(Debug, Clone)]
pub struct CannedResponse {
    /// The method, such as `PUT`.
    pub method: &'static str,
    /// The status with its reason, such as `403 Forbidden`.
    pub status: &'static str,
    /// The headers, each with its line break.
    pub headers: &'static str,
    /// The body.
    pub body: &'static str,
}

/// Answers each request by its method, and other methods as S3 does for an
/// object that does not exist.
#[derive(Debug)]
pub struct CannedServer {
    address: SocketAddr,
    methods: Arc<Mutex<Vec<String>>>,
}

impl CannedServer {
    /// Listens on a free port until the process ends.
    ///
    /// # Errors
    /// Fails if there is no free port.
    pub fn start(responses: Vec<CannedResponse>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let methods = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&methods);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (responses, seen) = (responses.clone(), Arc::clone(&seen));
                // A client that hangs up early is no error of the server.
                thread::spawn(move || serve(stream, &responses, &seen));
            }
        });
        Ok(Self { address, methods })
    }

    /// Returns its address, as `http://host:port`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the methods of the requests so far.
    #[must_use]
    pub fn methods(&self) -> Vec<String> {
        let methods = self.methods.lock();
        methods.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(
    mut stream: TcpStream,
    responses: &[CannedResponse],
    seen: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut received = Vec::new();
    let mut buffer = [0; 64 * 1024];
    let head_bytes = loop {
        let end = received.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            break end + 4;
        }
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            count => received.extend(buffer.get(..count).unwrap_or_default()),
        }
    };
    let head = String::from_utf8_lossy(received.get(..head_bytes).unwrap_or_default());
    let method = head.split(' ').next().unwrap_or_default().to_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.trim().parse::<usize>().ok())
        .unwrap_or(0);
    let mut missing = (head_bytes + length).saturating_sub(received.len());
    while missing > 0 {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            count => missing = missing.saturating_sub(count),
        }
    }
    let absent = CannedResponse {
        method: "",
        status: "404 Not Found",
        headers: "content-type: application/xml\r\n",
        body: "<Error><Code>NoSuchKey</Code><Message>There is no such key.</Message></Error>",
    };
    let response = responses.iter().find(|response| response.method == method);
    let response = response.unwrap_or(&absent);
    seen.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(method.clone());
    let body = if method == "HEAD" { "" } else { response.body };
    write!(
        stream,
        "HTTP/1.1 {}\r\ncontent-length: {}\r\nconnection: close\r\n{}\r\n{body}",
        response.status,
        body.len(),
        response.headers
    )
}
