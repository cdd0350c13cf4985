import { createContext } from "svelte";
import type { Notices } from "../../../components/notices.svelte";
import { asIpcError, commands } from "../../../ipc/client";
import type { CheckedPolicy, PolicyFinding, PolicyKind, PolicyMend } from "../../../ipc/client";
import type { IntegrationState } from "../../../domain/integration.svelte";
import { AskState } from "./ask.svelte";
import { tooLong } from "../typing";
import { PolicyDocument, type Lines } from "./documentEditor";
import { changesOf } from "./hunks";

/** How long typing rests before the document is checked anew. */
const REST_MS = 150;

export type CheckTab = "findings" | "explain" | "ask";

/** A document that a person brought, and what is said of it. */
export class PolicyCheckState {
  text = $state("");
  /** The name of the file that it came from, or went to; empty where there is none. */
  name = $state("");
  /** The kind that the person chose; none where the guess holds. */
  chosen = $state<PolicyKind | null>(null);
  checked = $state.raw<CheckedPolicy | null>(null);
  tab = $state<CheckTab>("findings");
  /** A mend that is looked at before it is made. */
  preview = $state.raw<{ title: string; mend: PolicyMend } | null>(null);
  /** Why a text was not taken in; the document is as it was. */
  refused = $state<string | null>(null);
  /** The lines that are lifted out. */
  lines = $state.raw<Lines | null>(null);
  /** What the screen does to copy, as it shows that it was done. */
  readonly document: PolicyDocument;
  readonly ask: AskState;
  copyAll: (() => void) | null = null;
  /** The text that `checked` speaks of. */
  #checkedText = $state<string | null>(null);
  #asked = 0;
  #answered = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether what is said speaks of an earlier text. */
  stale = $derived.by(() => this.#checkedText !== this.text);
  empty = $derived(this.text.trim() === "");
  /** What mending all would mend. */
  withAll = $derived.by(() => this.checked?.findings.filter((finding) => finding.with_all).length ?? 0);

  constructor(
    private readonly notices: Notices,
    private readonly integration: IntegrationState,
  ) {
    this.document = new PolicyDocument({
      changed: (text) => this.#changed(text),
      copyAll: () => this.copyAll?.(),
      tooLong: (length) => (this.refused = tooLong(length)),
    });
    this.ask = new AskState(notices, this);
  }

  /** Reads the document as another kind; none reads it as what it seems to be. */
  choose(kind: PolicyKind | null): void {
    this.chosen = kind;
    this.preview = null;
    this.ask.forget();
    void this.check();
  }

  /** Takes a text in, in place of what is there; undoing brings that back. */
  take(text: string, name: string): void {
    if (!this.document.replace(text)) return;
    this.chosen = null;
    this.name = name;
    this.tab = "findings";
    void this.check();
  }

  async open(): Promise<boolean> {
    try {
      const opened = await commands.policyOpen();
      if (opened === null) return false;
      this.take(opened.text, opened.name);
      return true;
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
      return false;
    }
  }

  async openDropped(path: string): Promise<void> {
    try {
      const opened = await commands.policyOpenDropped(path);
      this.take(opened.text, opened.name);
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
    }
  }

  async save(): Promise<void> {
    if (this.empty) {
      this.notices.tell("There is no document to save yet.");
      return;
    }
    try {
      const saved = await commands.policySave(this.text, this.name || "policy.json");
      if (saved === null) return;
      this.name = saved;
      this.notices.tell(`Saved ${saved}.`);
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
    }
  }

  /** Puts exactly what is on the screen on the clipboard. */
  async copy(): Promise<boolean> {
    if (this.empty) {
      this.notices.tell("There is no document to copy yet.");
      return false;
    }
    try {
      await commands.policyCopyText(this.text);
      return true;
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
      return false;
    }
  }

  /** An answer that a later one has overtaken is dropped. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    const text = this.text;
    if (text.trim() === "") {
      this.#answered = asked;
      this.checked = null;
      this.#checkedText = text;
      return;
    }
    try {
      const checked = await commands.policyCheck(text, this.chosen, this.integration.current.accountId);
      if (asked < this.#answered) return;
      this.#answered = asked;
      this.checked = checked;
      this.#checkedText = text;
      if (!this.stale) this.#mark(checked);
      void this.ask.again();
    } catch (thrown) {
      if (asked === this.#asked) this.notices.fault(asIpcError(thrown));
    }
  }

  /** Shows what a mend would change. */
  look(title: string, mend: PolicyMend): void {
    if (!this.stale) this.preview = { title, mend };
  }

  async lookAtAll(): Promise<void> {
    const text = this.text;
    try {
      const mend = await commands.policyMendAll(text, this.chosen, this.integration.current.accountId);
      if (text === this.text) this.look("Mend all", mend);
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
    }
  }

  /** Makes a change that was looked at. It speaks of the text as it is, or it would be gone. */
  accept(mend: PolicyMend): void {
    if (this.stale) return;
    this.preview = null;
    this.document.dispatch({
      changes: changesOf(this.document.state.doc, mend.hunks),
      userEvent: "input.mend",
      scrollIntoView: true,
    });
    void this.check();
  }

  show(lines: Lines | null): void {
    this.lines = lines;
    this.document.show(lines);
  }

  showFinding(finding: PolicyFinding): void {
    this.show({ from: finding.line, to: finding.line });
  }

  #changed(text: string): void {
    const first = this.#checkedText === null || this.text.trim() === "";
    this.text = text;
    this.refused = null;
    this.preview = null;
    this.lines = null;
    if (text.trim() === "") this.name = "";
    clearTimeout(this.#timer);
    if (first) void this.check();
    else this.#timer = setTimeout(() => void this.check(), REST_MS);
  }

  #mark(checked: CheckedPolicy): void {
    const line = checked.unreadable?.line;
    this.document.mark(line ? [{ line, severity: "error" }] : checked.findings);
  }
}

export const [usePolicyCheck, providePolicyCheck] = createContext<PolicyCheckState>();
