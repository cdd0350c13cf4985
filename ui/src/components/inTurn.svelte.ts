import { untrack } from "svelte";
import { scrolls } from "./scrollRest";

/** What changes of one kind may take of a frame, in milliseconds; layout and drawing come on top. */
const A_FRAME = 5;
/** The longest that changes wait for scrolling to rest, in milliseconds. Most leave the screen before that. */
const MOST_SCROLLING = 1000;

/** When the first change of this frame came; null before it. */
let begun: number | null = null;
/** Whether a frame is asked for that has not come. */
let asked = false;
/** Since when what waits has waited for scrolling to rest; null while nothing does. */
let held: number | null = null;
const waiting = new Set<() => void>();
/** Those of `waiting` that may change while something scrolls. */
const whileScrolling = new Set<() => void>();

/** Whether there is time left in this frame. If not, `again` is called in the next one. */
function hasTurn(again: () => void, mayScroll: boolean): boolean {
  const now = performance.now();
  begun ??= now;
  askForFrame();
  if ((mayScroll || !onTheMove(now)) && now - begun < A_FRAME) return true;
  waiting.add(again);
  if (mayScroll) whileScrolling.add(again);
  return false;
}

/** Whether the screen stays as it is for now: something on it moves, and what is drawn anew would hold that up. */
function onTheMove(now: number): boolean {
  held = scrolls() ? (held ?? now) : null;
  return held !== null && now - held < MOST_SCROLLING;
}

function askForFrame(): void {
  if (!asked) requestAnimationFrame(next);
  asked = true;
}

function next(): void {
  asked = false;
  begun = null;
  const anyHeld = waiting.size > whileScrolling.size;
  if (!anyHeld) held = null;
  const called = [...(anyHeld && onTheMove(performance.now()) ? whileScrolling : waiting)];
  whileScrolling.clear();
  for (const again of called) waiting.delete(again);
  for (const again of called) again();
  if (waiting.size > 0) askForFrame();
}

type Options<T> = {
  /** Whether two values count as the same. */
  equal?: (next: T, shown: T) => boolean;
  /** Whether the value may also change while something scrolls. */
  whileScrolling?: boolean;
};

/**
 * Follows a value that changes in many places at the same moment, like the rows of a list: as many as there is time for
 * change at once, the others in the frames after that. What is not of the `same` thing any more changes at once; what is
 * `equal` is no change. While something scrolls, what is shown stays as it is, for a second at most. Must be made while
 * a component starts.
 */
export function inTurn<T>(
  value: () => T,
  same: (next: T, shown: T) => boolean,
  { equal = Object.is, whileScrolling: mayScroll = false }: Options<T> = {},
): { readonly current: T } {
  let shown = untrack(value);
  let turn = $state(0);
  const again = () => void (turn += 1);
  const followed = $derived.by(() => {
    void turn;
    const next = value();
    if (!equal(next, shown) && (!same(next, shown) || hasTurn(again, mayScroll))) shown = next;
    return shown;
  });
  return {
    get current() {
      return followed;
    },
  };
}
