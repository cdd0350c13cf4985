//! Ctrl-C, for commands that must clean up before they end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static PRESSED: AtomicBool = AtomicBool::new(false);

/// Installs a handler, after which Ctrl-C no longer ends the process. Work in progress
/// must poll [`was_pressed`], clean up and return.
pub(crate) fn install_handler() {
    thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        // Without a runtime, Ctrl-C still ends the process.
        if let Ok(runtime) = runtime
            && runtime.block_on(tokio::signal::ctrl_c()).is_ok()
        {
            PRESSED.store(true, Ordering::Relaxed);
        }
    });
}

/// Returns whether Ctrl-C was pressed since [`install_handler`].
pub(crate) fn was_pressed() -> bool {
    PRESSED.load(Ordering::Relaxed)
}
