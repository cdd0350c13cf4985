import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MockBackend } from "../../ipc/mocks";
import App from "../../app/App.svelte";
import { AppState } from "../../app/app.svelte";
import type { StepState, TestStep } from "../../ipc/client";
import { conclusionOf, isDenied, stepAppearance } from "./testSteps";
import { checkBucket, checkPrefix, checkStatusPrefix } from "./fieldChecks";
import { connectionStatus, subtitleOf } from "./connectionStatus";

let backend: MockBackend;
let app: AppState;
let stop: () => void;

beforeEach(async () => {
  backend = new MockBackend([]);
  backend.pace = 0;
  backend.connections.pace = 0;
  backend.install();
  app = new AppState();
  stop = await app.start();
  await waitFor(() => expect(app.connections.loaded).toBe(true));
});
afterEach(() => {
  stop();
  cleanup();
});

const called = (cmd: string) => backend.calls.filter((c) => c.cmd === cmd);

/** Everything reachable from an object, including private state fields as far as JSON contains them. */
function everythingIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  const parts = value instanceof Map ? [...value.values()] : Object.values(value);
  const getters = Object.getOwnPropertyNames(Object.getPrototypeOf(value) ?? {}).filter((name) => {
    const getter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(value), name)?.get;
    return getter !== undefined && name !== "__proto__";
  });
  const fromGetters = getters.map((name) => (value as Record<string, unknown>)[name]);
  return [...parts, ...fromGetters].flatMap((part) => everythingIn(part, seen));
}

describe("the integration form", () => {
  it("saves only changed fields, the connection before the integration", async () => {
    app.connections.edit({ bucket: " other-bucket " });
    expect(app.connections.dirty).toBe(true);
    expect(app.connections.unsaved(1)).toBe(true);
    expect(await app.connections.save(null)).toBe(true);
    expect(called("connection_save")).toEqual([]);
    expect(app.integration.current.bucket).toBe("other-bucket");
    expect(app.integration.current.environments.length).toBe(6);
    expect(app.connections.dirty).toBe(false);
    app.connections.editConnection({ region: "eu-central-1" });
    expect(await app.connections.save(null)).toBe(true);
    expect(called("connection_save").length).toBe(1);
    expect(app.connections.connection?.region).toBe("eu-central-1");
  });

  it("reloads what depends on the changed integration", async () => {
    const [reports, uploads] = [called("reports_overview").length, called("uploads_list").length];
    app.connections.edit({ statusPrefix: "reports" });
    expect(await app.connections.save(null)).toBe(true);
    expect(called("reports_overview").length).toBe(reports + 1);
    expect(called("uploads_list").length).toBe(uploads + 1);
  });

  it("keeps typed values per integration while another one is shown", async () => {
    app.connections.edit({ bucket: "half-typed" });
    app.connections.show(2);
    expect(app.connections.draft.bucket).toBe("acme-split-staging");
    app.connections.show(1);
    expect(app.connections.draft.bucket).toBe("half-typed");
    app.connections.revert();
    expect(app.connections.draft.bucket).toBe("acme-split-events");
  });

  it("shows an integration without switching to it, until it is used", async () => {
    backend.calls = [];
    app.connections.show(2);
    expect([app.connections.shown.name, app.connections.inUse]).toEqual(["Staging", false]);
    app.connections.edit({ bucket: "staging-2" });
    expect(await app.connections.save(null)).toBe(true);
    await app.connections.test();
    expect(app.connections.tests.outcome(2)).toBe("passed");
    expect(app.integration.current.name).toBe("Production");
    expect(called("integration_select")).toEqual([]);
    await app.connections.use();
    expect([app.integration.current.name, app.integration.current.bucket]).toEqual(["Staging", "staging-2"]);
    expect(app.connections.inUse).toBe(true);
  });

  it("archives an integration, and undoes that", async () => {
    app.connections.show(1);
    await app.connections.archive();
    expect(app.integration.current.name).toBe("Staging");
    expect(app.integration.all.find((i) => i.id === 1)?.archived).toBe(true);
    expect(app.connections.shown.name).toBe("Staging");
    expect(app.notices.current?.message).toBe("Archived Production.");
    await app.notices.undoLast();
    expect(app.integration.all.every((i) => !i.archived)).toBe(true);
    expect(app.integration.current.name).toBe("Production");
    app.connections.show(2);
    await app.connections.archive();
    app.connections.show(2);
    await app.connections.restore();
    expect(app.integration.all.every((i) => !i.archived)).toBe(true);
    expect(app.integration.current.name).toBe("Production");
  });

  it("offers to archive what cannot be removed, and lists the archived ones apart", async () => {
    stop();
    backend.connections.integrations = backend.connections.integrations.map((i) => ({ ...i, hasUploads: i.id === 1 }));
    render(App);
    await fireEvent.keyDown(document.body, { key: "6", ctrlKey: true });
    const remove = await screen.findByTestId<HTMLButtonElement>("integration-remove");
    expect([remove.disabled, remove.title]).toEqual([true, "Files were uploaded with it. Archive it instead."]);
    await fireEvent.click(screen.getByTestId("integration-archive"));
    await screen.findByText("Archived Production.");
    const archived = screen.getByTestId("integrations-archived");
    expect(archived.textContent).toContain("Production");
    await fireEvent.click(archived.querySelector("[data-testid=integration-row]") as HTMLElement);
    await fireEvent.click(await screen.findByTestId("integration-restore"));
    await waitFor(() => expect(screen.queryByTestId("integrations-archived")).toBeNull());
  });

  it("creates an integration with its own connection, and selects it", async () => {
    app.connections.startNew();
    expect(app.connections.draft.name).toBe("");
    expect(await app.connections.save(null)).toBe(false);
    expect(app.connections.errorOf("name")).toBe("Give the integration a name.");
    app.connections.edit({ name: "Second", bucket: "second-bucket" });
    app.connections.editConnection({ source: "environment" });
    expect(await app.connections.save(null)).toBe(true);
    expect(app.connections.isNew).toBe(false);
    expect(app.integration.current.name).toBe("Second");
    expect(app.connections.connection).toMatchObject({ source: "environment", name: "Environment" });
    expect(app.connections.connection?.usedBy).toEqual(["Second"]);
  });

  it("shows a validation error beside its field", async () => {
    app.connections.edit({ name: "Staging" });
    expect(await app.connections.save(null)).toBe(false);
    expect(app.connections.errorOf("name")).toBe("There is an integration called Staging already.");
    app.connections.edit({ name: "Staging 2" });
    expect(app.connections.errorOf("name")).toBeNull();
  });

  it("rejects a status prefix inside the file prefix", async () => {
    app.connections.edit({ statusPrefix: "events/status" });
    expect(await app.connections.save(null)).toBe(false);
    expect(called("integration_save")).toEqual([]);
    expect(app.connections.checks.statusPrefix.suggestion).toBe("status");
  });

  it("keeps the sandbox connection when other fields are saved", async () => {
    await app.sandbox.start();
    expect(app.integration.current.sandbox).toBe(true);
    app.connections.edit({ trafficTypes: ["user"] });
    await app.connections.save(null);
    expect(backend.integration.connectionId).toBe(90);
    expect(called("connection_save")).toEqual([]);
  });

  it("does not remove the only integration, and shows why", async () => {
    backend.connections.integrations = backend.connections.integrations.slice(0, 1);
    await app.connections.remove();
    expect(app.notices.list[0]?.message).toBe("This is the only integration.");
    expect(app.integration.current.name).toBe("Production");
  });
});

