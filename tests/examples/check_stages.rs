//! Measures the stages of a check: `check_stages FILE ENVIRONMENT…` prints one
//! line of JSON for each choice of stages, number of threads and source. It has the
//! milliseconds until the schema is checked, until the verdict, until the end,
//! and from a cancellation in the middle until the check returns.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tallyman_events::check::{CheckObserver, FileCheck};
use tallyman_events::{CheckSettings, CheckStages, FileInfo, Source, check};

/// Number of measured runs, after one to warm up. The median is printed.
const TIMES: usize = 7;

/// Records when a check reaches its stages.
struct Stopwatch {
    started: Instant,
    schema: Mutex<Option<Duration>>,
    verdict: Mutex<Option<Duration>>,
    /// When to cancel the check.
    cancel_after: Duration,
    cancelled: AtomicBool,
}

impl Stopwatch {
    fn start(cancel_after: Duration) -> Self {
        Self {
            started: Instant::now(),
            schema: Mutex::default(),
            verdict: Mutex::default(),
            cancel_after,
            cancelled: AtomicBool::new(false),
        }
    }
}

fn record(stage: &Mutex<Option<Duration>>, time: Duration) {
    if let Ok(mut stage) = stage.lock() {
        stage.get_or_insert(time);
    }
}

impl CheckObserver for Stopwatch {
    fn footer_read(&self, _: &FileCheck) {
        record(&self.schema, self.started.elapsed());
    }

    fn verdict_reached(&self, _: &FileCheck) {
        record(&self.verdict, self.started.elapsed());
    }

    fn is_cancelled(&self) -> bool {
        let late = self.started.elapsed() >= self.cancel_after;
        self.cancelled.fetch_or(late, Ordering::Relaxed);
        late
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times
        .get(times.len() / 2)
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("check_stages FILE ENVIRONMENT…")?;
    let settings = CheckSettings {
        now_ms: Some(1_790_000_000_000),
        ..CheckSettings::with_environments(arguments)
    };
    let in_memory: Bytes = fs::read(&path)?.into();
    let file = File::open(&path)?;
    let sources: [(&str, &dyn Source); 2] = [("file", &file), ("memory", &in_memory)];
    for stages in [
        CheckStages::TrustStatistics,
        CheckStages::Quick,
        CheckStages::Complete,
    ] {
        for threads in [1, 2, 4] {
            for (name, source) in sources {
                let settings = CheckSettings {
                    stages,
                    threads: NonZero::new(threads),
                    ..settings.clone()
                };
                let (mut schema, mut verdict, mut end, mut cancel) =
                    (vec![], vec![], vec![], vec![]);
                for turn in 0..=TIMES {
                    let observer = Stopwatch::start(Duration::MAX);
                    let _ = check(source, &FileInfo::default(), &settings, &observer);
                    let whole = observer.started.elapsed();
                    let half = whole / 2;
                    let stopped = Stopwatch::start(half);
                    let _ = check(source, &FileInfo::default(), &settings, &stopped);
                    if turn == 0 {
                        continue;
                    }
                    end.push(whole);
                    schema.extend(observer.schema.into_inner().ok().flatten());
                    verdict.extend(observer.verdict.into_inner().ok().flatten());
                    if stopped.cancelled.into_inner() {
                        cancel.push(stopped.started.elapsed().saturating_sub(half));
                    }
                }
                let line = serde_json::json!({
                    "stages": format!("{stages:?}"), "threads": threads, "source": name,
                    "schema": median(schema), "verdict": median(verdict), "end": median(end),
                    "cancel": cancel.iter().max().map(|time| time.as_secs_f64() * 1_000.0),
                });
                #[allow(clippy::print_stdout, reason = "the output of the program")]
                {
                    println!("{line}");
                }
            }
        }
    }
    Ok(())
}
