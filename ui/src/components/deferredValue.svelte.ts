import { untrack } from "svelte";
import { isScrolling } from "./scrollIdle";

/** Time per frame for updating deferred values, in milliseconds. Layout and painting take more on top. */
const FRAME_BUDGET_MS = 5;
/** The longest that an update waits for scrolling to end, in milliseconds. Most rows have left the screen by then. */
const MAX_HOLD_MS = 1000;

/** Time of the first update in this frame; null before it. */
let frameStart: number | null = null;
/** Whether a frame was requested that has not begun. */
let frameRequested = false;
/** Time from which updates have waited for scrolling to end; null if none wait. */
let heldSince: number | null = null;
const waiting = new Set<() => void>();
/** Those of `waiting` that need not wait for scrolling to end. */
const whileScrolling = new Set<() => void>();

/** Whether an update may happen in this frame. If not, `retry` is called in a later one. */
function mayUpdate(retry: () => void, duringScroll: boolean): boolean {
  const now = performance.now();
  frameStart ??= now;
  requestFrame();
  if ((duringScroll || !isHeld(now)) && now - frameStart < FRAME_BUDGET_MS) return true;
  waiting.add(retry);
  if (duringScroll) whileScrolling.add(retry);
  return false;
}

/** Whether updates wait for scrolling to end: they would make it stutter. */
function isHeld(now: number): boolean {
  heldSince = isScrolling() ? (heldSince ?? now) : null;
  return heldSince !== null && now - heldSince < MAX_HOLD_MS;
}

function requestFrame(): void {
  if (!frameRequested) requestAnimationFrame(onFrame);
  frameRequested = true;
}

function onFrame(): void {
  frameRequested = false;
  frameStart = null;
  const anyHeld = waiting.size > whileScrolling.size;
  if (!anyHeld) heldSince = null;
  const retries = [...(anyHeld && isHeld(performance.now()) ? whileScrolling : waiting)];
  whileScrolling.clear();
  for (const retry of retries) waiting.delete(retry);
  for (const retry of retries) retry();
  if (waiting.size > 0) requestFrame();
}

type Options<T> = {
  /** Whether two values count as the same. */
  equal?: (next: T, shown: T) => boolean;
  /** Whether the value may also change while something scrolls. */
  whileScrolling?: boolean;
};

/**
 * Follows a value that changes in many components at once, such as the rows of a list. Each frame updates as many as
 * fit into its time; the others follow in later frames. An update that is not `same`, for example because the component
 * shows another row now, happens at once. While something scrolls, updates wait for up to a second.
 *
 * Must be called while a component initialises.
 */
export function deferredValue<T>(
  value: () => T,
  same: (next: T, shown: T) => boolean,
  { equal = Object.is, whileScrolling: duringScroll = false }: Options<T> = {},
): { readonly current: T } {
  let shown = untrack(value);
  let attempt = $state(0);
  const retry = () => void (attempt += 1);
  const deferred = $derived.by(() => {
    void attempt;
    const next = value();
    if (!equal(next, shown) && (!same(next, shown) || mayUpdate(retry, duringScroll))) shown = next;
    return shown;
  });
  return {
    get current() {
      return deferred;
    },
  };
}
