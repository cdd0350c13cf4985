import { undo } from "@codemirror/commands";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import App from "../../../app/App.svelte";
import { Notices } from "../../../components/notices.svelte";
import type { CheckedPolicy } from "../../../ipc/client";
import { commands } from "../../../ipc/client";
import { MockBackend } from "../../../ipc/mocks";
import { checkMock } from "../../../ipc/mocks/policyDocuments";
import { IntegrationState } from "../../../domain/integration.svelte";
import { PolicyCheckState } from "./check.svelte";
import { SimulationState } from "./simulate.svelte";
import { MAX_LENGTH } from "../editorExtensions";

const BROKEN = `{
  "Statement": [
    {
      "Effect": "allow",
      "Principal": "*",
      "Action": ["s3:Get*", "s3:PutObject"],
      "Resource": "arn:aws:s3:::{bucket}/*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1" } }
    }
  ]
}`;

let backend: MockBackend;
let notices: Notices;
let check: PolicyCheckState;

beforeEach(() => {
  backend = new MockBackend([]);
  backend.install();
  notices = new Notices();
  check = new PolicyCheckState(notices, new IntegrationState(notices, () => undefined));
});
afterEach(cleanup);

const settled = () => waitFor(() => expect(check.stale).toBe(false));
const rules = () => check.checked?.findings.map((finding) => finding.rule);

describe("checking a policy document", () => {
  it("shows the findings and the detected kind", async () => {
    check.replace(BROKEN, "policy.json");
    await settled();
    expect(check.name).toBe("policy.json");
    expect(check.checked?.guess).toBe("bucket");
    expect(rules()).toEqual(["structure", "wildcard-action", "placeholder", "unknown-version"]);
    check.choose("trust");
    await waitFor(() => expect(check.checked?.kind).toBe("trust"));
  });

  it("applies a fix as previewed, and undoes it", async () => {
    check.replace(BROKEN, "");
    await settled();
    const finding = check.checked?.findings[0];
    if (!finding?.autofix) throw new Error("no fix");
    check.previewFix("Fix", finding.autofix);
    expect(check.text).toBe(BROKEN);
    check.accept(finding.autofix);
    expect(check.text).toBe(BROKEN.replace('"allow"', '"Allow"'));
    expect(check.preview).toBeNull();
    await settled();
    expect(rules()).not.toContain("structure");
    undo({ state: check.document.state, dispatch: (transaction) => check.document.dispatch(transaction) });
    expect(check.text).toBe(BROKEN);
  });

  it("keeps what a vendor may require when it fixes all findings", async () => {
    check.replace(BROKEN, "");
    await settled();
    expect(check.fixAllCount).toBe(2);
    await check.previewAllFixes();
    if (!check.preview) throw new Error("no preview");
    check.accept(check.preview.fix);
    await settled();
    expect(rules()).toEqual(["wildcard-action", "placeholder"]);
  });

  it("drops a fix for an earlier text", async () => {
    check.replace(BROKEN, "");
    await settled();
    const fix = check.checked?.findings[0]?.autofix;
    if (!fix) throw new Error("no fix");
    check.previewFix("Fix", fix);
    check.document.dispatch({ changes: { from: 0, insert: "\n" } });
    expect(check.preview).toBeNull();
    check.accept(fix);
    expect(check.text).toBe(`\n${BROKEN}`);
  });

  it("drops a superseded response", async () => {
    const waiting: ((checked: CheckedPolicy) => void)[] = [];
    vi.spyOn(commands, "policyCheck").mockImplementation(() => new Promise((resolve) => waiting.push(resolve)));
    check.replace("{}", "");
    const second = check.check();
    waiting.at(-1)?.(checkMock("{}", "key"));
    await second;
    waiting[0]?.(checkMock("{}", "topic"));
    await Promise.resolve();
    expect(check.checked?.kind).toBe("key");
  });

  it("offers to repair text that is not JSON", async () => {
    check.replace('{\n  “Version”: "2012-10-17",\n  "Statement": [],\n}', "");
    await settled();
    const unreadable = check.checked?.unreadable;
    expect(unreadable?.line).toBe(2);
    if (!unreadable?.autofix) throw new Error("no fix");
    check.accept(unreadable.autofix);
    expect(check.text).toBe('{\n  "Version": "2012-10-17",\n  "Statement": []\n}');
  });

  it("keeps the current document if a new text is too long", async () => {
    check.replace(BROKEN, "mine.json");
    await settled();
    check.replace(" ".repeat(MAX_LENGTH + 1), "large.json");
    await waitFor(() => expect(check.inputError).toContain("1,000,001 characters"));
    expect(check.text).toBe(BROKEN);
    expect(check.name).toBe("mine.json");
    check.document.dispatch({ changes: { from: 0, insert: " " } });
    expect(check.inputError).toBeNull();
  });

  it("copies and saves the text unchanged", async () => {
    expect(await check.copy()).toBe(false);
    check.replace(BROKEN, "mine.json");
    expect(await check.copy()).toBe(true);
    expect(backend.policyDocuments.copied).toBe(BROKEN);
    await check.save();
    expect(backend.policyDocuments.saved).toEqual({ name: "mine.json", text: BROKEN });
  });
});

