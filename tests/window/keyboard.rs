//! Keyboard actions, and the clipboard as other programs see it.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::app::{App, CONTROL, ENTER, NULL};

const TAB: &str = "\u{e004}";

/// Puts a text on the clipboard with another program.
pub(crate) fn set_clipboard(text: &str) {
    let mut xclip = Command::new("xclip")
        .args(["-selection", "clipboard", "-in"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("xclip runs");
    let mut input = xclip.stdin.take().expect("its input");
    input.write_all(text.as_bytes()).expect("xclip takes it");
    drop(input);
    xclip.wait().expect("xclip goes on by itself");
}

/// Returns the clipboard's text as another program reads it.
pub(crate) fn clipboard_text() -> String {
    let pasted = Command::new("xclip")
        .args(["-selection", "clipboard", "-out"])
        .output()
        .expect("xclip runs");
    String::from_utf8(pasted.stdout).expect("UTF-8")
}

/// Runs the palette command that matches `words`, with the keyboard.
pub(crate) async fn run_palette_command(app: &App, words: &str) {
    app.press(&format!("{CONTROL}k{NULL}")).await;
    app.wait_until("document.activeElement?.closest('[data-testid=palette]')")
        .await;
    app.press(words).await;
    app.wait_until("document.querySelectorAll('[data-testid=palette] .option').length === 1")
        .await;
    app.press(ENTER).await;
    app.wait_until("!document.querySelector('[data-testid=palette]')")
        .await;
}

/// Presses Tab until the focused element matches `css`.
pub(crate) async fn tab_to(app: &App, css: &str) {
    for _ in 0..40 {
        let there = format!("return document.activeElement?.matches(\"{css}\") ?? false");
        if app.script(&there, vec![]).await == Value::Bool(true) {
            return;
        }
        app.press(TAB).await;
    }
    panic!("Tab never reached {css}");
}

/// Pastes a text into the focused element.
pub(crate) async fn paste(app: &App, text: &str) {
    set_clipboard(text);
    app.press(&format!("{CONTROL}v{NULL}")).await;
}
