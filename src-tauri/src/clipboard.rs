//! The system's clipboard.

use std::sync::{Mutex, PoisonError};

use crate::error_code::ErrorCode;
use crate::ipc_error::IpcError;

/// The system's clipboard. Lives as long as the app: on X11, the program that
/// copied a text provides it when another program pastes.
#[derive(Default)]
pub struct Clipboard(Mutex<Option<arboard::Clipboard>>);

impl Clipboard {
    /// Copies `text` to the clipboard, and returns it.
    ///
    /// # Errors
    /// Fails if there is no clipboard, or another program has locked it.
    pub fn put(&self, text: String) -> Result<String, IpcError> {
        let mut clipboard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let put = match clipboard.as_mut() {
            Some(open) => open.set_text(text.as_str()),
            None => arboard::Clipboard::new().and_then(|mut open| {
                let put = open.set_text(text.as_str());
                *clipboard = Some(open);
                put
            }),
        };
        put.map(|()| text).map_err(|error| {
            IpcError::new(
                ErrorCode::Clipboard,
                format!("The text could not be copied: {error}."),
                "Copy again, or select the text and copy that.",
            )
        })
    }
}
