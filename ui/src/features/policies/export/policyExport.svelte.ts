import type { Notices } from "../../../components/notices.svelte";
import { Query } from "../../../data/query.svelte";
import { commands } from "../../../ipc/client";
import type { ExportedPolicy, PolicyFormat, RequiredInput } from "../../../ipc/client";
import { fileName } from "./formats";

/** The additional name that an export format needs. */
export class RequiredNames {
  /** Typed names, by the identifiers that scripts use. */
  typed = $state.raw<Readonly<Record<string, string>>>({});
  /** The required name. Stays while the same document is shown, so that the layout does not move. */
  required = $state.raw<RequiredInput | null>(null);
  /** Why the typed name is invalid; `null` if it is not. */
  error = $state.raw<RequiredInput | null>(null);

  type(name: string, value: string): void {
    this.typed = { ...this.typed, [name]: value };
  }

  update({ required_input }: ExportedPolicy): void {
    if (required_input) this.required = required_input;
    this.error = required_input?.message ? required_input : null;
  }

  forget(): void {
    this.required = null;
    this.error = null;
  }
}

/** A recipe in an export format other than JSON. */
export class PolicyExport {
  format = $state<PolicyFormat>("json");
  readonly names = new RequiredNames();
  readonly #export = new Query(
    (recipe: string, values: Record<string, string>, format: PolicyFormat) =>
      commands.policyExport(recipe, values, { ...this.names.typed }, format),
    {
      onData: (exported) => this.names.update(exported),
      onError: (error) => this.notices.error(error),
    },
  );
  /** The export; `null` while the format is JSON, and until the first answer. */
  exported = $derived(this.#export.data);

  constructor(private readonly notices: Notices) {}

  choose(format: PolicyFormat): void {
    this.format = format;
    this.#export.reset();
  }

  /** Clears the export, because another document is shown. */
  reset(): void {
    this.#export.reset();
    this.names.forget();
  }

  /** Exports the recipe. */
  async load(recipe: string, values: Record<string, string>): Promise<void> {
    if (this.format !== "json") await this.#export.load(recipe, values, this.format);
  }
}

/** Copies the shown text. */
export async function copyText(text: string, notices: Notices): Promise<boolean> {
  return notices.succeeds(() => commands.policyCopyText(text));
}

/** Saves the shown text. Asks where. */
export async function saveText(text: string, stem: string, format: PolicyFormat, notices: Notices): Promise<void> {
  const saved = await notices.attempt(() => commands.policySave(text, fileName(stem, format)));
  if (saved) notices.saved(`Saved ${saved}.`);
}
