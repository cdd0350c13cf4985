import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";

/** Maximum length of a text, in UTF-16 units: more than thirty times the largest AWS policy. */
export const MAX_LENGTH = 1_000_000;

export type EditorEvents = {
  changed: (text: string) => void;
  /** Called by the copy shortcut if nothing is selected. */
  copyAll: () => void;
  /** Called if a pasted text is too long. */
  tooLong: (length: number) => void;
};

/** Message for a text that is too long. */
export function tooLong(length: number): string {
  return (
    `This text has ${length.toLocaleString("en-US")} characters. The largest policy that AWS accepts has 32,768 ` +
    "bytes, so it was not loaded. Paste only the policy."
  );
}

const editableTheme = EditorView.theme({
  ".cm-placeholder": { color: "var(--text-3)", fontFamily: "var(--sans)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
});

/** Extensions of an editable policy: undo, a length limit, copying all if nothing is selected, and a placeholder, `hint`. */
export function editable(events: Pick<EditorEvents, "copyAll" | "tooLong">, hint: string): Extension[] {
  return [
    history(),
    placeholder(hint),
    keymap.of([
      {
        key: "Mod-c",
        run: (view) => {
          if (!view.state.selection.main.empty) return false;
          events.copyAll();
          return true;
        },
      },
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    EditorState.transactionFilter.of((transaction) => {
      const { length } = transaction.newDoc;
      if (!transaction.docChanged || length <= MAX_LENGTH) return transaction;
      queueMicrotask(() => events.tooLong(length));
      return [];
    }),
    editableTheme,
  ];
}
