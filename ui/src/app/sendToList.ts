/** Focusable lists of the shown screen; the last one is the most specific: the rows of a file before the files. */
const lists = "main [data-key-target]";

/** The element of a list that takes keys: the list itself, or its current item. */
function keyTarget(list: HTMLElement): HTMLElement | null {
  return list.tabIndex >= 0 ? list : list.querySelector<HTMLElement>("[aria-current=true], button");
}

/** Moves the focus to the list of the screen, and passes it a key press. False if there is no list. */
export function sendToList({ key, shiftKey }: KeyboardEvent): boolean {
  for (const list of [...document.querySelectorAll<HTMLElement>(lists)].reverse()) {
    const target = keyTarget(list);
    target?.focus({ preventScroll: true });
    // A hidden list does not take the focus.
    if (!target || document.activeElement !== target) continue;
    target.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }));
    return true;
  }
  return false;
}
