//! Shutdown: asks the page before it stops uploads, and stops extractions.

use std::sync::Arc;
use std::time::Duration;

use tallyman_operations::{FileList, Uploader};
use tauri::{AppHandle, CloseRequestApi, Manager, RunEvent, Window};
use tauri_specta::Event;

use crate::window_events::QuitRequested;

/// How long to wait until uploads or extractions have stopped, so that a server
/// that does not answer cannot keep the app open. The next start marks uploads
/// that have not ended as interrupted.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Handles a request to close the window. Keeps the window open while uploads
/// are active, and lets the page ask the user.
pub fn close_requested(window: &Window, api: &CloseRequestApi) {
    let uploading = window
        .try_state::<Arc<Uploader>>()
        .is_some_and(|uploader| uploader.is_uploading());
    // If the event cannot be sent, the window closes.
    if uploading && QuitRequested.emit(window).is_ok() {
        api.prevent_close();
    }
}

/// Cancels all uploads, and quits the app.
pub async fn quit(app: &AppHandle, uploader: &Uploader) {
    uploader.cancel_all(STOP_TIMEOUT).await;
    tracing::info!(all_stopped = !uploader.is_uploading(), "quit while sending");
    app.exit(0);
}

/// Stops all extractions when the app exits, so that no partial file stays in a
/// user's folder.
pub fn ended(app: &AppHandle, event: &RunEvent) {
    if let (RunEvent::Exit, Some(file_list)) = (event, app.try_state::<Arc<FileList>>()) {
        file_list.stop_all_extractions(STOP_TIMEOUT);
    }
}
