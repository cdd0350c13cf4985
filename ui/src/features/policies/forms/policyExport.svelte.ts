import type { Notices } from "../../../components/notices.svelte";
import { Query } from "../../../data/query.svelte";
import { commands } from "../../../ipc/client";
import type { ExportedPolicy, PolicyFormat, RequiredInput } from "../../../ipc/client";
import { fileName } from "./forms";

/** The additional name that an export format needs. */
export class Names {
  /** Typed names, by the identifiers that scripts use. */
  typed = $state.raw<Readonly<Record<string, string>>>({});
  /** The required name. Stays while the same document is shown, so that the layout does not move. */
  required = $state.raw<RequiredInput | null>(null);
  /** Why the typed name is invalid; `null` if it is not. */
  fault = $state.raw<RequiredInput | null>(null);

  type(name: string, value: string): void {
    this.typed = { ...this.typed, [name]: value };
  }

  update({ required_input }: ExportedPolicy): void {
    if (required_input) this.required = required_input;
    this.fault = required_input?.message ? required_input : null;
  }

  forget(): void {
    this.required = null;
    this.fault = null;
  }
}

/** A recipe in an export format other than JSON. */
export class PolicyExport {
  form = $state<PolicyFormat>("json");
  readonly names = new Names();
  readonly #issue = new Query(
    (recipe: string, values: Record<string, string>, form: PolicyFormat) =>
      commands.policyExport(recipe, values, { ...this.names.typed }, form),
    {
      onData: (issued) => this.names.update(issued),
      onError: (error) => this.notices.error(error),
    },
  );
  /** The export; `null` while the format is JSON, and until the first answer. */
  issued = $derived(this.#issue.data);

  constructor(private readonly notices: Notices) {}

  choose(form: PolicyFormat): void {
    this.form = form;
    this.#issue.reset();
  }

  /** Clears the export, because another document is shown. */
  reset(): void {
    this.#issue.reset();
    this.names.forget();
  }

  /** Exports the recipe. */
  async issue(recipe: string, values: Record<string, string>): Promise<void> {
    if (this.form !== "json") await this.#issue.load(recipe, values, this.form);
  }
}

/** Copies the shown text. */
export async function copyText(text: string, notices: Notices): Promise<boolean> {
  return notices.succeeds(() => commands.policyCopyText(text));
}

/** Saves the shown text. Asks where. */
export async function saveText(text: string, stem: string, form: PolicyFormat, notices: Notices): Promise<void> {
  const saved = await notices.attempt(() => commands.policySave(text, fileName(stem, form)));
  if (saved) notices.info(`Saved ${saved}.`);
}
