import { untrack } from "svelte";

/** What changes of one kind may take of a frame, in milliseconds; layout and drawing come on top. */
const A_FRAME = 5;

/** When the first change of this frame came; null before it. */
let begun: number | null = null;
const waiting = new Set<() => void>();

/** Whether there is time left in this frame. If not, `again` is called in the next one. */
function hasTurn(again: () => void): boolean {
  const now = performance.now();
  if (begun === null) {
    begun = now;
    requestAnimationFrame(next);
  }
  if (now - begun < A_FRAME) return true;
  waiting.add(again);
  return false;
}

function next(): void {
  begun = null;
  const called = [...waiting];
  waiting.clear();
  for (const again of called) again();
}

/**
 * Follows a value that changes in many places at the same moment, like the rows of a list: as many as there is time for
 * change at once, the others in the frames after that. What is not of the `same` thing any more changes at once; what is
 * `equal` is no change. Must be made while a component starts.
 */
export function inTurn<T>(
  value: () => T,
  same: (next: T, shown: T) => boolean,
  equal: (next: T, shown: T) => boolean = Object.is,
): { readonly current: T } {
  let shown = untrack(value);
  let turn = $state(0);
  const again = () => void (turn += 1);
  const followed = $derived.by(() => {
    void turn;
    const next = value();
    if (!equal(next, shown) && (!same(next, shown) || hasTurn(again))) shown = next;
    return shown;
  });
  return {
    get current() {
      return followed;
    },
  };
}
