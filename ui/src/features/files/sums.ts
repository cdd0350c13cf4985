/** What many files come to together. Pure functions over plain rows. */
import type { FileRow } from "../../ipc/client";
import type { StandingOf, VerdictFilter } from "./order";
import { isBusy } from "../../domain/verdicts";

export type Counts = Record<VerdictFilter, number>;
/** Of the files that have a verdict; what cannot be read is counted apart. */
export type Sums = { files: number; rows: number; accepted: number; unreadable: number };

/** How many files stand how. */
export function countsOf(files: readonly FileRow[], standingOf: StandingOf): Counts {
  const counts: Counts = { all: 0, accepted: 0, partly_rejected: 0, rejected: 0, unreadable: 0, busy: 0 };
  for (const file of files) {
    const standing = standingOf(file);
    counts.all += 1;
    counts[isBusy(standing) ? "busy" : standing] += 1;
  }
  return counts;
}

/** How many rows they have, and how many would load. */
export function sumsOf(files: readonly FileRow[], standingOf: StandingOf): Sums {
  const sums: Sums = { files: 0, rows: 0, accepted: 0, unreadable: 0 };
  for (const file of files) {
    const standing = standingOf(file);
    if (standing === "unreadable") sums.unreadable += 1;
    if (file.acceptedRows === null || file.rows === null || isBusy(standing)) continue;
    sums.files += 1;
    sums.rows += file.rows;
    sums.accepted += file.acceptedRows;
  }
  return sums;
}
