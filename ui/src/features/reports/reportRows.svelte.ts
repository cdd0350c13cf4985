import type { AppState } from "../../app/app.svelte";
import { isTyping, shortcutFor } from "../../app/keyboard";
import { virtualRows } from "../../components/virtualRows.svelte";
import { moveFor } from "../../components/listMoves";
import type { ReportsState } from "./reports.svelte";

/** The files of the reports on screen, of however many there are. Must be made while a component starts. */
export function reportRows(reports: ReportsState, rowHeight: number, head = 0) {
  return virtualRows(
    {
      get ids() {
        return reports.ids;
      },
      get cursor() {
        return reports.cursor;
      },
      get reveal() {
        return reports.reveal;
      },
      get takeFocus() {
        return reports.takeFocus;
      },
      set takeFocus(wanted: boolean) {
        reports.takeFocus = wanted;
      },
    },
    rowHeight,
    head,
  );
}

/** The keys of the list of files, in both of its shapes. `page` is how many rows are on screen. */
export function onReportKey(event: KeyboardEvent, app: AppState, page: number): void {
  if (event.defaultPrevented || isTyping(event.target)) return;
  const move = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey ? null : moveFor(event.key);
  if (move) {
    event.preventDefault();
    app.reports.move(move, page);
    return;
  }
  const shortcut = shortcutFor(event, false, app.mac);
  if (shortcut === "enter" && !(event.target instanceof HTMLButtonElement)) {
    event.preventDefault();
    app.reports.open();
  } else if (shortcut === "copy" && app.reports.cursor !== null && !getSelection()?.toString()) {
    // Selected text goes first.
    event.preventDefault();
    void copySummary(app);
  }
}

/** The summary of the open file, or of the one that the keyboard is on. */
export async function copySummary(app: AppState): Promise<boolean> {
  const copied = await app.reports.copySummary();
  if (copied) app.notices.tell("Copied the summary.");
  return copied;
}
