/**
 * Number of items to render: `step` more after each frame until there are `total`, so that a screenful of items does
 * not block the window. Stays at 0 until `ready`. Must be called while a component initialises.
 */
export function progressiveRender(step: number, total: () => number, ready: () => boolean = () => true) {
  let count = $state(0);
  // A derived of its own: its inputs may change in every frame, which must not restart the wait.
  const more = $derived(ready() && count < total());
  $effect(() => {
    void count;
    if (!more) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // In a separate task after the frame, so that input is handled between the two.
    const frame = requestAnimationFrame(() => (timer = setTimeout(() => (count += step))));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  });
  return {
    get count() {
      return count;
    },
  };
}
