import { virtualRows } from "../../components/virtualRows.svelte";
import type { Sending } from "../../ipc/client";

/** The sendings on screen, of however many there are. Must be made while a component starts. */
export function sendingRows(
  sendings: () => readonly Sending[],
  rowHeight: number | ((index: number) => number),
  head: number,
) {
  const ids = $derived(sendings().map((s) => s.id));
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
