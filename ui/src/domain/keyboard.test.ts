import { describe, expect, it } from "vitest";
import { isBrowserKey, isForList, isMac, isTyping, shortcutFor } from "./keyboard";
import { keyLabel, sheet, shortcutLabel, shortcuts, type Shortcut } from "./shortcuts";

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
      z: "undo",
      "+": "zoomIn",
      "=": "zoomIn",
      "-": "zoomOut",
      "0": "zoomReset",
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
      "?": "help",
      F1: "help",
    };
    for (const [key, meaning] of Object.entries(plain)) expect(shortcutFor(press(key), false, false)).toBe(meaning);
    expect(shortcutFor(press("Tab", ctrl), false, false)).toBe("nextTab");
    expect(shortcutFor(press("Tab", { ctrlKey: true, shiftKey: true }), false, false)).toBe("previousTab");
  });

  it("take symbols with and without Shift, but no letters with it", () => {
    expect(shortcutFor(press("?", { shiftKey: true }), false, false)).toBe("help");
    expect(shortcutFor(press("+", { ctrlKey: true, shiftKey: true }), false, false)).toBe("zoomIn");
    expect(shortcutFor(press("R", { shiftKey: true }), false, false)).toBeNull();
    expect(shortcutFor(press("Z", { ctrlKey: true, shiftKey: true }), false, false)).toBeNull();
    expect(shortcutFor(press("Enter", { shiftKey: true }), false, false)).toBeNull();
  });

  it("are ignored while typing", () => {
    for (const key of ["r", "j", "k", " ", "Enter", "Delete"]) expect(shortcutFor(press(key), true, false)).toBeNull();
    for (const key of ["a", "c", "v", "x", "z"]) expect(shortcutFor(press(key, ctrl), true, false)).toBeNull();
    expect(shortcutFor(press("?"), true, false)).toBeNull();
    expect(shortcutFor(press("F1"), true, false)).toBe("help");
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
    const labels = (mac: boolean) =>
      (["palette", "remove", "previousTab", "preview", "zoomOut"] as const).map((one) => shortcutLabel(one, mac));
    expect(labels(false)).toEqual(["Ctrl K", "Del", "Ctrl Shift Tab", "Space", "Ctrl −"]);
    expect(labels(true)).toEqual(["⌘K", "⌘⌫", "⌃⇧Tab", "Space", "⌘−"]);
    expect([isMac("macos"), isMac("darwin"), isMac("windows"), isMac("linux")]).toEqual([true, true, false, false]);
  });

  it("are each on the sheet once, and mean one thing each", () => {
    const listed = sheet.flatMap((topic) => topic.lines).filter((line): line is Shortcut => typeof line === "string");
    expect([...listed].sort()).toEqual(Object.keys(shortcuts).sort());
    const pressed = Object.values(shortcuts).flatMap(({ keys }) =>
      keys.map(({ key, held, shift }) => `${held} ${shift} ${key}`),
    );
    expect(new Set(pressed).size).toBe(pressed.length);
  });

  it("of lists go to the list of the screen only if nothing else uses them", () => {
    const make = (tag: string, attributes: Record<string, string> = {}) => {
      const element = document.body.appendChild(document.createElement(tag));
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const button = make("button");
    expect(isForList(press("ArrowDown"), document.body)).toBe(true);
    expect(isForList(press("Enter"), make("h1"))).toBe(true);
    expect(isForList(press("PageDown"), button)).toBe(true);
    expect(isForList(press("Enter"), button)).toBe(false);
    expect(isForList(press(" "), button)).toBe(false);
    expect(isForList(press("ArrowDown", ctrl), document.body)).toBe(false);
    expect(isForList(press("x"), document.body)).toBe(false);
    expect(isForList(press("ArrowDown"), make("input"))).toBe(false);
    expect(isForList(press("ArrowDown"), make("div", { role: "tab" }))).toBe(false);
    expect(isForList(press("ArrowDown"), make("div", { tabindex: "0" }))).toBe(false);
    document.body.replaceChildren();
  });
});
