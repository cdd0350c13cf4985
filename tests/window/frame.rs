//! The frame of the window: notices, menus, keys and zoom.

use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction};
use serde_json::Value;
use tallyman_operations::samples;

use crate::accessibility::assert_accessible;
use crate::app::{App, CONTROL, ENTER, ESCAPE, NULL, TIMEOUT};
use crate::keyboard::{clipboard_text, set_clipboard};

const SHIFT: &str = "\u{e008}";
const DOWN: &str = "\u{e015}";
const F1: &str = "\u{e031}";
const F5: &str = "\u{e035}";
const F10: &str = "\u{e03a}";

const NOTICE: &str = "document.querySelector('[data-testid=toast]')";
const MENU: &str = "document.querySelector('[data-testid=context-menu]')";
const SHEET: &str = "document.querySelector('[data-testid=keyboard-sheet]')";
const FILE_MENU: &str = "document.querySelector('[data-testid=file-menu-upload]')";

/// Presses the right button on an element, where the web view would open its own menu.
async fn right_click(app: &App, css: &str) {
    app.find(css).await;
    let point = app
        .script(
            "window.__prevented = [];\
             window.__recording ??= addEventListener('contextmenu',\
               event => window.__prevented.push(event.defaultPrevented)) ?? true;\
             const { left, top, width, height } = document.querySelector(arguments[0]).getBoundingClientRect();\
             return [left + Math.min(width / 2, 60), top + height / 2]",
            vec![css.into()],
        )
        .await;
    let (x, y): (f64, f64) = serde_json::from_value(point).expect("a point");
    let press = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveTo {
            duration: None,
            x: x.round(),
            y: y.round(),
        })
        .then(PointerAction::Down {
            button: MOUSE_BUTTON_RIGHT,
        })
        .then(PointerAction::Up {
            button: MOUSE_BUTTON_RIGHT,
        });
    app.client.perform_actions(press).await.expect("a press");
    app.wait_until("window.__prevented.length > 0").await;
    let prevented = app.script("return window.__prevented", vec![]).await;
    assert_eq!(
        prevented,
        Value::from(vec![true]),
        "the web view's own menu"
    );
}

/// Returns the entries of the open menu, without their keys.
async fn entries(app: &App) -> Vec<String> {
    app.wait_until(MENU).await;
    let script = format!(
        "return [...{MENU}.querySelectorAll('[role=menuitem]')].map(item => item.innerText.split('\\n')[0])"
    );
    serde_json::from_value(app.script(&script, vec![]).await).expect("labels")
}

/// Chooses the entry that starts with `letters`, with the keyboard.
async fn choose(app: &App, letters: &str) {
    app.wait_until(MENU).await;
    app.press(letters).await;
    app.wait_until(&format!(
        "document.activeElement?.matches('[role=menuitem]') &&\
         document.activeElement.innerText.toLowerCase().startsWith('{letters}')"
    ))
    .await;
    app.press(ENTER).await;
    app.wait_until(&format!("!{MENU}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn menus_are_those_of_the_window() {
    let root = tempfile::tempdir().expect("a folder");
    let paths = samples::write_samples(&root.path().join("in")).expect("the samples");
    let app = App::start(&root.path().join("data"), &[&paths[0], &paths[1]]).await;
    app.verdicts(2).await;

    right_click(&app, "footer").await;
    let offered = entries(&app).await;
    assert!(
        offered.contains(&"Keyboard shortcuts".to_owned()),
        "{offered:?}"
    );
    assert_accessible(&app, "the menu of the window").await;
    app.press(ESCAPE).await;
    app.wait_until(&format!("!{MENU}")).await;

    // The clipboard is the system's.
    set_clipboard("no such file");
    right_click(&app, "[data-filter]").await;
    assert_eq!(entries(&app).await, ["Cut", "Copy", "Paste", "Select all"]);
    choose(&app, "pa").await;
    app.wait_until("document.querySelector('[data-filter]').value === 'no such file'")
        .await;
    right_click(&app, "[data-filter]").await;
    choose(&app, "se").await;
    set_clipboard("something else");
    right_click(&app, "[data-filter]").await;
    choose(&app, "cu").await;
    app.wait_until("document.querySelector('[data-filter]').value === ''")
        .await;
    let started = Instant::now();
    while clipboard_text() != "no such file" {
        assert!(started.elapsed() < TIMEOUT, "nothing was cut");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    // By keyboard, the menu is that of the row under the cursor.
    app.script("document.activeElement.blur()", vec![]).await;
    app.press(DOWN).await;
    app.wait_until("document.activeElement?.matches('[data-file-list]')")
        .await;
    app.press(&format!("{SHIFT}{F10}{NULL}")).await;
    app.wait_until(FILE_MENU).await;
    app.press(ESCAPE).await;
    app.wait_until(&format!("!{FILE_MENU}")).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_open_the_sheet_undo_and_zoom() {
    let root = tempfile::tempdir().expect("a folder");
    let data = root.path().join("data");
    let app = App::start(&data, &[]).await;

    // The page is never loaded again.
    app.script("window.__loaded = true", vec![]).await;
    app.press(F5).await;
    app.press(&format!("{CONTROL}r{NULL}")).await;
    app.press(&format!("{SHIFT}?{NULL}")).await;
    app.wait_until(SHEET).await;
    assert_accessible(&app, "the keyboard sheet").await;
    app.press(F1).await;
    app.wait_until(&format!("!{SHEET}")).await;
    app.wait_until("window.__loaded").await;

    app.go_to("6").await;
    app.type_into("[data-testid=env-input]", &format!("env-prod-1{ENTER}"))
        .await;
    app.wait_until(&format!(
        "{NOTICE}?.innerText.includes('Added 1 environment.')"
    ))
    .await;
    app.script("document.activeElement.blur()", vec![]).await;
    app.press(&format!("{CONTROL}z{NULL}")).await;
    app.wait_until("!document.querySelector('[data-testid=env-chip]')")
        .await;

    // Escape closes the notice first; the pointer keeps it open until then.
    app.wait_until(&format!("{NOTICE}?.innerText.includes('Undone')"))
        .await;
    app.press(F1).await;
    app.wait_until(SHEET).await;
    app.press(&format!("{CONTROL}={NULL}")).await;
    app.wait_until(&format!("{NOTICE}?.innerText.includes('Zoom: 110')"))
        .await;
    app.press(ESCAPE).await;
    app.wait_until(&format!("!{NOTICE} && {SHEET}")).await;
    app.press(ESCAPE).await;
    app.wait_until(&format!("!{SHEET}")).await;

    let zoomed = app.script("return innerWidth", vec![]).await;
    app.close().await;
    let app = App::start(&data, &[]).await;
    app.wait_until(&format!("innerWidth === {zoomed}")).await;
    app.press(&format!("{CONTROL}0{NULL}")).await;
    app.wait_until(&format!("innerWidth > {zoomed}")).await;
    app.close().await;
}
