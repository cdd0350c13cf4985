import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";

/** The longest text that is taken in, in UTF-16 units: more than thirty times the largest policy of AWS. */
export const MOST_LENGTH = 1_000_000;

export type TypingEvents = {
  changed: (text: string) => void;
  /** Asked for by the keyboard, with nothing selected. */
  copyAll: () => void;
  /** What was pasted was not taken in. */
  tooLong: (length: number) => void;
};

/** Why a text was not taken in. */
export function tooLong(length: number): string {
  return (
    `This text has ${length.toLocaleString("en-US")} characters. The largest policy that AWS takes has 32,768 ` +
    "bytes, so it was not taken in. Paste the policy alone."
  );
}

const lookOfTyping = EditorView.theme({
  ".cm-placeholder": { color: "var(--text-3)", fontFamily: "var(--sans)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
});

/** A policy is typed or pasted, undone, and copied whole where nothing is selected; `hint` stands where there is none. */
export function typing(events: Pick<TypingEvents, "copyAll" | "tooLong">, hint: string): Extension[] {
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
      if (!transaction.docChanged || length <= MOST_LENGTH) return transaction;
      queueMicrotask(() => events.tooLong(length));
      return [];
    }),
    lookOfTyping,
  ];
}
