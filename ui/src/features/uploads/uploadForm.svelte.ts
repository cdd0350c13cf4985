import { counted } from "../../format";
import { Query } from "../../data/query.svelte";
import { commands } from "../../ipc/client";
import type { PlanRow, UploadItem } from "../../ipc/client";

/** The longest name that S3 takes, in bytes. */
const MAX_KEY_BYTES = 1024;

/** Whether an object of a row's name is there: the plan says so for the name it chose, and nothing of another one. */
export type Existing = "no" | "yes" | "unknown";

/** One call of the backend: these files, and whether objects of their names may be replaced. */
export type Batch = { items: UploadItem[]; overwrite: boolean };

/**
 * What is asked before anything is sent: which files, under which names, and what stands against it. A file that asks
 * for a tick stays out until it has one; a file with a problem stays out.
 */
export class UploadForm {
  readonly #plan = new Query(() => commands.uploadPlan([...this.ids]));
  /** What can be sent; `null` until the backend has answered. */
  plan = $derived(this.#plan.data);
  error = $derived(this.#plan.error);
  /** "Send all the same", once for all files. */
  sendRejected = $state(false);
  /** Names that were typed instead of the planned ones. */
  #keys = $state.raw<ReadonlyMap<number, string>>(new Map());
  /** Files whose object may be replaced. */
  #overwrite = $state.raw<ReadonlySet<number>>(new Set());

  constructor(readonly ids: readonly number[]) {}

  rows = $derived<readonly PlanRow[]>(this.plan?.rows ?? []);
  /** What stands before each name: an integration reads nothing outside of it. */
  prefix = $derived((this.plan?.target ?? "").replace(/^s3:\/\/[^/]*\/?/, ""));

  /** How often each name is wanted, of the files that could go. */
  #wanted = $derived.by(() => {
    const wanted = new Map<string, number>();
    for (const row of this.rows) {
      if (row.problem === null) wanted.set(this.keyOf(row), (wanted.get(this.keyOf(row)) ?? 0) + 1);
    }
    return wanted;
  });

  /** Rows of all files together that will not load, of files that could go. */
  rejectedRows = $derived(this.#sum((row) => (row.schemaRejected ? 0 : row.rejectedRows)));
  schemaRejected = $derived(this.#sum((row) => (row.schemaRejected ? 1 : 0)));
  asksForRejected = $derived(this.rejectedRows > 0 || this.schemaRejected > 0);

  going = $derived(this.rows.filter((row) => this.goes(row)));
  /** Files that wait for a tick. */
  held = $derived(this.rows.filter((row) => this.problemOf(row) === null && !this.goes(row)));
  /** Files that cannot go. */
  out = $derived(this.rows.filter((row) => this.problemOf(row) !== null));
  ready = $derived(this.plan !== null && this.plan.problem === null && this.going.length > 0);

  /** Asks the backend what can be sent. */
  async load(): Promise<void> {
    await this.#plan.load();
  }

  keyOf(row: PlanRow): string {
    return this.#keys.get(row.fileId) ?? row.key;
  }

  setKey(row: PlanRow, key: string): void {
    this.#keys = new Map(this.#keys).set(row.fileId, key);
    // A tick was for the object of the old name.
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

  /** Why this file cannot be sent, as a sentence; null where it could be. */
  problemOf(row: PlanRow): string | null {
    if (row.problem !== null) return row.problem;
    const key = this.keyOf(row);
    if (key === "" || key.endsWith("/")) return "It needs a name after the last slash.";
    if (new TextEncoder().encode(key).length > MAX_KEY_BYTES) return "The name is longer than the 1,024 bytes of S3.";
    if ((this.#wanted.get(key) ?? 0) > 1) return "Another file here has the same name. Change one of them.";
    return null;
  }

  /** Why it would not be seen there, as a sentence; it can be sent all the same. */
  cautionOf(row: PlanRow): string | null {
    return this.keyOf(row).startsWith(this.prefix)
      ? null
      : `Outside ${this.prefix}: the integration reads only what lies below it.`;
  }

  needsRejectedTick(row: PlanRow): boolean {
    return row.schemaRejected || row.rejectedRows > 0;
  }

  goes(row: PlanRow): boolean {
    if (this.problemOf(row) !== null) return false;
    if (this.needsRejectedTick(row) && !this.sendRejected) return false;
    return this.existing(row) !== "yes" || this.overwrites(row);
  }

  /**
   * What to ask of the backend. Files that may replace an object go in a call of their own: a tick for one name never
   * covers another.
   */
  batches(): Batch[] {
    if (!this.ready) return [];
    const of = (overwrite: boolean): Batch => ({
      overwrite,
      items: this.going
        .filter((row) => this.overwrites(row) === overwrite)
        .map((row) => ({ fileId: row.fileId, key: this.keyOf(row) })),
    });
    return [of(false), of(true)].filter((batch) => batch.items.length > 0);
  }

  /** Why nothing can be sent, in a sentence. */
  whyNot(): string {
    if (this.plan === null) return "What is there already is being looked up.";
    if (this.plan.problem !== null) return this.plan.problem;
    return this.held.length > 0 ? "Tick what is to be sent all the same." : "None of these files can be sent.";
  }

  /** Which files stay behind, in words; empty where none does. */
  summary(): string {
    const parts = [];
    if (this.held.length > 0) parts.push(`${counted(this.held.length, "file")} ${wait(this.held.length)} for a tick`);
    if (this.out.length > 0) parts.push(`${counted(this.out.length, "file")} cannot be sent`);
    return parts.join(", ");
  }

  #sum(of: (row: PlanRow) => number): number {
    return this.rows.reduce((sum, row) => sum + (row.problem === null ? of(row) : 0), 0);
  }
}

const wait = (n: number) => (n === 1 ? "waits" : "wait");

/** What the tick says that lets rows go that will not load. */
export function rejectedTickWords(rows: number, files: number): string {
  const parts = [];
  if (rows > 0) parts.push(`${counted(rows, "row")} will not load`);
  if (files > 0)
    parts.push(files === 1 ? "1 whole file will be rejected" : `${counted(files, "file")} will be rejected whole`);
  return `Send all the same, ${parts.join(" and ")}`;
}

/** What is said of a file that could go. */
export function rowLabel(row: PlanRow): { tone: "ok" | "warn" | "bad"; words: string } {
  if (row.schemaRejected) return { tone: "bad", words: "The whole file will be rejected" };
  if (row.rejectedRows > 0) return { tone: "warn", words: `${counted(row.rejectedRows, "row")} will not load` };
  return { tone: "ok", words: row.rows === 0 ? "It has no rows" : "Every row will load" };
}
