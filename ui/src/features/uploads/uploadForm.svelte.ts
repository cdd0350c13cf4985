import { counted } from "../../format";
import { Query } from "../../data/query.svelte";
import { commands } from "../../ipc/client";
import type { PlanRow, UploadItem } from "../../ipc/client";

/** Maximum length of an S3 key, in bytes. */
const MAX_KEY_BYTES = 1024;

/** A character that a listing of the bucket cannot show: a control character, or one that XML cannot hold. */
const UNSENDABLE_CHARACTER = /[\p{Cc}\uFFFE\uFFFF]/u;

/** Whether an object with the key exists. Unknown for a changed key, because the plan only looked up its own. */
export type Existing = "no" | "yes" | "unknown";

/**
 * The form before an upload: which files, under which keys, and their problems. A file that needs consent is included
 * once it is given; a file with a problem is excluded.
 */
export class UploadForm {
  readonly #plan = new Query(() => commands.uploadPlan([...this.ids]));
  /** What can be sent; `null` until the backend has answered. */
  plan = $derived(this.#plan.data);
  error = $derived(this.#plan.error);
  /** Files that the user has ticked or cleared. The others are sent if every row would load. */
  #chosen = $state.raw<ReadonlyMap<number, boolean>>(new Map());
  /** Typed keys that replace the planned ones, by file. */
  #keys = $state.raw<ReadonlyMap<number, string>>(new Map());
  /** Files whose existing object may be replaced. */
  #overwrite = $state.raw<ReadonlySet<number>>(new Set());

  /** `keys` replace the planned ones, by file. */
  constructor(
    readonly ids: readonly number[],
    keys: ReadonlyMap<number, string> = new Map(),
  ) {
    this.#keys = keys;
  }

  rows = $derived<readonly PlanRow[]>(this.plan?.rows ?? []);
  /** The file prefix: the integration reads only keys below it. */
  prefix = $derived((this.plan?.target ?? "").replace(/^s3:\/\/[^/]*\/?/, ""));

  /** Number of files per key, without files that have a problem. */
  #keyCounts = $derived.by(() => {
    const counts = new Map<string, number>();
    for (const row of this.rows) {
      if (row.problem === null) counts.set(this.keyOf(row), (counts.get(this.keyOf(row)) ?? 0) + 1);
    }
    return counts;
  });

