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
        let put = self.with(|clipboard| clipboard.set_text(text.as_str()));
        put.map(|()| text).map_err(|error| {
            IpcError::new(
                ErrorCode::Clipboard,
                format!("The text could not be copied: {error}."),
                "Copy again, or select the text and copy that.",
            )
        })
    }

    /// Returns the text on the clipboard. Empty if it contains none.
    ///
    /// # Errors
    /// Fails if there is no clipboard, or another program has locked it.
    pub fn text(&self) -> Result<String, IpcError> {
        match self.with(arboard::Clipboard::get_text) {
            Err(arboard::Error::ContentNotAvailable) => Ok(String::new()),
            other => other.map_err(|error| {
                IpcError::new(
                    ErrorCode::Clipboard,
                    format!("The clipboard could not be read: {error}."),
                    "Paste with the keyboard.",
                )
            }),
        }
    }

    /// Opens the clipboard at the first use, and keeps it open.
    fn with<T>(
        &self,
        action: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error>,
    ) -> Result<T, arboard::Error> {
        let mut clipboard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match clipboard.take() {
            Some(open) => open,
            None => arboard::Clipboard::new()?,
        };
        action(clipboard.insert(open))
    }
}
