import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteScroll, ScrollRest } from "./scrollRest";

let begun = 0;
let heard: number[];
let times: number;
let rest: ScrollRest<number>;
const tell = (...news: number[]) => news.forEach((n) => rest.tell(n));

beforeEach(() => {
  vi.useFakeTimers();
  // Later than any scrolling of the test before: the clock begins anew with each.
  begun += 100_000;
  vi.advanceTimersByTime(begun);
  heard = [];
  times = 0;
  rest = new ScrollRest((news) => {
    times += 1;
    heard.push(...news);
  });
});
afterEach(() => vi.useRealTimers());

test("news comes at once while nothing scrolls", () => {
  tell(1, 2);
  expect(heard).toEqual([1, 2]);
});

test("news waits until scrolling rests, and comes in its order", () => {
  noteScroll();
  tell(1);
  vi.advanceTimersByTime(100);
  noteScroll();
  tell(2);
  vi.advanceTimersByTime(140);
  expect(heard).toEqual([]);
  tell(3);
  vi.advanceTimersByTime(10);
  expect(heard).toEqual([1, 2, 3]);
  expect(times).toBe(1);
  tell(4);
  expect(heard).toEqual([1, 2, 3, 4]);
});

test("who scrolls on and on sees news every two seconds", () => {
  for (let now = 0; now < 5_000; now += 50) {
    noteScroll();
    tell(now);
    vi.advanceTimersByTime(50);
  }
  expect(heard).toContain(3_900);
  expect(heard).not.toContain(4_100);
  vi.advanceTimersByTime(150);
  expect(heard).toEqual(Array.from({ length: 100 }, (_, i) => i * 50));
});

test("what is held back can be had at once, and only once", () => {
  noteScroll();
  tell(1, 2);
  rest.release();
  expect(heard).toEqual([1, 2]);
  vi.advanceTimersByTime(3_000);
  expect(heard).toEqual([1, 2]);
});
