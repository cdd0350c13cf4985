import { createVirtualizer } from "@tanstack/svelte-virtual";
import { onMount, untrack } from "svelte";
import { fromStore } from "svelte/store";
import { frameBudget } from "../../components/frameBudget.svelte";
import type { FilesState } from "./files.svelte";
import { scrollToShow } from "./listKeys";

const OVERSCAN = 6;
const ROWS_A_FRAME = 8;

/**
 * The files on screen, of however many there are: which are drawn, and what brings one into view. The table and the
 * list beside a detail differ in `rowHeight` and in the `head` above the rows, both in pixels. Must be made while a
 * component starts.
 */
export function fileRows(files: FilesState, rowHeight: number, head = 0) {
  let scroller = $state<HTMLDivElement | null>(null);
  let clientHeight = $state(0);
  const virtualizer = fromStore(
    createVirtualizer<HTMLDivElement, HTMLDivElement>({
      count: 0,
      getScrollElement: () => scroller,
      estimateSize: () => rowHeight,
      overscan: OVERSCAN,
    }),
  );
  const slots = $derived(Math.ceil(clientHeight / rowHeight) + 2 * OVERSCAN + 2);
  const budget = frameBudget(ROWS_A_FRAME, () => slots);
  const items = $derived(virtualizer.current.getVirtualItems().slice(0, budget.drawn));
  const cursorShown = $derived(items.some((item) => files.visible[item.index]?.id === files.selection.cursor));

  $effect(() => {
    const options = { count: files.visible.length, getScrollElement: () => scroller };
    untrack(() => {
      virtualizer.current.setOptions(options);
      virtualizer.current.measure();
    });
  });
  $effect(() => {
    const wish = files.reveal;
    const view = scroller;
    if (!wish || !view) return;
    const at = untrack(() => files.visibleIds.indexOf(wish.id));
    const to = at < 0 ? null : scrollToShow(view, at, rowHeight, head);
    if (to !== null) view.scrollTop = to;
  });
  onMount(() => {
    if (files.takeFocus) scroller?.focus({ preventScroll: true });
    files.takeFocus = false;
  });

  return {
    get scroller() {
      return scroller;
    },
    set scroller(element: HTMLDivElement | null) {
      scroller = element;
    },
    get clientHeight() {
      return clientHeight;
    },
    set clientHeight(height: number) {
      clientHeight = height;
    },
    /** How many elements there are for rows: they are used again for others while scrolling, not made anew. */
    get slots() {
      return slots;
    },
    get items() {
      return items;
    },
    get cursorShown() {
      return cursorShown;
    },
    /** How many rows a page key moves by. */
    page: () => Math.max(1, Math.floor(((scroller?.clientHeight ?? 0) - head) / rowHeight) - 1),
    /** A right click on a row that is not selected selects it first, as file managers do. */
    beforeMenu(event: MouseEvent): void {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-id]") : null;
      const id = Number(row?.dataset.id);
      if (row && !files.selection.ids.has(id)) files.click(id, { range: false, toggle: false });
    },
  };
}
