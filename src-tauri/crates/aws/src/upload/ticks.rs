//! How often progress is reported.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// Ticks whenever progress may be reported: at most 10 times a second.
pub(super) fn progress_ticks() -> Interval {
    let mut ticks = interval(PROGRESS_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
