/** Filters and sorts the reported files. Pure functions. */
import { escapeHidden } from "../../components/hiddenCharacters";
import type { ReconciliationState, ReconciledFile } from "../../ipc/client";
import { rowsOf, stateAppearances } from "../../domain/reconciliationState";

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

/** The columns that the files can be sorted by. */
export type SortKey = "state" | "file" | "sent" | "accepted" | "rejected" | "pending" | "reported" | "prediction";
/** `down`: the highest first. */
export type Sort = { key: SortKey; down: boolean };

/** From states that need attention to good ones. */
const trouble: readonly ReconciliationState[] = [
  "schema_rejected",
  "over_reported",
  "overdue",
  "rejected_rows",
  "unknown",
  "waiting",
  "reconciled",
];

const valueOf: Record<Exclude<SortKey, "file">, (file: ReconciledFile) => number | null> = {
  state: (file) => trouble.length - trouble.indexOf(file.state),
  sent: (file) => file.sent,
  accepted: (file) => rowsOf(file).accepted,
  rejected: (file) => rowsOf(file).rejected,
  pending: (file) => rowsOf(file).pending,
  reported: (file) => file.lastReportedAtMs,
  // A difference that no row counts is smaller than one of a row, and larger than none.
  prediction: (file) => (file.comparison === "differs" ? file.differingRows + 0.5 : 0),
};

/** The files sorted by a column; equal ones stay in their order, unknown values come last. */
export function sorted(files: readonly ReconciledFile[], { key, down }: Sort): readonly ReconciledFile[] {
  const sign = down ? -1 : 1;
  if (key === "file") return [...files].sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const value = valueOf[key];
  const keyed = files.map((file) => ({ file, at: value(file) }));
  keyed.sort((a, b) => {
    if (a.at === b.at) return 0;
    if (a.at === null || b.at === null) return a.at === null ? 1 : -1;
    return sign * (a.at - b.at);
  });
  return keyed.map(({ file }) => file);
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
