import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { json } from "@codemirror/lang-json";
import { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import type { Extension, Range, Text, TransactionSpec } from "@codemirror/state";
import { Decoration, EditorView, gutter, gutterLineClass, GutterMarker, lineNumbers } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import type { LineRange, NoteSeverity } from "../../../ipc/client";
import { colours, editorTheme, tinted, worstByLine } from "../editor";
import { editable, type EditorEvents } from "../editorExtensions";

export type LineMark = { line: number; severity: NoteSeverity };

const markLines = StateEffect.define<readonly LineMark[]>();
const showLines = StateEffect.define<LineRange | null>();

/** Shows the severity by shape, not by colour alone. */
const signs: Record<NoteSeverity, string> = { error: "✕", warning: "▲", notice: "•", good: "" };

class SignMarker extends GutterMarker {
  constructor(readonly severity: NoteSeverity) {
    super();
  }
  override eq(other: SignMarker): boolean {
    return other.severity === this.severity;
  }
  override toDOM(): Node {
    const sign = document.createElement("span");
    sign.className = `sign-${this.severity}`;
    sign.textContent = signs[this.severity];
    return sign;
  }
}
const markers: Record<NoteSeverity, SignMarker> = {
  error: new SignMarker("error"),
  warning: new SignMarker("warning"),
  notice: new SignMarker("notice"),
  good: new SignMarker("good"),
};

type Marked = { lines: DecorationSet; gutter: RangeSet<GutterMarker>; signs: RangeSet<SignMarker> };

function marked(doc: Text, marks: readonly LineMark[]): Marked {
  const lines: Range<Decoration>[] = [];
  const gutter: Range<GutterMarker>[] = [];
  const signs: Range<SignMarker>[] = [];
  for (const [line, severity] of worstByLine(marks, true)) {
    if (line > doc.lines) continue;
    const { from } = doc.line(line);
    const tint = tinted[severity];
    if (tint) {
      lines.push(tint.text.range(from));
      gutter.push(tint.gutter.range(from));
    }
    signs.push(markers[severity].range(from));
  }
  return { lines: Decoration.set(lines, true), gutter: RangeSet.of(gutter, true), signs: RangeSet.of(signs, true) };
}

/** Marks move with their lines while typing, until they are replaced. */
const marks = StateField.define<Marked>({
  create: () => ({ lines: Decoration.none, gutter: RangeSet.empty, signs: RangeSet.empty }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(markLines)) return marked(transaction.state.doc, effect.value);
    }
    if (!transaction.docChanged) return value;
    const { changes } = transaction;
    return { lines: value.lines.map(changes), gutter: value.gutter.map(changes), signs: value.signs.map(changes) };
  },
  provide: (field) => [
    EditorView.decorations.from(field, (value) => value.lines),
    gutterLineClass.from(field, (value) => value.gutter),
  ],
});

const shownLine = Decoration.line({ class: "line-shown" });
const shown = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(showLines)) continue;
      const { doc } = transaction.state;
      const ranges: Range<Decoration>[] = [];
      const to = Math.min(effect.value?.to ?? 0, doc.lines);
      for (let line = Math.max(effect.value?.from ?? 1, 1); line <= to; line++) {
        ranges.push(shownLine.range(doc.line(line).from));
      }
      return Decoration.set(ranges);
    }
    return transaction.docChanged ? value.map(transaction.changes) : value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const more = EditorView.theme({
  ".cm-signs": { width: "18px", textAlign: "center", fontSize: "11px" },
  ".cm-signs .cm-gutterElement": { paddingLeft: "4px" },
  ".cm-lineNumbers": { minWidth: "26px" },
  ".cm-lineNumbers .cm-gutterElement.line-error, .cm-lineNumbers .cm-gutterElement.line-warning": { boxShadow: "none" },
  ".sign-error": { color: "var(--bad)" },
  ".sign-warning": { color: "var(--warn)" },
  ".sign-notice": { color: "var(--mute)" },
  ".cm-line.line-shown": { background: "var(--accent-soft)", boxShadow: "inset 2px 0 var(--accent)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--mute-soft)", outline: "1px solid var(--line-ctl)" },
});

function extensions(events: EditorEvents): Extension[] {
  return [
    EditorView.contentAttributes.of({
      "aria-label": "The policy document",
      spellcheck: "false",
      tabindex: "0",
      "data-begin": "",
    }),
    gutter({ class: "cm-signs", markers: (view) => view.state.field(marks).signs }),
    lineNumbers(),
    json(),
    bracketMatching(),
    syntaxHighlighting(colours),
    editable(events, "Paste a policy here, drop a file, or open one."),
    marks,
    shown,
    more,
    editorTheme,
  ];
}

/** An editable document. Keeps its text and undo history while other screens are shown. */
export class PolicyDocument {
  #state: EditorState | null = null;
  #view: EditorView | null = null;

  constructor(private readonly events: EditorEvents) {}

  get state(): EditorState {
    return this.#view?.state ?? (this.#state ??= EditorState.create({ extensions: extensions(this.events) }));
  }

  mount(parent: HTMLElement): () => void {
    const view = new EditorView({
      state: this.state,
      parent,
      dispatch: (transaction, view) => {
        view.update([transaction]);
        if (transaction.docChanged) this.events.changed(view.state.doc.toString());
      },
    });
    this.#view = view;
    return () => {
      this.#state = view.state;
      this.#view = null;
      view.destroy();
    };
  }

  dispatch(spec: TransactionSpec): void {
    if (this.#view) {
      this.#view.dispatch(spec);
      return;
    }
    const transaction = this.state.update(spec);
    this.#state = transaction.state;
    if (transaction.docChanged) this.events.changed(transaction.state.doc.toString());
  }

  /** Replaces the text; this can be undone. False if the text is too long. */
  replace(text: string): boolean {
    const before = this.state.doc;
    this.dispatch({
      changes: { from: 0, to: this.state.doc.length, insert: text },
      selection: { anchor: 0 },
      effects: [markLines.of([]), showLines.of(null)],
      userEvent: "input.paste",
      scrollIntoView: true,
    });
    return this.state.doc !== before;
  }

  mark(lines: readonly LineMark[]): void {
    this.dispatch({ effects: markLines.of(lines) });
  }

  /** Highlights lines and scrolls to them; `null` removes the highlight. */
  show(lines: LineRange | null): void {
    const effects: StateEffect<unknown>[] = [showLines.of(lines)];
    const { doc } = this.state;
    if (lines && lines.from >= 1 && lines.from <= doc.lines) {
      effects.push(EditorView.scrollIntoView(doc.line(lines.from).from, { y: "center" }));
    }
    this.dispatch({ effects });
  }

  focus(): void {
    this.#view?.focus();
  }
}
