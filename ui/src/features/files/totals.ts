/** Counts and totals over files. Pure functions. */
import type { FileRow } from "../../ipc/client";
import type { StatusOf, VerdictFilter } from "./sortFilter";
import { isBusy } from "../../domain/verdicts";

export type Counts = Record<VerdictFilter, number>;
/** Totals of files with a verdict; unreadable files are counted separately. */
export type Totals = { files: number; rows: number; accepted: number; unreadable: number };

/** Number of files per status. */
export function countsOf(files: readonly FileRow[], statusOf: StatusOf): Counts {
  const counts: Counts = { all: 0, accepted: 0, partly_rejected: 0, rejected: 0, unreadable: 0, busy: 0 };
  for (const file of files) {
    const status = statusOf(file);
    counts.all += 1;
    counts[isBusy(status) ? "busy" : status] += 1;
  }
  return counts;
}

/** Number of rows, and of rows that would load. */
export function totalsOf(files: readonly FileRow[], statusOf: StatusOf): Totals {
  const totals: Totals = { files: 0, rows: 0, accepted: 0, unreadable: 0 };
  for (const file of files) {
    const status = statusOf(file);
    if (status === "unreadable") totals.unreadable += 1;
    if (file.acceptedRows === null || file.rows === null || isBusy(status)) continue;
    totals.files += 1;
    totals.rows += file.rows;
    totals.accepted += file.acceptedRows;
  }
  return totals;
}
