import { createContext } from "svelte";
import type { Notices } from "../components/notices.svelte";
import { asIpcError, commands } from "../ipc/client";
import type { Integration } from "../ipc/client";

/** Placeholder until the integration is loaded. */
const NONE: Integration = {
  id: 0,
  name: "Default",
  connectionId: null,
  bucket: "",
  filePrefix: "",
  fileSuffix: "",
  statusPrefix: "",
  roleArn: "",
  topicArn: "",
  accountId: "",
  environments: [],
  trafficTypes: [],
  sandbox: false,
};

/** All integrations, the selected one, and its environments. */
export class IntegrationState {
  current = $state.raw<Integration>(NONE);
  all = $state.raw<readonly Integration[]>([]);
  listed = $derived(new Set(this.current.environments));
  /** Why the last typed text was rejected; `null` if it was not. */
  inputError = $state<string | null>(null);
  saving = $state(false);
  #last: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly notices: Notices,
    private readonly recheck: () => void,
  ) {}

  /** Stores what the backend returned. With `recheck`, files are checked again if the environments differ. */
  update(current: Integration, all: readonly Integration[] = this.all, recheck = false): void {
    const before = this.current;
    this.current = current;
    this.all = all.some((i) => i.id === current.id)
      ? all.map((i) => (i.id === current.id ? current : i))
      : [...all, current];
    if (recheck && !sameList(before.environments, current.environments)) this.recheck();
  }

  /** Selects another integration. False if it was selected already, or if that fails. */
  select(id: number): Promise<boolean> {
    return this.#queue(async () => {
      if (id === this.current.id) return false;
      const selected = await this.notices.attempt(() => commands.integrationSelect(id));
      if (!selected) return false;
      this.inputError = null;
      this.update(selected, this.all, true);
      return true;
    });
  }

  /** Adds the environments listed in a text: by lines, by commas or as JSON. False if none was added. */
  addText(text: string): Promise<boolean> {
    return this.#queue(() => this.#addText(text));
  }

  async #addText(text: string): Promise<boolean> {
    if (text.trim() === "") return false;
    this.inputError = null;
    try {
      const found = await commands.environmentsParse(text);
      if (found.length === 0) {
        this.inputError = "No environment was found in this text.";
        return false;
      }
      const fresh = [...new Set(found)].filter((id) => !this.listed.has(id));
      if (fresh.length === 0) {
        this.inputError = found.length === 1 ? `${found[0]} is listed already.` : "All of these are listed already.";
        return false;
      }
      return await this.#set([...this.current.environments, ...fresh]);
    } catch (thrown) {
      const error = asIpcError(thrown);
      this.inputError = [error.message, ...error.hints].join(" ");
      return false;
    }
  }

  add(ids: readonly string[]): Promise<boolean> {
    return this.#queue(() => {
      const fresh = [...new Set(ids)].filter((id) => !this.listed.has(id));
      return fresh.length === 0 ? Promise.resolve(false) : this.#set([...this.current.environments, ...fresh]);
    });
  }

  remove(id: string): Promise<boolean> {
    return this.#queue(() => this.#set(this.current.environments.filter((e) => e !== id)));
  }

  clear(): Promise<boolean> {
    return this.#queue(() => this.#set([]));
  }

  /** Runs changes one after another, so that each starts with the list that the previous one left. */
  #queue(change: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => false);
    return turn;
  }

  async #set(environments: string[]): Promise<boolean> {
    this.saving = true;
    const changed = await this.notices.attempt(() => commands.environmentsSet(environments));
    this.saving = false;
    if (!changed) return false;
    this.update(changed);
    this.inputError = null;
    // Verdicts depend on the environments.
    this.recheck();
    return true;
  }
}

export const [useIntegration, provideIntegration] = createContext<IntegrationState>();

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
