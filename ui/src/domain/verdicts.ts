import type { Appearance } from "../components/appearance";
import { progress } from "../format";
import type { FileRow, ActiveCheck, Verdict } from "../ipc/client";

/** The status of a file: its verdict, or the progress of its check. */
export type FileStatus = Verdict | "verifying" | "checking" | "queued";

/** Verdicts are predictions: "accepted" is what a report says. */
export const verdictAppearances: Record<FileStatus, Appearance> = {
  accepted: { label: "Would load", tone: "ok", icon: "tick" },
  partly_rejected: { label: "Partly rejected", tone: "warn", icon: "half" },
  rejected: { label: "Rejected", tone: "bad", icon: "cross" },
  unreadable: { label: "Unreadable", tone: "mute", icon: "torn" },
  // Not final, so without the tick of a verdict.
  verifying: { label: "Verifying", tone: "mute", icon: "open" },
  checking: { label: "Checking", tone: "mute", icon: "open" },
  queued: { label: "Queued", tone: "mute", icon: "clock" },
};

/** The order of statuses in filters and when sorted. */
export const statuses: readonly FileStatus[] = [
  "accepted",
  "partly_rejected",
  "rejected",
  "unreadable",
  "verifying",
  "checking",
  "queued",
];

/** Whether a check is pending or running: there is no verdict, or an outdated one. */
export function isBusy(status: FileStatus): status is "verifying" | "checking" | "queued" {
  return status === "verifying" || status === "checking" || status === "queued";
}

/** What a check is doing, shown beside the file; "" if its status says so already. */
export function phaseLabel(run: ActiveCheck | undefined): string {
  if (!run) return "";
  const done = progress(run.rowsDone, run.rowsTotal);
  switch (run.phase) {
    case "opening":
      return "Reading the footer…";
    case "rows":
      return `The schema is valid. Reading rows… ${done}`.trimEnd();
    case "verifying":
      return `Clean according to its metadata, verifying… ${done}`.trimEnd();
    case "advisories":
      return `Looking for advisories… ${done}`.trimEnd();
  }
}

export const staleLabel: Record<NonNullable<FileRow["stale"]>, string> = {
  changed: "Changed since it was checked",
  gone: "File not found",
};

export function isSchemaReject(file: FileRow): boolean {
  return file.segments.some((s) => s.errors.includes("INVALID_SCHEMA"));
}
