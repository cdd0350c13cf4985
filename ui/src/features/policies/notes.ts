import type { IconName } from "../../components/icons";
import type { NoteSeverity, PolicyNote } from "../../ipc/client";

/** A note about several lines with the same message. */
export type JoinedNote = Omit<PolicyNote, "line"> & { lines: readonly number[] };

export const rank: Record<NoteSeverity, number> = { error: 0, warning: 1, notice: 2, good: 3 };

export const appearances: Record<NoteSeverity, { tone: string; icon: IconName; word: string }> = {
  error: { tone: "bad", icon: "cross", word: "Error" },
  warning: { tone: "warn", icon: "warning", word: "Warning" },
  notice: { tone: "mute", icon: "info", word: "Notice" },
  good: { tone: "ok", icon: "tick", word: "Good" },
};

/** Most severe first; notes with the same message are combined. */
export function joined(notes: readonly PolicyNote[]): JoinedNote[] {
  const found = new Map<string, JoinedNote>();
  for (const { line, ...note } of notes) {
    const key = `${note.severity} ${note.input ?? ""} ${note.message}`;
    const before = found.get(key);
    const lines = [...(before?.lines ?? []), ...(line === null ? [] : [line])];
    found.set(key, { ...note, lines: [...new Set(lines)].sort((a, b) => a - b) });
  }
  return [...found.values()].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** "Line 28", "10, 11". */
export function linesLabel(lines: readonly number[]): string {
  if (lines.length === 0) return "";
  if (lines.length === 1) return `Line ${lines[0]}`;
  return lines.length <= 3 ? lines.join(", ") : `${lines.slice(0, 2).join(", ")}, …`;
}
