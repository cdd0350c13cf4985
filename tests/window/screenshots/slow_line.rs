//! A line that can be made slow, so that something is under way long enough to
//! be looked at.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// How much is handed on at once, in bytes.
const PIECE: usize = 16 * 1024;

/// How much the system may hold that was not handed on yet, in bytes.
const HELD: u32 = 64 * 1024;

/// Hands on what comes in, to a server on this computer and back.
pub(crate) struct SlowLine {
    /// Where it listens, as `127.0.0.1:1234`.
    pub(crate) address: String,
    pace: Arc<AtomicU64>,
}

impl SlowLine {
    /// A line to `server`, such as `127.0.0.1:1234`; fast to begin with.
    pub(crate) async fn to(server: String) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        // Else the system takes in megabytes at once, however slow the line.
        socket
            .set_recv_buffer_size(HELD)
            .expect("a buffer that is small");
        socket
            .bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .expect("a port");
        let listener = socket.listen(64).expect("a port");
        let address = listener.local_addr().expect("its number").to_string();
        let pace = Arc::new(AtomicU64::new(0));
        let kept = pace.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (server, pace) = (server.clone(), kept.clone());
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect(&server).await else {
                        return;
                    };
                    let (from_near, mut to_near) = near.into_split();
                    let (mut from_far, to_far) = far.into_split();
                    tokio::join!(
                        hand_on(from_near, to_far, pace),
                        tokio::io::copy(&mut from_far, &mut to_near)
                    )
                    .1
                    .ok();
                });
            }
        });
        Self { address, pace }
    }

    /// How many bytes go a second, on each connection; 0: as many as can.
    pub(crate) fn set_pace(&self, bytes_per_second: u64) {
        self.pace.store(bytes_per_second, Ordering::Relaxed);
    }
}

async fn hand_on(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    pace: Arc<AtomicU64>,
) {
    let mut piece = vec![0; PIECE];
    while let Ok(read) = from.read(&mut piece).await {
        if read == 0 || to.write_all(&piece[..read]).await.is_err() {
            break;
        }
        let pace = pace.load(Ordering::Relaxed);
        if pace > 0 {
            let millis = 1000 * u64::try_from(read).unwrap_or(0) / pace;
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
    }
    let _ = to.shutdown().await;
}
