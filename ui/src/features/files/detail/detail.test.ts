import { describe, expect, it } from "vitest";
import { adviceFor } from "./detail.svelte";

describe("advice for a set of codes", () => {
  it("has a message and a fix for each code", () => {
    const finding = {
      code: "A",
      severity: "error" as const,
      column: "key",
      rows: 1,
      firstRows: [],
      message: "key is null.",
      fix: "Give it a key.",
    };
    expect(adviceFor(["A", "B"], ["a.", "b."], [finding])).toEqual([
      { sentence: "key is null.", fixes: ["Give it a key."] },
      { sentence: "b.", fixes: [] },
    ]);
  });
});
