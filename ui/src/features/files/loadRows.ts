/** Loads the rows of the file list in pages, so that the window stays responsive. */
import { isScrolling } from "../../components/scrollIdle";
import { counted } from "../../format";
import { commands } from "../../ipc/client";
import type { AddOutcome, FileRow, FirstPage } from "../../ipc/client";

/** Rows per request: about 200 KB, which take a few milliseconds to parse. */
export const PAGE_SIZE = 400;
/** Minimum time between two updates of the list, in milliseconds: each update filters and sorts all rows. */
const UPDATE_MS = 250;
/** The same while something scrolls. */
const SCROLLING_UPDATE_MS = 2000;

/**
 * Passes the first rows to `onRows` at once, and the others a few times a second. Fails if a page cannot be loaded; the
 * rows before it have been passed on.
 */
export async function loadRows(first: FirstPage, onRows: (rows: readonly FileRow[]) => void): Promise<void> {
  onRows(first.rows);
  let pending: FileRow[] = [];
  let lastUpdate = performance.now();
  try {
    for (let at = 0; at < first.more.length; at += PAGE_SIZE) {
      pending.push(...(await commands.filesRows(first.more.slice(at, at + PAGE_SIZE))));
      if (performance.now() - lastUpdate < (isScrolling() ? SCROLLING_UPDATE_MS : UPDATE_MS)) continue;
      onRows(pending);
      pending = [];
      lastUpdate = performance.now();
    }
  } finally {
    if (pending.length > 0) onRows(pending);
  }
  // Yields, so that the window can handle input before the caller continues.
  if (first.more.length > 0) await new Promise((done) => setTimeout(done));
}

/** Says which added files are not new on the list; "" if all are. */
export function skippedLabel(outcome: AddOutcome): string {
  const parts: string[] = [];
  if (outcome.skipped > 0) parts.push(`${counted(outcome.skipped, "file")} skipped: not Parquet.`);
  if (outcome.alreadyThere.length > 0 && outcome.added.rows.length === 0) {
    parts.push(`${counted(outcome.alreadyThere.length, "file")} already in the list.`);
  }
  return parts.join(" ");
}
