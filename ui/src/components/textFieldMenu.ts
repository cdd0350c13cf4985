/** The context menu of text fields: what the browser's own menu offers, without its other entries. */
import { copyText } from "./clipboard";
import type { MenuEntry } from "./contextMenu.svelte";

/** The selected text of a field, or of the text that can be edited around the element. */
function selectedText(field: HTMLElement): string {
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    return field.type === "password" ? "" : field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
  }
  return getSelection()?.toString() ?? "";
}

function isReadOnly(field: HTMLElement): boolean {
  const isField = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  return isField && (field.readOnly || field.disabled);
}

/** Inserts text as a paste would, so that the field handles it and can undo it. */
function paste(field: HTMLElement, text: string): void {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (field.dispatchEvent(event)) document.execCommand("insertText", false, text);
}

/** The entries for a field. `read` returns the text on the clipboard. `key` labels a key that is pressed with Ctrl. */
export function textFieldMenu(
  field: HTMLElement,
  read: () => Promise<string | undefined>,
  key: (key: string) => string,
): MenuEntry[] {
  const text = selectedText(field);
  const readOnly = isReadOnly(field);
  const nothing = text === "" ? "No text is selected." : null;
  return [
    {
      label: "Cut",
      key: key("X"),
      blocked: readOnly ? "This text cannot be changed." : nothing,
      run: async () => {
        if (await copyText(text)) document.execCommand("delete");
      },
    },
    { label: "Copy", icon: "copy", key: key("C"), blocked: nothing, run: () => copyText(text) },
    {
      label: "Paste",
      key: key("V"),
      blocked: readOnly ? "This text cannot be changed." : null,
      run: async () => {
        const pasted = await read();
        if (pasted) paste(field, pasted);
      },
    },
    "separator",
    { label: "Select all", key: key("A"), run: () => document.execCommand("selectAll") },
  ];
}
