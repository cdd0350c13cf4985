import { HIDDEN, JOINERS } from "./hiddenRanges";

/**
 * Text from outside can contain characters that are invisible or reverse the direction of text. This splits it into
 * plain runs and marked ones, so that a screen can draw each such character as a small box.
 */
export type Run = { text: string; marked: boolean };

const escape = (code: number) => `\\u{${code.toString(16)}}`;
const hiddenClass = [
  ...HIDDEN.map(([first, last]) => `${escape(first)}-${escape(last)}`),
  ...JOINERS.map(escape),
  // Halves of surrogate pairs, which Rust strings cannot contain.
  "\\ud800-\\udfff",
].join("");
const hidden = new RegExp(`[${hiddenClass}]`, "u");
const hiddenAll = new RegExp(hidden.source, "gu");

const pictograph = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;

/** Returns true for a joiner between two pictographs, which combines them into one picture. */
function joinsPictographs(text: string, at: number): boolean {
  if (text[at] !== "\u200d") return false;
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  const after = [...text.slice(at + 1, at + 3)][0] ?? "";
  return pictograph.test(before) && pictograph.test(after);
}

/** The mark for a hidden character: "⏎" for a newline, "⇥" for a tab, otherwise its code point. */
export function markFor(character: string): string {
  if (character === "\n") return "⏎";
  if (character === "\t") return "⇥";
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

export function isPlain(text: string): boolean {
  return !hidden.test(text);
}

/** Splits text into plain and marked runs, with at most `limit` marks. The rest is escaped within a plain run. */
export function splitHidden(text: string, limit = 200): Run[] {
  if (isPlain(text)) return text === "" ? [] : [{ text, marked: false }];
  const runs: Run[] = [];
  let from = 0;
  for (const match of text.matchAll(hiddenAll)) {
    if (joinsPictographs(text, match.index)) continue;
    if (runs.length >= limit) return [...runs, { text: escapeHidden(text.slice(from)), marked: false }];
    if (match.index > from) runs.push({ text: text.slice(from, match.index), marked: false });
    runs.push({ text: markFor(match[0]), marked: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) runs.push({ text: text.slice(from), marked: false });
  return runs;
}

/** Escapes hidden characters in brackets, for places that accept a string only, such as a title. */
export function escapeHidden(text: string): string {
  return isPlain(text)
    ? text
    : text.replace(hiddenAll, (c, at: number) =>
        joinsPictographs(text, at) ? c : c === "\n" ? "⏎" : `[${markFor(c)}]`,
      );
}
