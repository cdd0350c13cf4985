import { untrack } from "svelte";
import { scrolls } from "./scrollRest";

/** What changes of one kind may take of a frame, in milliseconds; layout and drawing come on top. */
const A_FRAME = 5;
/** The longest that what scrolls waits for rest, in milliseconds. Most leaves the screen before that. */
const MOST_SCROLLING = 1000;

/** When the first change of this frame came; null before it. */
let begun: number | null = null;
/** Whether a frame is asked for that has not come. */
let asked = false;
/** Since when what waits has waited for scrolling to rest; null while nothing does. */
let held: number | null = null;
/** What is called in the next frame, and whether it scrolls. */
const waiting = new Map<() => void, boolean>();

/** Whether there is time left in this frame. If not, `again` is called in the next one. */
function hasTurn(again: () => void, scrolling: boolean): boolean {
  const now = performance.now();
  begun ??= now;
  askForFrame();
  if (!(scrolling && onTheMove(now)) && now - begun < A_FRAME) return true;
  waiting.set(again, scrolling);
  return false;
}

/** Whether what scrolls stays as it is for now. */
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
  if (waiting.size === 0) held = null;
  const moving = onTheMove(performance.now());
  const called = [...waiting].filter(([, scrolling]) => !(scrolling && moving)).map(([again]) => again);
  for (const again of called) waiting.delete(again);
  if (waiting.size > 0) askForFrame();
  for (const again of called) again();
}

/**
 * Follows a value that changes in many places at the same moment, like the rows of a list: as many as there is time for
 * change at once, the others in the frames after that. What is not of the `same` thing any more changes at once; what is
 * `equal` is no change. What is `scrolling` with a list stays as it is while that moves, for a second at most. Must be
 * made while a component starts.
 */
export function inTurn<T>(
  value: () => T,
  same: (next: T, shown: T) => boolean,
  equal: (next: T, shown: T) => boolean = Object.is,
  scrolling = false,
): { readonly current: T } {
  let shown = untrack(value);
  let turn = $state(0);
  const again = () => void (turn += 1);
  const followed = $derived.by(() => {
    void turn;
    const next = value();
    if (!equal(next, shown) && (!same(next, shown) || hasTurn(again, scrolling))) shown = next;
    return shown;
  });
  return {
    get current() {
      return followed;
    },
  };
}
