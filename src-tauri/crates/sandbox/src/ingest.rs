//! The simulated ingest: from the arrival of an object to its report.
//!
//! Each object is read back from the bucket after a delay and validated. Objects
//! that are due together share a report. A journal beside the bucket records
//! which objects were validated and which entries are not reported yet. A report
//! is saved in the journal before it is put into the bucket, so that a restart
//! neither skips an object nor counts it twice.

mod journal;
mod report;
mod report_writer;
mod runtime_config;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::options::DeliveryFaults;
use crate::store::{Object, Store};

pub(crate) use runtime_config::RuntimeConfig;

use report_writer::ReportWriter;

/// Limit of the time to wait for further objects for the same report. The wait is
/// a quarter of the delay if that is shorter.
const MAX_BATCH_WAIT: Duration = Duration::from_millis(500);

/// Wait before a failed write is retried.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Validates objects and writes reports until `stop` is signalled.
pub(crate) async fn run(
    store: Arc<Store>,
    config: Arc<RuntimeConfig>,
    delay: Duration,
    faults: DeliveryFaults,
    mut arrivals: UnboundedReceiver<Arc<Object>>,
    mut stop: watch::Receiver<()>,
) {
    let mut writer = ReportWriter::new(store, config, faults);
    // The delay is the same for all, so they are due in the order of arrival.
    let mut waiting: VecDeque<(Instant, Arc<Object>)> = VecDeque::new();
    let first = Instant::now() + delay;
    waiting.extend(
        writer
            .pending_objects()
            .into_iter()
            .map(|object| (first, object)),
    );
    let mut deferred_due = writer.has_deferred().then_some(first);
    loop {
        let next = waiting.front().map(|(due, _)| *due);
        let next = next.into_iter().chain(deferred_due).min();
        tokio::select! {
            _ = stop.changed() => return,
            arrived = arrivals.recv() => match arrived {
                Some(object) => {
                    waiting.push_back((Instant::now() + delay, object));
                    continue;
                }
                None => return,
            },
            () = sleep_until(next) => {}
        }
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(MAX_BATCH_WAIT.min(delay / 4)) => {}
        }
        while let Ok(object) = arrivals.try_recv() {
            waiting.push_back((Instant::now() + delay, object));
        }
        let now = Instant::now();
        let mut batch = Vec::new();
        while waiting.front().is_some_and(|(due, _)| *due <= now) {
            batch.extend(waiting.pop_front().map(|(_, object)| object));
        }
        let include_deferred = deferred_due.is_some_and(|due| due <= now);
        deferred_due = deferred_due.filter(|_| !include_deferred);
        // A blocking task runs to its end, so stopping leaves no report half
        // written.
        let work = tokio::task::spawn_blocking(move || {
            let result = writer.write(&batch, include_deferred);
            (writer, batch, result)
        });
        let Ok((returned_writer, batch, result)) = work.await else {
            tracing::error!("the ingest of the sandbox has ended: its task panicked");
            return;
        };
        writer = returned_writer;
        if let Err(error) = result {
            tracing::warn!(%error, "a report of the sandbox could not be written; retrying");
            let retry = Instant::now() + RETRY_DELAY;
            for object in batch.into_iter().rev() {
                waiting.push_front((retry, object));
            }
            deferred_due = Some(retry);
        } else if writer.has_deferred() {
            deferred_due = deferred_due.or_else(|| Some(Instant::now() + delay));
        }
    }
}

/// Sleeps until `due`. Never returns if it is `None`.
async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
