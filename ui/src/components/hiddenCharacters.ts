/**
 * Text from outside can carry characters that hide or turn round what is on screen. This splits it into plain runs
 * and marked ones, so that a screen can draw each such character as a small box.
 */
export type Run = { text: string; marked: boolean };

// Controls, soft hyphen, bidi marks and isolates, zero-width and other invisible characters, line and paragraph
// separators, interlinear marks, tags, variation of spaces that look like none, and halves of surrogate pairs.
const hidden = new RegExp(
  [
    "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u2028-\\u202e]",
    "[\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb]",
    // Combining marks that draw nothing, and variation selectors but those of pictographs.
    "\\u034f|\\u17b4|\\u17b5|[\\u180b-\\u180d]|[\\ufe00-\\ufe0d]",
    "[\\u{e0000}-\\u{e0fff}]",
    "[\\ud800-\\udfff]",
  ].join("|"),
  "u",
);
const hiddenAll = new RegExp(hidden.source, "gu");

const pictograph = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;

/** A joiner between two pictographs makes one picture of them: it hides nothing. */
function joinsPictographs(text: string, at: number): boolean {
  if (text[at] !== "\u200d") return false;
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  const after = [...text.slice(at + 1, at + 3)][0] ?? "";
  return pictograph.test(before) && pictograph.test(after);
}

/** What stands for a hidden character: "⏎" for a newline, "⇥" for a tab, else its code point. */
export function markFor(character: string): string {
  if (character === "\n") return "⏎";
  if (character === "\t") return "⇥";
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

export function isPlain(text: string): boolean {
  return !hidden.test(text);
}

/** Plain and marked runs, in order. At most `limit` marks; what comes after them is written out, never raw. */
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

/** The same for places that take a string only, such as a title: hidden characters stand in brackets. */
export function escapeHidden(text: string): string {
  return isPlain(text)
    ? text
    : text.replace(hiddenAll, (c, at: number) =>
        joinsPictographs(text, at) ? c : c === "\n" ? "⏎" : `[${markFor(c)}]`,
      );
}
