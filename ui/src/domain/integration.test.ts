import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "../components/notices.svelte";
import { asIpcError } from "../ipc/client";
import { MockBackend } from "../ipc/mocks";
import { SettingsState } from "./settings.svelte";
import { IntegrationState, rowsOfOthers } from "./integration.svelte";

let backend: MockBackend;
let integration: IntegrationState;
let notices: Notices;
const recheck = vi.fn();

beforeEach(() => {
  recheck.mockClear();
  backend = new MockBackend();
  backend.install();
  notices = new Notices();
  integration = new IntegrationState(notices, recheck);
  integration.current = backend.integration;
});

describe("environments", () => {
  it("are added once each, and the files are checked again", async () => {
    expect(await integration.addText("new-1, new-2\nenv-qa, new-1")).toBe(true);
    expect(integration.current.environments.slice(-2)).toEqual(["new-1", "new-2"]);
    expect(integration.current.environments.length).toBe(8);
    expect(recheck).toHaveBeenCalledTimes(1);
  });
  it("say why a text is rejected", async () => {
    expect(await integration.addText('["a"')).toBe(false);
    expect(integration.inputError).toContain("starts like JSON");
    expect(await integration.addText("env-qa")).toBe(false);
    expect(integration.inputError).toBe("env-qa is listed already.");
    expect(recheck).not.toHaveBeenCalled();
    expect(await integration.addText("   ")).toBe(false);
  });
  it("keep all of several quick changes", async () => {
    const before = integration.current.environments.length;
    await Promise.all([integration.addText("fast-1"), integration.addText("fast-2"), integration.add(["fast-3"])]);
    expect(integration.current.environments.slice(before)).toEqual(["fast-1", "fast-2", "fast-3"]);
  });
  it("are removed and cleared", async () => {
    await integration.remove("env-qa");
    expect(integration.listed.has("env-qa")).toBe(false);
    await integration.clear();
    expect(integration.current.environments).toEqual([]);
    expect(recheck).toHaveBeenCalledTimes(2);
  });
  it("are never blank", async () => {
    const before = integration.current.environments;
    expect(await integration.add([""])).toBe(false);
    expect(await integration.add(["", " ", "new-1"])).toBe(true);
    expect(integration.current.environments).toEqual([...before, "new-1"]);
  });
  it("say, with the first one, that the check is on and what it would reject", async () => {
    await integration.clear();
    const found = [
      { id: "prod", rows: 1 },
      { id: "", rows: 40 },
      { id: "qa", rows: 109 },
    ];
    await integration.add(["prod"], rowsOfOthers(found, integration.listed, ["prod"]));
    expect(notices.current?.message).toBe(
      "Added 1 environment. The environment check is on. 149 rows of other environments will be rejected.",
    );
    expect(notices.current?.action?.label).toBe("Undo");
    await integration.add(["qa"], rowsOfOthers(found, integration.listed, ["qa"]));
    expect(notices.current?.message).toBe("Added 1 environment.");
    await integration.clear();
    await integration.addText("prod");
    expect(notices.current?.message).toBe("Added 1 environment. The environment check is on.");
  });
  it("come back when their change is undone, in the integration that was changed", async () => {
    const before = integration.current.environments;
    await integration.add(["a", "b"]);
    expect(notices.current?.message).toBe("Added 2 environments.");
    await integration.clear();
    expect(notices.current?.message).toBe("Removed 8 environments.");
    const changed = integration.current;
    integration.current = { ...changed, id: changed.id + 1 };
    await notices.undoLast();
    expect(notices.current?.message).toContain("first: its environments were changed.");
    integration.current = changed;
    await notices.undoLast();
    expect(integration.current.environments).toEqual([...before, "a", "b"]);
    await notices.undoLast();
    expect(integration.current.environments).toEqual(before);
    expect(recheck).toHaveBeenCalledTimes(4);
  });
});

describe("settings", () => {
  it("put the theme on the page and keep it", async () => {
    const settings = new SettingsState(new Notices());
    settings.start({ theme: "light", localTime: false });
    expect(document.documentElement.dataset.theme).toBe("light");
    await settings.setTheme("dark");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(backend.settings).toEqual({ theme: "dark", localTime: false });
    await settings.setLocalTime(true);
    expect(backend.settings.localTime).toBe(true);
  });
});

describe("errors", () => {
  it("keep their code, message, hints and field, and nothing is lost of others", () => {
    expect(asIpcError({ code: "a", message: "b", hints: ["c"] })).toEqual({ code: "a", message: "b", hints: ["c"] });
    const ofField = { code: "form", message: "b", hints: [], field: "bucket" };
    expect(asIpcError(ofField)).toEqual(ofField);
    expect(asIpcError(new Error("boom"))).toEqual({ code: "unexpected", message: "boom", hints: [] });
    expect(asIpcError("plain")).toEqual({ code: "unexpected", message: "plain", hints: [] });
  });
  it("zoom the window by levels, and at the next start", async () => {
    const settings = new SettingsState(notices);
    settings.start({ theme: "light", localTime: false });
    const applied = () =>
      backend.calls
        .filter((call) => call.cmd === "plugin:webview|set_webview_zoom")
        .map((call) => (call.args as { value: number }).value);
    expect(applied()).toEqual([]);
    await settings.zoomBy(1);
    await settings.zoomBy(1);
    expect([settings.zoom, backend.settings.zoom]).toEqual([125, 125]);
    await settings.zoomBy(-1);
    expect(notices.current?.message).toBe("Zoom: 110 %");
    expect(applied()).toEqual([1.1, 1.25, 1.1]);
    for (let i = 0; i < 20; i++) await settings.zoomBy(1);
    expect(settings.zoom).toBe(200);
    new SettingsState(notices).start(settings.current);
    await vi.waitFor(() => expect(applied().at(-1)).toBe(2));
    notices.current?.action?.run();
    await vi.waitFor(() => expect(backend.settings.zoom).toBe(100));
    for (let i = 0; i < 20; i++) await settings.zoomBy(-1);
    expect(settings.zoom).toBe(50);
  });
});
