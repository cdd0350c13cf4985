/** How the reconciliation state of a file is shown: labels, tones and bars. Pure functions. */
import type { IconName } from "../components/icons";
import type { Part } from "../components/stackBar";
import { count, counted, share } from "../format";
import type { ReconciliationState, ReconciledFile } from "../ipc/client";
import { setFill, setName, setOutline } from "./codes";

export type Tone = "ok" | "warn" | "bad" | "over" | "wait" | "mute";
export type Vocabulary = { word: string; tone: Tone; icon: IconName };

export const vocabulary: Record<ReconciliationState, Vocabulary> = {
  reconciled: { word: "Reconciled", tone: "ok", icon: "tick" },
  rejected_rows: { word: "Rejected rows", tone: "warn", icon: "half" },
  schema_rejected: { word: "Schema rejected", tone: "bad", icon: "column" },
  waiting: { word: "Waiting", tone: "wait", icon: "clock" },
  overdue: { word: "Overdue", tone: "warn", icon: "hourglass" },
  over_reported: { word: "Over-reported", tone: "over", icon: "over" },
  unknown: { word: "Row count unknown", tone: "mute", icon: "question" },
};

/** The order of the filter: from good states to those that need attention. */
export const states: readonly ReconciliationState[] = [
  "reconciled",
  "waiting",
  "rejected_rows",
  "overdue",
  "schema_rejected",
  "over_reported",
  "unknown",
];

/** Fill of rejected rows of any code: striped, so that it does not depend on colour alone. */
export const rejectedFill = "repeating-linear-gradient(0deg, var(--c-rej) 0 3px, var(--bg) 3px 4px)";
const PENDING = { fill: "transparent", outline: "var(--c-pend)" };

/** Whether each sent row was reported once. Only then is the total double-ruled. */
export function balances(file: ReconciledFile): boolean {
  return (
    file.sent !== null &&
    !file.schemaRejected &&
    !file.incomplete &&
    file.overReported === 0 &&
    file.pending === 0 &&
    file.accepted + file.rejected === file.sent
  );
}

/** The bar in the table: accepted, rejected, pending. */
export function totalParts(file: ReconciledFile): Part[] {
  if (file.schemaRejected) return [schemaPart()];
  const whole = Math.max(file.sent ?? 0, file.accepted + file.rejected);
  const part = (word: string, rows: number, appearance: { fill: string; outline?: string }): Part[] =>
    rows > 0 ? [{ label: `${word}: ${counted(rows, "row")}, ${share(rows, whole)}`, value: rows, ...appearance }] : [];
  return [
    ...part("Accepted", file.accepted, { fill: setFill([]) }),
    ...part("Rejected", file.rejected, { fill: rejectedFill }),
    ...part("Pending", file.pending, PENDING),
  ];
}

/** The bar on a file's page: accepted, each exact set of codes, pending. */
export function codeParts(file: ReconciledFile): Part[] {
  if (file.schemaRejected) return [schemaPart()];
  const whole = Math.max(file.sent ?? 0, file.accepted + file.rejected);
  const sets = [{ errors: [] as string[], rows: file.accepted }, ...file.codes.filter((c) => c.errors.length > 0)];
  // Rejected rows whose entries name no code.
  const unnamed = file.rejected - file.codes.reduce((sum, c) => sum + (c.errors.length > 0 ? c.rows : 0), 0);
  const parts: Part[] = sets
    .filter((s) => s.rows > 0)
    .map((s) => ({
      label: `${setName(s.errors)}: ${counted(s.rows, "row")}, ${share(s.rows, whole)}`,
      value: s.rows,
      fill: setFill(s.errors),
      outline: setOutline(s.errors),
    }));
  if (unnamed > 0) {
    parts.push({ label: `Rejected without a code: ${counted(unnamed, "row")}`, value: unnamed, fill: rejectedFill });
  }
  if (file.pending > 0) {
    parts.push({
      label: `Pending: ${counted(file.pending, "row")}, ${share(file.pending, whole)}`,
      value: file.pending,
      ...PENDING,
    });
  }
  return parts;
}

