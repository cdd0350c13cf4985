import { virtualRows } from "../../components/virtualRows.svelte";
import type { Upload } from "../../ipc/client";

/** The upload rows on screen. Call it while a component initialises. */
export function uploadRows(
  uploads: () => readonly Upload[],
  rowHeight: number | ((index: number) => number),
  head: number,
) {
  const ids = $derived(uploads().map((s) => s.id));
  return virtualRows<number>(
    {
      get ids() {
        return ids;
      },
      cursor: null,
      reveal: null,
      takeFocus: false,
    },
    rowHeight,
    head,
  );
}
