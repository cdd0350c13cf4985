import { describe, expect, it } from "vitest";
import { isBrowserKey, isMac, isTyping, keyLabel, shortcutFor } from "./keyboard";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const ctrl = { ctrlKey: true };

describe("keys", () => {
  it("map to the shortcuts of the design", () => {
    const expected = {
      o: "open",
      k: "palette",
      "1": "files",
      "2": "uploads",
      "3": "reports",
      "5": "policies",
      "6": "connections",
      s: "save",
      f: "filter",
      g: "goToRow",
      ",": "settings",
      c: "copy",
      a: "selectAll",
    };
    for (const [key, meaning] of Object.entries(expected))
      expect(shortcutFor(press(key, ctrl), false, false)).toBe(meaning);
    const plain = {
      r: "checkAgain",
      R: "checkAgain",
      u: "upload",
      j: "nextFinding",
      k: "previousFinding",
      " ": "preview",
      Enter: "enter",
      Delete: "remove",
      Escape: "back",
    };
    for (const [key, meaning] of Object.entries(plain)) expect(shortcutFor(press(key), false, false)).toBe(meaning);
    expect(shortcutFor(press("Tab", ctrl), false, false)).toBe("nextTab");
    expect(shortcutFor(press("Tab", { ctrlKey: true, shiftKey: true }), false, false)).toBe("previousTab");
  });

  it("are ignored while typing", () => {
    for (const key of ["r", "j", "k", " ", "Enter", "Delete"]) expect(shortcutFor(press(key), true, false)).toBeNull();
    for (const key of ["a", "c", "v", "x", "z"]) expect(shortcutFor(press(key, ctrl), true, false)).toBeNull();
    expect(shortcutFor(press("k", ctrl), true, false)).toBe("palette");
    expect(shortcutFor(press("o", ctrl), true, false)).toBe("open");
  });

  it("use the command key on a Mac only", () => {
    expect(shortcutFor(press("o", { metaKey: true }), false, true)).toBe("open");
    expect(shortcutFor(press("o", ctrl), false, true)).toBeNull();
    expect(shortcutFor(press("o", { metaKey: true }), false, false)).toBeNull();
    expect(shortcutFor(press("Backspace", { metaKey: true }), false, true)).toBe("remove");
    expect(shortcutFor(press("Tab", ctrl), false, true)).toBe("nextTab");
  });

  it("of a browser are told apart", () => {
    const is = (key: string, held: object = {}, mac = false) => isBrowserKey(press(key, held), mac);
    expect([is("F5"), is("r", ctrl), is("R", { ...ctrl, shiftKey: true }), is("/", ctrl)]).toEqual(Array(4).fill(true));
    expect(is("ArrowLeft", { altKey: true })).toBe(true);
    expect([is("r"), is("ArrowLeft"), is("a", ctrl), is("r", { metaKey: true })]).toEqual(Array(4).fill(false));
    expect([is("r", { metaKey: true }, true), is("ArrowLeft", { altKey: true }, true)]).toEqual([true, false]);
  });

  it("with Alt belong to the system", () => {
    expect(shortcutFor(press("o", { ctrlKey: true, altKey: true }), false, false)).toBeNull();
  });

  it("tell fields from buttons, and have labels by platform", () => {
    expect(isTyping(document.createElement("input"))).toBe(true);
    expect(isTyping(document.createElement("button"))).toBe(false);
    const radio = document.createElement("input");
    radio.type = "radio";
    expect(isTyping(radio)).toBe(false);
    expect(isTyping(null)).toBe(false);
    expect([keyLabel("O", true), keyLabel("O", false)]).toEqual(["⌘O", "Ctrl O"]);
    expect([isMac("macos"), isMac("darwin"), isMac("windows"), isMac("linux")]).toEqual([true, true, false, false]);
  });
});
