/** Filters and sorts the reported files. Pure functions. */
import { escapeHidden } from "../../components/hiddenCharacters";
import type { ReconciliationState, ReconciledFile } from "../../ipc/client";
import { stateAppearances } from "../../domain/reconciliationState";

/** When a file was last uploaded or reported. */
export function lastActivityAt(file: ReconciledFile): number {
  return Math.max(file.sentAtMs ?? -Infinity, file.lastReportedAtMs ?? -Infinity);
}

/** Newest first; files without a time last, by name. */
export function newestFirst(files: readonly ReconciledFile[]): readonly ReconciledFile[] {
  return [...files].sort((a, b) => {
    const [x, y] = [lastActivityAt(a), lastActivityAt(b)];
    if (x !== y) return x < y ? 1 : -1;
    return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
  });
}

/** `days`: the day of the last report, from the first to the last day of the range. */
export type ReportFilter = {
  text: string;
  days: { from: string; to: string } | null;
  state: ReconciliationState | null;
};

/** Returns a predicate for files, prepared once for all of them. */
export function filterOf({ text, days, state }: ReportFilter): (file: ReconciledFile) => boolean {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const [first, end] = days === null ? [0, 0] : [startOf(days.from), startOf(days.to) + 86_400_000];
  const within = (ms: number | null) => ms !== null && ms >= first && ms < end;
  return (file) =>
    (state === null || file.state === state) &&
    (days === null || within(file.lastReportedAtMs)) &&
    (words.length === 0 || matches(file, words));
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function matches(file: ReconciledFile, words: readonly string[]): boolean {
  const codes = file.codes.flatMap((c) => c.errors).join(" ");
  const schema = file.schemaRejected ? "INVALID_SCHEMA" : "";
  const searched = `${escapeHidden(file.key)} ${escapeHidden(file.uri ?? "")} ${codes} ${schema} ${stateAppearances[file.state].label}`;
  const lower = searched.toLowerCase();
  return words.every((word) => lower.includes(word));
}

/** The day of a time, UTC: "2025-11-20"; `null` if there is none. */
export function dayOf(ms: number | null): string | null {
  return ms === null || Math.abs(ms) > 8.64e15 ? null : (new Date(ms).toISOString().split("T")[0] ?? null);
}
