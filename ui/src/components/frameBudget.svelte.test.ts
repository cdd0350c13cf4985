import { flushSync } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { frameBudget } from "./frameBudget.svelte";

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

test("draws a few more after each frame, until there are enough", () => {
  let ready = $state(false);
  const end = $effect.root(() => {
    const budget = frameBudget(
      2,
      () => 5,
      () => ready,
    );
    flushSync();
    frame();
    expect(budget.drawn).toBe(0);
    ready = true;
    flushSync();
    expect(budget.drawn).toBe(0);
    frame();
    expect(budget.drawn).toBe(2);
    frame();
    frame();
    expect(budget.drawn).toBe(6);
    expect(frames.size).toBe(0);
  });
  end();
});

test("goes on while what it depends on changes in every frame, and ends with what it is of", () => {
  let first = $state.raw({ slots: 9 });
  let budget: { readonly drawn: number } | undefined;
  const end = $effect.root(() => {
    budget = frameBudget(1, () => first.slots);
    flushSync();
    for (const call of frames.values()) call();
    first = { slots: 9 };
    flushSync();
    vi.advanceTimersByTime(0);
    expect(budget.drawn).toBe(1);
    flushSync();
    for (const call of frames.values()) call();
  });
  end();
  vi.advanceTimersByTime(0);
  expect(budget?.drawn).toBe(1);
});

test("gives the person's doings their turn between a frame and what it draws", () => {
  const end = $effect.root(() => {
    const budget = frameBudget(1, () => 1);
    flushSync();
    for (const call of frames.values()) call();
    flushSync();
    expect(budget.drawn).toBe(0);
    vi.advanceTimersByTime(0);
    expect(budget.drawn).toBe(1);
  });
  end();
});
