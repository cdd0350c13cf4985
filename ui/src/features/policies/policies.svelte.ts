import { createContext } from "svelte";
import { Query } from "../../data/query.svelte";
import type { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";
import type { RenderedPolicy, Integration, Recipe } from "../../ipc/client";
import type { IntegrationState } from "../../domain/integration.svelte";
import { copyText, PolicyExport, saveText } from "./export/policyExport.svelte";
import { PolicyMergeState } from "./merge/merge.svelte";
import { RecipeValues, type Values } from "./recipeValues.svelte";

/** Pause in typing before the policy is filled in, in milliseconds. */
const DEBOUNCE_MS = 60;

/** Inputs of recipes that an integration has values for. */
const integrationInputs = ["bucket", "filePrefix", "statusPrefix", "roleArn", "topicArn", "accountId"] as const;

/** Recipes that use the values of the integration; others have a different bucket and role. */
const integrationRecipes: ReadonlySet<string> = new Set([
  "split-inbound-bucket",
  "split-sns-topic",
  "split-notification",
  "split-kms",
  "uploader-least-privilege",
]);

export type PoliciesMode = "recipes" | "check" | "denied";

/** The shown recipe, its inputs, and the resulting policy. */
export class PoliciesState {
  mode = $state<PoliciesMode>("recipes");
  recipes = $state.raw<readonly Recipe[]>([]);
  loaded = $state(false);
  /** The name of the shown recipe. */
  shown = $state("");
  readonly #fill = new Query(
    (recipe: string, values: Record<string, string>) => commands.policyRender(recipe, values),
    {
      intermediate: true,
      onError: (error) => this.notices.error(error),
    },
  );
  /** The policy in other formats than JSON. */
  readonly exporting: PolicyExport;
  /** The policy merged into an existing one. */
  readonly merge: PolicyMergeState;
  /** Copies the policy, for the keyboard. The screen sets it, because it shows the result. */
  copyShown: (() => Promise<void>) | null = null;
  readonly #typed: RecipeValues;
  /** Values passed to `open`. They override typed values, and are not stored. */
  #overrides = $state.raw<Values>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  recipe = $derived.by(() => this.recipes.find((r) => r.name === this.shown) ?? this.recipes[0] ?? null);
  /** Recipes by vendor, in their order. */
  groups = $derived.by(() => {
    const groups = new Map<string, Recipe[]>();
    for (const recipe of this.recipes) groups.set(recipe.vendor, [...(groups.get(recipe.vendor) ?? []), recipe]);
    return [...groups];
  });
  values = $derived.by((): Record<string, string> => {
    const recipe = this.recipe;
    if (recipe === null) return {};
    const known = prefilled(recipe, this.integration.current);
    const typed = this.#typed.of(this.integration.current.id, recipe.name) ?? {};
    const vendorValues = this.#typedForVendor(recipe);
    return Object.fromEntries(
      recipe.inputs.map(({ name }) => [
        name,
        this.#overrides[name] ?? typed[name] ?? (known[name] || vendorValues[name]) ?? "",
      ]),
    );
  });
  /** Why the shown text cannot be copied; `null` if it can. */
  blockedReason = $derived.by(() => {
    if (this.incomplete !== null || this.exporting.format === "json") return this.incomplete;
    const { exported } = this.exporting;
    if (exported === null) return "The policy is not ready yet.";
    return exported.text === null ? (exported.message ?? "Something is missing.") : null;
  });
  /** Why the policy is incomplete; `null` if it is complete. */
  incomplete = $derived.by(() => {
    const filled = this.filled;
    if (filled === null || this.recipe === null) return "The policy is not ready yet.";
    if (filled.complete) return null;
    const state = new Map(filled.inputs.map((i) => [i.name, i.state]));
    const bad = this.recipe.inputs.filter((i) => state.get(i.name) === "bad").map((i) => i.label);
    if (bad.length > 0) return `Fix: ${bad.join(", ")}.`;
    const missingNames = new Set(filled.marks.filter((m) => m.missing).map((m) => m.input));
    const missing = this.recipe.inputs.filter((i) => missingNames.has(i.name)).map((i) => i.label);
    return missing.length > 0 ? `Missing: ${missing.join(", ")}.` : "Something is missing.";
  });

  constructor(
    private readonly notices: Notices,
    private readonly integration: IntegrationState,
  ) {
    this.#typed = new RecipeValues(notices);
    this.exporting = new PolicyExport(notices);
    this.merge = new PolicyMergeState(notices, integration);
  }

  /** Selects a part of the policies screen. */
  setMode(mode: PoliciesMode): void {
    this.mode = mode;
    this.merge.end();
  }

  async load(): Promise<void> {
    if (this.loaded) return;
    const recipes = await this.notices.attempt(() => commands.policyRecipes());
    if (!recipes) return;
    this.recipes = recipes;
    this.loaded = true;
  }

  show(recipe: string): void {
    this.setMode("recipes");
    // The policy of the same recipe stays until its values change.
    if (recipe !== this.recipe?.name) this.#fill.reset();
    this.shown = recipe;
    this.#overrides = {};
    this.exporting.reset();
  }

  /** Shows a recipe with given values; other inputs keep theirs. */
  open(recipe: string, values: Record<string, string>): void {
    this.show(recipe);
    this.#overrides = values;
  }

  type(name: string, value: string): void {
    const recipe = this.recipe;
    if (recipe === null) return;
    this.#overrides = Object.fromEntries(Object.entries(this.#overrides).filter(([other]) => other !== name));
    this.#typed.type(this.integration.current.id, recipe.name, name, value);
  }

  /** Loads stored values of the integration. */
  loadStored(): void {
    if (this.integration.current.id > 0) void this.#typed.loadStored(this.integration.current.id);
  }

  /** Resets inputs to the values of the integration. */
  reset(): void {
    const recipe = this.recipe;
    this.#overrides = {};
    if (recipe !== null) this.#typed.forget(this.integration.current.id, recipe.name);
  }

  /** Discards the values of a removed integration. */
  dropIntegration(id: number): void {
    this.#typed.dropIntegration(id);
  }

  get hasTyped(): boolean {
    if (Object.keys(this.#overrides).length > 0) return true;
    return this.recipe !== null && this.#typed.of(this.integration.current.id, this.recipe.name) !== undefined;
  }

  /** Fills in the policy after a pause in typing; at once if none is shown. */
  fillSoon(recipe: string, values: Record<string, string>): void {
    clearTimeout(this.#timer);
    if (this.filled === null) void this.fill(recipe, values);
    else this.#timer = setTimeout(() => void this.fill(recipe, values), DEBOUNCE_MS);
  }

  async fill(recipe: string, values: Record<string, string>): Promise<void> {
    await this.#fill.load(recipe, values);
  }

  /** The policy of the recipe that is shown; `null` until it is filled in. */
  get filled(): RenderedPolicy | null {
    return this.#fill.data;
  }

  /** Copies the shown text. */
  async copy(): Promise<boolean> {
    const recipe = this.recipe;
    if (recipe === null) return false;
    const values = this.values;
    // The last changes may not be filled in yet.
    clearTimeout(this.#timer);
    await this.fill(recipe.name, values);
    const text = await this.#exportedText();
    if (this.blockedReason !== null) {
      this.notices.info(this.blockedReason);
      return false;
    }
    if (text !== null) return copyText(text, this.notices);
    return this.notices.succeeds(() => commands.policyCopy(recipe.name, values));
  }

  /** Saves the shown text. Asks where. */
  async save(): Promise<void> {
    const recipe = this.recipe;
    if (recipe === null) return;
    clearTimeout(this.#timer);
    await this.fill(recipe.name, this.values);
    const text = (await this.#exportedText()) ?? this.filled?.text;
    if (this.blockedReason !== null || text === undefined) {
      this.notices.info(this.blockedReason ?? "The policy is not ready yet.");
      return;
    }
    await saveText(text, recipe.name, this.exporting.format, this.notices);
  }

  /** Opens the page that merges the policy into an existing one. */
  async beginMerge(): Promise<void> {
    const recipe = this.recipe;
    if (recipe === null) return;
    const values = this.values;
    clearTimeout(this.#timer);
    await this.fill(recipe.name, values);
    if (this.incomplete !== null || this.filled === null) {
      this.notices.info(this.incomplete ?? "The policy is not ready yet.");
      return;
    }
    this.merge.begin({
      title: `${recipe.vendor}, ${recipe.title}`,
      stem: recipe.name,
      text: this.filled.text,
      kind: recipe.document,
      names: { ...values, ...this.exporting.names.typed },
    });
  }

  /** The exported text; `null` if the format is JSON. */
  async #exportedText(): Promise<string | null> {
    if (this.recipe === null || this.incomplete !== null || this.exporting.format === "json") return null;
    await this.exporting.load(this.recipe.name, this.values);
    return this.exporting.exported?.text ?? null;
  }

  /** Values typed for other recipes of the vendor, so that a role is typed once. */
  #typedForVendor(recipe: Recipe): Values {
    const others = this.recipes.filter((other) => other.vendor === recipe.vendor && other.name !== recipe.name);
    const id = this.integration.current.id;
    return Object.assign({}, ...others.map((other) => this.#typed.of(id, other.name) ?? {})) as Values;
  }
}

export const [usePolicies, providePolicies] = createContext<PoliciesState>();

function prefilled(recipe: Recipe, integration: Integration): Record<string, string> {
  if (!integrationRecipes.has(recipe.name)) return {};
  return Object.fromEntries(integrationInputs.map((name) => [name, integration[name]]));
}
