//! `tally sandbox`.

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use tallyman_sandbox::{DeliveryFaults, IngestOptions, Options, Sandbox};

use crate::arguments::SandboxArguments;
use crate::exit::{CommandError, Status};
use crate::json_line::write_json_line;
use crate::s3_access::now_ms;

/// The line that is printed when the sandbox is ready.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready<'a> {
    endpoint: &'a str,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    region: &'a str,
    bucket: &'a str,
    file_prefix: &'a str,
    status_prefix: &'a str,
}

pub(crate) async fn run(arguments: &SandboxArguments) -> Result<Status, CommandError> {
    // Removed on drop, at the end of this function.
    let temporary = match &arguments.dir {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|error| {
            CommandError::Unreadable(format!(
                "A folder for the sandbox cannot be created: {error}."
            ))
        })?),
    };
    let folder = arguments
        .dir
        .clone()
        .or_else(|| temporary.as_ref().map(|folder| folder.path().to_owned()))
        .unwrap_or_default();
    let sandbox = Sandbox::start(Options {
        folder,
        port: arguments.port,
        ingest: IngestOptions {
            delay: Duration::from_secs(arguments.delay),
            environments: arguments.environments.read()?,
            inject_rejections: arguments.disagree,
            delivery_faults: if arguments.tidy {
                DeliveryFaults::None
            } else {
                DeliveryFaults::Usual
            },
        },
        clock: now_ms,
    })
    .await
    .map_err(|error| CommandError::Remote(error.to_string()))?;
    let access = sandbox.access();
    {
        let mut out = io::stdout().lock();
        write_json_line(
            &mut out,
            &Ready {
                endpoint: &access.endpoint,
                access_key_id: &access.access_key_id,
                secret_access_key: &access.secret_access_key,
                region: &access.region,
                bucket: &access.bucket,
                file_prefix: &access.file_prefix,
                status_prefix: &access.status_prefix,
            },
        )?;
        out.flush()?;
    }
    wait_for_signal().await;
    sandbox.stop().await;
    Ok(Status::Success)
}

/// Waits for Ctrl-C or SIGTERM.
async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // If no handler can be installed, the signal ends the process.
    let _ = tokio::signal::ctrl_c().await;
}
