import type { IconName } from "../../components/icons";
import type { FileRow, Verdict } from "../../ipc/client";

/** What a row of the list says of its file: a verdict, or where its check stands. */
export type Standing = Verdict | "checking" | "queued";

export type Vocabulary = { word: string; tone: "ok" | "warn" | "bad" | "mute"; icon: IconName };

export const vocabulary: Record<Standing, Vocabulary> = {
  accepted: { word: "Accepted", tone: "ok", icon: "tick" },
  partly_rejected: { word: "Partly rejected", tone: "warn", icon: "half" },
  rejected: { word: "Rejected", tone: "bad", icon: "cross" },
  unreadable: { word: "Unreadable", tone: "mute", icon: "torn" },
  checking: { word: "Checking", tone: "mute", icon: "open" },
  queued: { word: "Queued", tone: "mute", icon: "clock" },
};

/** The order of the verdicts in filters and when sorted: what needs a look first comes last in the filter, as designed. */
export const standings: readonly Standing[] = [
  "accepted",
  "partly_rejected",
  "rejected",
  "unreadable",
  "checking",
  "queued",
];

export const staleWords: Record<NonNullable<FileRow["stale"]>, string> = {
  changed: "Changed since it was checked",
  gone: "No longer there",
};

export function isSchemaReject(file: FileRow): boolean {
  return file.segments.some((s) => s.errors.includes("INVALID_SCHEMA"));
}
