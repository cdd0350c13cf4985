//! Closing the window while something is being sent: asked once, in the page.
//! Ending while rows are being written: what was begun is taken back.

use std::sync::Arc;
use std::time::Duration;

use tallyman_operations::{FileList, Uploader};
use tauri::{AppHandle, CloseRequestApi, Manager, RunEvent, Window};
use tauri_specta::Event;

use crate::window_events::QuitRequested;

/// How long uploads may take to stop. A server that does not answer must not
/// keep the app open: what it keeps of them is found interrupted later.
const PATIENCE: Duration = Duration::from_secs(10);

/// The window is to be closed: it stays open while something is being sent,
/// until the person has answered.
pub fn close_requested(window: &Window, api: &CloseRequestApi) {
    let uploading = window
        .try_state::<Arc<Uploader>>()
        .is_some_and(|uploader| uploader.is_uploading());
    // A page that cannot be asked must not keep the window open.
    if uploading && QuitRequested.emit(window).is_ok() {
        api.prevent_close();
    }
}

/// Stops what is being sent, and ends the app.
pub async fn quit(app: &AppHandle, uploader: &Uploader) {
    uploader.cancel_all(PATIENCE).await;
    tracing::info!(all_stopped = !uploader.is_uploading(), "quit while sending");
    app.exit(0);
}

/// The app ends: no half of a file is left in a person's folder.
pub fn ended(app: &AppHandle, event: &RunEvent) {
    if let (RunEvent::Exit, Some(file_list)) = (event, app.try_state::<Arc<FileList>>()) {
        file_list.stop_all_extractions(PATIENCE);
    }
}
