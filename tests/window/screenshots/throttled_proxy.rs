//! A proxy with a bandwidth limit, so that an upload runs long enough for a screenshot.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Size of one forwarded chunk, in bytes.
const CHUNK_SIZE: usize = 16 * 1024;

/// Size of the socket's receive buffer, in bytes.
const RECEIVE_BUFFER_SIZE: u32 = 64 * 1024;

/// Forwards connections to a local server.
pub(crate) struct ThrottledProxy {
    /// Address on which it listens, such as `127.0.0.1:1234`.
    pub(crate) address: String,
    bandwidth: Arc<AtomicU64>,
}

impl ThrottledProxy {
    /// Starts a proxy to `server`, such as `127.0.0.1:1234`, without a limit.
    pub(crate) async fn start(server: String) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        // With the default buffer, the system accepts megabytes at once, regardless of the limit.
        socket
            .set_recv_buffer_size(RECEIVE_BUFFER_SIZE)
            .expect("a buffer that is small");
        socket
            .bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .expect("a port");
        let listener = socket.listen(64).expect("a port");
        let address = listener.local_addr().expect("its number").to_string();
        let bandwidth = Arc::new(AtomicU64::new(0));
        let kept = bandwidth.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (server, bandwidth) = (server.clone(), kept.clone());
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect(&server).await else {
                        return;
                    };
                    let (from_near, mut to_near) = near.into_split();
                    let (mut from_far, to_far) = far.into_split();
                    tokio::join!(
                        forward(from_near, to_far, bandwidth),
                        tokio::io::copy(&mut from_far, &mut to_near)
                    )
                    .1
                    .ok();
                });
            }
        });
        Self { address, bandwidth }
    }

    /// Sets the bytes per second of each connection; 0 means no limit.
    pub(crate) fn set_bandwidth(&self, bytes_per_second: u64) {
        self.bandwidth.store(bytes_per_second, Ordering::Relaxed);
    }
}

async fn forward(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    bandwidth: Arc<AtomicU64>,
) {
    let mut chunk = vec![0; CHUNK_SIZE];
    while let Ok(read) = from.read(&mut chunk).await {
        if read == 0 || to.write_all(&chunk[..read]).await.is_err() {
            break;
        }
        let bandwidth = bandwidth.load(Ordering::Relaxed);
        let millis = (1000 * u64::try_from(read).unwrap_or(0)).checked_div(bandwidth);
        if let Some(millis) = millis {
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
    }
    let _ = to.shutdown().await;
}
