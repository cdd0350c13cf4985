import type { PreviewColumn } from "../../../ipc/client";

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
