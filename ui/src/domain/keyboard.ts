/** The shortcuts of the window. Lists and grids handle their own navigation keys. */
export type Shortcut =
  | "open"
  | "palette"
  | "files"
  | "uploads"
  | "reports"
  | "policies"
  | "connections"
  | "filter"
  | "back"
  | "nextTab"
  | "previousTab"
  | "preview"
  | "checkAgain"
  | "nextFinding"
  | "previousFinding"
  | "goToRow"
  | "copy"
  | "settings"
  | "remove"
  | "selectAll"
  | "enter"
  | "upload"
  | "export"
  | "save"
  | "undo";

/** "Ctrl K", or "⌘K" on a Mac. */
export function keyLabel(key: string, mac: boolean): string {
  return mac ? `⌘${key}` : `Ctrl ${key}`;
}

export function isMac(platform: string): boolean {
  return /mac|darwin/i.test(platform);
}

/** Whether keys are typed into this element. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // These take no text, and contain none to copy.
  if (target instanceof HTMLInputElement && /^(radio|checkbox)$/.test(target.type)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const withControl: Record<string, Shortcut> = {
  o: "open",
  k: "palette",
  "1": "files",
  "2": "uploads",
  "3": "reports",
  "5": "policies",
  "6": "connections",
  f: "filter",
  g: "goToRow",
  ",": "settings",
  s: "save",
  e: "export",
};
/** A focused text field handles these itself. */
const withControlOutsideFields: Record<string, Shortcut> = { c: "copy", a: "selectAll", z: "undo" };
const plain: Record<string, Shortcut> = {
  r: "checkAgain",
  u: "upload",
  j: "nextFinding",
  k: "previousFinding",
  " ": "preview",
  Enter: "enter",
  Delete: "remove",
};

/** With Ctrl, or ⌘ on a Mac: reload, print, view source, select all in GTK. */
const browserKeys = new Set(["r", "p", "u", "/"]);

/** Whether a web view would do something with these keys that a page may do and a window must not, such as a reload. */
export function isBrowserKey(press: Press, mac: boolean): boolean {
  const key = press.key.toLowerCase();
  if (key === "f5" || key === "f7" || key.startsWith("browser")) return true;
  // Back and forward.
  if (press.altKey && (key === "arrowleft" || key === "arrowright")) return !mac;
  return (mac ? press.metaKey : press.ctrlKey) && browserKeys.has(key);
}

/** The shortcut of a key press; `null` if it is none. */
export function shortcutFor(press: Press, typing: boolean, mac: boolean): Shortcut | null {
  if (press.altKey) return null;
  if (press.key === "Tab" && press.ctrlKey) return press.shiftKey ? "previousTab" : "nextTab";
  if (press.key === "Escape") return "back";
  const control = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (other) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (control) {
    if (press.shiftKey) return null;
    if (mac && !typing && press.key === "Backspace") return "remove";
    return withControl[key] ?? (typing ? null : (withControlOutsideFields[key] ?? null));
  }
  if (typing || press.shiftKey) return null;
  return plain[key] ?? null;
}
