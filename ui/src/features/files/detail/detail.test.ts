import { describe, expect, it } from "vitest";
import type { Finding } from "../../../ipc/client";
import { adviceFor, columnOf } from "./detail.svelte";

function finding(code: string, column: string, firstRows: number[]): Finding {
  const severity = "error" as const;
  return { code, severity, column, rows: firstRows.length, firstRows, message: `${column}!`, fix: `Fix ${column}.` };
}
function set(errors: string[], firstRows: number[]) {
  return { errors, rows: firstRows.length, firstRows, details: errors.map((code) => `${code}.`) };
}

describe("advice for a set of codes", () => {
  it("has a message and a fix for each code", () => {
    expect(adviceFor(set(["A", "B"], [0]), [finding("A", "key", [])])).toEqual([
      { sentence: "key!", fixes: ["Fix key."] },
      { sentence: "B.", fixes: [] },
    ]);
  });

  it("names every column of its own rows, and none of other rows", () => {
    const findings = [
      finding("A", "environmentId", [1, 2]),
      finding("A", "trafficTypeId", [2]),
      finding("A", "key", [2, 5]),
      finding("A", "timestamp", [2, 11]),
    ];
    expect(adviceFor(set(["A"], [11]), findings)).toEqual([{ sentence: "timestamp!", fixes: ["Fix timestamp."] }]);
    expect(columnOf(set(["A"], [11]), findings)).toBe("timestamp");
    expect(adviceFor(set(["A", "B"], [2]), findings)[0]?.fixes).toHaveLength(4);
    // First rows that no finding lists say nothing of the columns.
    expect(adviceFor(set(["A"], [99]), findings)).toEqual([{ sentence: "A.", fixes: [] }]);
    expect(columnOf(set(["A"], [99]), findings)).toBeNull();
  });
});
