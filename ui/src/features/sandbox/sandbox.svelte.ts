import { createContext } from "svelte";
import type { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";
import type { SandboxState as SandboxStatus } from "../../ipc/client";

/** The built-in sandbox for trying everything without an AWS account. */
export class SandboxState {
  current = $state.raw<SandboxStatus | null>(null);
  /** What is in progress; "" if nothing is. */
  doing = $state<"" | "Starting…" | "Stopping…">("");

  constructor(
    private readonly notices: Notices,
    /** Called after a start, which selects the integration of the sandbox. */
    private readonly selected: () => Promise<void>,
  ) {}

  async load(): Promise<void> {
    await this.#trying(() => commands.sandboxState());
  }

  /** Starts the sandbox, which selects its integration. False if that fails. */
  async start(): Promise<boolean> {
    if (this.doing !== "") return false;
    this.doing = "Starting…";
    const started = await this.#trying(() => commands.sandboxStart());
    if (started) await this.selected();
    this.doing = "";
    return started;
  }

  async stop(): Promise<boolean> {
    if (this.doing !== "") return false;
    this.doing = "Stopping…";
    const stopped = await this.#trying(() => commands.sandboxStop());
    this.doing = "";
    return stopped;
  }

  /** Makes its judge reject some rows that would load, or no more. */
  injectRejections(on: boolean): Promise<boolean> {
    return this.#trying(() => commands.sandboxInjectRejections(on));
  }

  async #trying(act: () => Promise<SandboxStatus>): Promise<boolean> {
    const state = await this.notices.attempt(act);
    if (state) this.current = state;
    return state !== undefined;
  }
}

export const [useSandbox, provideSandbox] = createContext<SandboxState>();
