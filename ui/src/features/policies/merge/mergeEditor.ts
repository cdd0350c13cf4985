import { json } from "@codemirror/lang-json";
import { syntaxHighlighting } from "@codemirror/language";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { colours, editorTheme } from "../editor";
import { editable, type EditorEvents } from "../editorExtensions";

/** Marks changes by a sign in the gutter, not by colour alone. */
const sides = EditorView.theme({
  // Both sides scroll together.
  "&": { height: "auto", minHeight: "100%" },
  ".cm-scroller": { overflow: "visible" },
  ".cm-changeGutter": { width: "14px", paddingLeft: "0" },
  ".cm-changedLineGutter::after": { display: "block", textAlign: "center", fontWeight: "600" },
  "&.cm-merge-a .cm-changedLineGutter": { background: "var(--bad-soft)" },
  "&.cm-merge-b .cm-changedLineGutter": { background: "var(--ok-soft)" },
  "&.cm-merge-a .cm-changedLineGutter::after": { content: '"−"', color: "var(--bad)" },
  "&.cm-merge-b .cm-changedLineGutter::after": { content: '"+"', color: "var(--ok)" },
  "&.cm-merge-a .cm-changedLine": { background: "var(--bad-soft)" },
  "&.cm-merge-b .cm-changedLine": { background: "var(--ok-soft)" },
  "&.cm-merge-a .cm-changedText, &.cm-merge-b .cm-changedText": {
    background: "none",
  },
});

function common(label: string): Extension[] {
  return [
    lineNumbers(),
    json(),
    syntaxHighlighting(colours),
    editorTheme,
    sides,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label }),
  ];
}

/** Creates an editor for the existing document beside the merged one. */
export function createMergeView(parent: HTMLElement, existing: string, events: EditorEvents): MergeView {
  return new MergeView({
    parent,
    a: {
      doc: existing,
      extensions: [
        common("Existing policy"),
        editable(events, "Paste the current policy, or leave this empty if there is none."),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) events.changed(update.state.doc.toString());
        }),
      ],
    },
    b: {
      extensions: [
        common("After the merge"),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true" }),
      ],
    },
    gutter: true,
    highlightChanges: true,
    // Large enough to diff a document of the maximum size in AWS.
    diffConfig: { scanLimit: 2_000 },
  });
}
