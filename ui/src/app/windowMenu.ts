import type { MenuEntry } from "../components";
import type { AppState } from "./app.svelte";

/** The context menu of the parts of the window that have none of their own. */
export function windowMenu(app: AppState): MenuEntry[] {
  const { notices, platform, settings } = app;
  const last = notices.undoStack.entries.at(-1);
  return [
    {
      label: last ? `Undo: ${last.what}` : "Undo",
      icon: "undo",
      key: platform.shortcut("undo"),
      blocked: last ? null : "Nothing to undo.",
      run: () => notices.undoLast(),
    },
    "separator",
    {
      label: "Search commands…",
      icon: "search",
      key: platform.shortcut("palette"),
      run: () => (app.paletteOpen = true),
    },
    {
      label: "Keyboard shortcuts",
      icon: "keyboard",
      key: platform.shortcut("help"),
      run: () => (app.sheetOpen = true),
    },
    { label: "About Tallyman", icon: "info", run: () => (app.aboutOpen = true) },
    { label: "Settings…", icon: "gear", key: platform.shortcut("settings"), run: () => (settings.dialogOpen = true) },
  ];
}
