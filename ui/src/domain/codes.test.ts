import { describe, expect, it } from "vitest";
import { barParts, predictedSetName, setFill, setName, swatchStyle } from "./codes";

describe("sets of codes", () => {
  it("have names, colours and hatching", () => {
    expect(setName([])).toBe("Accepted");
    expect(predictedSetName([])).toBe("Would load");
    expect(predictedSetName(["A"])).toBe("A");
    expect(setName(["A", "B"])).toBe("A + B");
    expect(setFill(["INVALID_TIMESTAMP"])).toBe("var(--c-ts)");
    expect(setFill(["REQUIRED_FIELDS_NULL", "INVALID_TIMESTAMP"])).toContain(
      "var(--c-null) 0px 3px, var(--c-ts) 3px 6px",
    );
    expect(setFill(["INVALID_SCHEMA"])).toContain("transparent");
    expect(swatchStyle([])).toBe("background: var(--c-ok);");
    expect(swatchStyle(["INVALID_SCHEMA"])).toContain("box-shadow: inset 0 0 0 1px var(--c-schema);");
    expect(barParts([{ errors: ["INVALID_SCHEMA"], rows: 0 }], 5)).toHaveLength(1);
    expect(barParts([{ errors: [], rows: 0 }], 0)).toHaveLength(0);
  });
});
