//! The HTTP server, on loopback only.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use s3s::service::S3Service;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::SandboxError;

/// How long requests under way may take once the server is to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait when no connection can be taken, as when all file handles
/// are in use.
const BREATH: Duration = Duration::from_millis(50);

/// Connections that are open at once; others wait their turn.
const MOST_CONNECTIONS: usize = 256;

/// Takes the port.
pub(crate) async fn listen(port: Option<u16>) -> Result<(TcpListener, SocketAddr), SandboxError> {
    let port = port.unwrap_or(0);
    let failed = |source| SandboxError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Serves until told to stop. When this future is dropped, every connection
/// ends with it.
pub(crate) async fn serve(
    listener: TcpListener,
    service: S3Service,
    mut stop: watch::Receiver<()>,
) {
    let builder = Builder::new(TokioExecutor::new()).http1_only();
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept(), if connections.len() < MOST_CONNECTIONS => accepted,
            Some(_) = connections.join_next() => continue,
            _ = stop.changed() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(converse(stream, &builder, &service, &graceful));
            }
            Err(error) => {
                tracing::debug!(%error, "the sandbox could not take a connection");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(PATIENCE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("a request to the sandbox was cut short");
    }
}

/// One connection, from its first request to its last.
fn converse(
    stream: TcpStream,
    builder: &Builder<TokioExecutor>,
    service: &S3Service,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // Answers are small and come at once.
    let _ = stream.set_nodelay(true);
    let connection = builder
        .serve_connection(TokioIo::new(stream), service.clone())
        .into_owned();
    let connection = graceful.watch(connection);
    async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the sandbox was broken off");
        }
    }
}
