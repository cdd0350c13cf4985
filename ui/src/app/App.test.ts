import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { designFiles, MockBackend } from "../ipc/mocks";
import App from "./App.svelte";

/** Elements have no size in jsdom: this gives the lists one, so that they render rows. */
beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly notify: ResizeObserverCallback) {}
      observe(target: Element) {
        this.notify(
          [{ target, contentRect: target.getBoundingClientRect() } as ResizeObserverEntry],
          this as unknown as ResizeObserver,
        );
      }
      unobserve() {}
      disconnect() {}
    },
  );
  for (const name of ["clientHeight", "offsetHeight"] as const) {
    vi.spyOn(HTMLElement.prototype, name, "get").mockReturnValue(700);
  }
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(1000);
  Element.prototype.scrollIntoView ??= () => undefined;
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function start(files = designFiles()): MockBackend {
  const backend = new MockBackend(files);
  backend.pace = 0;
  backend.install();
  render(App);
  return backend;
}
/** The rows of the list, once all ten are rendered. */
const rows = () =>
  waitFor(
    () => {
      const all = screen.getAllByTestId("file-row");
      expect(all.length).toBe(10);
      return all;
    },
    { timeout: 10_000 },
  );
const press = (key: string, held: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...held });

describe("the window", () => {
  it("starts empty, and adds the samples", async () => {
    start([]);
    expect(await screen.findByText("Drop Parquet event files here")).toBeTruthy();
    expect(screen.getByText("trafficTypeId")).toBeTruthy();
    await fireEvent.click(screen.getByText("Try the sample files"));
    expect((await rows()).length).toBe(10);
  });

  it("marks a screen that does not exist yet, and ignores clicks on it", async () => {
    start();
    const exports = await screen.findByTitle("Exports: coming soon");
    expect(exports.getAttribute("aria-disabled")).toBe("true");
    await fireEvent.click(exports);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Files");
  });

  it("shows untrusted names as text, with hidden characters made visible", async () => {
    start();
    const row = (await rows()).find((r) => r.dataset.name?.includes("<img"));
    expect(row?.textContent).toContain("<img src=x onerror=alert(1)>");
    expect(row?.textContent).toContain("U+202E");
    expect(row?.textContent).not.toContain("\u202e");
    expect(document.querySelector("img, script")).toBeNull();
  });

  it("opens a file, its findings and its schema, and returns with Escape", async () => {
    start();
    const row = (await rows()).find((r) => r.dataset.name?.startsWith("events_2025-11-20_part-03"));
    if (!row) throw new Error("missing");
    await fireEvent.dblClick(row);
    const detail = await screen.findByTestId("detail");
    expect(
      await within(detail).findByText("Not loaded: 12,884 rows, counted by their exact set of codes"),
    ).toBeTruthy();
    expect(within(detail).getByTestId("verdict-pill").textContent).toContain("Partly rejected");
    expect(within(detail).getByTestId("meta-line").textContent).toContain("4 row groups");
    await press("Tab", { ctrlKey: true });
    await press("Tab", { ctrlKey: true });
    expect(await within(detail).findByText("Based on the Parquet schema of the file.")).toBeTruthy();
    await press("Escape");
    await waitFor(() => expect(screen.queryByTestId("detail")).toBeNull());
  });

  it("explains an unreadable file", async () => {
    start();
    const row = (await rows()).find((r) => r.dataset.verdict === "unreadable");
    if (!row) throw new Error("missing");
    await fireEvent.dblClick(row);
    expect(await screen.findByText("The file ends before its footer: it was cut short.")).toBeTruthy();
    expect(screen.queryByTestId("copy-report")).toBeNull();
  });

  it("lists environments, and checks all files again", async () => {
    const backend = start();
    await rows();
    await press("6", { ctrlKey: true });
    const field = await screen.findByTestId<HTMLInputElement>("env-input");
    await fireEvent.input(field, { target: { value: '["x"' } });
    await fireEvent.keyDown(field, { key: "Enter" });
    expect((await screen.findByRole("alert")).textContent).toContain("starts like JSON");
    await fireEvent.input(field, { target: { value: "env-new" } });
    await fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() => expect(screen.getAllByTestId("env-chip").length).toBe(7));
    await waitFor(() => expect(field.value).toBe(""));
    // A fast typist starts the next one before the first is added.
    await fireEvent.input(field, { target: { value: "fast-1" } });
    void fireEvent.keyDown(field, { key: "Enter" });
    void fireEvent.input(field, { target: { value: "fast-1fast-2" } });
    void fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() =>
      expect(
        screen
          .getAllByTestId("env-chip")
          .map((c) => c.textContent.trim())
          .slice(-2),
      ).toEqual(["fast-1", "fast-2"]),
    );
    await waitFor(() => expect(field.value).toBe(""));
    // This includes files that were being checked against the old list.
    const checked = () =>
      backend.calls.filter((c) => c.cmd === "files_check").map((c) => (c.args as { ids: number[] }).ids.length);
    await waitFor(() => expect(checked().reduce((a, b) => a + b)).toBeGreaterThanOrEqual(12));
  });

  it("switches the integration from the picker, and shows each screen by its key", async () => {
    start();
    await rows();
    expect(screen.getByTestId("today").textContent.replace(/\s+/g, " ")).toContain("384,021 sent = 312,902 accepted");
    const picker = screen.getByTestId("integration-picker");
    expect(picker.textContent).toContain("acme-split-events");
    picker.focus();
    await fireEvent.keyDown(picker, { key: "Enter" });
    const offered = await screen.findAllByTestId("pick-integration");
    expect(offered.map((o) => o.textContent.trim())).toEqual(["Production", "Staging", "MinIO, local"]);
    await fireEvent.keyDown(offered[0] ?? picker, { key: "ArrowDown" });
    await fireEvent.keyDown(document.activeElement ?? picker, { key: "Enter" });
    await waitFor(() => expect(picker.textContent).toContain("acme-split-staging"));
    for (const [key, title] of [
      ["2", "Uploads"],
      ["3", "Reports"],
      ["5", "Policies"],
      ["6", "Connections"],
      ["1", "Files"],
    ] as const) {
      await fireEvent.keyDown(document.body, { key, ctrlKey: true });
      await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(title));
    }
  });

  it("ignores shortcuts while typing in a field", async () => {
    const backend = start();
    await rows();
    const before = backend.calls.filter((c) => c.cmd === "files_check").length;
    screen.getByTestId("filter").focus();
    await press("r");
    expect(backend.calls.filter((c) => c.cmd === "files_check").length).toBe(before);
    screen.getByTestId("filter").blur();
    await press("r");
    expect(backend.calls.filter((c) => c.cmd === "files_check").length).toBe(before + 1);
  });

  it("shows its own menus: of a finding, of a column, and of the window", async () => {
    start();
    const row = (await rows()).find((r) => r.dataset.name?.startsWith("events_2025-11-20_part-03"));
    if (!row) throw new Error("missing");
    const labels = async () => {
      const menu = await screen.findByTestId("context-menu");
      return within(menu)
        .getAllByRole("menuitem")
        .map((item) => item.textContent.trim());
    };
    await fireEvent.contextMenu(screen.getByText("Size"));
    expect(await labels()).toEqual(["Sort ascending", "Sort descending", "Order of arrival"]);
    await fireEvent.click(screen.getByText("Sort descending"));
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    expect(screen.getByText("Size").closest("[role=columnheader]")?.getAttribute("aria-sort")).toBe("descending");
    await fireEvent.dblClick(row);
    const number = (await screen.findAllByTestId("finding-rows"))[0];
    if (!number) throw new Error("missing");
    expect(await fireEvent.contextMenu(number)).toBe(false);
    await waitFor(async () => expect(await labels()).toEqual(["Show these rows", "Copy code", "Copy what to do"]));
    await fireEvent.click(screen.getByText("Show these rows"));
    await waitFor(() => expect(screen.getByTestId("tab-preview").getAttribute("aria-selected")).toBe("true"));
    expect(await fireEvent.contextMenu(screen.getByRole("contentinfo"))).toBe(false);
    await waitFor(async () => expect((await labels())[0]).toContain("Undo"));
  });

  it("keeps keys of a browser from reloading the page", async () => {
    start();
    await rows();
    expect(await press("F5")).toBe(false);
    expect(await press("r", { ctrlKey: true })).toBe(false);
    expect(await press("/", { ctrlKey: true })).toBe(false);
    expect(await press("ArrowRight")).toBe(true);
  });

  it("shows the keyboard sheet on ? and F1, and closes it with the same keys", async () => {
    start();
    await rows();
    await press("?", { shiftKey: true });
    const sheet = await screen.findByTestId("keyboard-sheet");
    expect(within(sheet).getByText("Ctrl K").closest("div")?.textContent).toContain("Search commands");
    expect(within(sheet).getAllByRole("term").length).toBeGreaterThan(30);
    await press("F1");
    await waitFor(() => expect(screen.queryByTestId("keyboard-sheet")).toBeNull());
    screen.getByTestId("filter").focus();
    await press("?", { shiftKey: true });
    expect(screen.queryByTestId("keyboard-sheet")).toBeNull();
    await press("F1");
    expect(await screen.findByTestId("keyboard-sheet")).toBeTruthy();
  });

  it("passes keys to the list wherever the focus is, but not Delete", async () => {
    const backend = start();
    await rows();
    const list = document.querySelector<HTMLElement>("[data-file-list]");
    const cursor = () => document.getElementById(list?.getAttribute("aria-activedescendant") ?? "")?.dataset.name;
    (document.activeElement as HTMLElement | null)?.blur();
    await press("Home");
    const first = cursor();
    expect(document.activeElement).toBe(list);
    screen.getByTestId("open-settings").focus();
    await press("ArrowDown");
    expect(document.activeElement).toBe(list);
    expect(cursor()).not.toBe(first);
    const again = screen.getByText("Check again");
    again.focus();
    await press("Delete");
    expect(backend.calls.some((call) => call.cmd === "files_remove")).toBe(false);
    await press("Enter");
    expect(screen.queryByTestId("detail")).toBeNull();
    again.blur();
    await press("Enter");
    expect(await screen.findByTestId("detail")).toBeTruthy();
  });

  it("opens the palette without the last search, and with the commands of the screen first", async () => {
    start();
    await rows();
    await press("k", { ctrlKey: true });
    const field = await screen.findByPlaceholderText<HTMLInputElement>("Search commands");
    await fireEvent.input(field, { target: { value: "csv" } });
    await press("k", { ctrlKey: true });
    await waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
    await press("5", { ctrlKey: true });
    await press("k", { ctrlKey: true });
    const palette = await screen.findByTestId("palette");
    expect(within(palette).getByPlaceholderText<HTMLInputElement>("Search commands").value).toBe("");
    const options = within(palette)
      .getAllByRole("option")
      .map((option) => option.textContent.trim());
    expect(options.slice(0, 3).map((text) => text.replace(/…?\s*Ctrl .$|…$/, ""))).toEqual([
      "Copy policy",
      "Save policy as",
      "Merge into an existing policy",
    ]);
    await fireEvent.input(within(palette).getByPlaceholderText("Search commands"), { target: { value: "help" } });
    await waitFor(() => expect(within(palette).getAllByRole("option").length).toBe(1));
  });

  it("zooms with the keyboard, and names the versions that it is built on", async () => {
    const backend = start();
    await rows();
    await press("+", { ctrlKey: true, shiftKey: true });
    await waitFor(() => expect(backend.settings.zoom).toBe(110));
    await press("0", { ctrlKey: true });
    await waitFor(() => expect(backend.settings.zoom).toBe(100));
    await press("k", { ctrlKey: true });
    await fireEvent.input(await screen.findByPlaceholderText("Search commands"), { target: { value: "about" } });
    await fireEvent.click(await screen.findByText("About Tallyman"));
    const about = await screen.findByTestId("about");
    expect(within(about).getByText("WebKitGTK").closest("div")?.textContent).toContain("2.50.0");
    expect(within(about).getByText("Version").closest("div")?.textContent).toContain("0.1.0");
  });

  it("pastes from the menu of a field", async () => {
    const backend = start();
    await rows();
    backend.clipboard = "part-03";
    const insert = vi.fn(() => true);
    Object.assign(document, { execCommand: insert });
    vi.stubGlobal(
      "DataTransfer",
      class {
        setData = vi.fn();
      },
    );
    vi.stubGlobal("ClipboardEvent", Event);
    const field = screen.getByTestId("filter");
    await fireEvent.contextMenu(field);
    await fireEvent.click(await screen.findByText("Paste"));
    await waitFor(() => expect(insert).toHaveBeenCalledWith("insertText", false, "part-03"));
    expect(document.activeElement).toBe(field);
  });

  it("runs the actions of the menu bar", async () => {
    const backend = start();
    await rows();
    await backend.chooseInMenu("reports");
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Reports"));
    await backend.chooseInMenu("no such item");
    await backend.chooseInMenu("about");
    expect(await screen.findByTestId("about")).toBeTruthy();
  });
});
