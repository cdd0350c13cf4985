//! A proxy to a server on this computer that stalls after a number of bytes, so
//! that an upload stays unfinished for as long as a test needs.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// How often a stalled connection checks whether it may continue.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Forwards bytes in both directions. Stops those to the server after a number
/// of bytes, except DELETE, GET and HEAD requests, so that a cancelled upload
/// can still be removed.
#[derive(Debug)]
pub struct StallingProxy {
    address: SocketAddr,
    gate: Arc<Gate>,
}

#[derive(Debug)]
struct Gate {
    limit: AtomicU64,
    passed: AtomicU64,
    over: AtomicBool,
}

impl Gate {
    /// Waits until more bytes may pass. Returns `false` once the proxy is
    /// dropped.
    fn wait(&self) -> bool {
        while self.passed.load(Ordering::SeqCst) >= self.limit.load(Ordering::SeqCst) {
            if self.over.load(Ordering::SeqCst) {
                return false;
            }
            thread::sleep(POLL_INTERVAL);
        }
        !self.over.load(Ordering::SeqCst)
    }
}

impl StallingProxy {
    /// Listens on a free port and forwards to `server`, given as
    /// `http://host:port`. Stalls after `limit` bytes.
    ///
    /// # Errors
    /// Fails if there is no free port.
    pub fn start(server: &str, limit: u64) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let gate = Arc::new(Gate {
            limit: AtomicU64::new(limit),
            passed: AtomicU64::new(0),
            over: AtomicBool::new(false),
        });
        let server = server.trim_start_matches("http://").to_owned();
        let of_listener = Arc::clone(&gate);
        thread::spawn(move || {
            for client in listener.incoming() {
                if of_listener.over.load(Ordering::SeqCst) {
                    return;
                }
                if let (Ok(client), Ok(server)) = (client, TcpStream::connect(&*server)) {
                    // An error ends only this connection, like a network
                    // failure.
                    let _ = forward(client, server, &of_listener);
                }
            }
        });
        Ok(Self { address, gate })
    }

    /// Returns its address, as `http://host:port`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns whether the limit is reached.
    #[must_use]
    pub fn has_stalled(&self) -> bool {
        self.gate.passed.load(Ordering::SeqCst) >= self.gate.limit.load(Ordering::SeqCst)
    }

    /// Removes the limit.
    pub fn open(&self) {
        self.gate.limit.store(u64::MAX, Ordering::SeqCst);
    }
}

impl Drop for StallingProxy {
    fn drop(&mut self) {
        self.gate.over.store(true, Ordering::SeqCst);
        // Wakes the listener, so that its thread ends.
        let _ = TcpStream::connect(self.address);
    }
}

fn forward(client: TcpStream, server: TcpStream, gate: &Arc<Gate>) -> io::Result<()> {
    let (from_server, to_client) = (server.try_clone()?, client.try_clone()?);
    let gate = Arc::clone(gate);
    thread::spawn(move || copy(client, server, Some(&gate)));
    thread::spawn(move || copy(from_server, to_client, None));
    Ok(())
}

fn copy(mut from: TcpStream, mut to: TcpStream, gate: Option<&Gate>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(bytes @ 1..) = from.read(&mut buffer) {
        let writes = ![&b"DELETE "[..], b"GET ", b"HEAD "]
            .iter()
            .any(|method| buffer.starts_with(method));
        if gate.is_some_and(|gate| writes && !gate.wait())
            || to.write_all(&buffer[..bytes]).is_err()
        {
            break;
        }
        if let Some(gate) = gate {
            gate.passed
                .fetch_add(u64::try_from(bytes).unwrap_or(0), Ordering::SeqCst);
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
