import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import ContextMenu from "./ContextMenu.svelte";
import { contextMenu, openMenu, type MenuEntry } from "./contextMenu.svelte";

beforeEach(() => {
  // jsdom lays nothing out.
  vi.stubGlobal(
    "DOMRect",
    class {
      constructor(
        readonly x: number,
        readonly y: number,
        readonly width: number,
        readonly height: number,
      ) {}
    },
  );
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  Element.prototype.scrollIntoView ??= () => undefined;
});
afterEach(() => {
  openMenu.request = null;
  cleanup();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const fallback = vi.fn((): MenuEntry[] => [{ label: "Search commands…", run: () => undefined }]);
const readClipboard = vi.fn(() => Promise.resolve<string | undefined>("pasted"));
function start() {
  render(ContextMenu, { fallback, readClipboard, key: (key: string) => `Ctrl ${key}` });
}
/** Adds an element to the page, with a context menu if `entries` are given. */
function add(tag: string, entries?: readonly MenuEntry[], parent: Element = document.body): HTMLElement {
  const element = parent.appendChild(document.createElement(tag));
  element.tabIndex = 0;
  if (entries) contextMenu(() => entries)(element);
  return element;
}
const labels = () => screen.getAllByRole("menuitem").map((item) => item.textContent.trim());
const closed = () => waitFor(() => expect(screen.queryByRole("menu")).toBeNull());

describe("context menus", () => {
  it("open for the innermost element with entries, instead of the browser's menu", async () => {
    start();
    const outer = add("div", [{ label: "Outer", run: () => undefined }]);
    const inner = add("div", [{ label: "Inner", key: "U", run: () => undefined }], outer);
    const empty = add("div", [], outer);
    expect(await fireEvent.contextMenu(inner)).toBe(false);
    await screen.findByRole("menu");
    expect(labels()).toEqual(["Inner U"]);
    expect(await fireEvent.contextMenu(empty)).toBe(false);
    await waitFor(() => expect(labels()).toEqual(["Outer"]));
    expect(await fireEvent.contextMenu(document.body)).toBe(false);
    await waitFor(() => expect(labels()).toEqual(["Search commands…"]));
  });

  it("leave events alone that another menu has handled", async () => {
    start();
    const handled = add("div");
    handled.addEventListener("contextmenu", (event) => event.preventDefault());
    await fireEvent.contextMenu(handled);
    expect(openMenu.request).toBeNull();
  });

  it("run the chosen entry after the focus has returned, and close with Escape", async () => {
    start();
    const row = add("div");
    let focused: Element | null = null;
    contextMenu(() => [
      { label: "Copy", blocked: "Nothing is selected.", run: () => undefined },
      "separator",
      { label: "Open", run: () => (focused = document.activeElement) },
    ])(row);
    row.focus();
    await fireEvent.contextMenu(row);
    const menu = await screen.findByRole("menu");
    expect(screen.getByText("Copy").closest("[role=menuitem]")?.getAttribute("aria-disabled")).toBe("true");
    expect(screen.getByTitle("Nothing is selected.")).toBeTruthy();
    await fireEvent.keyDown(menu, { key: "ArrowDown" });
    await waitFor(() => expect(document.activeElement?.textContent).toContain("Open"));
    await fireEvent.keyDown(document.activeElement ?? menu, { key: "Enter" });
    expect(focused).toBe(row);
    await closed();
    await fireEvent.contextMenu(row);
    await screen.findByRole("menu");
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: "Escape" });
    await closed();
    expect(document.activeElement).toBe(row);
  });

  it("open by keyboard on the row under the cursor of a list", async () => {
    start();
    const list = add("div");
    const row = add("div", [{ label: "Row", run: () => undefined }], list);
    row.id = "row-1";
    list.setAttribute("aria-activedescendant", "row-1");
    list.focus();
    expect(await fireEvent.keyDown(list, { key: "F10", shiftKey: true })).toBe(false);
    await screen.findByRole("menu");
    expect(labels()).toEqual(["Row"]);
    await fireEvent.keyDown(document.activeElement ?? list, { key: "Escape" });
    await closed();
    await fireEvent.keyDown(list, { key: "ContextMenu" });
    await screen.findByRole("menu");
  });

  it("of text fields cut, copy and paste, also inside an element with a menu", async () => {
    start();
    const outer = add("div", [{ label: "Outer", run: () => undefined }]);
    const field = add("input", undefined, outer) as HTMLInputElement;
    field.value = "some text";
    field.setSelectionRange(0, 4);
    await fireEvent.contextMenu(field);
    await screen.findByRole("menu");
    expect(labels()).toEqual(["Cut Ctrl X", "Copy Ctrl C", "Paste Ctrl V", "Select all Ctrl A"]);
    expect(document.querySelectorAll("[role=menuitem][data-disabled]").length).toBe(0);
    field.setSelectionRange(0, 0);
    field.readOnly = true;
    await fireEvent.contextMenu(field);
    await waitFor(() => expect(document.querySelectorAll("[role=menuitem][data-disabled]").length).toBe(3));
  });

  it("offer to copy selected text under the pointer", async () => {
    start();
    const text = add("p", [{ label: "Open", run: () => undefined }]);
    text.textContent = "some text";
    getSelection()?.selectAllChildren(text);
    await fireEvent.contextMenu(text);
    await screen.findByRole("menu");
    expect(labels()).toEqual(["Copy selected text", "Open"]);
    getSelection()?.removeAllRanges();
  });
});
