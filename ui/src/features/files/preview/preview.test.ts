import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { designFiles, MockBackend } from "../../../ipc/mocks";
import { cutLines } from "./lines";
import { nextFault, PAGE_ROWS, PageCache } from "./pages";
import { isClipped, plainText, PreviewState } from "./preview.svelte";
import { MAX_HEIGHT, ROW_HEIGHT, ScrollMap } from "./scrollMap";

describe("scrolling", () => {
  for (const rows of [10_000_000, 2 ** 31]) {
    it(`reaches both ends of ${rows} rows`, () => {
      const map = new ScrollMap(rows, 520);
      expect(map.capped).toBe(true);
      expect(map.height).toBe(MAX_HEIGHT);
      expect(map.topAt(0)).toBe(0);
      expect(map.window(0).first).toBe(0);
      const bottom = map.height - 520;
      expect(map.topAt(bottom)).toBe(rows - 20);
      // Browsers round the last position.
      expect(map.topAt(bottom - 0.6)).toBe(rows - 20);
      expect(map.window(map.maxTop)).toEqual({ first: rows - 20, end: rows });
    });

    it(`comes back to the same row of ${rows} after setting the scrollbar`, () => {
      const map = new ScrollMap(rows, 515);
      for (const top of [0, 1, 12_345, rows / 2, rows - 30]) {
        expect(Math.abs(map.topAt(map.scrollAt(top)) - top)).toBeLessThan(rows / 1e6);
        expect(map.scrollAt(top)).toBeLessThanOrEqual(map.height - 515);
      }
    });
  }

  it("is exact to the pixel where the whole file fits", () => {
    const map = new ScrollMap(184_220, 520);
    expect(map.capped).toBe(false);
    expect(map.height).toBe(184_220 * ROW_HEIGHT);
    expect(map.topAt(1204 * ROW_HEIGHT + 13)).toBe(1204.5);
    expect(map.scrollAt(1204.5)).toBe(1204 * ROW_HEIGHT + 13);
    expect(map.maxTop).toBe(184_200);
  });

  it("holds still in a file shorter than the view", () => {
    const map = new ScrollMap(3, 520);
    expect(map.maxTop).toBe(0);
    expect(map.window(50)).toEqual({ first: 0, end: 3 });
    expect(new ScrollMap(0, 520).window(0)).toEqual({ first: 0, end: 0 });
  });

  it("brings a row into view with the least movement", () => {
    const map = new ScrollMap(1000, 260);
    expect(map.topToShow(5, 20)).toBe(5);
    expect(map.topToShow(25, 20)).toBe(20);
    expect(map.topToShow(30, 20)).toBe(21);
    expect(map.topToShow(999, 0)).toBe(990);
    expect(map.topToCentre(500)).toBe(497);
  });
});

describe("pages", () => {
  const page = (n: number) => ({
    offset: n * PAGE_ROWS,
    rows: [{ row: n * PAGE_ROWS, errors: n % 2 ? ["X"] : [], faults: [], cells: [] }],
  });

  it("drops the least recently used", () => {
    const cache = new PageCache(2);
    cache.put(0, page(0));
    cache.put(1, page(1));
    expect(cache.row(0)?.row).toBe(0);
    cache.put(2, page(2));
    expect([cache.has(0), cache.has(1), cache.has(2)]).toEqual([true, false, true]);
    expect(cache.size).toBe(2);
  });

  it("names what is missing in a window", () => {
    const cache = new PageCache();
    cache.put(1, page(1));
    expect(cache.missing(0, PAGE_ROWS * 2 + 1)).toEqual([0, 2]);
    expect(cache.missing(PAGE_ROWS, PAGE_ROWS * 2)).toEqual([]);
    expect(cache.row(5)).toBeNull();
    expect(cache.faultRows()).toEqual([PAGE_ROWS]);
  });

  it("finds the nearest fault either way", () => {
    expect(nextFault([9, 3, 5], 3, 1)).toBe(5);
    expect(nextFault([9, 3, 5], 5, -1)).toBe(3);
    expect(nextFault([9, 3, 5], 9, 1)).toBeNull();
    expect(nextFault([], 0, 1)).toBeNull();
  });
});

