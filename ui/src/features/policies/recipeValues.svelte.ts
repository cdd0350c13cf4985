import type { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";

/** Values of a recipe, by the names of its inputs. */
export type Values = Readonly<Record<string, string>>;

const keyOf = (integration: number, recipe: string) => `${integration} ${recipe}`;

/** What a person typed for recipes, by integration. The backend remembers it from one start to the next. */
export class RecipeValues {
  #typed = $state.raw<ReadonlyMap<string, Values>>(new Map());
  #readings = new Map<number, Promise<boolean>>();
  /** What was taken back before it was read: reading must not bring it back. */
  #forgotten = new Set<string>();
  #savings = new Map<string, Promise<void>>();

  constructor(private readonly notices: Notices) {}

  of(integration: number, recipe: string): Values | undefined {
    return this.#typed.get(keyOf(integration, recipe));
  }

  /** Reads what is remembered of an integration, once. False where that failed. What was typed meanwhile stays. */
  recall(integration: number): Promise<boolean> {
    const reading = this.#readings.get(integration) ?? this.#read(integration);
    this.#readings.set(integration, reading);
    return reading;
  }

  type(integration: number, recipe: string, name: string, value: string): void {
    this.#set(integration, recipe, { ...this.of(integration, recipe), [name]: value });
  }

  forget(integration: number, recipe: string): void {
    this.#forgotten.add(keyOf(integration, recipe));
    this.#set(integration, recipe, undefined);
  }

  /** Lets go of an integration that is removed: its number may be given to another. */
  dropIntegration(integration: number): void {
    const its = (key: string) => key.startsWith(keyOf(integration, ""));
    this.#typed = new Map([...this.#typed].filter(([key]) => !its(key)));
    this.#forgotten = new Set([...this.#forgotten].filter((key) => !its(key)));
    this.#readings.delete(integration);
  }

  #set(integration: number, recipe: string, values: Values | undefined): void {
    const key = keyOf(integration, recipe);
    const typed = new Map(this.#typed);
    if (values === undefined) typed.delete(key);
    else typed.set(key, values);
    this.#typed = typed;
    if (this.#savings.has(key)) return;
    const saving = this.#save(integration, recipe).finally(() => this.#savings.delete(key));
    this.#savings.set(key, saving);
  }

  async #read(integration: number): Promise<boolean> {
    const remembered = await this.notices.attempt(() => commands.policyInputs(integration));
    if (!remembered) {
      this.#readings.delete(integration);
      return false;
    }
    const typed = new Map(this.#typed);
    for (const [recipe, values] of Object.entries(remembered)) {
      const key = keyOf(integration, recipe);
      if (!this.#forgotten.has(key)) typed.set(key, { ...values, ...typed.get(key) });
    }
    this.#typed = typed;
    return true;
  }

  /** Has the newest values remembered; those that are typed while it does so come after. */
  async #save(integration: number, recipe: string): Promise<void> {
    // Before that is known, saving would forget the rest. There is no integration of that number before the first is read.
    if (integration <= 0 || !(await this.recall(integration))) return;
    let saved: Values | undefined;
    do {
      const values = this.of(integration, recipe);
      saved = values;
      await this.notices.attempt(() => commands.policyInputsSet(integration, recipe, values ?? {}));
    } while (saved !== this.of(integration, recipe));
  }
}
