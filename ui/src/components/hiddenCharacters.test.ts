import { describe, expect, it } from "vitest";
import { isPlain, markFor, splitHidden, escapeHidden } from "./hiddenCharacters";

describe("untrusted text", () => {
  it("stays as it is if it is plain, in any script", () => {
    for (const text of ["env-prod-1", "مرحبا", "日本語", "a b", "<b>&amp;</b>", "👍🏽", "é"]) {
      expect(isPlain(text)).toBe(true);
      expect(splitHidden(text)).toEqual([{ text, marked: false }]);
    }
    expect(splitHidden("")).toEqual([]);
  });

  it("has characters marked that reorder, hide or end text", () => {
    expect(splitHidden("pay\u202Egnp.exe")).toEqual([
      { text: "pay", marked: false },
      { text: "U+202E", marked: true },
      { text: "gnp.exe", marked: false },
    ]);
    const hidden = {
      "\0": "U+0000",
      "\n": "⏎",
      "\t": "⇥",
      "\u200b": "U+200B",
      "\ufeff": "U+FEFF",
      "\u2066": "U+2066",
      "\u{e0041}": "U+E0041",
      "\ud800": "U+D800",
    };
    for (const [character, mark] of Object.entries(hidden)) {
      expect(isPlain(`a${character}b`)).toBe(false);
      expect(markFor(character)).toBe(mark);
      expect(
        splitHidden(`a${character}b`)
          .map((r) => r.text)
          .join("|"),
      ).toBe(`a|${mark}|b`);
    }
  });

  it("has every hidden character escaped, beyond the limit of marks, too", () => {
    const runs = splitHidden("x\0".repeat(10_000), 50);
    expect(runs.length).toBeLessThanOrEqual(52);
    for (const run of runs) expect(isPlain(run.text)).toBe(true);
  });

  it("keeps joined emoji, and has other joiners marked", () => {
    expect(splitHidden("👩‍👧 x")).toHaveLength(1);
    expect(splitHidden("a\u200db").map((r) => r.text)).toEqual(["a", "U+200D", "b"]);
  });

  it("has hidden characters written out in a string", () => {
    expect(escapeHidden("a\u202Eb\nc")).toBe("a[U+202E]b⏎c");
  });
});
