import { virtualRows } from "../../components/virtualRows.svelte";
import type { FilesState } from "./files.svelte";

/**
 * The virtualised rows of the file list. `rowHeight` and the height of the header, `head`, are in pixels. Must be
 * called while a component initialises.
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
  /** Selects the row under a right click if it is not selected, as file managers do. */
  function beforeMenu(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-id]") : null;
    const id = Number(row?.dataset.id);
    if (row && !files.selection.ids.has(id)) files.click(id, { range: false, toggle: false });
  }
  return Object.assign(rows, { beforeMenu });
}