describe("simulating a request", () => {
  it("returns the deciding statement", async () => {
    check.replace(BROKEN, "");
    await settled();
    expect(check.simulation.keys).toEqual(["aws:SourceVpce"]);
    check.simulation.addKey(" AWS:sourcevpce ");
    check.simulation.addKey("aws:SourceIp");
    expect(check.simulation.keys).toEqual(["aws:SourceVpce", "aws:SourceIp"]);
    check.simulation.type("principal", "anonymous");
    check.simulation.type("action", "PutObject");
    check.simulation.type("resource", "arn:aws:s3:::a/b");
    await check.simulation.run();
    expect(check.simulation.errorOf("action")).toContain("is not an action");
    check.simulation.type("action", "s3:PutObject");
    expect(check.simulation.answer).toBeNull();
    check.simulation.setValue("aws:SourceVpce", "vpce-1");
    await check.simulation.run();
    expect(check.simulation.answer?.outcome).toBe("allowed");
    expect(check.lines).toEqual({ from: 4, to: 5 });
    const simulated = backend.calls.filter((call) => call.cmd === "policy_simulate").at(-1)?.args as {
      question: unknown;
    };
    expect(simulated.question).toMatchObject({ context: [{ key: "aws:SourceVpce", value: "vpce-1" }] });
  });

  it("begins with what the document names, unless it names several", () => {
    const suggestions = {
      principals: ["anonymous"],
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [],
      keys: [],
    };
    const document = { text: BROKEN, chosen: null, checked: { suggestions }, show: () => undefined };
    const simulation = new SimulationState(notices, document);
    expect([simulation.principal, simulation.action, simulation.resource]).toEqual(["anonymous", "", ""]);
    simulation.type("principal", "");
    expect(simulation.principal).toBe("");
  });

  it("runs again when the document changes", async () => {
    check.replace(BROKEN, "");
    await settled();
    check.simulation.type("principal", "anonymous");
    check.simulation.type("action", "s3:PutObject");
    check.simulation.type("resource", "*");
    await check.simulation.run();
    check.replace(BROKEN.replace(', "s3:PutObject"', ""), "");
    await waitFor(() => expect(check.simulation.answer?.outcome).toBe("implicitDeny"));
  });
});

describe("the policies screen", () => {
  async function open(mode: string) {
    render(App);
    await fireEvent.keyDown(window, { key: "5", ctrlKey: true });
    await fireEvent.click(await screen.findByTestId(`policies-mode-${mode}`));
  }

  it("keeps a document when the mode or the screen changes", async () => {
    await open("check");
    backend.policyDocuments.toOpen = { name: "mine.json", text: BROKEN };
    await fireEvent.keyDown(window, { key: "o", ctrlKey: true });
    await waitFor(() => expect(screen.getAllByTestId("check-finding")).toHaveLength(4));
    expect(screen.getByTestId("check-name").textContent).toBe("mine.json");
    await fireEvent.click(screen.getByTestId("policies-mode-recipes"));
    await fireEvent.keyDown(window, { key: "1", ctrlKey: true });
    await fireEvent.keyDown(window, { key: "5", ctrlKey: true });
    await fireEvent.click(screen.getByTestId("policies-mode-check"));
    expect(screen.getByTestId("check-text").textContent).toContain("arn:aws:s3:::{bucket}");
    expect(screen.getAllByTestId("check-finding")).toHaveLength(4);
  });

  it("opens the recipe that fixes a denial, with its values filled in", async () => {
    await open("denied");
    const area = await screen.findByTestId("denied-text");
    await fireEvent.input(area, { target: { value: "all is well" } });
    await screen.findByTestId("denied-none");
    const error = "AccessDenied: s3:GetObject on arn:aws:s3:::denied-bucket/a";
    await fireEvent.input(area, { target: { value: error } });
    await fireEvent.click(await screen.findByTestId("denial-recipe"));
    await waitFor(() =>
      expect((screen.getByTestId("policy-input-bucket") as HTMLInputElement).value).toBe("denied-bucket"),
    );
    await fireEvent.click(screen.getByTestId("policies-mode-denied"));
    expect((screen.getByTestId("denied-text") as HTMLTextAreaElement).value).toBe(error);
  });
});
