import type { Notices } from "../../../components/notices.svelte";
import { Query } from "../../../data/query.svelte";
import { commands } from "../../../ipc/client";
import type { MergedPolicy, MergeError, PolicyFormat, PolicyKind } from "../../../ipc/client";
import type { IntegrationState } from "../../../domain/integration.svelte";
import { copyText, RequiredNames, saveText } from "../export/policyExport.svelte";
import { tooLong } from "../editorExtensions";

/** Pause in typing before the documents are merged, in milliseconds. */
const DEBOUNCE_MS = 120;

/** A document to merge into an existing one. */
export type MergeAddition = {
  /** Its title. */
  title: string;
  /** The stem of the suggested file name. */
  stem: string;
  text: string;
  kind: PolicyKind;
  /** RequiredNames of the resources it is attached to, from the inputs of a recipe. */
  names: Readonly<Record<string, string>>;
};

/** An addition, an existing document, and the merged one. */
export class PolicyMergeState {
  /** `null` while nothing is being merged. */
  addition = $state.raw<MergeAddition | null>(null);
  format = $state<PolicyFormat>("json");
  merged = $state.raw<MergedPolicy | null>(null);
  error = $state.raw<MergeError | null>(null);
  /** Why the last text was rejected; `null` if it was not. */
  tooLong = $state<string | null>(null);
  readonly names = new RequiredNames();
  /** Existing documents by kind, which stay while the inputs of the recipe change. */
  #existing = $state.raw<Partial<Record<PolicyKind, string>>>({});
  /** Whether the result is of an earlier text. */
  stale = $state(false);
  /** The export format of `merged`. */
  #exportedAs = $state<PolicyFormat>("json");
  readonly #merge = new Query(
    async (addition: MergeAddition, existing: string, format: PolicyFormat) => {
      const names = { ...addition.names, ...this.names.typed };
      const { accountId } = this.integration.current;
      const outcome = await commands.policyMerge(existing, addition.text, addition.kind, accountId, names, format);
      return { ...outcome, format };
    },
    {
      onData: ({ merged, error, format }) => {
        this.merged = merged;
        this.#exportedAs = format;
        this.error = error;
        this.stale = false;
        if (merged) this.names.update(merged.exported);
      },
      onError: (error) => this.notices.error(error),
    },
  );
  #timer: ReturnType<typeof setTimeout> | undefined;

  existing = $derived.by(() => (this.addition ? (this.#existing[this.addition.kind] ?? "") : ""));
  /** The merged document in the chosen format; `null` until it is loaded. */
  exported = $derived.by(() => (this.merged && this.#exportedAs === this.format ? this.merged.exported : null));
  /** The shown text. */
  shown = $derived.by(() => (this.format === "json" ? (this.merged?.text ?? null) : (this.exported?.text ?? null)));
  /** Why it cannot be copied; `null` if it can. */
  blockedReason = $derived.by(() => {
    if (this.stale) return "The documents are not merged yet.";
    if (this.error) return "Nothing is merged yet.";
    if (this.shown !== null) return null;
    return this.exported?.message ?? "The documents are not merged yet.";
  });

  constructor(
    private readonly notices: Notices,
    private readonly integration: IntegrationState,
  ) {}

  begin(addition: MergeAddition): void {
    this.addition = addition;
    this.format = "json";
    this.merged = null;
    this.error = null;
    this.tooLong = null;
    this.names.forget();
    void this.merge();
  }

  end(): void {
    this.addition = null;
  }

  /** Sets the existing document. */
  type(text: string): void {
    if (!this.addition || text === this.existing) return;
    this.#existing = { ...this.#existing, [this.addition.kind]: text };
    this.stale = true;
    this.tooLong = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.merge(), DEBOUNCE_MS);
  }

  choose(format: PolicyFormat): void {
    this.format = format;
    void this.merge();
  }

  typeName(name: string, value: string): void {
    this.names.type(name, value);
    this.stale = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.merge(), DEBOUNCE_MS);
  }

  async open(): Promise<void> {
    await this.#read(() => commands.policyOpen());
  }

  async openDropped(path: string): Promise<void> {
    await this.#read(() => commands.policyOpenDropped(path));
  }

  async merge(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.addition) await this.#merge.load(this.addition, this.existing, this.format);
  }

  async copy(): Promise<boolean> {
    const text = await this.#currentText();
    return text !== null && copyText(text, this.notices);
  }

  async save(): Promise<void> {
    const { format, addition } = this;
    const text = await this.#currentText();
    if (text !== null && addition) await saveText(text, addition.stem, format, this.notices);
  }

  /** Rejects a pasted text that is too long. */
  refuse(length: number): void {
    this.tooLong = tooLong(length);
  }

  /** The shown text; `null` if there is none, after showing why. */
  async #currentText(): Promise<string | null> {
    // The last changes may not be merged yet.
    if (this.stale || this.#exportedAs !== this.format) await this.merge();
    if (this.blockedReason !== null) {
      this.notices.info(this.blockedReason);
      return null;
    }
    return this.shown;
  }

  async #read(read: () => Promise<{ text: string } | null>): Promise<void> {
    const opened = await this.notices.attempt(read);
    if (opened) this.type(opened.text);
  }
}
