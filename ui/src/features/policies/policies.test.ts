import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import App from "../../app/App.svelte";
import { Notices } from "../../components/notices.svelte";
import type { RenderedPolicy } from "../../ipc/client";
import { commands } from "../../ipc/client";
import { MockBackend } from "../../ipc/mocks";
import { IntegrationState } from "../../domain/integration.svelte";
import { joined, linesLabel } from "./notes";
import { PoliciesState } from "./policies.svelte";

let backend: MockBackend;
let integration: IntegrationState;
let policies: PoliciesState;
let notices: Notices;

beforeEach(async () => {
  backend = new MockBackend([]);
  backend.install();
  integration = new IntegrationState(new Notices(), () => undefined);
  integration.update(backend.integration, backend.connections.integrations);
  notices = new Notices();
  policies = new PoliciesState(notices, integration);
  await policies.load();
});
afterEach(cleanup);

const answer = (text: string): RenderedPolicy => ({
  text,
  complete: true,
  marks: [],
  inputs: [],
  notes: [],
  bytes: 1,
  limit: 2,
});

describe("policy recipes", () => {
  it("start with the values of the integration", () => {
    expect(policies.recipe?.name).toBe("split-inbound-bucket");
    expect(policies.values).toEqual({
      bucket: "acme-split-events",
      roleArn: "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
      filePrefix: "events",
      statusPrefix: "status",
    });
    expect(policies.hasTyped).toBe(false);
  });

  it("ignore the integration for a recipe with its own bucket", async () => {
    const inbound = policies.recipes[0];
    if (!inbound) throw new Error("missing");
    policies.recipes = [...policies.recipes, { ...inbound, name: "amplitude-export-bucket", vendor: "Amplitude" }];
    policies.show("amplitude-export-bucket");
    expect(Object.values(policies.values)).toEqual(["", "", "", ""]);
  });

  it("keep typed values per integration and recipe", async () => {
    policies.type("bucket", "typed-here");
    policies.show("split-sns-topic");
    expect(policies.values.bucket).toBe("acme-split-events");
    await integration.select(2);
    policies.show("split-inbound-bucket");
    expect(policies.values.bucket).toBe("acme-split-staging");
    await integration.select(1);
    expect(policies.values.bucket).toBe("typed-here");
    policies.reset();
    expect(policies.values.bucket).toBe("acme-split-events");
  });

  it("share a typed role among all recipes of a vendor", async () => {
    const inbound = policies.recipes[0];
    if (!inbound) throw new Error("missing");
    const named = (name: string) => ({ ...inbound, name, vendor: "Amplitude" });
    policies.recipes = [...policies.recipes, named("amplitude-export-bucket"), named("amplitude-kms")];
    const role = "arn:aws:iam::444455556666:role/export";
    policies.show("amplitude-export-bucket");
    policies.type("roleArn", role);
    policies.show("amplitude-kms");
    expect(policies.values.roleArn).toBe(role);
    policies.type("roleArn", "");
    expect(policies.values.roleArn).toBe("");
    policies.show("split-inbound-bucket");
    expect(policies.values.roleArn).not.toBe(role);
    await integration.select(2);
    policies.show("amplitude-kms");
    expect(policies.values.roleArn).toBe("");
  });

  it("store typed values and restore them at the next start", async () => {
    backend.policies.stored.set(1, { "split-inbound-bucket": { bucket: "from-before", roleArn: "arn:before" } });
    // Typed before the stored values are loaded, so it overrides them.
    policies.type("bucket", "typed-here");
    policies.type("statusPrefix", "s");
    await vi.waitFor(() =>
      expect(backend.policies.stored.get(1)?.["split-inbound-bucket"]).toEqual({
        bucket: "typed-here",
        roleArn: "arn:before",
        statusPrefix: "s",
      }),
    );
    const next = new PoliciesState(new Notices(), integration);
    await next.load();
    next.loadStored();
    await vi.waitFor(() => expect(next.values.bucket).toBe("typed-here"));
    expect(next.values.roleArn).toBe("arn:before");
    next.reset();
    await vi.waitFor(() => expect(backend.policies.stored.get(1)).toEqual({}));
    expect(next.values.bucket).toBe("acme-split-events");
  });

  it("do not store values from a denial, nor reuse the values of a removed integration", async () => {
    const remember = vi.spyOn(commands, "policyInputsSet");
    policies.open("split-inbound-bucket", { bucket: "somebody-elses" });
    expect(policies.values.bucket).toBe("somebody-elses");
    expect(policies.hasTyped).toBe(true);
    policies.type("statusPrefix", "s");
    await vi.waitFor(() => expect(remember).toHaveBeenCalledWith(1, "split-inbound-bucket", { statusPrefix: "s" }));
    expect(policies.values.bucket).toBe("somebody-elses");
    policies.show("split-inbound-bucket");
    expect(policies.values).toMatchObject({ bucket: "acme-split-events", statusPrefix: "s" });
    backend.policies.stored.clear();
    policies.dropIntegration(1);
    expect(policies.values.statusPrefix).toBe("status");
    expect(policies.hasTyped).toBe(false);
  });

  it("keep stored values if they cannot be read", async () => {
    vi.spyOn(commands, "policyInputs").mockRejectedValue({ code: "ledger", message: "It is locked.", hints: [] });
    const remember = vi.spyOn(commands, "policyInputsSet");
    policies.type("bucket", "typed-here");
    await vi.waitFor(() => expect(notices.list.map((n) => n.message)).toEqual(["It is locked."]));
    expect(remember).not.toHaveBeenCalled();
    expect(policies.values.bucket).toBe("typed-here");
    vi.restoreAllMocks();
  });

  it("drop a superseded response", async () => {
    const waiting: ((policy: RenderedPolicy) => void)[] = [];
    vi.spyOn(commands, "policyRender").mockImplementation(() => new Promise((resolve) => waiting.push(resolve)));
    const first = policies.fill("split-inbound-bucket", { bucket: "a" });
    const second = policies.fill("split-inbound-bucket", { bucket: "ab" });
    waiting[1]?.(answer("second"));
    await second;
    waiting[0]?.(answer("first"));
    await first;
    expect(policies.filled?.text).toBe("second");
  });

  it("drop a response for a recipe that is no longer shown", async () => {
    let reply: (policy: RenderedPolicy) => void = () => undefined;
    vi.spyOn(commands, "policyRender").mockImplementation(() => new Promise((resolve) => (reply = resolve)));
    const filling = policies.fill("split-inbound-bucket", {});
    policies.show("split-sns-topic");
    reply(answer("the bucket's"));
    await filling;
    expect(policies.filled).toBeNull();
  });

  it("copy the text as shown, once it is complete", async () => {
    policies.type("statusPrefix", "");
    expect(await policies.copy()).toBe(false);
    expect(policies.blockedReason).toBe("Missing: Status prefix.");
    expect(backend.policies.copied).toBeNull();
    policies.type("statusPrefix", "events/x");
    expect(await policies.copy()).toBe(false);
    expect(policies.blockedReason).toBe("Fix: Status prefix.");
    // Typed, but not shown on screen yet.
    policies.type("statusPrefix", "reports");
    expect(await policies.copy()).toBe(true);
    expect(policies.filled?.text).toContain("acme-split-events/reports/*");
    expect(backend.policies.copied).toBe(policies.filled?.text);
  });
});

