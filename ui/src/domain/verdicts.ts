import type { IconName } from "../components/icons";
import { progress } from "../format";
import type { FileRow, ActiveCheck, Verdict } from "../ipc/client";

/** What a row of the list says of its file: a verdict, or where its check stands. */
export type FileStatus = Verdict | "verifying" | "checking" | "queued";

export type Vocabulary = { word: string; tone: "ok" | "warn" | "bad" | "mute"; icon: IconName };

export const vocabulary: Record<FileStatus, Vocabulary> = {
  accepted: { word: "Accepted", tone: "ok", icon: "tick" },
  partly_rejected: { word: "Partly rejected", tone: "warn", icon: "half" },
  rejected: { word: "Rejected", tone: "bad", icon: "cross" },
  unreadable: { word: "Unreadable", tone: "mute", icon: "torn" },
  // Not final, so never with the tick of a verdict.
  verifying: { word: "Verifying", tone: "mute", icon: "open" },
  checking: { word: "Checking", tone: "mute", icon: "open" },
  queued: { word: "Queued", tone: "mute", icon: "clock" },
};

/** The order of the verdicts in filters and when sorted: what needs a look first comes last in the filter, as designed. */
export const statuses: readonly FileStatus[] = [
  "accepted",
  "partly_rejected",
  "rejected",
  "unreadable",
  "verifying",
  "checking",
  "queued",
];

/** Whether there is no verdict yet, or an old one only. */
export function isBusy(status: FileStatus): status is "verifying" | "checking" | "queued" {
  return status === "verifying" || status === "checking" || status === "queued";
}

/** What a check is doing just now, to stand beside the file; empty where its status says it all. */
export function phaseLabel(run: ActiveCheck | undefined): string {
  if (!run) return "";
  const done = progress(run.rowsDone, run.rowsTotal);
  switch (run.phase) {
    case "opening":
      return "Reading the footer…";
    case "rows":
      return `Schema right. Reading rows… ${done}`.trimEnd();
    case "verifying":
      return `Clean by its metadata, verifying… ${done}`.trimEnd();
    case "advisories":
      return `Looking for advisories… ${done}`.trimEnd();
  }
}

export const staleLabel: Record<NonNullable<FileRow["stale"]>, string> = {
  changed: "Changed since it was checked",
  gone: "No longer there",
};

export function isSchemaReject(file: FileRow): boolean {
  return file.segments.some((s) => s.errors.includes("INVALID_SCHEMA"));
}
