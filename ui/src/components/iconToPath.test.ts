import { expect, test } from "vitest";
import { iconToPath } from "./iconToPath";
import { icons } from "./icons";

test("each shape becomes its equivalent path", () => {
  expect(iconToPath([["circle", { cx: "12", cy: "12", r: "10" }]])).toBe("M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0z");
  expect(iconToPath([["rect", { x: "3", y: "4", width: "18", height: "10", rx: "2" }]])).toBe(
    "M5 4h14a2 2 0 0 1 2 2v6a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-6a2 2 0 0 1 2 -2z",
  );
  expect(iconToPath([["line", { x1: "1", y1: "2", x2: "3", y2: "4" }]])).toBe("M1 2L3 4");
  expect(iconToPath([["polygon", { points: "1,2 3,4 5,6" }]])).toBe("M1,2 3,4 5,6z");
});

test("the start of a shape does not depend on the shape before it", () => {
  const two = iconToPath([
    ["path", { d: "M4 4h2" }],
    ["path", { d: "m16 9-5.5 5.5L8 12" }],
  ]);
  expect(two).toBe("M4 4h2M0 0m16 9-5.5 5.5L8 12");
});

test("an unknown shape is an error", () => {
  expect(() => iconToPath([["text", {}]])).toThrow("text");
});

test("every icon has a path without invalid numbers", () => {
  for (const [name, icon] of Object.entries(icons)) {
    expect(icon.stroke, name).not.toBe("");
    expect(icon.stroke + icon.fill, name).not.toMatch(/NaN|undefined/);
  }
});
