import { createContext } from "svelte";
import { escapeHidden } from "../components/hiddenCharacters";
import type { Notices } from "../components/notices.svelte";
import { counted } from "../format";
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
  archived: false,
  hasUploads: false,
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
      const fresh = [...new Set(found)].filter((id) => !this.listed.has(id) && !isBlank(id));
      if (fresh.length === 0) {
        this.inputError = found.length === 1 ? `${found[0]} is listed already.` : "All of these are listed already.";
        return false;
      }
      return await this.#change([...this.current.environments, ...fresh], this.#addedLabel(fresh));
    } catch (thrown) {
      const error = asIpcError(thrown);
      this.inputError = [error.message, ...error.hints].join(" ");
      return false;
    }
  }

  /**
   * Adds environments that were found in files, without blank ones. `rejected` is the number of rows found there of
   * other environments: they are named if the list was empty, because the check is on from then on.
   */
  add(ids: readonly string[], rejected = 0): Promise<boolean> {
    return this.#queue(() => {
      const fresh = [...new Set(ids)].filter((id) => !this.listed.has(id) && !isBlank(id));
      if (fresh.length === 0) return Promise.resolve(false);
      return this.#change([...this.current.environments, ...fresh], this.#addedLabel(fresh, rejected));
    });
  }

  #addedLabel(fresh: readonly string[], rejected = 0): string {
    const added = `Added ${environmentsOf(fresh)}.`;
    if (this.current.environments.length > 0) return added;
    const others = rejected > 0 ? `${counted(rejected, "row")} of other environments will be rejected.` : "";
    return `${added} The environment check is on. ${others}`.trim();
  }

  remove(id: string): Promise<boolean> {
    return this.#queue(() => {
      const rest = this.current.environments.filter((e) => e !== id);
      return this.#change(rest, "Removed 1 environment.");
    });
  }

  clear(): Promise<boolean> {
    return this.#queue(() => this.#change([], `Removed ${environmentsOf(this.current.environments)}.`));
  }

  /** Runs changes one after another, so that each starts with the list that the previous one left. */
  #queue(change: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => false);
    return turn;
  }

  /** Changes the list in a way that can be undone. `what` says what was done. */
  async #change(environments: readonly string[], what: string): Promise<boolean> {
    const { id, name, environments: before } = this.current;
    if (!(await this.notices.succeeds(() => this.#set(environments)))) return false;
    this.notices.undoable(what, () =>
      this.#queue(async () => {
        if (this.current.id !== id) {
          throw new Error(`Select the integration ${escapeHidden(name)} first: its environments were changed.`);
        }
        await this.#set(before);
        return true;
      }),
    );
    return true;
  }

  async #set(environments: readonly string[]): Promise<void> {
    this.saving = true;
    const changed = await commands.environmentsSet([...environments]).finally(() => (this.saving = false));
    this.update(changed);
    this.inputError = null;
    // Verdicts depend on the environments.
    this.recheck();
  }
}

export const [useIntegration, provideIntegration] = createContext<IntegrationState>();

/** Whether an environment has no visible character. Such a value is a mistake of the writer, and is never listed. */
export function isBlank(id: string): boolean {
  return id.trim() === "";
}

/** Number of rows whose environment would be neither listed nor among `added`. */
export function rowsOfOthers(
  found: readonly { id: string; rows: number | null }[],
  listed: ReadonlySet<string>,
  added: readonly string[],
): number {
  return found.reduce((sum, { id, rows }) => sum + (listed.has(id) || added.includes(id) ? 0 : (rows ?? 0)), 0);
}

function environmentsOf(ids: readonly string[]): string {
  return counted(ids.length, "environment");
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
