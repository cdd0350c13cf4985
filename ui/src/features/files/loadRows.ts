/** Files that come to the list: their rows a part at a time, so that the window goes on answering, and what did not come. */
import { isScrolling } from "../../components/scrollIdle";
import { counted } from "../../format";
import { commands } from "../../ipc/client";
import type { AddOutcome, FileRow, FirstPage } from "../../ipc/client";

/** Rows asked for at a time: about 200 KB, which takes the page a few milliseconds. */
export const PAGE_SIZE = 400;
/** How long rows gather before they are handed over: each time the whole list is drawn, which is dear. */
const GATHER_MS = 250;
/** The same while someone isScrolling what has come. */
const GATHER_SCROLLING_MS = 2000;

/** Hands the first rows over at once, and then all others, a few times a second. Where one part fails, all before it came. */
export async function loadRows(first: FirstPage, take: (rows: readonly FileRow[]) => void): Promise<void> {
  take(first.rows);
  let gathered: FileRow[] = [];
  let handed = performance.now();
  try {
    for (let at = 0; at < first.more.length; at += PAGE_SIZE) {
      gathered.push(...(await commands.filesRows(first.more.slice(at, at + PAGE_SIZE))));
      if (performance.now() - handed < (isScrolling() ? GATHER_SCROLLING_MS : GATHER_MS)) continue;
      take(gathered);
      gathered = [];
      handed = performance.now();
    }
  } finally {
    if (gathered.length > 0) take(gathered);
  }
  // What comes next is another piece of work; meanwhile the window may answer.
  if (first.more.length > 0) await new Promise((done) => setTimeout(done));
}

/** What of that which was added is not new on the list, in sentences; empty where all is. */
export function leftOut(outcome: AddOutcome): string {
  const parts: string[] = [];
  if (outcome.skipped > 0) {
    const were = outcome.skipped === 1 ? "was" : "were";
    parts.push(`${counted(outcome.skipped, "file")} ${were} left out: not Parquet by name or content.`);
  }
  if (outcome.alreadyThere.length > 0 && outcome.added.rows.length === 0) {
    const are = outcome.alreadyThere.length === 1 ? "is" : "are";
    parts.push(`${counted(outcome.alreadyThere.length, "file")} ${are} in the list already.`);
  }
  return parts.join(" ");
}
