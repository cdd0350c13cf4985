import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import type { DiffHunk } from "../../../ipc/client";
import { changesOf, diffLines } from "./hunks";

/** The document after a change. */
function made(text: string, ...hunks: DiffHunk[]): string {
  const state = EditorState.create({ doc: text });
  return state.update({ changes: changesOf(state.doc, hunks) }).state.doc.toString();
}
const hunk = (line: number, removed: string[], added: string[]): DiffHunk => ({
  line,
  new_line: line,
  removed,
  added,
});

describe("line hunks", () => {
  it("are applied at their lines", () => {
    expect(made("a\nb\nc", hunk(2, ["b"], ["B", "B2"]))).toBe("a\nB\nB2\nc");
    expect(made("a\nb\nc", hunk(1, ["a", "b", "c"], ["x"]))).toBe("x");
    expect(made("a\nb\nc", hunk(2, ["b"], []))).toBe("a\nc");
    expect(made("a\nb\nc", hunk(3, ["c"], []))).toBe("a\nb");
    expect(made("a\nb\nc", hunk(1, ["a"], []))).toBe("b\nc");
    expect(made("a\nb", hunk(1, [], ["x"]))).toBe("x\na\nb");
    expect(made("a\nb", hunk(3, [], ["x", "y"]))).toBe("a\nb\nx\ny");
  });

  it("are applied at several lines at once", () => {
    expect(made("1\n2\n3\n4\n5", hunk(2, ["2"], ["two"]), hunk(4, [], ["3.5"]), hunk(5, ["5"], []))).toBe(
      "1\ntwo\n3\n3.5\n4",
    );
  });

  it("mark the part of a line that differs, at any length", () => {
    const [out, put] = diffLines(hunk(7, ['  "Effect": "allow",'], ['  "Effect": "Allow",']));
    expect(out).toEqual({ sign: "-", line: 7, before: '  "Effect": "', changed: "a", after: 'llow",' });
    expect(put?.changed).toBe("A");
    const [long] = diffLines(
      hunk(1, ["x".repeat(5000) + "1" + "y".repeat(5000)], ["x".repeat(5000) + "22" + "y".repeat(5000)]),
    );
    expect(long?.changed).toBe("1");
    expect((long?.before.length ?? 0) + (long?.after.length ?? 0)).toBeLessThan(120);
    expect(diffLines(hunk(1, [], ["new"]))).toEqual([{ sign: "+", line: 1, before: "new", changed: "", after: "" }]);
  });
});
