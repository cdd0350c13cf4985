import { isTyping, shortcutFor } from "../../domain/keyboard";
import type { Notices } from "../../components/notices.svelte";
import type { Platform } from "../../domain/platform.svelte";
import type { FilesState } from "./files.svelte";
import { counted } from "../../format";
import { moveFor } from "../../components/listNavigation";

type Context = { files: FilesState; notices: Notices; platform: Platform };

/** Handles a key of the file list, as a table or beside a detail. `page` is the number of rows on screen. */
export function onListKey(event: KeyboardEvent, { files, notices, platform }: Context, page: number): void {
  if (event.defaultPrevented || isTyping(event.target)) return;
  const plainButton = event.target instanceof HTMLButtonElement;
  const move = event.ctrlKey || event.metaKey || event.altKey ? null : moveFor(event.key);
  if (move) {
    event.preventDefault();
    files.move(move, page, event.shiftKey);
    return;
  }
  switch (shortcutFor(event, false, platform.mac)) {
    case "enter":
      if (plainButton) return;
      files.openDetail();
      break;
    case "preview":
      if (plainButton) return;
      files.detail.tab = "preview";
      files.openDetail();
      break;
    case "remove":
      void files.remove();
      break;
    case "selectAll":
      files.selectAll();
      break;
    case "copy":
      // Copying selected text takes precedence.
      if (getSelection()?.toString()) return;
      void copySelected(files, notices);
      break;
    default:
      return;
  }
  event.preventDefault();
}

/** Copies the report of one selected file, or the names of several. */
export async function copySelected(files: FilesState, notices: Notices): Promise<boolean> {
  const many = files.selected.length > 1;
  const copied = many ? await files.copyNames() : await files.copyReport();
  if (copied) {
    notices.info(many ? `Copied ${counted(files.selected.length, "file name")}.` : "Copied the report.");
  }
  return copied;
}
