import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import type { Range, Text } from "@codemirror/state";
import { Decoration, EditorView, gutterLineClass, GutterMarker, lineNumbers } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { RenderedPolicy, NoteSeverity, PolicyNote } from "../../ipc/client";
import { severityRank } from "../../domain/severities";

/** Decorations of the text: inputs, and the lines of notes. */
type Drawn = Pick<RenderedPolicy, "marks" | "notes">;

const draw = StateEffect.define<Drawn>();

class LineMarker extends GutterMarker {
  constructor(override readonly elementClass: string) {
    super();
  }
}
export const tinted: Partial<Record<NoteSeverity, { text: Decoration; gutter: LineMarker }>> = {
  error: { text: Decoration.line({ class: "line-error" }), gutter: new LineMarker("line-error") },
  warning: { text: Decoration.line({ class: "line-warning" }), gutter: new LineMarker("line-warning") },
};

/** Decorations are replaced together with the text, so they are not mapped through changes. */
const drawn = StateField.define<Drawn>({
  create: () => ({ marks: [], notes: [] }),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(draw)) return effect.value;
    return value;
  },
  provide: (field) => [
    EditorView.decorations.compute([field], (state) => decorations(state.doc, state.field(field))),
    gutterLineClass.compute([field], (state) => gutter(state.doc, state.field(field).notes)),
  ],
});

function decorations(doc: Text, { marks, notes }: Drawn): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const mark of marks) {
    if (mark.from >= mark.to || mark.to > doc.length) continue;
    const name = mark.missing ? "input-missing" : "input-filled";
    ranges.push(Decoration.mark({ class: name, attributes: { "data-input": mark.input } }).range(mark.from, mark.to));
  }
  for (const [line, severity] of worstByLine(notes)) {
    const tint = tinted[severity];
    if (tint && line <= doc.lines) ranges.push(tint.text.range(doc.line(line).from));
  }
  return Decoration.set(ranges, true);
}

function gutter(doc: Text, notes: readonly PolicyNote[]): RangeSet<GutterMarker> {
  const ranges: Range<GutterMarker>[] = [];
  for (const [line, severity] of worstByLine(notes)) {
    const tint = tinted[severity];
    if (tint && line <= doc.lines) ranges.push(tint.gutter.range(doc.line(line).from));
  }
  return RangeSet.of(ranges, true);
}

/** A line with several notes has the colour of the most severe. */
export function worstByLine(
  notes: readonly Pick<PolicyNote, "line" | "severity">[],
  notices = false,
): Map<number, NoteSeverity> {
  const worst = new Map<number, NoteSeverity>();
  for (const { line, severity } of notes) {
    if (line === null || line < 1 || severity === "good" || (severity === "notice" && !notices)) continue;
    const before = worst.get(line);
    if (before === undefined || severityRank[severity] < severityRank[before]) worst.set(line, severity);
  }
  return worst;
}

export const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--j-key)" },
  { tag: tags.string, color: "var(--j-str)" },
]);

export const editorTheme = EditorView.theme({
  "&": { height: "100%", background: "var(--sunk)", color: "var(--text)", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "12px/18px var(--mono)", fontVariantLigatures: "none", overflow: "auto" },
  ".cm-content": { padding: "8px 0", userSelect: "text", webkitUserSelect: "text", cursor: "text" },
  ".cm-content:focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-line": { padding: "0 8px 0 9px" },
  ".cm-gutters": { background: "var(--sunk)", color: "var(--text-3)", border: "0", minWidth: "38px" },
  ".cm-lineNumbers": { minWidth: "38px" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 3px 0 0" },
  ".input-filled": { background: "var(--j-in)", borderRadius: "2px" },
  ".input-missing": {
    background: "var(--bad-soft)",
    boxShadow: "inset 0 -1px var(--bad)",
    borderRadius: "2px",
  },
  ".input-missing, .input-missing *": { color: "var(--bad)" },
  ".cm-line.line-error, .cm-gutterElement.line-error": { background: "var(--bad-soft)" },
  ".cm-line.line-warning, .cm-gutterElement.line-warning": { background: "var(--warn-soft)" },
  ".cm-gutterElement.line-error": { boxShadow: "inset 3px 0 var(--c-rej)" },
  ".cm-gutterElement.line-warning": { boxShadow: "inset 3px 0 var(--c-ts)" },
});

const readOnly = (label: string) => [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true", "aria-label": label }),
  lineNumbers(),
  editorTheme,
];

/** Creates a read-only view of a text in any language. */
export function createReader(parent: HTMLElement, label: string): EditorView {
  return new EditorView({ state: EditorState.create({ extensions: readOnly(label) }), parent });
}

/** Replaces the text, unless it is the same. */
export function setText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

/** Creates a read-only view of a policy, which can be focused and selected by keyboard. */
export function createEditor(parent: HTMLElement, label: string): EditorView {
  const state = EditorState.create({
    extensions: [readOnly(label), json(), syntaxHighlighting(colours), drawn],
  });
  return new EditorView({ state, parent });
}

export function showPolicy(view: EditorView, policy: Pick<RenderedPolicy, "text" | "marks" | "notes">): void {
  const { text, marks, notes } = policy;
  // Line breaks are one character here as in the text, so that the offsets of marks are the same.
  const changes = view.state.doc.toString() === text ? undefined : { from: 0, to: view.state.doc.length, insert: text };
  view.dispatch({ ...(changes ? { changes } : {}), effects: draw.of({ marks, notes }) });
}

/** Scrolls to a line. */
export function showLine(view: EditorView, line: number): void {
  if (line < 1 || line > view.state.doc.lines) return;
  view.dispatch({ effects: EditorView.scrollIntoView(view.state.doc.line(line).from, { y: "center" }) });
}
