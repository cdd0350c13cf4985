import type { Cell, PreviewColumn } from "../../../ipc/client";

const known: Record<string, number> = {
  environmentId: 120,
  trafficTypeId: 110,
  eventTypeId: 116,
  key: 112,
  timestamp: 116,
  value: 76,
  properties: 270,
};

/** Initial width of a column, in CSS pixels. */
export function widthOf(column: PreviewColumn): number {
  const own = known[column.name];
  if (own !== undefined) return own;
  if (column.typeName.startsWith("Map")) return 260;
  return Math.min(220, Math.max(80, Math.max(column.name.length, column.typeName.length) * 7.4 + 16));
}

/** Width of a character of a cell, in CSS pixels. */
const CHARACTER = 7;
const PADDING = 18;
/** Texts are cut at this width; numbers never are. */
const MAX_TEXT_WIDTH = 320;

/** The width of a column that shows these cells in full; texts up to a limit. At least its initial width. */
export function fittedWidth(column: PreviewColumn, cells: readonly Cell[]): number {
  const widths = cells.map((cell) => {
    if (cell.kind === "number") return cell.text.length * CHARACTER + PADDING;
    if (cell.kind === "text" || cell.kind === "other")
      return Math.min(MAX_TEXT_WIDTH, cell.text.length * CHARACTER + PADDING);
    return 0;
  });
  return Math.max(widthOf(column), ...widths);
}
