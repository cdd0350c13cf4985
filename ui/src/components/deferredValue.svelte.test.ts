import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deferredValue } from "./deferredValue.svelte";
import { markScrolling } from "./scrollIdle";

type Row = { id: number; word: string };

let now = 0;
const frames: (() => void)[] = [];

beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => now);
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
});
afterEach(() => {
  frame();
  vi.unstubAllGlobals();
});

/** Runs the next frame, and the effects of its updates. */
function frame() {
  now += 16;
  for (const due of frames.splice(0)) due();
  flushSync();
}

/** Renders `count` rows that take `takes` milliseconds each; returns what each shows. */
function renderRows(rows: () => readonly Row[], count: number, takes: number): { labels: string[]; end: () => void } {
  const labels: string[] = [];
  const end = $effect.root(() => {
    for (let i = 0; i < count; i++) {
      const row = deferredValue(
        () => rows()[i] as Row,
        (next, shown) => next.id === shown.id,
      );
      // Represents the component of a row: components update one after the other.
      $effect.pre(() => {
        labels[i] = row.current.word;
        now += takes;
      });
    }
  });
  frame();
  return { labels, end };
}

const named = (count: number, word: string, from = 0): Row[] =>
  Array.from({ length: count }, (_, i) => ({ id: from + i, word }));
const changed = (labels: readonly string[], to: string) => labels.filter((word) => word === to).length;

test("cheap updates happen at once", () => {
  let rows = $state.raw<readonly Row[]>(named(40, "queued"));
  const { labels, end } = renderRows(() => rows, 40, 0);
  rows = named(40, "accepted");
  flushSync();
  expect(changed(labels, "accepted")).toBe(40);
  end();
});

test("expensive updates are spread over several frames", () => {
  let rows = $state.raw<readonly Row[]>(named(7, "queued"));
  const { labels, end } = renderRows(() => rows, 7, 2);
  rows = named(7, "accepted");
  flushSync();
  const atOnce = changed(labels, "accepted");
  expect(atOnce).toBeLessThan(7);
  expect(atOnce).toBeGreaterThan(0);
  for (let i = 0; i < 7; i++) frame();
  expect(changed(labels, "accepted")).toBe(7);
  end();
});

test("a deferred update shows the newest value, and another item is shown at once", () => {
  let rows = $state.raw<readonly Row[]>(named(5, "queued"));
  const { labels, end } = renderRows(() => rows, 5, 6);
  rows = named(5, "checking");
  flushSync();
  expect(labels).toEqual(["checking", "queued", "queued", "queued", "queued"]);
  rows = [...named(4, "accepted"), { id: 99, word: "another" }];
  flushSync();
  expect(labels[4]).toBe("another");
  for (let i = 0; i < 5; i++) frame();
  expect(labels).toEqual(["accepted", "accepted", "accepted", "accepted", "another"]);
  end();
});

test("rows keep their value until scrolling ends, except for items that appear", () => {
  let rows = $state.raw<readonly Row[]>(named(3, "queued"));
  const { labels, end } = renderRows(() => rows, 3, 0);
  markScrolling();
  rows = [...named(2, "accepted"), { id: 9, word: "accepted" }];
  flushSync();
  expect(labels).toEqual(["queued", "queued", "accepted"]);
  for (let i = 0; i < 9; i++) frame();
  expect(labels).toEqual(["queued", "queued", "accepted"]);
  frame();
  expect(labels).toEqual(["accepted", "accepted", "accepted"]);
  end();
});

test("updates happen after a second of scrolling", () => {
  let rows = $state.raw<readonly Row[]>(named(3, "queued"));
  const { labels, end } = renderRows(() => rows, 3, 0);
  const scrollFor = (milliseconds: number) => {
    for (const until = now + milliseconds; now < until; frame()) markScrolling();
  };
  markScrolling();
  rows = named(3, "accepted");
  flushSync();
  scrollFor(950);
  expect(changed(labels, "accepted")).toBe(0);
  scrollFor(100);
  expect(changed(labels, "accepted")).toBe(3);
  // Later changes wait again.
  rows = named(3, "rejected");
  flushSync();
  scrollFor(500);
  expect(changed(labels, "rejected")).toBe(0);
  scrollFor(600);
  expect(changed(labels, "rejected")).toBe(3);
  now += 1_000;
  frame();
  end();
});

test("no frame is requested if nothing waits", () => {
  let rows = $state.raw<readonly Row[]>(named(2, "queued"));
  const { end } = renderRows(() => rows, 2, 6);
  rows = named(2, "accepted");
  flushSync();
  expect(frames.length).toBe(1);
  for (let i = 0; i < 3; i++) frame();
  expect(frames.length).toBe(0);
  end();
});

test("an equal value is no update", () => {
  let row = $state.raw<Row>({ id: 1, word: "queued" });
  const first = row;
  const end = $effect.root(() => {
    const followed = deferredValue(
      () => row,
      () => true,
      { equal: (next, shown) => next.word === shown.word },
    );
    expect(followed.current).toBe(first);
    row = { ...row };
    flushSync();
    expect(followed.current).toBe(first);
    row = { id: 1, word: "accepted" };
    flushSync();
    expect(followed.current.word).toBe("accepted");
  });
  end();
});

test("updates that may happen during scrolling are spread over frames, too", () => {
  const rows = $state<{ list: readonly Row[] }>({ list: named(40, "") });
  const labels: string[] = [];
  const end = $effect.root(() => {
    for (let i = 0; i < 40; i++) {
      const row = deferredValue(
        () => rows.list[i] as Row,
        (next, shown) => next.id === shown.id,
        { whileScrolling: true },
      );
      $effect.pre(() => {
        labels[i] = row.current.word;
        now += 1;
      });
    }
  });
  frame();
  markScrolling();
  rows.list = named(40, "arrived");
  flushSync();
  const first = changed(labels, "arrived");
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(10);
  for (let i = 0; i < 20; i++) {
    markScrolling();
    frame();
  }
  expect(changed(labels, "arrived")).toBe(40);
  end();
});