describe("the secret field", () => {
  const SECRET = "wJalr-not-to-be-found-anywhere";

  it("sends the secret once, and keeps it in no state afterwards", async () => {
    app.connections.show(3);
    expect(app.connections.needsSecret).toBe(true);
    expect(await app.connections.save(null)).toBe(false);
    expect(app.connections.errorOf("connection.secret")).toContain("secret access key");
    expect(await app.connections.save(SECRET)).toBe(true);
    expect(called("connection_save").map((c) => (c.args as { secret: string }).secret)).toEqual([SECRET]);
    expect(app.connections.needsSecret).toBe(false);
    expect(everythingIn(app).filter((text) => text.includes(SECRET))).toEqual([]);
    // Checks that the search itself finds text.
    expect(everythingIn(app)).toContain("acme-split-staging");
  });

  it("is cleared at once, even if saving fails", async () => {
    stop();
    backend.connections.selected = 3;
    render(App);
    await fireEvent.keyDown(document.body, { key: "6", ctrlKey: true });
    const field = await screen.findByTestId<HTMLInputElement>("connection-secret");
    expect(field.type).toBe("password");
    expect(field.getAttribute("autocomplete")).toBe("off");
    await fireEvent.input(screen.getByTestId("integration-name"), { target: { value: "Staging" } });
    await fireEvent.input(field, { target: { value: SECRET } });
    await fireEvent.keyDown(document.body, { key: "s", ctrlKey: true });
    expect(field.value).toBe("");
    expect((await screen.findByTestId("integration-name-error")).textContent).toContain("Staging already");
    expect((await screen.findByTestId("secret-stored")).textContent).toContain("Stored in the system keychain");
    expect(new XMLSerializer().serializeToString(document)).not.toContain(SECRET);
    expect([...document.querySelectorAll("input")].map((input) => input.value)).not.toContain(SECRET);
  });

  it("shows that a secret is kept for the session if no keychain stores it", async () => {
    backend.connections.keychain = false;
    app.connections.show(3);
    await app.connections.save(SECRET);
    expect(app.notices.list[0]?.message).toContain("kept until the app is closed");
    expect(app.connections.connection?.secret).toBe("session");
  });

  it("asks for the secret again if the access key changes", async () => {
    app.connections.show(2);
    expect(app.connections.needsSecret).toBe(false);
    app.connections.editConnection({ accessKeyId: "AKIAOTHER" });
    expect(app.connections.needsSecret).toBe(true);
  });
});