const schemaPart = (): Part => ({
  label: "The whole file was rejected: INVALID_SCHEMA",
  value: 1,
  fill: setFill(["INVALID_SCHEMA"]),
  outline: setOutline(["INVALID_SCHEMA"]),
});

/** A bar as text, for screen readers. */
export function partsLabel(parts: readonly Part[]): string {
  return parts.length === 0 ? "No rows reported" : parts.map((p) => p.label).join("; ");
}

export type Outcome = { tone: Tone; icon: IconName; words: string; also: readonly string[] };

/** The state of a file as a sentence, with further remarks. */
export function outcomeOf(file: ReconciledFile): Outcome {
  const { tone, icon } = vocabulary[file.state];
  const also: string[] = [];
  let words: string;
  let appearance: { tone: Tone; icon: IconName } = { tone, icon };
  const rowsAre = (n: number) => `${counted(n, "row")} ${n === 1 ? "is" : "are"}`;
  switch (file.state) {
    case "reconciled":
    case "rejected_rows":
      words = file.incomplete ? "Every row accounted for, as far as could be read" : "Every row accounted for";
      appearance = { tone: "ok", icon: "tick" };
      break;
    case "waiting":
      words = `${rowsAre(file.pending)} not reported yet`;
      also.push("Reports come 15 minutes to an hour after an upload.");
      break;
    case "overdue":
      words = `${rowsAre(file.pending)} overdue`;
      also.push("No report has named them for an hour or more.");
      break;
    case "over_reported":
      words =
        file.overReported === 1
          ? "1 more row was reported than was sent"
          : `${count(file.overReported)} more rows were reported than were sent`;
      break;
    case "schema_rejected":
      words = "The whole file was rejected";
      also.push(
        file.sent === null
          ? "None of its rows loaded."
          : file.sent === 1
            ? "Its one row did not load."
            : `None of its ${counted(file.sent, "row")} loaded.`,
      );
      break;
    case "unknown":
      words = "The number of rows sent is unknown";
      also.push("It was not uploaded from here, and its rows could not be counted in the bucket.");
      break;
  }
  if (file.warned > 0) {
    also.push(
      file.warned === 1 ? "1 accepted row carries a warning" : `${count(file.warned)} accepted rows carry a warning`,
    );
  }
  return { ...appearance, words, also };
}

/** Why the numbers of a file are uncertain, one sentence for each reason. */
export function cautionsOf(file: ReconciledFile): string[] {
  const cautions: string[] = [];
  if (file.incomplete) cautions.push("Some of its entries could not be read, so these sums are incomplete.");
  if (file.ambiguous !== null) cautions.push(file.ambiguous);
  if (file.guessed) {
    cautions.push(
      "This name was sent more than once, and the time of some entries matches no upload: they are assigned to the newest one as a guess.",
    );
  }
  return cautions;
}

/** The first of these reasons in a word or two, for a row of the table. */
export function cautionLabel(file: ReconciledFile): string {
  if (file.incomplete) return "Incomplete";
  if (file.ambiguous !== null) return "Ambiguous name";
  return file.guessed ? "Guessed" : "";
}

/** "+12", "−12", "0"; a dash if there is nothing to compare. */
export function signed(difference: number | null): string {
  if (difference === null) return count(null);
  if (difference === 0) return "0";
  return `${difference > 0 ? "+" : "−"}${count(Math.abs(difference))}`;
}

/** The folder of a file below the prefix of its integration, such as "archive/"; "" directly below the prefix. */
export function folderBelow(prefix: string, file: ReconciledFile): string {
  const folder = file.key.slice(0, file.key.lastIndexOf("/") + 1);
  const above = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  return folder.startsWith(above) ? folder.slice(above.length) : folder;
}
