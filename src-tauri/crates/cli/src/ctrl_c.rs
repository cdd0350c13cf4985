//! Ctrl-C, where something must be cleared away before `tally` ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static PRESSED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C no longer ends the process: whoever works asks
/// [`was_pressed`], and clears up.
pub(crate) fn install_handler() {
    thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        // Without a runtime Ctrl-C does what it always does.
        if let Ok(runtime) = runtime
            && runtime.block_on(tokio::signal::ctrl_c()).is_ok()
        {
            PRESSED.store(true, Ordering::Relaxed);
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(crate) fn was_pressed() -> bool {
    PRESSED.load(Ordering::Relaxed)
}
