/** Filters and sorts the rows of the list. Pure functions. */
import { escapeHidden } from "../../components/hiddenCharacters";
import type { FileRow } from "../../ipc/client";
import { isBusy, statuses, type FileStatus } from "../../domain/verdicts";

export type SortKey = "verdict" | "name" | "rows" | "accepted" | "size" | "codec" | "writer";
export type Sort = { key: SortKey; down: boolean };
/** "busy" combines verifying, checking and queued. */
export type VerdictFilter = "all" | "busy" | Exclude<FileStatus, "verifying" | "checking" | "queued">;

export type StatusOf = (file: FileRow) => FileStatus;

const collator = new Intl.Collator(undefined, { numeric: true });

/** The rank of each file by name. Names do not change, so this is computed once per list. */
export function nameRanks(files: readonly FileRow[]): Map<number, number> {
  const sorted = [...files].sort((a, b) => collator.compare(a.name, b.name) || a.id - b.id);
  return new Map(sorted.map((f, i) => [f.id, i]));
}

/** Whether all words of the filter occur in the name, the note or the codes. */
export function matchesText(file: FileRow, text: string): boolean {
  const wanted = text.trim().toLowerCase().split(/\s+/);
  const searched = [escapeHidden(file.name), file.note ?? "", ...file.segments.flatMap((s) => s.errors)]
    .join(" ")
    .toLowerCase();
  return wanted.every((w) => searched.includes(w));
}

export function matchesVerdict(status: FileStatus, filter: VerdictFilter): boolean {
  if (filter === "all") return true;
  if (filter === "busy") return isBusy(status);
  return status === filter;
}

const unknownLast = (a: number | null, b: number | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : null);

/** The files in order; rows without a value come last in both directions. */
export function sorted(
  files: readonly FileRow[],
  sort: Sort | null,
  statusOf: StatusOf,
  ranks: () => Map<number, number>,
): readonly FileRow[] {
  if (!sort) return files;
  const rank = ranks();
  const byName = (a: FileRow, b: FileRow) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0);
  const sign = sort.down ? -1 : 1;
  const number = (get: (f: FileRow) => number | null) => (a: FileRow, b: FileRow) => {
    const [x, y] = [get(a), get(b)];
    return unknownLast(x, y) ?? sign * ((x as number) - (y as number));
  };
  const text = (get: (f: FileRow) => string | null) => (a: FileRow, b: FileRow) => {
    const [x, y] = [get(a) || null, get(b) || null];
    if (x === y) return 0;
    if (x === null) return 1;
    if (y === null) return -1;
    return sign * (x < y ? -1 : 1);
  };
  const compare: Record<SortKey, (a: FileRow, b: FileRow) => number> = {
    verdict: (a, b) => sign * (statuses.indexOf(statusOf(a)) - statuses.indexOf(statusOf(b))),
    name: (a, b) => sign * byName(a, b),
    rows: number((f) => f.rows),
    accepted: number((f) => f.acceptedRows),
    size: number((f) => f.bytes),
    codec: text((f) => f.codecs.join(", ")),
    writer: text((f) => f.writer),
  };
  const by = compare[sort.key];
  return [...files].sort((a, b) => by(a, b) || byName(a, b));
}

/** The ids of the files; the array `ids` itself if they are equal. */
export function reuseIfSame(ids: readonly number[], files: readonly FileRow[]): readonly number[] {
  const same = ids.length === files.length && files.every((f, i) => f.id === ids[i]);
  return same ? ids : files.map((f) => f.id);
}

/** The columns of numbers: the largest values are wanted first. */
const numbers: ReadonlySet<SortKey> = new Set(["rows", "accepted", "size"]);

/** The sort after a click on a header: numbers descending first, words ascending, then the other way, then unsorted. */
export function nextSort(current: Sort | null, key: SortKey): Sort | null {
  const first = numbers.has(key);
  if (current?.key !== key) return { key, down: first };
  return current.down === first ? { key, down: !first } : null;
}
