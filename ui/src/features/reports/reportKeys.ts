import type { Notices } from "../../components/notices.svelte";
import type { Platform } from "../../domain/platform.svelte";
import { isTyping, shortcutFor } from "../../domain/keyboard";
import { moveFor } from "../../components/listNavigation";
import type { ReportsState } from "./reports.svelte";

type Context = { reports: ReportsState; notices: Notices; platform: Platform };

/** Handles a key of the list of reported files, as a table or beside a page. `page` is the number of rows on screen. */
export function onReportKey(event: KeyboardEvent, { reports, notices, platform }: Context, page: number): void {
  if (event.defaultPrevented || isTyping(event.target)) return;
  const move = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey ? null : moveFor(event.key);
  if (move) {
    event.preventDefault();
    reports.move(move, page);
    return;
  }
  const shortcut = shortcutFor(event, false, platform.mac);
  if (shortcut === "enter" && !(event.target instanceof HTMLButtonElement)) {
    event.preventDefault();
    reports.open();
  } else if (shortcut === "copy" && reports.cursor !== null && !getSelection()?.toString()) {
    // Copying selected text takes precedence.
    event.preventDefault();
    void copySummary(reports, notices);
  }
}

/** Copies the summary of the open file, or of the one under the cursor. */
export async function copySummary(reports: ReportsState, notices: Notices): Promise<boolean> {
  const copied = await reports.copySummary();
  if (copied) notices.info("Copied the summary.");
  return copied;
}
