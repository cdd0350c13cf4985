//! Policy documents of any origin: open, check, simulate, save.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tallyman_iam::denial::parse_denial;
use tallyman_iam::document::{DocumentKind, MAX_BYTES, ParseError, parse_any};
use tallyman_iam::evaluate::{Question, simulate};
use tallyman_iam::lint::fix_all;
use tallyman_operations::{display_name, policy_text, save_file};
use tallyman_policies::vendors::lint_context;
use tauri::State;

use crate::clipboard::Clipboard;
use crate::dropped_paths::DroppedPaths;
use crate::error_code::ErrorCode;
use crate::file_dialog;
use crate::ipc_error::IpcError;
use crate::saved_file::SavedFile;
use crate::view::{
    CheckedPolicy, OpenedPolicy, PolicyAnswer, PolicyDenial, PolicyFix, PolicyQuestion,
};

/// Checks a text as `kind`; `None` guesses the kind. `account` is the user's
/// own AWS account, or empty.
///
/// # Errors
/// Fails if the task is interrupted.
#[tauri::command]
#[specta::specta]
pub async fn policy_check(
    text: String,
    kind: Option<DocumentKind>,
    account: String,
) -> Result<CheckedPolicy, IpcError> {
    spawn_blocking(move || CheckedPolicy::new(&text, kind, own_account(&account))).await
}

/// Returns the change that applies all safe fixes.
///
/// # Errors
/// Fails if the task is interrupted.
#[tauri::command]
#[specta::specta]
pub async fn policy_fix_all(
    text: String,
    kind: Option<DocumentKind>,
    account: String,
) -> Result<PolicyFix, IpcError> {
    spawn_blocking(move || {
        let context = lint_context(kind, own_account(&account));
        PolicyFix::all(&text, fix_all(&text, context))
    })
    .await
}

/// Returns whether a document allows a request.
///
/// # Errors
/// Fails if the text is not a policy document.
#[tauri::command]
#[specta::specta]
pub async fn policy_simulate(
    text: String,
    kind: Option<DocumentKind>,
    question: PolicyQuestion,
) -> Result<PolicyAnswer, IpcError> {
    spawn_blocking(move || {
        let request = match Question::from(question).request() {
            Ok(request) => request,
            Err(errors) => return Ok(PolicyAnswer::invalid(errors)),
        };
        let document = parse_any(&text)?;
        let kind = kind.unwrap_or_else(|| document.guess_kind());
        let answer = simulate(&document, kind, &request);
        Ok(PolicyAnswer::new(&document, answer))
    })
    .await?
}

/// Parses an error message of AWS. `None` if it is not an access-denied error.
///
/// # Errors
/// Fails if the task is interrupted.
#[tauri::command]
#[specta::specta]
pub async fn policy_denied(text: String) -> Result<Option<PolicyDenial>, IpcError> {
    spawn_blocking(move || parse_denial(&text).map(Into::into)).await
}

/// Asks for a document in the system's dialog, and reads it. `None` if the user
/// cancelled.
///
/// # Errors
/// Fails if the system has no file dialog, or the file cannot be read, is not
/// UTF-8 text or is too large.
#[tauri::command]
#[specta::specta]
pub async fn policy_open(window: tauri::WebviewWindow) -> Result<Option<OpenedPolicy>, IpcError> {
    match file_dialog::open_policy(&window).await? {
        None => Ok(None),
        Some(path) => spawn_blocking(move || opened(&path)).await?.map(Some),
    }
}

/// Reads a document that was just dropped on the window.
///
/// # Errors
/// Fails if the file was not dropped, cannot be read, is not UTF-8 text or is
/// too large.
#[tauri::command]
#[specta::specta]
pub async fn policy_open_dropped(
    dropped: State<'_, DroppedPaths>,
    path: PathBuf,
) -> Result<OpenedPolicy, IpcError> {
    if !dropped.contains(&path) {
        return Err(IpcError::new(
            ErrorCode::NotDropped,
            "This file was not dropped on the window.",
            "Drop it again, or open it.",
        ));
    }
    spawn_blocking(move || opened(&path)).await?
}

/// Asks where to save a document, saves it, and returns the name of the file.
/// `None` if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog, or the file cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn policy_save(
    window: tauri::WebviewWindow,
    saved: State<'_, SavedFile>,
    text: String,
    name: String,
) -> Result<Option<String>, IpcError> {
    let Some(path) = file_dialog::save_policy(&window, &name).await? else {
        return Ok(None);
    };
    let name = display_name(&path).into_owned();
    let written = path.clone();
    spawn_blocking(move || save_file(&written, &text)).await??;
    saved.record(&path);
    Ok(Some(name))
}

/// Copies a document to the clipboard.
///
/// # Errors
/// Fails if there is no clipboard.
#[tauri::command]
#[specta::specta]
pub async fn policy_copy_text(
    clipboard: State<'_, Arc<Clipboard>>,
    text: String,
) -> Result<(), IpcError> {
    let clipboard = Arc::clone(&clipboard);
    spawn_blocking(move || clipboard.put(text)).await?.map(drop)
}

/// Runs `work` on a thread that may block.
pub(super) async fn spawn_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, IpcError> {
    Ok(tauri::async_runtime::spawn_blocking(work).await?)
}

/// Returns the user's own AWS account. `None` unless it has 12 digits.
pub(super) fn own_account(account: &str) -> Option<&str> {
    let digits = account.bytes().all(|byte| byte.is_ascii_digit());
    (digits && account.len() == 12).then_some(account)
}

fn opened(path: &Path) -> Result<OpenedPolicy, IpcError> {
    let name = display_name(path).into_owned();
    match policy_text::read(path, MAX_BYTES) {
        Ok(text) => Ok(OpenedPolicy { name, text }),
        Err(error) => Err(IpcError::new(
            ErrorCode::PolicyFile,
            format!("{name} cannot be read: {error}"),
            "The document on the screen is unchanged.",
        )),
    }
}

impl From<ParseError> for IpcError {
    fn from(unreadable: ParseError) -> Self {
        Self::new(
            ErrorCode::PolicyUnreadable,
            unreadable.message,
            "Fix the document first.",
        )
    }
}
