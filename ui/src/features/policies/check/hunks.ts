import type { ChangeSpec, Text } from "@codemirror/state";
import type { DiffHunk } from "../../../ipc/client";

/** Converts the hunks of a fix to changes of the document it was made for. */
export function changesOf(doc: Text, hunks: readonly DiffHunk[]): ChangeSpec[] {
  return hunks.map(({ line, removed, added }) => {
    const insert = added.join("\n");
    if (removed.length === 0) {
      // Lines inserted before an existing one, or after the last.
      return line <= doc.lines
        ? { from: doc.line(line).from, insert: `${insert}\n` }
        : { from: doc.length, insert: `\n${insert}` };
    }
    const first = doc.line(line);
    const last = doc.line(Math.min(line + removed.length - 1, doc.lines));
    if (added.length > 0) return { from: first.from, to: last.to, insert };
    // Whole lines are removed with an adjacent line break.
    return last.number < doc.lines
      ? { from: first.from, to: last.to + 1 }
      : { from: Math.max(first.from - 1, 0), to: last.to };
  });
}

export type DiffLine = { sign: "-" | "+"; line: number; before: string; changed: string; after: string };

/** Context shown around a difference in a long line, in characters. */
const AROUND = 40;
/** Maximum length of a shown difference, in characters. */
const CHANGED = 300;
/** Maximum number of lines shown per hunk. */
export const MOST_LINES = 40;

/** The lines of a hunk, each with the part that differs from its counterpart. */
export function diffLines(hunk: DiffHunk): DiffLine[] {
  const paired = hunk.removed.length === hunk.added.length;
  const lines = (texts: readonly string[], others: readonly string[], sign: "-" | "+", from: number) =>
    texts.map((text, i): DiffLine => {
      const other = paired ? others[i] : undefined;
      return { sign, line: from + i, ...(other === undefined ? whole(text) : apart(text, other)) };
    });
  return [...lines(hunk.removed, hunk.added, "-", hunk.line), ...lines(hunk.added, hunk.removed, "+", hunk.new_line)];
}

function whole(text: string) {
  return { before: cutEnd(text, CHANGED), changed: "", after: "" };
}

function apart(text: string, other: string) {
  const most = Math.min(text.length, other.length);
  let head = 0;
  while (head < most && text[head] === other[head]) head++;
  let tail = 0;
  while (tail < most - head && text[text.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  return {
    before: cutStart(text.slice(0, head)),
    changed: cutEnd(text.slice(head, text.length - tail), CHANGED),
    after: cutEnd(text.slice(text.length - tail), AROUND),
  };
}

/** Keeps the indentation, so that lines stay aligned. */
function cutStart(text: string): string {
  if (text.length <= AROUND * 2) return text;
  return `${/^ {0,12}/.exec(text)?.[0] ?? ""}…${text.slice(-AROUND)}`;
}
function cutEnd(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
