import { createVirtualizer } from "@tanstack/svelte-virtual";
import { onMount, untrack } from "svelte";
import { fromStore } from "svelte/store";
import { progressiveRender } from "./progressiveRender.svelte";

const OVERSCAN = 6;
const ROWS_PER_FRAME = 8;

/** The rendered rows of a list, and their positions. */
export type VirtualRows = ReturnType<typeof virtualRows<unknown>>;

/** The state of a list that its rows are rendered from. */
export type RowSource<Id> = {
  readonly ids: readonly Id[];
  /** The row under the keyboard cursor. */
  readonly cursor: Id | null;
  /** A row to scroll into view; a new object for each request. */
  readonly reveal: { id: Id } | null;
  /** Whether the list takes the focus when it appears, because it replaces one that had it. */
  takeFocus: boolean;
};

/**
 * Virtualises a list: which rows are rendered, and how to scroll to one. `rowHeight` is the height of each row, or a
 * function of its index; `head` the height of the header above them, both in pixels. Must be called while a component
 * initialises.
 */
export function virtualRows<Id>(source: RowSource<Id>, rowHeight: number | ((index: number) => number), head = 0) {
  let scroller = $state<HTMLDivElement | null>(null);
  let clientHeight = $state(0);
  const heightOf = typeof rowHeight === "number" ? () => rowHeight : rowHeight;
  /** Offset of each row, and the end of the last one. */
  const tops = $derived.by(() => {
    if (typeof rowHeight === "number") return null;
    const tops = [0];
    for (let i = 0; i < source.ids.length; i++) tops.push((tops[i] ?? 0) + rowHeight(i));
    return tops;
  });
  const topOf = (index: number) => (tops ? (tops[index] ?? 0) : index * heightOf(0));
  const virtualizer = fromStore(
    createVirtualizer<HTMLDivElement, HTMLDivElement>({
      count: 0,
      getScrollElement: () => scroller,
      estimateSize: (index) => heightOf(index),
      overscan: OVERSCAN,
    }),
  );
  const lowest = $derived.by(() =>
    tops
      ? tops.reduce((least, top, i) => Math.min(least, i === 0 ? least : top - (tops[i - 1] ?? 0)), 48)
      : heightOf(0),
  );
  const slots = $derived(Math.ceil(clientHeight / Math.max(16, lowest)) + 2 * OVERSCAN + 2);
  const budget = progressiveRender(ROWS_PER_FRAME, () => slots);
  const items = $derived(virtualizer.current.getVirtualItems().slice(0, budget.count));
  const cursorShown = $derived(items.some((item) => source.ids[item.index] === source.cursor));

  $effect(() => {
    void tops;
    const options = { count: source.ids.length, getScrollElement: () => scroller };
    untrack(() => {
      virtualizer.current.setOptions(options);
      virtualizer.current.measure();
    });
  });
  $effect(() => {
    const request = source.reveal;
    const view = scroller;
    if (!request || !view) return;
    const at = untrack(() => source.ids.indexOf(request.id));
    const to = at < 0 ? null : untrack(() => scrollToRow(view, topOf(at), heightOf(at), head));
    if (to !== null) view.scrollTop = to;
  });
  onMount(() => {
    if (source.takeFocus) scroller?.focus({ preventScroll: true });
    source.takeFocus = false;
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
    /** Number of row elements: scrolling reuses them for other rows. */
    get slots() {
      return slots;
    },
    get items() {
      return items;
    },
    get cursorShown() {
      return cursorShown;
    },
    /** Number of rows. */
    get count() {
      return source.ids.length;
    },
    /** Height of all rows together, in pixels. */
    get height() {
      return topOf(source.ids.length);
    },
    topOf,
    /** Number of rows that a page key moves by. */
    page: () => Math.max(1, Math.floor(((scroller?.clientHeight ?? 0) - head) / heightOf(0)) - 1),
  };
}

/** The scroll position that brings a row into view; `null` if it is in view. */
export function scrollToRow(
  view: { scrollTop: number; clientHeight: number },
  top: number,
  height: number,
  head = 0,
): number | null {
  if (top < view.scrollTop) return top;
  const bottom = top + height + head;
  return bottom > view.scrollTop + view.clientHeight ? bottom - view.clientHeight : null;
}
