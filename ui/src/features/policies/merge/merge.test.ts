import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import App from "../../../app/App.svelte";
import { Notices } from "../../../components/notices.svelte";
import type { PolicyMerge } from "../../../ipc/client";
import { commands } from "../../../ipc/client";
import { MockBackend } from "../../../ipc/mocks";
import { IntegrationState } from "../../../domain/integration.svelte";
import type { MergeAddition } from "./merge.svelte";
import { PolicyMergeState } from "./merge.svelte";

const EXISTING = '{"Id": "Ours", "Statement": [{"Effect": "Deny"}]}';
const ADDITION: MergeAddition = {
  title: "Split, Inbound: bucket",
  stem: "split-inbound-bucket",
  text: '{"Statement": [{"Effect": "Allow"}]}',
  kind: "bucket",
  names: {},
};

let backend: MockBackend;
let notices: Notices;
let merge: PolicyMergeState;

beforeEach(() => {
  backend = new MockBackend([]);
  backend.install();
  notices = new Notices();
  merge = new PolicyMergeState(notices, new IntegrationState(notices, () => undefined));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const settled = () =>
  waitFor(() => {
    expect(merge.stale).toBe(false);
    expect(merge.merged ?? merge.error).not.toBeNull();
  });

describe("merging policies", () => {
  it("returns only the addition for an empty document, and the merged policy otherwise", async () => {
    merge.begin(ADDITION);
    await settled();
    expect(merge.merged?.entries[0]?.outcome).toBe("added");
    merge.type(EXISTING);
    expect(merge.blockedReason).toBe("The documents are not merged yet.");
    await settled();
    expect(JSON.parse(merge.shown ?? "")).toEqual({
      Id: "Ours",
      Statement: [{ Effect: "Deny" }, { Effect: "Allow" }],
    });
  });

  it("copies the latest typed text before it is rendered", async () => {
    merge.begin(ADDITION);
    await settled();
    merge.type(EXISTING);
    expect(await merge.copy()).toBe(true);
    expect(backend.policyDocuments.copied).toBe(merge.shown);
    expect(backend.policyDocuments.copied).toContain("Ours");
  });

  it("keeps the existing policy per kind, and shows why nothing is merged", async () => {
    merge.begin(ADDITION);
    merge.type("{ broken");
    await waitFor(() => expect(merge.error?.in_existing).toBe(true));
    expect(merge.merged).toBeNull();
    expect(await merge.copy()).toBe(false);
    expect(backend.policyDocuments.copied).toBeNull();
    merge.end();
    merge.begin({ ...ADDITION, kind: "topic" });
    expect(merge.existing).toBe("");
    merge.begin(ADDITION);
    expect(merge.existing).toBe("{ broken");
  });

  it("asks for the name that an export format needs, and keeps its field", async () => {
    merge.begin(ADDITION);
    await settled();
    merge.choose("terraform");
    await waitFor(() => expect(merge.names.required?.name).toBe("bucket"));
    expect(merge.blockedReason).toBe("`bucket` is missing.");
    merge.typeName("bucket", "acme");
    await waitFor(() => expect(merge.shown).toContain("resource acme"));
    expect(merge.names.required?.name).toBe("bucket");
    await merge.save();
    expect(backend.policyDocuments.saved).toEqual({ name: "split-inbound-bucket.tf", text: merge.shown });
  });

  it("never copies one export format as another", async () => {
    merge.begin(ADDITION);
    await settled();
    merge.choose("awsCli");
    expect(merge.shown).toBeNull();
    expect(await merge.copy()).toBe(true);
    expect(backend.policyDocuments.copied).toMatch(/^aws apply/);
  });

  it("drops a superseded response", async () => {
    merge.begin(ADDITION);
    await settled();
    let answer: (merge: PolicyMerge) => void = () => undefined;
    vi.spyOn(commands, "policyMerge").mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    merge.type("{}");
    const slow = merge.merge();
    merge.type(EXISTING);
    await settled();
    answer({ merged: null, error: { in_existing: true, line: 1, message: "late" } });
    await slow;
    expect(merge.error).toBeNull();
    expect(merge.merged?.text).toContain("Ours");
  });
});

describe("the merge screen", () => {
  const go = async () => {
    render(App);
    await fireEvent.keyDown(window, { key: "5", ctrlKey: true });
    await screen.findByTestId("policy-form");
    for (const [name, value] of [
      ["role-arn", "arn:aws:iam::111122223333:role/split"],
      ["status-prefix", "status"],
    ] as const) {
      await fireEvent.input(screen.getByTestId(`policy-input-${name}`), { target: { value } });
    }
    await waitFor(() => expect(screen.getByTestId("policy-copy").getAttribute("aria-disabled")).toBe("false"));
  };

  it("opens from an export that replaces the whole document, and closes with Escape", async () => {
    await go();
    expect(screen.getByTestId("policy-merge").textContent.trim()).toBe("Merge into existing…");
    await fireEvent.click(screen.getByTestId("policy-format-terraform"));
    await fireEvent.click(await screen.findByTestId("export-merge"));
    await screen.findByTestId("merge-outcomes");
    expect(screen.getByTestId("merge-title").textContent).toContain("Split, Inbound: bucket");
    await fireEvent.keyDown(window, { key: "Escape" });
    await screen.findByTestId("policy-form");
    expect(screen.queryByTestId("merge")).toBeNull();
  });

  it("copies an export exactly as shown, with its notes", async () => {
    await go();
    await fireEvent.click(screen.getByTestId("policy-format-awsCli"));
    await screen.findByTestId("export-notes");
    await fireEvent.click(screen.getByTestId("policy-copy"));
    await waitFor(() => expect(backend.policyDocuments.copied).toMatch(/^aws apply '\{/));
    await fireEvent.input(screen.getByTestId("policy-input-role-arn"), { target: { value: "" } });
    await waitFor(() => expect(screen.getByTestId("export-refused").textContent).toContain("Missing"));
    await fireEvent.click(screen.getByTestId("policy-save"));
    expect(backend.policyDocuments.saved).toBeNull();
  });
});
