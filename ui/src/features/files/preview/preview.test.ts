import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { designFiles, MockBackend } from "../../../ipc/mocks";
import { cutLines } from "./wrapText";
import { advisoryOf, cellAdvisories } from "./cellAdvisories";
import { PAGE_ROWS, PageCache } from "./pages";
import { rejected, rowsOfEnvironment, rowsOfFinding, rowsOfSet } from "./rowFilter";
import { fittedWidth, widthOf } from "./columns";
import { isClipped, PreviewState } from "./preview.svelte";
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

    it(`returns to the same row of ${rows} after setting the scrollbar`, () => {
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

  it("does not scroll a file shorter than the view", () => {
    const map = new ScrollMap(3, 520);
    expect(map.maxTop).toBe(0);
    expect(map.window(50)).toEqual({ first: 0, end: 3 });
    expect(new ScrollMap(0, 520).window(0)).toEqual({ first: 0, end: 0 });
  });

  it("brings a row into view with the least scrolling", () => {
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
    rows: [{ row: n * PAGE_ROWS, errors: n % 2 ? ["X"] : [], errorColumns: [], cells: [] }],
  });

  it("are dropped, the least recently used first", () => {
    const cache = new PageCache(2);
    cache.put(0, page(0));
    cache.put(1, page(1));
    expect(cache.row(0)?.row).toBe(0);
    cache.put(2, page(2));
    expect([cache.has(0), cache.has(1), cache.has(2)]).toEqual([true, false, true]);
    expect(cache.size).toBe(2);
  });

  it("are missing for a range of rows", () => {
    const cache = new PageCache();
    cache.put(1, page(1));
    expect(cache.missing(0, PAGE_ROWS * 2 + 1)).toEqual([0, 2]);
    expect(cache.missing(PAGE_ROWS, PAGE_ROWS * 2)).toEqual([]);
    expect(cache.row(5)).toBeNull();
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

  const requested = () =>
    backend.calls.filter((c) => c.cmd === "preview_page").map((c) => (c.args as { offset: number }).offset);
  async function opened(id = 6) {
    const view = new PreviewState(id);
    await view.load();
    view.viewHeight = 520;
    view.requestMissing();
    await vi.advanceTimersByTimeAsync(100);
    return view;
  }

  it("loads the first rows at once", async () => {
    const view = await opened();
    expect(view.shape?.rows).toBe(10_000_000);
    expect(requested()).toEqual([0]);
    expect(view.row(0)?.row).toBe(0);
    expect(view.slow).toBe(false);
  });

  it("does not request pages that are scrolled past", async () => {
    const view = await opened();
    for (let top = 1_000; top <= 5_000_000; top += 250_000) {
      view.scrollTo(top);
      view.requestMissing();
      await vi.advanceTimersByTimeAsync(16);
    }
    await vi.advanceTimersByTimeAsync(200);
    // The first page, and the one or two where scrolling ended.
    expect(requested().length).toBeLessThanOrEqual(3);
    expect(view.row(view.shown.first)).not.toBeNull();
  });

  it("shows placeholders only for rows that are late", async () => {
    const view = await opened();
    backend.latency = 1000;
    view.scrollTo(900_000);
    view.requestMissing();
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
    view.key({ key: "End", ctrlKey: true, metaKey: false, shiftKey: false });
    expect([view.activeRow, view.activeColumn]).toEqual([9_999_999, 7]);
    expect(view.shown.end).toBe(10_000_000);
    view.key({ key: "ArrowDown", ctrlKey: false, metaKey: false, shiftKey: false });
    expect(view.activeRow).toBe(9_999_999);
    view.key({ key: "PageUp", ctrlKey: false, metaKey: false, shiftKey: false });
    expect(view.activeRow).toBe(9_999_980);
    view.key({ key: "Home", ctrlKey: true, metaKey: false, shiftKey: false });
    expect([view.activeRow, view.activeColumn, view.top]).toEqual([0, 0, 0]);
    expect(view.key({ key: "x", ctrlKey: false, metaKey: false, shiftKey: false })).toBe(false);
  });

  it("steps through the rejected rows of the whole file", async () => {
    const view = await opened(1);
    expect(await view.stepRow(1)).toBe(true);
    expect([view.activeRow, view.searchResult]).toMatchObject([1204, { position: 0, total: 8 }]);
    view.requestMissing();
    await vi.advanceTimersByTimeAsync(100);
    expect(await view.stepRow(1)).toBe(true);
    expect([view.activeRow, view.activeColumn]).toEqual([1205, 4]);
    expect(await view.stepRow(-1)).toBe(true);
    expect(await view.stepRow(-1)).toBe(false);
    expect(view.activeRow).toBe(1204);
    // Steps requested at once run one after another.
    await Promise.all([view.stepRow(1), view.stepRow(1), view.stepRow(1)]);
    expect(view.activeRow).toBe(1207);
  });

  it("lists only the rows of the filter, and returns to the same row", async () => {
    const view = await opened(1);
    view.moveTo(1206, 2);
    expect(await view.showOnly(true)).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect([view.filteredCount, view.listed, view.activeRow, view.activeColumn]).toEqual([8, 8, 2, 2]);
    expect(view.row(0)?.row).toBe(1204);
    expect(view.numberOf(view.activeRow)).toBe(1206);
    await view.stepRow(1);
    expect([view.activeRow, view.numberOf(view.activeRow)]).toEqual([3, 1207]);
    view.key({ key: "End", ctrlKey: true, metaKey: false, shiftKey: false });
    expect(await view.stepRow(1)).toBe(false);
    await view.showOnly(false);
    expect([view.filteredCount, view.activeRow]).toEqual([null, 1211]);
    // Going to another row lists all rows again.
    await view.showOnly(true);
    await view.goTo(5);
    expect([view.filteredCount, view.activeRow]).toEqual([null, 5]);
  });

  it("steps through the rows of a finding, of a set, of an environment", async () => {
    const view = await opened(1);
    await view.setFilter(rowsOfSet({ errors: ["REQUIRED_FIELDS_NULL", "INVALID_TIMESTAMP"] }));
    expect(await view.stepRow(1)).toBe(true);
    expect([view.activeRow, view.searchResult?.total]).toEqual([1209, 1]);
    await view.setFilter(rowsOfEnvironment({ id: "env-prod-1" }));
    expect(await view.goToFirst(0)).toBe(true);
    expect(backend.calls.at(-1)?.args).toMatchObject({ filter: { kind: "environment", id: "env-prod-1" } });
    expect(view.activeRow).toBe(1204);
    await view.setFilter(rejected);
    expect(view.searchResult).toBeNull();
  });

  it("knows the position of the active row only", async () => {
    const view = await opened();
    await view.stepRow(1);
    expect(view.position).toMatchObject({ position: 0 });
    const first = view.activeRow;
    view.moveTo(first + 1, 0);
    expect(view.position).toBeNull();
    await view.goTo(first);
    await view.locate();
    expect(view.position).toMatchObject({ position: 0 });
    await view.stepRow(1);
    const second = view.activeRow;
    await view.goTo(0);
    await view.locate();
    expect(view.position).toBeNull();
    await view.goTo(second);
    await view.locate();
    expect(view.position).toMatchObject({ position: 1 });
  });

  it("opens where it was left", async () => {
    const view = await opened();
    await view.goTo(9_000_000, 2);
    view.scrollTo(8_999_998.5);
    view.left = 120;
    const again = await opened();
    await again.restore(view.place);
    expect(again.place).toEqual(view.place);
    // With the filter, listing only its rows.
    await view.showOnly(true);
    await view.stepRow(-1);
    const filtered = await opened();
    await filtered.restore(view.place);
    expect(filtered.filteredCount).toBe(view.filteredCount);
    expect([filtered.activeRow, filtered.activeColumn]).toEqual([view.activeRow, view.activeColumn]);
  });

  it("finds a text in the column of the active cell", async () => {
    const view = await opened(1);
    view.moveTo(3, 3);
    expect(await view.find("u_", "forward")).toBe(true);
    expect([view.activeRow, view.activeColumn]).toEqual([10, 3]);
    view.moveTo(900, 3);
    expect(await view.find("u_", "forward")).toBe(false);
    expect(view.activeRow).toBe(900);
  });

  it("copies the block from anchor to cell, of the listed rows", async () => {
    const view = await opened(1);
    view.select(4, 2, false);
    view.select(2, 5, true);
    expect(view.block).toEqual({ first: 2, last: 4, left: 2, right: 5 });
    expect(await view.copy()).toEqual({ rows: 3, columns: 4 });
    const copied = () => (backend.calls.findLast((c) => c.cmd === "preview_copy")?.args as { cells: unknown }).cells;
    expect(copied()).toEqual({ among: null, first: 2, last: 4, columns: [2, 3, 4, 5] });
    view.selectRow(7, false);
    view.selectRow(8, true);
    expect(view.block).toEqual({ first: 7, last: 8, left: 0, right: 7 });
    view.key({ key: "ArrowDown", ctrlKey: false, metaKey: false, shiftKey: false });
    expect(view.anchor).toBeNull();
    await view.showOnly(true);
    await view.copy();
    expect(copied()).toMatchObject({ among: { kind: "rejected" }, first: 0, last: 0 });
  });

  it("detects clipped cells", () => {
    expect(isClipped({ kind: "text", text: "👍", length: 1 })).toBe(false);
    expect(isClipped({ kind: "text", text: "ab", length: 3 })).toBe(true);
  });

  it("fits columns to numbers in full, and to texts up to a limit", () => {
    const column = (name: string) => ({ name, typeName: "Int64", numeric: true, expected: true });
    const number = (text: string) => ({ kind: "number" as const, text });
    const text = (length: number) => ({ kind: "text" as const, text: "x".repeat(length), length });
    expect(fittedWidth(column("timestamp"), [])).toBe(widthOf(column("timestamp")));
    expect(fittedWidth(column("timestamp"), [number("1720478652427123")])).toBeGreaterThanOrEqual(16 * 7);
    expect(fittedWidth(column("value"), [number("1"), number("2".repeat(60))])).toBeGreaterThanOrEqual(60 * 7);
    expect(fittedWidth(column("key"), [text(30)])).toBeGreaterThanOrEqual(30 * 7);
    expect(fittedWidth(column("key"), [text(5_000)])).toBeLessThanOrEqual(320);
  });

  it("has a filter for the rows of a finding", () => {
    const warning = {
      code: "KEY_TOO_LONG",
      severity: "warning" as const,
      column: "key",
      rows: 250,
      firstRows: [3, 9],
      message: "Long.",
      fix: "",
    };
    expect(rowsOfFinding(warning).filter).toEqual({ kind: "advisory", code: "KEY_TOO_LONG", column: "key" });
    expect(rowsOfFinding({ ...warning, column: null }).filter).toEqual({ kind: "rows", rows: [3, 9] });
    expect(rowsOfFinding({ ...warning, severity: "error" }).filter).toEqual({
      kind: "error",
      code: "KEY_TOO_LONG",
      column: "key",
    });
    const advisories = cellAdvisories({
      findings: [warning, { ...warning, severity: "error", firstRows: [4] }],
    } as never);
    expect(advisoryOf(advisories, 9, "key")).toBe("KEY_TOO_LONG: Long.");
    expect(advisoryOf(advisories, 4, "key")).toBeUndefined();
    expect(advisoryOf(advisories, 9, "value")).toBeUndefined();
  });

  it("shows why rows cannot be read", async () => {
    const view = new PreviewState(999);
    await view.load();
    expect(view.error?.message).toBe("This file is not in the list any more.");
  });
});

describe("long texts", () => {
  it("are split into lines that join to the same text", () => {
    const text = "ab\n" + "x".repeat(100) + "👍".repeat(50);
    const lines = cutLines(text, 44);
    expect(lines.join("")).toBe(text);
    expect(lines[0]).toBe("ab\n");
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(44);
      // No surrogate pair is split.
      expect(() => encodeURIComponent(line)).not.toThrow();
    }
    expect(cutLines("", 10)).toEqual([]);
  });
});
