/** How the steps of a connection test are shown. Pure functions. */
import type { Appearance } from "../../components/appearance";
import type { StepState, TestStep } from "../../ipc/client";

const appearances: Record<StepState, Appearance> = {
  running: { icon: "open", tone: "mute", label: "Running" },
  passed: { icon: "tick", tone: "ok", label: "Allowed" },
  failed: { icon: "cross", tone: "bad", label: "Failed" },
  skipped: { icon: "minus", tone: "mute", label: "Skipped" },
};

/** Whether a policy denied the step. It may also have failed because the server was unreachable, for example. */
export function isDenied(step: TestStep): boolean {
  return step.state === "failed" && step.code === "access_denied";
}

export function stepAppearance(step: TestStep): Appearance {
  return isDenied(step) ? { ...appearances.failed, label: "Denied" } : appearances[step.state];
}

/** "2 allowed, 1 denied, 1 skipped."; empty if there is no step. */
export function conclusionOf(steps: readonly TestStep[]): string {
  if (steps.length === 0) return "";
  const passed = steps.filter((s) => s.state === "passed").length;
  const denied = steps.filter(isDenied).length;
  const failed = steps.filter((s) => s.state === "failed").length - denied;
  const skipped = steps.filter((s) => s.state === "skipped").length;
  const parts = [`${passed} allowed`];
  if (denied > 0) parts.push(`${denied} denied`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return `${parts.join(", ")}.`;
}
