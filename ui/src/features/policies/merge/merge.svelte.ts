import type { Notices } from "../../../components/notices.svelte";
import { Query } from "../../../data/query.svelte";
import { commands } from "../../../ipc/client";
import type { MergedPolicy, MergeError, PolicyFormat, PolicyKind } from "../../../ipc/client";
import type { IntegrationState } from "../../../domain/integration.svelte";
import { copyText, Names, saveText } from "../forms/policyExport.svelte";
import { tooLong } from "../editorExtensions";

/** How long typing rests before the documents are merged anew. */
const REST_MS = 120;

/** What is to be put into a document that is there. */
export type MergeAddition = {
  /** Of what it is, in words. */
  title: string;
  /** The first part of the name under which the whole is saved. */
  stem: string;
  text: string;
  kind: PolicyKind;
  /** What it is attached to, as far as a recipe was told. */
  names: Readonly<Record<string, string>>;
};

/** An addition, what is there, and the whole that comes of both. */
export class PolicyMergeState {
  /** None while nothing is merged. */
  addition = $state.raw<MergeAddition | null>(null);
  form = $state<PolicyFormat>("json");
  merged = $state.raw<MergedPolicy | null>(null);
  error = $state.raw<MergeError | null>(null);
  /** Why a text was not taken in; what is there is as it was. */
  tooLong = $state<string | null>(null);
  readonly names = new Names();
  /** What was brought, by kind: it is not lost where the recipe is filled in differently. */
  #existing = $state.raw<Partial<Record<PolicyKind, string>>>({});
  /** Whether what is shown speaks of what was typed earlier. */
  stale = $state(false);
  /** The form that `merged` was made in. */
  #exportedAs = $state<PolicyFormat>("json");
  readonly #merge = new Query(
    async (addition: MergeAddition, existing: string, form: PolicyFormat) => {
      const names = { ...addition.names, ...this.names.typed };
      const { accountId } = this.integration.current;
      const outcome = await commands.policyMerge(existing, addition.text, addition.kind, accountId, names, form);
      return { ...outcome, form };
    },
    {
      onData: ({ merged, error, form }) => {
        this.merged = merged;
        this.#exportedAs = form;
        this.error = error;
        this.stale = false;
        if (merged) this.names.hear(merged.exported);
      },
      onError: (error) => this.notices.error(error),
    },
  );
  #timer: ReturnType<typeof setTimeout> | undefined;

  existing = $derived.by(() => (this.addition ? (this.#existing[this.addition.kind] ?? "") : ""));
  /** The whole in the form that is chosen; none until it is made. */
  exported = $derived.by(() => (this.merged && this.#exportedAs === this.form ? this.merged.exported : null));
  /** What is on the screen, to be copied. */
  shown = $derived.by(() => (this.form === "json" ? (this.merged?.text ?? null) : (this.exported?.text ?? null)));
  /** Why it cannot be copied; none when it can. */
  notYet = $derived.by(() => {
    if (this.stale) return "The documents are being merged.";
    if (this.error) return "Nothing is merged yet.";
    if (this.shown !== null) return null;
    return this.exported?.message ?? "The documents are being merged.";
  });

  constructor(
    private readonly notices: Notices,
    private readonly integration: IntegrationState,
  ) {}

  begin(addition: MergeAddition): void {
    this.addition = addition;
    this.form = "json";
    this.merged = null;
    this.error = null;
    this.tooLong = null;
    this.names.forget();
    void this.merge();
  }

  end(): void {
    this.addition = null;
  }

  /** What is there, as it is typed. */
  type(text: string): void {
    if (!this.addition || text === this.existing) return;
    this.#existing = { ...this.#existing, [this.addition.kind]: text };
    this.stale = true;
    this.tooLong = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.merge(), REST_MS);
  }

  choose(form: PolicyFormat): void {
    this.form = form;
    void this.merge();
  }

  name(name: string, value: string): void {
    this.names.type(name, value);
    this.stale = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.merge(), REST_MS);
  }

  async open(): Promise<void> {
    await this.#read(() => commands.policyOpen());
  }

  async openDropped(path: string): Promise<void> {
    await this.#read(() => commands.policyOpenDropped(path));
  }

  async merge(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.addition) await this.#merge.load(this.addition, this.existing, this.form);
  }

  async copy(): Promise<boolean> {
    const text = await this.#whole();
    return text !== null && copyText(text, this.notices);
  }

  async save(): Promise<void> {
    const { form, addition } = this;
    const text = await this.#whole();
    if (text !== null && addition) await saveText(text, addition.stem, form, this.notices);
  }

  /** A text that was pasted is no policy by its length. */
  refuse(length: number): void {
    this.tooLong = tooLong(length);
  }

  /** What is on the screen, or a word on why it is not to be had. */
  async #whole(): Promise<string | null> {
    // What was typed or chosen just now may not be on screen yet.
    if (this.stale || this.#exportedAs !== this.form) await this.merge();
    if (this.notYet !== null) {
      this.notices.info(this.notYet);
      return null;
    }
    return this.shown;
  }

  async #read(read: () => Promise<{ text: string } | null>): Promise<void> {
    const opened = await this.notices.attempt(read);
    if (opened) this.type(opened.text);
  }
}