describe("testing a connection", () => {
  it("shows each step in order as it starts and ends", async () => {
    await app.connections.test();
    const run = app.connections.tests.of(1);
    expect(run?.steps.map((s) => [s.id, s.state])).toEqual([
      ["bucket", "passed"],
      ["list", "passed"],
      ["write", "passed"],
      ["status", "passed"],
    ]);
    expect(run?.running).toBe(false);
    expect(app.connections.tests.outcome(1)).toBe("passed");
  });

  it("shows a denied step, and clears the result after a change", async () => {
    app.connections.show(3);
    await app.connections.test();
    expect(app.connections.tests.outcome(3)).toBe("failed");
    app.connections.edit({ bucket: "another" });
    await app.connections.save("secret");
    expect(app.connections.tests.outcome(3)).toBe("untested");
  });

  it("calls a step denied only if a policy denied it", () => {
    const step = (id: string, state: StepState, code: string | null = null): TestStep => ({
      ...{ id, title: id, state, detail: "", hint: null, code },
    });
    const unreachable = [step("bucket", "failed", "no_network"), step("list", "skipped"), step("write", "skipped")];
    expect(conclusionOf(unreachable)).toBe("0 allowed, 1 failed, 2 skipped.");
    expect(unreachable.some(isDenied)).toBe(false);
    const denied = [step("bucket", "passed"), step("write", "failed", "access_denied")];
    expect(conclusionOf(denied)).toBe("1 allowed, 1 denied.");
    expect(denied.map((one) => stepAppearance(one).label)).toEqual(["Allowed", "Denied"]);
    expect(stepAppearance(step("bucket", "failed", "no_such_bucket")).label).toBe("Failed");
    expect(conclusionOf([])).toBe("");
  });

  it("ignores events of earlier runs", async () => {
    const first = app.connections.test();
    const second = app.connections.test();
    await Promise.all([first, second]);
    expect(app.connections.tests.of(1)?.steps.length).toBe(4);
    expect(app.connections.tests.of(1)?.running).toBe(false);
  });
});

describe("switching the integration", () => {
  it("updates all screens, and checks the files against its environments", async () => {
    backend.calls = [];
    await app.selectIntegration(2);
    expect(app.integration.current.name).toBe("Staging");
    await waitFor(() => {
      for (const cmd of ["integration_select", "reports_overview", "uploads_list", "today_totals"]) {
        expect(called(cmd).length, cmd).toBeGreaterThan(0);
      }
    });
    backend.calls = [];
    await app.selectIntegration(2);
    expect(backend.calls).toEqual([]);
  });
});

describe("field validation", () => {
  it("validates bucket names", () => {
    for (const name of ["acme-split-events", "a.b-c"]) expect(checkBucket(name, false).good).toBe(true);
    for (const name of ["", "ab", "Acme", "a b", "a/b", "-a-", "x".repeat(64)]) {
      expect(checkBucket(name, false).good, name).toBe(false);
    }
    expect(checkBucket("s3://acme/events", false).suggestion).toBe("acme");
    expect(checkBucket("arn:aws:s3:::acme", false).suggestion).toBe("acme");
    expect(checkBucket("own-server", true).good).toBe(true);
    // Such names may exist, so they are neither confirmed nor refused.
    expect(checkBucket("my_old_bucket", false)).toEqual({ good: false, message: null, suggestion: null });
    expect(checkBucket("Bad_Bucket", true)).toEqual({ good: false, message: null, suggestion: null });
    expect(checkBucket("", false).message).toBeNull();
  });
  it("validates prefixes", () => {
    expect(checkPrefix("events/").good).toBe(true);
    expect(checkPrefix("/events")).toMatchObject({ good: false, suggestion: "events" });
    expect(checkStatusPrefix("status", "events").good).toBe(true);
    expect(checkStatusPrefix("events-status", "events").good).toBe(true);
    expect(checkStatusPrefix("events", "events/")).toMatchObject({ good: false, suggestion: "status" });
    expect(checkStatusPrefix("status/", "")).toMatchObject({ good: true });
  });
});

describe("the integration list", () => {
  it("shows the status of each integration in words", () => {
    const [profile, , missing] = backend.connections.connections;
    if (!profile || !missing) throw new Error("missing");
    expect(connectionStatus(null, "untested").label).toBe("No connection");
    expect(connectionStatus(profile, "passed").label).toBe("Test passed");
    expect(connectionStatus(missing, "passed").label).toBe("Secret missing");
    expect(subtitleOf(profile)).toBe("eu-west-1, AWS profile");
    expect(subtitleOf(missing)).toBe("localhost:9000, access key");
  });
});
