/**
 * How many of the first items may be drawn: `each` more after every frame until there are `enough`, so that a whole
 * screen of them holds nothing up. Nothing is drawn before it is `ready`. Must be made while a component starts.
 */
export function frameBudget(each: number, enough: () => number, ready: () => boolean = () => true) {
  let drawn = $state(0);
  // By itself: what it depends on can change in every frame, and must not make the wait begin anew.
  const more = $derived(ready() && drawn < enough());
  $effect(() => {
    void drawn;
    if (!more) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // In a task of its own, after the frame: what the person did meanwhile comes between the two.
    const frame = requestAnimationFrame(() => (timer = setTimeout(() => (drawn += each))));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  });
  return {
    get drawn() {
      return drawn;
    },
  };
}
