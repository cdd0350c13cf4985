/** Splits a text into lines of at most `columns` characters. Newlines end a line and are kept, to be shown as marks. */
export function cutLines(text: string, columns: number): string[] {
  const lines: string[] = [];
  let from = 0;
  while (from < text.length) {
    let to = Math.min(text.length, from + columns);
    const newline = text.indexOf("\n", from);
    if (newline >= 0 && newline < to) to = newline + 1;
    // A surrogate pair is one character and is not split.
    else if (to < text.length && isLow(text.charCodeAt(to)) && to - from > 1) to -= 1;
    lines.push(text.slice(from, to));
    from = to;
  }
  return lines;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
