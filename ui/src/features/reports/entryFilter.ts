/** Filters the entries of a reported file. Pure functions. */
import { escapeHidden } from "../../components/hiddenCharacters";
import type { EntryRow } from "../../ipc/client";

/** Whether an entry rejects rows, or the whole file. */
export function isRejected(entry: EntryRow): boolean {
  return !entry.valid || entry.schemaRejected;
}

/** Returns a predicate for entries, prepared once for all of them. */
export function entryFilter({ text, onlyRejected }: { text: string; onlyRejected: boolean }) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return (entry: EntryRow): boolean => {
    if (onlyRejected && !isRejected(entry)) return false;
    if (words.length === 0) return true;
    const { report, originalCreationTime, entryId, errors, errorsDetails, warnings, otherFields } = entry;
    const parts = [report, originalCreationTime, entryId, ...errors, ...errorsDetails, ...warnings, otherFields ?? ""];
    const searched = escapeHidden(parts.join(" ")).toLowerCase();
    return words.every((word) => searched.includes(word));
  };
}
