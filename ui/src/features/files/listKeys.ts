import { isTyping, shortcutFor } from "../../app/keyboard";
import type { AppState } from "../../app/app.svelte";
import { counted } from "../../format";
import { moveFor } from "../../components/listMoves";

/** The keys of the list of files, in both of its shapes. `page` is how many rows are on screen. */
export function onListKey(event: KeyboardEvent, app: AppState, page: number): void {
  const { files } = app;
  if (event.defaultPrevented || isTyping(event.target)) return;
  const plainButton = event.target instanceof HTMLButtonElement;
  const move = event.ctrlKey || event.metaKey || event.altKey ? null : moveFor(event.key);
  if (move) {
    event.preventDefault();
    files.move(move, page, event.shiftKey);
    return;
  }
  switch (shortcutFor(event, false, app.mac)) {
    case "enter":
      if (plainButton) return;
      files.openDetail();
      break;
    case "preview":
      if (plainButton) return;
      app.tab = "preview";
      files.openDetail();
      break;
    case "remove":
      void files.remove();
      break;
    case "selectAll":
      files.selectAll();
      break;
    case "copy":
      // Selected text goes first.
      if (getSelection()?.toString()) return;
      void copySelected(app);
      break;
    default:
      return;
  }
  event.preventDefault();
}

/** One file: its report. Several: their names, one on each line. */
export async function copySelected(app: AppState): Promise<boolean> {
  const { files } = app;
  const many = files.selected.length > 1;
  const copied = many ? await files.copyNames() : await files.copyReport();
  if (copied) {
    app.notices.tell(many ? `Copied ${counted(files.selected.length, "file name")}.` : "Copied the report.");
  }
  return copied;
}
