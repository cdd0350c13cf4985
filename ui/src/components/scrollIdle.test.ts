import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { markScrolling, ScrollIdleQueue } from "./scrollIdle";

let start = 0;
let delivered: number[];
let deliveries: number;
let queue: ScrollIdleQueue<number>;
const push = (...messages: number[]) => messages.forEach((m) => queue.push(m));

beforeEach(() => {
  vi.useFakeTimers();
  // Later than any scrolling of the previous test, because each test restarts the clock.
  start += 100_000;
  vi.advanceTimersByTime(start);
  delivered = [];
  deliveries = 0;
  queue = new ScrollIdleQueue((messages) => {
    deliveries += 1;
    delivered.push(...messages);
  });
});
afterEach(() => vi.useRealTimers());

test("delivers at once while nothing scrolls", () => {
  push(1, 2);
  expect(delivered).toEqual([1, 2]);
});

test("holds messages until scrolling ends, and keeps their order", () => {
  markScrolling();
  push(1);
  vi.advanceTimersByTime(100);
  markScrolling();
  push(2);
  vi.advanceTimersByTime(140);
  expect(delivered).toEqual([]);
  push(3);
  vi.advanceTimersByTime(10);
  expect(delivered).toEqual([1, 2, 3]);
  expect(deliveries).toBe(1);
  push(4);
  expect(delivered).toEqual([1, 2, 3, 4]);
});

test("delivers every two seconds if scrolling does not end", () => {
  for (let now = 0; now < 5_000; now += 50) {
    markScrolling();
    push(now);
    vi.advanceTimersByTime(50);
  }
  expect(delivered).toContain(3_900);
  expect(delivered).not.toContain(4_100);
  vi.advanceTimersByTime(150);
  expect(delivered).toEqual(Array.from({ length: 100 }, (_, i) => i * 50));
});

test("flushes held messages once", () => {
  markScrolling();
  push(1, 2);
  queue.flush();
  expect(delivered).toEqual([1, 2]);
  vi.advanceTimersByTime(3_000);
  expect(delivered).toEqual([1, 2]);
});
