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

use crate::error::SandboxError;

/// Time for the requests in progress to finish when the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// Wait after a failed accept, for example when all file handles are in use.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// Limit of open connections. Further ones wait.
const MAX_CONNECTIONS: usize = 256;

/// Binds the port. `None` binds any free one.
pub(crate) async fn listen(port: Option<u16>) -> Result<(TcpListener, SocketAddr), SandboxError> {
    let port = port.unwrap_or(0);
    let failed = |source| SandboxError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Serves until `stop` is signalled. Dropping this future closes every connection.
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
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => accepted,
            Some(_) = connections.join_next() => continue,
            _ = stop.changed() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(serve_connection(stream, &builder, &service, &graceful));
            }
            Err(error) => {
                tracing::debug!(%error, "the sandbox could not accept a connection");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests to the sandbox were aborted at its stop");
    }
}

/// Serves all requests of one connection.
fn serve_connection(
    stream: TcpStream,
    builder: &Builder<TokioExecutor>,
    service: &S3Service,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // Responses are small and written at once.
    let _ = stream.set_nodelay(true);
    let connection = builder
        .serve_connection(TokioIo::new(stream), service.clone())
        .into_owned();
    let connection = graceful.watch(connection);
    async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the sandbox was aborted");
        }
    }
}
