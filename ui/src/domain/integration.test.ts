import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "../components/notices.svelte";
import { asIpcError } from "../ipc/client";
import { MockBackend } from "../ipc/mocks";
import { SettingsState } from "./settings.svelte";
import { IntegrationState } from "./integration.svelte";

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
});
