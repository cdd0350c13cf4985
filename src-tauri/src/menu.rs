//! The menu bar of macOS. Other systems have none: the menus of the window and
//! its palette offer the same.

use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItem, SubmenuBuilder};
use tauri::{AppHandle, Wry};
use tauri_specta::Event;

use crate::window_events::MenuChosen;

/// Builds the menu bar. The id of an item is the name of the shortcut that does
/// the same in `ui/src/domain/shortcuts.ts`, or `about`.
///
/// The items have no accelerators, because the page handles these keys: both
/// would run the action twice.
///
/// # Errors
/// Fails if the system refuses a menu.
pub fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let item = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let application = SubmenuBuilder::new(app, "Tallyman")
        .item(&item("about", "About Tallyman")?)
        .separator()
        .item(&item("settings", "Settings…")?)
        .separator()
        .services()
        .separator()
        .hide()
        .hide_others()
        .show_all()
        .separator()
        .quit()
        .build()?;
    let file = SubmenuBuilder::new(app, "File")
        .item(&item("open", "Open…")?)
        .item(&item("save", "Save")?)
        .separator()
        .close_window()
        .build()?;
    let edit = SubmenuBuilder::new(app, "Edit")
        .undo()
        .redo()
        .separator()
        .cut()
        .copy()
        .paste()
        .select_all()
        .build()?;
    let view = SubmenuBuilder::new(app, "View")
        .item(&item("palette", "Search Commands…")?)
        .separator()
        .item(&item("files", "Files")?)
        .item(&item("uploads", "Uploads")?)
        .item(&item("reports", "Reports")?)
        .item(&item("policies", "Policies")?)
        .item(&item("connections", "Connections")?)
        .separator()
        .item(&item("zoomIn", "Zoom In")?)
        .item(&item("zoomOut", "Zoom Out")?)
        .item(&item("zoomReset", "Actual Size")?)
        .separator()
        .fullscreen()
        .build()?;
    let window = SubmenuBuilder::new(app, "Window")
        .minimize()
        .maximize()
        .build()?;
    let help = SubmenuBuilder::new(app, "Help")
        .item(&item("help", "Keyboard Shortcuts")?)
        .build()?;
    MenuBuilder::new(app)
        .items(&[&application, &file, &edit, &view, &window, &help])
        .build()
}

/// Tells the page which of its actions was chosen.
pub fn chosen(app: &AppHandle, event: &MenuEvent) {
    let event = MenuChosen {
        command: event.id.0.clone(),
    };
    // Fails when the window is closed.
    let _ = event.emit(app);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The page looks up the action of an item by its id.
    #[test]
    fn items_are_named_after_shortcuts() {
        let shortcuts = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/domain/shortcuts.ts");
        let shortcuts = fs::read_to_string(shortcuts).unwrap();
        let (menu, _) = include_str!("menu.rs").split_once("mod tests").unwrap();
        let ids: Vec<&str> = menu
            .split("&item(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(ids.len() > 10, "{ids:?}");
        for id in ids {
            let is_shortcut = shortcuts.contains(&format!("\n  {id}: {{ does: "));
            assert!(is_shortcut || id == "about", "{id}");
        }
    }
}
