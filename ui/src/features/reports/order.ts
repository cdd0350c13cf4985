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

export type ReportFilter = { text: string; day: string | null; state: ReconciliationState | null };

/** Returns a predicate for files, prepared once for all of them. */
export function filterOf({ text, day, state }: ReportFilter): (file: ReconciledFile) => boolean {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return (file) =>
    (state === null || file.state === state) &&
    (day === null || dayOf(file.lastReportedAtMs) === day) &&
    (words.length === 0 || matches(file, words));
}

function matches(file: ReconciledFile, words: readonly string[]): boolean {
  const codes = file.codes.flatMap((c) => c.errors).join(" ");
  const schema = file.schemaRejected ? "INVALID_SCHEMA" : "";
  const searched = `${escapeHidden(file.key)} ${escapeHidden(file.uri ?? "")} ${codes} ${schema} ${stateAppearances[file.state].label}`;
  const lower = searched.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function dayOf(ms: number | null): string | null {
  return ms === null || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString().slice(0, 10);
}
