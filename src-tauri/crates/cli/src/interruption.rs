//! Ctrl-C, where something must be cleared away before `tally` ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static HAPPENED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C no longer ends the process: whoever works asks
/// [`happened`], and clears up.
pub(crate) fn listen() {
    thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        // Without a runtime Ctrl-C does what it always does.
        if let Ok(runtime) = runtime
            && runtime.block_on(tokio::signal::ctrl_c()).is_ok()
        {
            HAPPENED.store(true, Ordering::Relaxed);
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(crate) fn happened() -> bool {
    HAPPENED.load(Ordering::Relaxed)
}
