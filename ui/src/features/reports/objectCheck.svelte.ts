import { asIpcError, commands } from "../../ipc/client";
import { Query } from "../../data/query.svelte";
import type { ReconciliationDetail, IpcError, ObjectDetail, ErrorSetCount } from "../../ipc/client";
import { counted } from "../../format";
import { setName } from "../../domain/codes";

/** The check of the object of the open page. Results for another page are dropped. */
export class ObjectCheckState {
  readonly #check = new Query(
    // `null` if the check was stopped: then what an earlier check found stays.
    async (id: string): Promise<ObjectDetail | null> => (await commands.reportObjectCheck(id)) ?? this.found,
    { discardOnError: true },
  );
  checking = $derived(this.#check.loading);
  found: ObjectDetail | null = $derived(this.#check.data);
  #stopError = $state.raw<IpcError | null>(null);
  /** Why the last check, or stopping it, failed. */
  error = $derived(this.checking ? this.#stopError : (this.#stopError ?? this.#check.error));

  async check(id: string): Promise<void> {
    this.#stopError = null;
    await this.#check.load(id);
  }

  async stop(): Promise<void> {
    if (!this.checking) return;
    try {
      await commands.reportObjectCheckStop();
    } catch (thrown) {
      this.#stopError = asIpcError(thrown);
    }
  }

  /** Stops and discards the check, because another page is open. */
  drop(): void {
    void this.stop();
    this.#check.reset();
    this.#stopError = null;
  }
}

/** The rows of an object by their exact set of codes, accepted rows first. A schema reject has no row counts. */
export function objectSegments(found: ObjectDetail): ErrorSetCount[] {
  if (found.findings.some((f) => f.code === "INVALID_SCHEMA")) return [{ errors: ["INVALID_SCHEMA"], rows: 0 }];
  if (found.rows === null || found.verdict === "unreadable") return [];
  const sets = found.codeSets.filter((s) => s.errors.length > 0 && s.rows > 0);
  const clean = found.rows - sets.reduce((sum, s) => sum + s.rows, 0);
  return [{ errors: [], rows: clean }, ...sets.map(({ errors, rows }) => ({ errors, rows }))].filter((s) => s.rows > 0);
}

export type AgreementRow = { errors: string[]; schema: boolean; found: number; reported: number };
export type Agreement = {
  /** `null` if there is nothing to compare. */
  agrees: boolean | null;
  summary: string;
  /** The sets of codes of both sides, in display order. */
  rows: AgreementRow[];
};

/** Compares the check of an object with its reports. */
export function agreementOf(found: ObjectDetail, { file, comparison }: ReconciliationDetail): Agreement {
  const key = (errors: readonly string[]) => setName([...errors].sort());
  const rows = new Map<string, AgreementRow>();
  const segments = objectSegments(found);
  for (const { errors, rows: n } of segments) {
    rows.set(key(errors), { errors, schema: errors.includes("INVALID_SCHEMA"), found: n, reported: 0 });
  }
  for (const { errors, schema, reported } of comparison) {
    // Sets that were only predicted are not part of the reports.
    const own = rows.get(key(errors)) ?? { errors, schema, found: 0, reported: 0 };
    if (schema ? file.schemaRejected : reported > 0) rows.set(key(errors), { ...own, reported });
  }
  const all = [...rows.values()];
  const shown = (agrees: boolean | null, summary: string): Agreement => ({ agrees, summary, rows: all });
  if (found.verdict === "unreadable") {
    return shown(null, "It cannot be read, so it cannot be compared with the reports.");
  }
  const rejected = segments.some((s) => s.errors.includes("INVALID_SCHEMA"));
  if (file.reports === 0 || (!file.schemaRejected && all.every((row) => row.reported === 0))) {
    return shown(null, "Nothing was reported about it yet, so there is nothing to compare.");
  }
  if (rejected || file.schemaRejected) {
    if (rejected && file.schemaRejected) return shown(true, "As reported: the whole file is rejected for its schema.");
    return rejected
      ? shown(false, "Its schema is wrong, but the service accepted it. The object may have been replaced since.")
      : shown(false, "Its schema is right, but the whole file was reported as rejected for its schema.");
  }
  const more = sum(all.map((row) => Math.max(0, row.reported - row.found)));
  const fewer = sum(all.map((row) => Math.max(0, row.found - row.reported)));
  if (file.pending > 0 && more === 0) {
    return shown(
      true,
      `As reported so far; ${counted(fewer, "row")} ${fewer === 1 ? "is" : "are"} still to be reported.`,
    );
  }
  const differing = Math.max(more, fewer);
  if (differing === 0) return shown(true, "As reported: every set of codes has the same rows.");
  return shown(
    false,
    `${counted(differing, "row")} ${differing === 1 ? "was" : "were"} reported differently from this check. ` +
      "The environments listed here may differ from those of the service, or the object was replaced since.",
  );
}

const sum = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0);
