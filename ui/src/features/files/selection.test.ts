import { describe, expect, it } from "vitest";
import { moved } from "../../components/listNavigation";
import { scrollToRow } from "../../components/virtualRows.svelte";
import { none, one, pruned, ranged, toggled } from "./selection";

describe("selection", () => {
  const order = [10, 20, 30, 40, 50];
  it("keeps its anchor while a range grows and shrinks", () => {
    const grown = ranged(one(20), order, 50);
    expect([...grown.ids]).toEqual([20, 30, 40, 50]);
    expect([...ranged(grown, order, 10).ids]).toEqual([10, 20]);
    expect([...toggled(one(20), 20).ids]).toEqual([]);
  });
  it("moves within bounds", () => {
    expect(moved(order, null, "down", 3)).toBe(10);
    expect(moved(order, null, "up", 3)).toBe(50);
    expect(moved(order, 10, "up", 3)).toBe(10);
    expect(moved(order, 20, "pageDown", 2)).toBe(40);
    expect(moved(order, 20, "end", 2)).toBe(50);
    expect(moved([], 20, "end", 2)).toBeNull();
  });
  it("moves to the previous row when the last is removed", () => {
    expect(pruned(one(50), order, [10, 20])).toMatchObject({ cursor: 20 });
    expect(pruned(none, order, [])).toMatchObject({ cursor: null });
  });
  it("scrolls only as far as needed", () => {
    const view = { scrollTop: 320, clientHeight: 348 };
    expect(scrollToRow(view, 320, 32, 28)).toBeNull();
    expect(scrollToRow(view, 288, 32, 28)).toBe(288);
    expect(scrollToRow(view, 640, 32, 28)).toBe(352);
  });
});
