import { on } from "svelte/events";
import type { Attachment } from "svelte/attachments";
import type { IconName } from "./icons";

/** An entry of a context menu. */
export type MenuItem = {
  label: string;
  icon?: IconName;
  /** Label of the key that does the same. */
  key?: string | undefined;
  /** Why the entry cannot be chosen now; shown on hover. */
  blocked?: string | null;
  testid?: string;
  run: () => unknown;
};
export type MenuEntry = MenuItem | "separator";

/** A request to show a menu at a point of the window, in CSS pixels. */
export type MenuRequest = {
  entries: readonly MenuEntry[];
  x: number;
  y: number;
  /** The element that takes the focus when the menu closes. */
  focused: HTMLElement | null;
};

/** The context menu that is open; the window shows at most one. */
class OpenMenu {
  request = $state.raw<MenuRequest | null>(null);

  open(entries: readonly MenuEntry[], event: MouseEvent): void {
    const active = document.activeElement;
    // The focus is inside the menu while one is open.
    const focused = this.request ? this.request.focused : active instanceof HTMLElement ? active : null;
    this.request = { entries, x: event.clientX, y: event.clientY, focused };
  }

  /** Closes the menu, and returns the focus to where it was. */
  close(): void {
    const focused = this.request?.focused;
    this.request = null;
    focused?.focus({ preventScroll: true });
  }
}

export const openMenu = new OpenMenu();

/** Whether an element takes text, and so has a menu with cut, copy and paste. */
export function isTextField(target: EventTarget | null): target is HTMLElement {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return /^(text|search|url|password|number|email)$/.test(target.type);
  return target instanceof HTMLTextAreaElement || target.closest("[contenteditable=true]") !== null;
}

/**
 * Attaches a context menu: `{@attach contextMenu(() => entries)}`. It opens on a right click inside the element, and on
 * Shift+F10 or the menu key while the element contains the focus. `entries` is called when it opens; without entries,
 * the menu of an outer element opens. Text fields inside keep their own menu.
 */
export function contextMenu(entries: (event: MouseEvent) => readonly MenuEntry[]): Attachment<Element> {
  return (element) =>
    on(element as HTMLElement, "contextmenu", (event) => {
      if (event.defaultPrevented || isTextField(event.target)) return;
      const offered = entries(event);
      if (offered.length === 0) return;
      event.preventDefault();
      openMenu.open(withCopy(event, offered), event);
    });
}

/** The entries with "Copy" before them if the pointer is on selected text. */
export function withCopy(event: MouseEvent, entries: readonly MenuEntry[]): readonly MenuEntry[] {
  const selection = getSelection();
  const text = selection?.toString() ?? "";
  const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  const inside = event.target instanceof Node && (range?.intersectsNode(event.target) ?? false);
  if (text === "" || !inside) return entries;
  const copy: MenuItem = { label: "Copy selected text", icon: "copy", run: () => document.execCommand("copy") };
  return entries.length === 0 ? [copy] : [copy, "separator", ...entries];
}

/**
 * Opens the context menu of the element with the focus, as a right click would: for a list, of the row under its
 * cursor. Browsers do so only for the element itself.
 */
export function openFromKeyboard(): void {
  const focused = document.activeElement ?? document.body;
  const row = document.getElementById(focused.getAttribute("aria-activedescendant") ?? "");
  const target = row ?? focused;
  const { left, top, width, height } = target.getBoundingClientRect();
  target.dispatchEvent(
    new MouseEvent("contextmenu", {
      bubbles: true,
      cancelable: true,
      button: 2,
      clientX: left + Math.min(width / 2, 48),
      clientY: top + Math.min(height / 2, 48),
    }),
  );
}
