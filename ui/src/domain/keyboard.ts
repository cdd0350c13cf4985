/** Which shortcut a key press is. Lists and grids handle their own navigation keys. */
import { bindingsOf, shortcuts, type Binding, type Shortcut } from "./shortcuts";

export type { Shortcut };

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

/** Symbols such as "?" and "+" need Shift on some keyboards and not on others. */
const isSymbol = (key: string) => key.length === 1 && !/[\p{L}\s]/u.test(key);

function matches(binding: Binding, press: Press, mac: boolean): boolean {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (binding.key !== key || (!isSymbol(key) && binding.shift !== press.shiftKey)) return false;
  const meta = binding.held === "command" && mac;
  const control = binding.held !== "none" && !meta;
  return press.ctrlKey === control && press.metaKey === meta;
}

const all = Object.keys(shortcuts) as Shortcut[];

/** The shortcut of a key press; `null` if it is none. */
export function shortcutFor(press: Press, typing: boolean, mac: boolean): Shortcut | null {
  if (press.altKey) return null;
  const isPressed = (binding: Binding) => (binding.typing || !typing) && matches(binding, press, mac);
  return all.find((shortcut) => bindingsOf(shortcut, mac).some(isPressed)) ?? null;
}

/** Keys that move in a list, or open what its cursor is on. */
const listKeys = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "Enter", " "]);
/** Elements that have their own meaning of these keys, and everything inside them. */
const ownKeys =
  "input, select, textarea, [contenteditable=true], [tabindex='0'], [role=tab], [role=menu], [role=listbox], " +
  "[role=grid], [role=dialog], [role=alertdialog], summary";

/**
 * Whether a key press is for the list of the screen, because nothing else uses it. Enter and Space belong to a focused
 * button or link.
 */
export function isForList(press: Press, target: EventTarget | null): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey || !listKeys.has(press.key)) return false;
  if (!(target instanceof Element)) return false;
  if ((press.key === "Enter" || press.key === " ") && target.closest("button, a")) return false;
  return target.closest(ownKeys) === null;
}