  /** The files by outcome; groups without files are left out. */
  groups = $derived.by((): readonly PlanGroup[] => {
    const groups = planGroups.map(({ outcome, label }) => ({
      outcome,
      label,
      rows: this.rows.filter((row) => outcomeOf(row) === outcome),
    }));
    return groups.filter((group) => group.rows.length > 0);
  });
  /** The files that would be rejected in part or as a whole, and can be sent. */
  #rejected = $derived(this.rows.filter((row) => row.problem === null && this.needsRejectedConsent(row)));
  asksForRejected = $derived(this.#rejected.length > 0);
  /** Which of these files are ticked. */
  consent = $derived.by((): "none" | "some" | "all" => {
    const ticked = this.#rejected.filter((row) => this.isChosen(row)).length;
    return ticked === 0 ? "none" : ticked < this.#rejected.length ? "some" : "all";
  });
  /** What the consent is for: the ticked files, or all that need it if none is ticked. */
  consentText = $derived.by(() => {
    const ticked = this.#rejected.filter((row) => this.isChosen(row));
    const asked = ticked.length > 0 ? ticked : this.#rejected;
    const rows = asked.reduce((sum, row) => sum + (row.schemaRejected ? 0 : row.rejectedRows), 0);
    return consentLabel(rows, asked.filter((row) => row.schemaRejected).length);
  });
  /** Whether files are sent that would be rejected in part or as a whole. */
  sendRejected = $derived.by(() => this.included.some((row) => this.needsRejectedConsent(row)));

  included = $derived(this.rows.filter((row) => this.isIncluded(row)));
  /** Files that need consent. */
  needsConsent = $derived(
    this.rows.filter((row) => this.problemOf(row) === null && !this.isIncluded(row) && !this.isCleared(row)),
  );
  /** Files that cannot be sent. */
  excluded = $derived(this.rows.filter((row) => this.problemOf(row) !== null));
  ready = $derived(this.plan !== null && this.plan.problem === null && this.included.length > 0);

  /** Asks the backend what can be sent. */
  async load(): Promise<void> {
    await this.#plan.load();
  }

  keyOf(row: PlanRow): string {
    return this.#keys.get(row.fileId) ?? row.key;
  }

  setKey(row: PlanRow, key: string): void {
    this.#keys = new Map(this.#keys).set(row.fileId, key);
    // The consent was for the object with the old key.
    this.setOverwrite(row, false);
  }

  existing(row: PlanRow): Existing {
    if (this.keyOf(row) !== row.key || row.exists === null) return "unknown";
    return row.exists ? "yes" : "no";
  }

  overwrites(row: PlanRow): boolean {
    return this.#overwrite.has(row.fileId);
  }

  setOverwrite(row: PlanRow, on: boolean): void {
    const next = new Set(this.#overwrite);
    if (on) next.add(row.fileId);
    else next.delete(row.fileId);
    this.#overwrite = next;
  }

  /** Why a file cannot be sent; `null` if it can. */
  problemOf(row: PlanRow): string | null {
    if (row.problem !== null) return row.problem;
    const key = this.keyOf(row);
    if (key === "" || key.endsWith("/")) return "Enter a name after the last slash.";
    if (new TextEncoder().encode(key).length > MAX_KEY_BYTES)
      return "The key is longer than S3’s limit of 1,024 bytes.";
    if (UNSENDABLE_CHARACTER.test(key)) return "The key contains a control character. Remove it.";
    if (key.split("/").some((part) => part === "." || part === ".."))
      return "The key contains . or .. as a folder. Remove it.";
    if ((this.#keyCounts.get(key) ?? 0) > 1) return "Another file has the same key. Change one of them.";
    return null;
  }

  /** Why the integration would not read the object; `null` if it would. The file can still be sent. */
  cautionOf(row: PlanRow): string | null {
    return this.keyOf(row).startsWith(this.prefix)
      ? null
      : `Outside ${this.prefix}: the integration reads only objects with this prefix.`;
  }

  needsRejectedConsent(row: PlanRow): boolean {
    return row.schemaRejected || row.rejectedRows > 0;
  }

  /** Whether the file is ticked. */
  isChosen(row: PlanRow): boolean {
    return this.#chosen.get(row.fileId) ?? !this.needsRejectedConsent(row);
  }

  /** Whether the user has cleared the tick of the file. */
  isCleared(row: PlanRow): boolean {
    return this.#chosen.get(row.fileId) === false;
  }

  choose(rows: readonly PlanRow[], on: boolean): void {
    const next = new Map(this.#chosen);
    for (const row of rows) next.set(row.fileId, on);
    this.#chosen = next;
  }

  /** Ticks or clears all files that would be rejected in part or as a whole. */
  consentToAll(on: boolean): void {
    this.choose(this.#rejected, on);
  }

  isIncluded(row: PlanRow): boolean {
    if (this.problemOf(row) !== null || !this.isChosen(row)) return false;
    return this.existing(row) !== "yes" || this.overwrites(row);
  }

  /** The files to send. Each says whether it may replace an existing object. */
  items(): UploadItem[] {
    if (!this.ready) return [];
    return this.included.map((row) => ({
      fileId: row.fileId,
      key: this.keyOf(row),
      overwrite: this.overwrites(row),
    }));
  }

  /** Why nothing can be sent. */
  blockedReason(): string {
    if (this.plan === null) return "Looking for existing objects.";
    if (this.plan.problem !== null) return this.plan.problem;
    if (this.needsConsent.length > 0) return "Tick what to upload anyway.";
    return this.rows.every((row) => this.problemOf(row) !== null)
      ? "None of these files can be sent."
      : "No file is ticked.";
  }

  /** Which files are not sent; "" if all are. */
  summary(): string {
    const parts = [];
    const { length } = this.needsConsent;
    if (length > 0) parts.push(`${counted(length, "file")} ${length === 1 ? "needs" : "need"} confirmation`);
    if (this.excluded.length > 0) parts.push(`${counted(this.excluded.length, "file")} cannot be sent`);
    return parts.join(", ");
  }
}

/** What would become of a file. */
export type PlanOutcome = "load" | "partly" | "rejected" | "blocked";
export type PlanGroup = { outcome: PlanOutcome; label: string; rows: readonly PlanRow[] };

const planGroups: readonly { outcome: PlanOutcome; label: string }[] = [
  { outcome: "load", label: "Would load" },
  { outcome: "partly", label: "Partly rejected" },
  { outcome: "rejected", label: "Rejected entirely" },
  { outcome: "blocked", label: "Cannot be sent" },
];

function outcomeOf(row: PlanRow): PlanOutcome {
  if (row.problem !== null) return "blocked";
  if (row.schemaRejected) return "rejected";
  return row.rejectedRows > 0 ? "partly" : "load";
}

/** Label of the checkbox that consents to sending rejected rows. */
export function consentLabel(rows: number, files: number): string {
  const parts = [];
  if (rows > 0) parts.push(`${counted(rows, "row")} won’t load`);
  if (files > 0)
    parts.push(
      files === 1 ? "1 file will be rejected entirely" : `${counted(files, "file")} will be rejected entirely`,
    );
  return `Upload anyway: ${parts.join(" and ")}`;
}

/** The prediction for a file. */
export function predictionOf(row: PlanRow): { tone: "ok" | "warn" | "bad"; label: string } {
  if (row.schemaRejected) return { tone: "bad", label: "The whole file will be rejected" };
  if (row.rejectedRows > 0) return { tone: "warn", label: `${counted(row.rejectedRows, "row")} will not load` };
  return { tone: "ok", label: row.rows === 0 ? "It has no rows" : "Every row will load" };
}
