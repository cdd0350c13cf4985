import type { Notices } from "../../components/notices.svelte";
import { asIpcError, channel, commands } from "../../ipc/client";
import type { TestOutcome } from "./connectionStatus";
import type { TestStep, TestTarget } from "../../ipc/client";

/** A run of the connection test, with its steps in the order in which they started. */
export type TestRun = {
  steps: readonly TestStep[];
  running: boolean;
  startedAtMs: number;
  durationMs: number | null;
  problem: { message: string; hints: readonly string[] } | null;
};

/** The last test of each integration. */
export class ConnectionTests {
  #runs = $state.raw<ReadonlyMap<number, TestRun>>(new Map());
  #newest = new Map<number, number>();
  #next = 1;

  constructor(private readonly notices: Notices) {}

  of(integration: number): TestRun | null {
    return this.#runs.get(integration) ?? null;
  }

  /** The result of the last test. */
  outcome(integration: number): TestOutcome {
    const run = this.of(integration);
    if (run === null) return "untested";
    if (run.running) return "running";
    return run.problem !== null || run.steps.some((s) => s.state === "failed") ? "failed" : "passed";
  }

  /** Discards the result, because the integration was changed. Ignores a running test. */
  forget(integration: number): void {
    this.#newest.delete(integration);
    const runs = new Map(this.#runs);
    runs.delete(integration);
    this.#runs = runs;
  }

  async run(integration: number, target: TestTarget): Promise<void> {
    const number = this.#next++;
    this.#newest.set(integration, number);
    const startedAtMs = Date.now();
    let run: TestRun = { steps: [], running: true, startedAtMs, durationMs: null, problem: null };
    const show = (change: Partial<TestRun>) => {
      if (this.#newest.get(integration) !== number) return;
      run = { ...run, ...change };
      this.#runs = new Map(this.#runs).set(integration, run);
    };
    show({});
    try {
      await commands.connectionTest(
        target,
        channel((step) => show({ steps: withStep(run.steps, step) })),
      );
    } catch (thrown) {
      const problem = asIpcError(thrown);
      if (this.#newest.get(integration) === number) show({ problem });
      else this.notices.error(problem);
    }
    // A step that did not end is shown as skipped.
    const steps = run.steps.map((s): TestStep => (s.state === "running" ? { ...s, state: "skipped" } : s));
    show({ running: false, durationMs: Date.now() - startedAtMs, steps });
  }
}

function withStep(steps: readonly TestStep[], step: TestStep): readonly TestStep[] {
  return steps.some((s) => s.id === step.id) ? steps.map((s) => (s.id === step.id ? step : s)) : [...steps, step];
}