describe("the preview", () => {
  let backend: MockBackend;
  beforeEach(() => {
    vi.useFakeTimers();
    backend = new MockBackend(designFiles());
    backend.install();
  });
  afterEach(() => vi.useRealTimers());

  const asked = () =>
    backend.calls.filter((c) => c.cmd === "preview_page").map((c) => (c.args as { offset: number }).offset);
  async function opened(id = 6) {
    const view = new PreviewState(id);
    await view.load();
    view.viewHeight = 520;
    view.want();
    await vi.advanceTimersByTimeAsync(100);
    return view;
  }

  it("reads the first rows at once", async () => {
    const view = await opened();
    expect(view.shape?.rows).toBe(10_000_000);
    expect(asked()).toEqual([0]);
    expect(view.row(0)?.row).toBe(0);
    expect(view.slow).toBe(false);
  });

  it("does not ask for what is scrolled past", async () => {
    const view = await opened();
    for (let top = 1_000; top <= 5_000_000; top += 250_000) {
      view.scrollTo(top);
      view.want();
      await vi.advanceTimersByTimeAsync(16);
    }
    await vi.advanceTimersByTimeAsync(200);
    // The first page, and the one or two where scrolling came to rest.
    expect(asked().length).toBeLessThanOrEqual(3);
    expect(view.row(view.shown.first)).not.toBeNull();
  });

  it("draws places for rows only when they are late", async () => {
    const view = await opened();
    backend.latency = 1000;
    view.scrollTo(900_000);
    view.want();
    await vi.advanceTimersByTimeAsync(250);
    expect(view.slow).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(view.slow).toBe(true);
    await vi.advanceTimersByTimeAsync(2000);
    expect(view.slow).toBe(false);
    expect(view.row(900_000)?.row).toBe(900_000);
  });

  it("moves by keys, to the last row and back", async () => {
    const view = await opened();
    view.key({ key: "End", ctrlKey: true, metaKey: false });
    expect([view.activeRow, view.activeColumn]).toEqual([9_999_999, 7]);
    expect(view.shown.end).toBe(10_000_000);
    view.key({ key: "ArrowDown", ctrlKey: false, metaKey: false });
    expect(view.activeRow).toBe(9_999_999);
    view.key({ key: "PageUp", ctrlKey: false, metaKey: false });
    expect(view.activeRow).toBe(9_999_980);
    view.key({ key: "Home", ctrlKey: true, metaKey: false });
    expect([view.activeRow, view.activeColumn, view.top]).toEqual([0, 0, 0]);
    expect(view.key({ key: "x", ctrlKey: false, metaKey: false })).toBe(false);
  });

  it("goes from fault to fault, known by the check or seen on a page", async () => {
    const view = await opened(1);
    view.setKnownFaults([88_310, 1204]);
    expect(view.fault(1)).toBe(true);
    expect(view.activeRow).toBe(1204);
    view.want();
    await vi.advanceTimersByTimeAsync(100);
    expect(view.fault(1)).toBe(true);
    expect([view.activeRow, view.activeColumn]).toEqual([1205, 4]);
    expect(view.fault(-1)).toBe(true);
    expect(view.fault(-1)).toBe(false);
    expect(view.activeRow).toBe(1204);
  });

  it("takes the whole of a clipped cell from the file", async () => {
    const view = await opened(1);
    expect((await view.cellText(7, 3)).length).toBe(1_000_000);
    expect(await view.cellText(0, 0)).toBe("env-prod-1");
    expect(isClipped({ kind: "text", text: "👍", length: 1 })).toBe(false);
    expect(plainText({ kind: "null" })).toBe("");
  });

  it("says why rows cannot be read", async () => {
    const view = new PreviewState(999);
    await view.load();
    expect(view.error?.message).toBe("This file is not in the list any more.");
  });
});

describe("long texts", () => {
  it("are cut into lines that join to the same text", () => {
    const text = "ab\n" + "x".repeat(100) + "👍".repeat(50);
    const lines = cutLines(text, 44);
    expect(lines.join("")).toBe(text);
    expect(lines[0]).toBe("ab\n");
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(44);
      // No half of a pair stands alone.
      expect(() => encodeURIComponent(line)).not.toThrow();
    }
    expect(cutLines("", 10)).toEqual([]);
  });
});
