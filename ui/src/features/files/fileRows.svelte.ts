import { virtualRows } from "../../components/virtualRows.svelte";
import type { FilesState } from "./files.svelte";

/**
 * The files on screen, of however many there are. The table and the list beside a detail differ in `rowHeight` and in
 * the `head` above the rows, both in pixels. Must be made while a component starts.
 */
export function fileRows(files: FilesState, rowHeight: number, head = 0) {
  const rows = virtualRows(
    {
      get ids() {
        return files.visibleIds;
      },
      get cursor() {
        return files.selection.cursor;
      },
      get reveal() {
        return files.reveal;
      },
      get takeFocus() {
        return files.takeFocus;
      },
      set takeFocus(wanted: boolean) {
        files.takeFocus = wanted;
      },
    },
    rowHeight,
    head,
  );
  /** A right click on a row that is not selected selects it first, as file managers do. */
  function beforeMenu(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-id]") : null;
    const id = Number(row?.dataset.id);
    if (row && !files.selection.ids.has(id)) files.click(id, { range: false, toggle: false });
  }
  return Object.assign(rows, { beforeMenu });
}
