import { createVirtualizer } from "@tanstack/svelte-virtual";
import { onMount, untrack } from "svelte";
import { fromStore } from "svelte/store";
import { progressiveRender } from "./progressiveRender.svelte";

const OVERSCAN = 6;
const ROWS_A_FRAME = 8;

/** The rows of a list: those on screen, and where they are. */
export type VirtualRows = ReturnType<typeof virtualRows<unknown>>;

/** What a list of rows is made of, whichever feature it belongs to. */
export type RowSource<Id> = {
  readonly ids: readonly Id[];
  /** The row that the keyboard is on. */
  readonly cursor: Id | null;
  /** A row that should come into view; a new object for each wish. */
  readonly reveal: { id: Id } | null;
  /** The list takes the focus when it appears: it replaces one that had it. */
  takeFocus: boolean;
};

/**
 * The rows on screen, of however many there are: which are drawn, and what brings one into view. All are `rowHeight`
 * high, or each as high as it says for its place; `head` is what stands above them. In pixels. Must be made while a
 * component starts.
 */
export function virtualRows<Id>(source: RowSource<Id>, rowHeight: number | ((index: number) => number), head = 0) {
  let scroller = $state<HTMLDivElement | null>(null);
  let clientHeight = $state(0);
  const heightOf = typeof rowHeight === "number" ? () => rowHeight : rowHeight;
  /** Where each row begins, and the end of the last. */
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
  const budget = progressiveRender(ROWS_A_FRAME, () => slots);
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
    const wish = source.reveal;
    const view = scroller;
    if (!wish || !view) return;
    const at = untrack(() => source.ids.indexOf(wish.id));
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
    /** How many rows there are. */
    get count() {
      return source.ids.length;
    },
    /** How high all rows are together. */
    get height() {
      return topOf(source.ids.length);
    },
    topOf,
    /** How many rows a page key moves by. */
    page: () => Math.max(1, Math.floor(((scroller?.clientHeight ?? 0) - head) / heightOf(0)) - 1),
  };
}

/** The scroll position that brings a row into view, or null when it is in view. */
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
