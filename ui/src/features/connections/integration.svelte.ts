import type { Notices } from "../../components/notices.svelte";
import { asIpcError, ipc } from "../../ipc/client";
import type { Integration } from "../../ipc/client";

/** The integration that the screens speak of, and its environments. */
export class IntegrationState {
  current = $state.raw<Integration>({ id: 0, name: "Default", environments: [] });
  listed = $derived(new Set(this.current.environments));
  /** Why the last text typed could not be taken, in a sentence. */
  fault = $state<string | null>(null);
  saving = $state(false);
  #last: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly notices: Notices,
    private readonly recheck: () => void,
  ) {}

  /** Adds what the text lists: lines, commas or JSON. True when it was taken. */
  addText(text: string): Promise<boolean> {
    return this.#inTurn(() => this.#addText(text));
  }

  async #addText(text: string): Promise<boolean> {
    if (text.trim() === "") return false;
    this.fault = null;
    try {
      const found = await ipc.environmentsParse(text);
      if (found.length === 0) {
        this.fault = "There is no environment in this text.";
        return false;
      }
      const fresh = [...new Set(found)].filter((id) => !this.listed.has(id));
      if (fresh.length === 0) {
        this.fault = found.length === 1 ? `${found[0]} is listed already.` : "All of these are listed already.";
        return false;
      }
      return await this.#set([...this.current.environments, ...fresh]);
    } catch (thrown) {
      const error = asIpcError(thrown);
      this.fault = [error.message, ...error.hints].join(" ");
      return false;
    }
  }

  add(ids: readonly string[]): Promise<boolean> {
    return this.#inTurn(() => {
      const fresh = [...new Set(ids)].filter((id) => !this.listed.has(id));
      return fresh.length === 0 ? Promise.resolve(false) : this.#set([...this.current.environments, ...fresh]);
    });
  }

  remove(id: string): Promise<boolean> {
    return this.#inTurn(() => this.#set(this.current.environments.filter((e) => e !== id)));
  }

  clear(): Promise<boolean> {
    return this.#inTurn(() => this.#set([]));
  }

  /** One change after another: each begins with the list that the one before has left. */
  #inTurn(change: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => false);
    return turn;
  }

  async #set(environments: string[]): Promise<boolean> {
    this.saving = true;
    try {
      this.current = await ipc.environmentsSet(environments);
      this.fault = null;
      // Verdicts depend on the list: what was checked is checked again.
      this.recheck();
      return true;
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
      return false;
    } finally {
      this.saving = false;
    }
  }
}
