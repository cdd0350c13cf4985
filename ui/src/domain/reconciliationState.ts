/** How the reconciliation state of a file is shown: labels, tones and bars. Pure functions. */
import type { Appearance } from "../components/appearance";
import type { Part } from "../components/stackBar";
import { count, counted, share } from "../format";
import type { ReconciliationState, ReconciledFile } from "../ipc/client";
import { setFill, setName, setOutline } from "./codes";

export const stateAppearances: Record<ReconciliationState, Appearance> = {
  reconciled: { label: "Reconciled", tone: "ok", icon: "tick" },
  rejected_rows: { label: "Rejected rows", tone: "warn", icon: "half" },
  schema_rejected: { label: "Schema rejected", tone: "bad", icon: "column" },
  waiting: { label: "Waiting", tone: "wait", icon: "clock" },
  overdue: { label: "Overdue", tone: "warn", icon: "hourglass" },
  over_reported: { label: "Over-reported", tone: "over", icon: "over" },
  unknown: { label: "Row count unknown", tone: "mute", icon: "question" },
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

/** Whether the state of a file needs attention, whether it was seen or not. */
export function needsAttention({ state }: ReconciledFile): boolean {
  return state === "rejected_rows" || state === "schema_rejected" || state === "overdue" || state === "over_reported";
}

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

/**
 * The rows of a file as they count in all sums. Every row of a file that was rejected as a whole is rejected. `null`
 * if the number of rows sent is needed, and is unknown.
 */
export function rowsOf(file: ReconciledFile): { accepted: number; rejected: number | null; pending: number | null } {
  if (file.schemaRejected) return { accepted: 0, rejected: file.sent, pending: 0 };
  return { accepted: file.accepted, rejected: file.rejected, pending: file.sent === null ? null : file.pending };
}

/** The part of a bar for a number of rows; none for 0 rows. */
function rowsPart(label: string, rows: number, file: ReconciledFile, style: Pick<Part, "fill" | "outline">): Part[] {
  const whole = Math.max(file.sent ?? 0, file.accepted + file.rejected);
  return rows > 0 ? [{ label: `${label}: ${counted(rows, "row")}, ${share(rows, whole)}`, value: rows, ...style }] : [];
}

function schemaPart(file: ReconciledFile): Part {
  return {
    label: "The whole file was rejected: INVALID_SCHEMA",
    // A bar needs a part, also if the number of rows is unknown or 0.
    value: file.sent || 1,
    fill: setFill(["INVALID_SCHEMA"]),
    outline: setOutline(["INVALID_SCHEMA"]),
  };
}

/** The bar in the table: accepted, rejected, pending. */
export function totalParts(file: ReconciledFile): Part[] {
  if (file.schemaRejected) return [schemaPart(file)];
  return [
    ...rowsPart("Accepted", file.accepted, file, { fill: setFill([]) }),
    ...rowsPart("Rejected", file.rejected, file, { fill: rejectedFill }),
    ...rowsPart("Pending", file.pending, file, PENDING),
  ];
}

/** The bar on a file's page: accepted, each exact set of codes, pending. */
export function codeParts(file: ReconciledFile): Part[] {
  if (file.schemaRejected) return [schemaPart(file)];
  const sets = file.codes.filter((c) => c.errors.length > 0);
  const withoutCode = file.rejected - sets.reduce((sum, c) => sum + c.rows, 0);
  const label = `Rejected without a code: ${counted(withoutCode, "row")}`;
  return [
    ...rowsPart("Accepted", file.accepted, file, { fill: setFill([]) }),
    ...sets.flatMap(({ errors, rows }) =>
      rowsPart(setName(errors), rows, file, { fill: setFill(errors), outline: setOutline(errors) }),
    ),
    ...(withoutCode > 0 ? [{ label, value: withoutCode, fill: rejectedFill }] : []),
    ...rowsPart("Pending", file.pending, file, PENDING),
  ];
}

/** A bar as text, for screen readers. */
export function partsLabel(parts: readonly Part[]): string {
  return parts.length === 0 ? "No rows reported" : parts.map((p) => p.label).join("; ");
}

export type Outcome = Appearance & { remarks: readonly string[] };

/** The state of a file as a sentence, with further remarks. */
export function outcomeOf(file: ReconciledFile): Outcome {
  const { tone, icon } = stateAppearances[file.state];
  const remarks: string[] = [];
  let outcome: Appearance = { tone, icon, label: "" };
  const rowsAre = (n: number) => `${counted(n, "row")} ${n === 1 ? "is" : "are"}`;
  switch (file.state) {
    case "reconciled":
    case "rejected_rows":
      outcome = { tone: "ok", icon: "tick", label: "Every row accounted for" };
      if (file.incomplete) outcome.label += ", as far as could be read";
      break;
    case "waiting":
      outcome.label = `${rowsAre(file.pending)} not reported yet`;
      remarks.push("Reports come 15 minutes to an hour after an upload.");
      break;
    case "overdue":
      outcome.label = `${rowsAre(file.pending)} overdue`;
      remarks.push("No report has named them for an hour or more.");
      break;
    case "over_reported":
      outcome.label =
        file.overReported === 1
          ? "1 more row was reported than was sent"
          : `${count(file.overReported)} more rows were reported than were sent`;
      break;
    case "schema_rejected":
      outcome.label = "The whole file was rejected";
      remarks.push(
        file.sent === null
          ? "None of its rows loaded."
          : file.sent === 1
            ? "Its one row did not load."
            : `None of its ${counted(file.sent, "row")} loaded.`,
      );
      break;
    case "unknown":
      outcome.label = "The number of rows sent is unknown";
      remarks.push("It was not uploaded from here, and its rows could not be counted in the bucket.");
      break;
  }
  if (file.warned > 0) {
    remarks.push(
      file.warned === 1 ? "1 accepted row carries a warning" : `${count(file.warned)} accepted rows carry a warning`,
    );
  }
  return { ...outcome, remarks };
}

/** Why the numbers of a file are uncertain, one sentence for each reason. */
export function cautionsOf(file: ReconciledFile): string[] {
  const cautions: string[] = [];
  if (file.incomplete) cautions.push("Some of its entries could not be read, so these totals are incomplete.");
  if (file.ambiguous !== null) cautions.push(file.ambiguous);
  if (file.guessed) {
    cautions.push(
      "This name was sent more than once, and the time of some entries matches no upload: they are assigned to the newest one as a guess.",
    );
  }
  return cautions;
}

/** The first of these reasons as a short label, for a row of the table. */
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
