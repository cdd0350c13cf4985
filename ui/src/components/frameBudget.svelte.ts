/**
 * How many of the first items may be drawn: `each` more in every frame until there are `enough`, so that a whole screen
 * of them holds nothing up. Nothing is drawn before it is `ready`. Must be made while a component starts.
 */
export function frameBudget(each: number, enough: () => number, ready: () => boolean = () => true) {
  let drawn = $state(0);
  $effect(() => {
    if (!ready() || drawn >= enough()) return;
    const frame = requestAnimationFrame(() => (drawn += each));
    return () => cancelAnimationFrame(frame);
  });
  return {
    get drawn() {
      return drawn;
    },
  };
}
