import { severityRank } from "../../domain/severities";
import type { LineRange, PolicyNote } from "../../ipc/client";

/** A note about several lines with the same message. */
export type JoinedNote = Omit<PolicyNote, "line"> & { lines: readonly number[] };

/** Most severe first; notes with the same message are combined. */
export function joined(notes: readonly PolicyNote[]): JoinedNote[] {
  const found = new Map<string, JoinedNote>();
  for (const { line, ...note } of notes) {
    const key = `${note.severity} ${note.input ?? ""} ${note.message}`;
    const before = found.get(key);
    const lines = [...(before?.lines ?? []), ...(line === null ? [] : [line])];
    found.set(key, { ...note, lines: [...new Set(lines)].sort((a, b) => a - b) });
  }
  return [...found.values()].sort((a, b) => severityRank[a.severity] - severityRank[b.severity]);
}

/** "Line 28", "10, 11". */
export function linesLabel(lines: readonly number[]): string {
  if (lines.length === 0) return "";
  if (lines.length === 1) return `Line ${lines[0]}`;
  return lines.length <= 3 ? lines.join(", ") : `${lines.slice(0, 2).join(", ")}, …`;
}

/** "Line 4", "Lines 4–17". */
export function rangeLabel({ from, to }: LineRange): string {
  return from === to ? `Line ${from}` : `Lines ${from}–${to}`;
}
