import { createContext } from "svelte";
import type { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";
import type { SandboxState as SandboxStatus } from "../../ipc/client";

/** The built-in sandbox for trying everything without an AWS account. */
export class SandboxState {
  current = $state.raw<SandboxStatus | null>(null);
  /** "Starting…" or "Stopping…"; "" if neither. */
  progressLabel = $state<"" | "Starting…" | "Stopping…">("");

  constructor(
    private readonly notices: Notices,
    /** Called after a start, which selects the integration of the sandbox. */
    private readonly onStarted: () => Promise<void>,
  ) {}

  async load(): Promise<void> {
    await this.#update(() => commands.sandboxState());
  }

  /** Starts the sandbox, which selects its integration. False if that fails. */
  async start(): Promise<boolean> {
    if (this.progressLabel !== "") return false;
    this.progressLabel = "Starting…";
    const started = await this.#update(() => commands.sandboxStart());
    if (started) await this.onStarted();
    this.progressLabel = "";
    return started;
  }

  async stop(): Promise<boolean> {
    if (this.progressLabel !== "") return false;
    this.progressLabel = "Stopping…";
    const stopped = await this.#update(() => commands.sandboxStop());
    this.progressLabel = "";
    return stopped;
  }

  /** Turns on or off that its validator rejects some valid rows. */
  injectRejections(on: boolean): Promise<boolean> {
    return this.#update(() => commands.sandboxInjectRejections(on));
  }

  async #update(act: () => Promise<SandboxStatus>): Promise<boolean> {
    const state = await this.notices.attempt(act);
    if (state) this.current = state;
    return state !== undefined;
  }
}

export const [useSandbox, provideSandbox] = createContext<SandboxState>();
