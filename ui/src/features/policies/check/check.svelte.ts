import { createContext } from "svelte";
import { Query } from "../../../data/query.svelte";
import type { Notices } from "../../../components/notices.svelte";
import { commands } from "../../../ipc/client";
import type { CheckedPolicy, LineRange, PolicyFinding, PolicyKind, PolicyFix } from "../../../ipc/client";
import type { IntegrationState } from "../../../domain/integration.svelte";
import { SimulationState } from "./simulate.svelte";
import { tooLong } from "../editorExtensions";
import { PolicyDocument } from "./documentEditor";
import { changesOf } from "./hunks";

/** Pause in typing before the document is checked, in milliseconds. */
const DEBOUNCE_MS = 150;

export type CheckTab = "findings" | "explain" | "simulate";

/** A policy document and the result of its check. */
export class PolicyCheckState {
  text = $state("");
  empty = $derived(this.text.trim() === "");
  /** The name of the file it was read from or saved to; "" if there is none. */
  name = $state("");
  /** The chosen kind; `null` to guess it. */
  chosen = $state<PolicyKind | null>(null);
  tab = $state<CheckTab>("findings");
  /** The fix that is being previewed. */
  preview = $state.raw<{ title: string; fix: PolicyFix } | null>(null);
  /** Why the last text was rejected; `null` if it was not. The document did not change. */
  inputError = $state<string | null>(null);
  /** The highlighted lines. */
  lines = $state.raw<LineRange | null>(null);
  /** The editor of the document. */
  readonly document: PolicyDocument;
  readonly simulation: SimulationState;
  copyAll: (() => void) | null = null;
  readonly #check = new Query(
    async (text: string, kind: PolicyKind | null, account: string) => ({
      text,
      checked: await commands.policyCheck(text, kind, account),
    }),
    {
      intermediate: true,
      onData: ({ checked }) => {
        if (!this.stale) this.#mark(checked);
        void this.simulation.again();
      },
      onError: (error) => this.notices.error(error),
    },
  );
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The result of the last check; `null` while the document is empty. */
  checked = $derived(this.#check.data?.checked ?? null);
  /** The text that `checked` is about; `null` before the first check. */
  #checkedText = $derived(this.#check.data?.text ?? (this.empty ? this.text : null));
  /** Whether `checked` is about an earlier text. */
  stale = $derived.by(() => this.#checkedText !== this.text);
  /** Number of findings that "fix all" would fix. */
  fixAllCount = $derived.by(() => this.checked?.findings.filter((finding) => finding.in_fix_all).length ?? 0);

  constructor(
    private readonly notices: Notices,
    private readonly integration: IntegrationState,
  ) {
    this.document = new PolicyDocument({
      changed: (text) => this.#changed(text),
      copyAll: () => this.copyAll?.(),
      tooLong: (length) => (this.inputError = tooLong(length)),
    });
    this.simulation = new SimulationState(notices, this);
  }

  /** Sets the kind of the document; `null` guesses it. */
  choose(kind: PolicyKind | null): void {
    this.chosen = kind;
    this.preview = null;
    this.simulation.forget();
    void this.check();
  }

  /** Replaces the document; this can be undone. */
  replace(text: string, name: string): void {
    if (!this.document.replace(text)) return;
    this.chosen = null;
    this.name = name;
    this.tab = "findings";
    void this.check();
  }

  async open(): Promise<boolean> {
    const opened = await this.notices.attempt(() => commands.policyOpen());
    if (!opened) return false;
    this.replace(opened.text, opened.name);
    return true;
  }

  async openDropped(path: string): Promise<void> {
    const opened = await this.notices.attempt(() => commands.policyOpenDropped(path));
    if (opened) this.replace(opened.text, opened.name);
  }

  async save(): Promise<void> {
    if (this.empty) {
      this.notices.info("There is no document to save yet.");
      return;
    }
    const saved = await this.notices.attempt(() => commands.policySave(this.text, this.name || "policy.json"));
    if (!saved) return;
    this.name = saved;
    this.notices.saved(`Saved ${saved}.`);
  }

  /** Copies the document. */
  async copy(): Promise<boolean> {
    if (this.empty) {
      this.notices.info("There is no document to copy yet.");
      return false;
    }
    return this.notices.succeeds(() => commands.policyCopyText(this.text));
  }

  async check(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.empty) this.#check.reset();
    else await this.#check.load(this.text, this.chosen, this.integration.current.accountId);
  }

  /** Previews a fix. */
  previewFix(title: string, fix: PolicyFix): void {
    if (!this.stale) this.preview = { title, fix };
  }

  async previewAllFixes(): Promise<void> {
    const text = this.text;
    const fix = await this.notices.attempt(() =>
      commands.policyFixAll(text, this.chosen, this.integration.current.accountId),
    );
    if (fix && text === this.text) this.previewFix("Fix all", fix);
  }

  /** Applies a previewed fix, unless the document has changed since. */
  accept(fix: PolicyFix): void {
    if (this.stale) return;
    this.preview = null;
    this.document.dispatch({
      changes: changesOf(this.document.state.doc, fix.hunks),
      userEvent: "input.fix",
      scrollIntoView: true,
    });
    void this.check();
  }

  show(lines: LineRange | null): void {
    this.lines = lines;
    this.document.show(lines);
  }

  showFinding(finding: PolicyFinding): void {
    this.show({ from: finding.line, to: finding.line });
  }

  #changed(text: string): void {
    const first = this.#checkedText === null || this.text.trim() === "";
    this.text = text;
    this.inputError = null;
    this.preview = null;
    this.lines = null;
    if (text.trim() === "") this.name = "";
    clearTimeout(this.#timer);
    if (first) void this.check();
    else this.#timer = setTimeout(() => void this.check(), DEBOUNCE_MS);
  }

  #mark(checked: CheckedPolicy): void {
    const line = checked.unreadable?.line;
    this.document.mark(line ? [{ line, severity: "error" }] : checked.findings);
  }
}

export const [usePolicyCheck, providePolicyCheck] = createContext<PolicyCheckState>();