describe("policy notes", () => {
  it("are grouped by message, the most severe first", () => {
    const one = { severity: "warning" as const, input: null, message: "wide" };
    const notes = joined([
      { ...one, line: 11 },
      { ...one, line: 10 },
      { severity: "error", input: "bucket", line: 14, message: "bad" },
    ]);
    expect(notes.map((n) => [n.severity, linesLabel(n.lines)])).toEqual([
      ["error", "Line 14"],
      ["warning", "10, 11"],
    ]);
  });
});

describe("the recipe screen", () => {
  it("requests the policy once per change", async () => {
    render(App);
    await fireEvent.keyDown(document.body, { key: "5", ctrlKey: true });
    await waitFor(() => expect(screen.getByTestId("policy-text").textContent).toContain("s3:PutObjectAcl"));
    const calls = () => backend.calls.filter((c) => c.cmd === "policy_render").length;
    // Each pause is several times as long as the debounce.
    const rest = () => new Promise((done) => setTimeout(done, 300));
    await rest();
    const before = calls();
    await rest();
    expect(calls()).toBe(before);
  });

  it("shows the policy, focuses the field of a note, and copies with the shortcut", async () => {
    render(App);
    await fireEvent.keyDown(document.body, { key: "5", ctrlKey: true });
    const field = await screen.findByTestId<HTMLInputElement>("policy-input-status-prefix");
    await waitFor(() => expect(screen.getByTestId("policy-text").textContent).toContain("s3:PutObjectAcl"));
    await fireEvent.input(field, { target: { value: "events/status" } });
    expect((await screen.findByTestId("policy-input-status-prefix-error")).textContent).toContain(
      "lies inside events/",
    );
    const copy = screen.getByTestId("policy-copy");
    expect(copy.getAttribute("aria-disabled")).toBe("true");
    expect(copy.title).toBe("Fix: Status prefix.");
    const note = await waitFor(() => {
      const found = screen.getAllByTestId("policy-note").find((n) => n.dataset.kind === "error");
      if (!found) throw new Error("missing");
      return found;
    });
    await fireEvent.click(note.querySelector("button") ?? note);
    expect(document.activeElement).toBe(field);
    // A focused field handles these keys itself.
    await fireEvent.keyDown(field, { key: "c", ctrlKey: true });
    await fireEvent.click(screen.getByTestId("policy-input-status-prefix-suggestion"));
    expect(field.value).toBe("status");
    expect(backend.policies.copied).toBeNull();
    field.blur();
    await fireEvent.keyDown(document.body, { key: "c", ctrlKey: true });
    await waitFor(() => expect(backend.policies.copied).toContain('"arn:aws:s3:::acme-split-events/status/*"'));
    await waitFor(() => expect(copy.textContent).toContain("Copied"));
  });
});
