import { flushSync } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { progressiveRender } from "./progressiveRender.svelte";

const frames = new Map<number, () => void>();
vi.useFakeTimers();
vi.stubGlobal("requestAnimationFrame", (frame: () => void) => {
  frames.set(frames.size + 1, frame);
  return frames.size;
});
vi.stubGlobal("cancelAnimationFrame", (number: number) => frames.delete(number));
afterEach(() => frames.clear());

/** The next frame, and the tasks after it. */
function frame() {
  const due = [...frames.values()];
  frames.clear();
  for (const call of due) call();
  vi.advanceTimersByTime(0);
  flushSync();
}

test("renders some more items after each frame, up to the total", () => {
  let ready = $state(false);
  const end = $effect.root(() => {
    const budget = progressiveRender(
      2,
      () => 5,
      () => ready,
    );
    flushSync();
    frame();
    expect(budget.count).toBe(0);
    ready = true;
    flushSync();
    expect(budget.count).toBe(0);
    frame();
    expect(budget.count).toBe(2);
    frame();
    frame();
    expect(budget.count).toBe(6);
    expect(frames.size).toBe(0);
  });
  end();
});

test("continues while its inputs change in every frame, and stops with its component", () => {
  let first = $state.raw({ slots: 9 });
  let budget: { readonly count: number } | undefined;
  const end = $effect.root(() => {
    budget = progressiveRender(1, () => first.slots);
    flushSync();
    for (const call of frames.values()) call();
    first = { slots: 9 };
    flushSync();
    vi.advanceTimersByTime(0);
    expect(budget.count).toBe(1);
    flushSync();
    for (const call of frames.values()) call();
  });
  end();
  vi.advanceTimersByTime(0);
  expect(budget?.count).toBe(1);
});

test("handles input between a frame and the items that it renders", () => {
  const end = $effect.root(() => {
    const budget = progressiveRender(1, () => 1);
    flushSync();
    for (const call of frames.values()) call();
    flushSync();
    expect(budget.count).toBe(0);
    vi.advanceTimersByTime(0);
    expect(budget.count).toBe(1);
  });
  end();
});
