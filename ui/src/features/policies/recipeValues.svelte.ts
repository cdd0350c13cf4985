import type { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";

/** Values of a recipe, by the names of its inputs. */
export type Values = Readonly<Record<string, string>>;

const keyOf = (integration: number, recipe: string) => `${integration} ${recipe}`;

/** Typed values of recipes, by integration. The backend stores them. */
export class RecipeValues {
  #typed = $state.raw<ReadonlyMap<string, Values>>(new Map());
  #loads = new Map<number, Promise<boolean>>();
  /** Values that were reset before they were loaded; loading must not restore them. */
  #forgotten = new Set<string>();
  #saves = new Map<string, Promise<void>>();

  constructor(private readonly notices: Notices) {}

  of(integration: number, recipe: string): Values | undefined {
    return this.#typed.get(keyOf(integration, recipe));
  }

  /** Loads the stored values of an integration, once. False if that fails. Values typed meanwhile are kept. */
  loadStored(integration: number): Promise<boolean> {
    const loading = this.#loads.get(integration) ?? this.#load(integration);
    this.#loads.set(integration, loading);
    return loading;
  }

  type(integration: number, recipe: string, name: string, value: string): void {
    this.#set(integration, recipe, { ...this.of(integration, recipe), [name]: value });
  }

  forget(integration: number, recipe: string): void {
    this.#forgotten.add(keyOf(integration, recipe));
    this.#set(integration, recipe, undefined);
  }

  /** Discards the values of a removed integration, because its id may be reused. */
  dropIntegration(integration: number): void {
    const belongs = (key: string) => key.startsWith(keyOf(integration, ""));
    this.#typed = new Map([...this.#typed].filter(([key]) => !belongs(key)));
    this.#forgotten = new Set([...this.#forgotten].filter((key) => !belongs(key)));
    this.#loads.delete(integration);
  }

  #set(integration: number, recipe: string, values: Values | undefined): void {
    const key = keyOf(integration, recipe);
    const typed = new Map(this.#typed);
    if (values === undefined) typed.delete(key);
    else typed.set(key, values);
    this.#typed = typed;
    if (this.#saves.has(key)) return;
    const save = this.#save(integration, recipe).finally(() => this.#saves.delete(key));
    this.#saves.set(key, save);
  }

  async #load(integration: number): Promise<boolean> {
    const stored = await this.notices.attempt(() => commands.policyInputs(integration));
    if (!stored) {
      this.#loads.delete(integration);
      return false;
    }
    const typed = new Map(this.#typed);
    for (const [recipe, values] of Object.entries(stored)) {
      const key = keyOf(integration, recipe);
      if (!this.#forgotten.has(key)) typed.set(key, { ...values, ...typed.get(key) });
    }
    this.#typed = typed;
    return true;
  }

  /** Stores the latest values; repeats if values are typed meanwhile. */
  async #save(integration: number, recipe: string): Promise<void> {
    // Without the stored values, saving would delete the others. The id is 0 until the integration is loaded.
    if (integration <= 0 || !(await this.loadStored(integration))) return;
    let saved: Values | undefined;
    do {
      const values = this.of(integration, recipe);
      saved = values;
      await this.notices.attempt(() => commands.policyInputsSet(integration, recipe, values ?? {}));
    } while (saved !== this.of(integration, recipe));
  }
}
