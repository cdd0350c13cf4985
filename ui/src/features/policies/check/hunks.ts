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
const CONTEXT_LENGTH = 40;
/** Maximum length of a shown difference, in characters. */
const MAX_CHANGED_LENGTH = 300;
/** Maximum number of lines shown per hunk. */
export const MAX_LINES = 40;

/** The lines of a hunk, each with the part that differs from its counterpart. */
export function diffLines(hunk: DiffHunk): DiffLine[] {
  const paired = hunk.removed.length === hunk.added.length;
  const lines = (texts: readonly string[], others: readonly string[], sign: "-" | "+", from: number) =>
    texts.map((text, i): DiffLine => {
      const other = paired ? others[i] : undefined;
      return { sign, line: from + i, ...(other === undefined ? unpaired(text) : splitDifference(text, other)) };
    });
  return [...lines(hunk.removed, hunk.added, "-", hunk.line), ...lines(hunk.added, hunk.removed, "+", hunk.new_line)];
}

function unpaired(text: string) {
  return { before: truncateEnd(text, MAX_CHANGED_LENGTH), changed: "", after: "" };
}

function splitDifference(text: string, other: string) {
  const max = Math.min(text.length, other.length);
  let head = 0;
  while (head < max && text[head] === other[head]) head++;
  let tail = 0;
  while (tail < max - head && text[text.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  return {
    before: truncateStart(text.slice(0, head)),
    changed: truncateEnd(text.slice(head, text.length - tail), MAX_CHANGED_LENGTH),
    after: truncateEnd(text.slice(text.length - tail), CONTEXT_LENGTH),
  };
}

/** Keeps the indentation, so that lines stay aligned. */
function truncateStart(text: string): string {
  if (text.length <= CONTEXT_LENGTH * 2) return text;
  return `${/^ {0,12}/.exec(text)?.[0] ?? ""}…${text.slice(-CONTEXT_LENGTH)}`;
}
function truncateEnd(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}…`;
}
