import { virtualRows } from "../../components/virtualRows.svelte";

/** The virtualised rows of a table without a keyboard cursor. Must be called while a component initialises. */
export function tableRows(ids: () => readonly number[], rowHeight: number | ((index: number) => number), head: number) {
  const current = $derived(ids());
  const source = {
    get ids() {
      return current;
    },
    cursor: null,
    reveal: null,
    takeFocus: false,
  };
  return virtualRows<number>(source, rowHeight, head);
}
