import type { Notices } from "../../components/notices.svelte";
import { ScrollIdleQueue } from "../../components/scrollIdle";
import type { FileStatus } from "../../domain/verdicts";
import { count, counted } from "../../format";
import { channel, commands } from "../../ipc/client";
import type { ActiveCheck, CheckEvent, FileRow } from "../../ipc/client";

type Progress = Extract<CheckEvent, { kind: "progress" }>;
type End = Extract<CheckEvent, { kind: "ended" }>;

/** What the checks need of the file list. */
type FileList = {
  has: (id: number) => boolean;
  /** Replaces rows, by their ids. */
  update: (rows: ReadonlyMap<number, FileRow>) => void;
};

/** The running checks of files. Maps are replaced once per batch of events, so that thousands of files can change. */
export class FileChecks {
  /** Files in a check that has not ended. */
  pending = $state.raw<ReadonlySet<number>>(new Set());
  /** Progress of the files that are being checked. */
  running = $state.raw<ReadonlyMap<number, ActiveCheck>>(new Map());

  /** Number of verdicts per file, to detect data of an older verdict. */
  #verdictVersions = new Map<number, number>();
  #checks = new Map<number, { left: Set<number>; withVerdict: Set<number>; running: readonly ActiveCheck[] }>();
  #nextCheck = 1;
  readonly #pendingEvents = new ScrollIdleQueue<{ key: number; event: CheckEvent }>((events) =>
    this.#applyEvents(events),
  );
  /** Files to check again when their running check ends. */
  #checkAgain = new Set<number>();

  constructor(
    private readonly notices: Notices,
    private readonly list: FileList,
  ) {}

  /** A different number for each verdict of a file. Advisories that arrive after a verdict do not change it. */
  verdictVersion(id: number): number {
    return this.#verdictVersions.get(id) ?? 0;
  }

  /** Returns a function that gives the status of many files; reads its dependencies once, on the first call. */
  statusReader(): (file: FileRow) => FileStatus {
    let now: { running: ReadonlyMap<number, ActiveCheck>; pending: ReadonlySet<number> } | null = null;
    return (file) => {
      now ??= { running: this.running, pending: this.pending };
      const run = now.running.get(file.id);
      // The verdict is final while advisories are searched for.
      if (run?.phase === "advisories" && file.verdict !== null) return file.verdict;
      if (run) return run.phase === "verifying" ? "verifying" : "checking";
      if (now.pending.has(file.id)) return "queued";
      return file.verdict ?? "queued";
    };
  }

  /** Checks files; resolves when all checks have ended. Skips files whose check is pending. */
  async check(ids: readonly number[]): Promise<void> {
    const { pending } = this;
    const wanted = ids.filter((id) => !pending.has(id));
    if (wanted.length === 0) return;
    const key = this.#nextCheck++;
    this.#checks.set(key, { left: new Set(wanted), withVerdict: new Set(), running: [] });
    this.#updateProgress();
    const progress = channel((event: CheckEvent) => this.onEvent(key, event));
    await this.notices.attempt(() => commands.filesCheck(wanted, progress));
    this.#pendingEvents.flush();
    this.#checks.delete(key);
    this.#updateProgress();
    const again = wanted.filter((id) => this.#checkAgain.delete(id) && this.list.has(id));
    if (again.length > 0) await this.check(again);
  }

  /** Checks all pending files once more after their check has ended. */
  repeatPending(): void {
    for (const id of this.pending) this.#checkAgain.add(id);
  }

  async stop(): Promise<void> {
    const ids = [...this.pending];
    this.#checkAgain.clear();
    if (ids.length > 0) await this.notices.attempt(() => commands.filesCancel(ids));
  }

  /** Handles an event of a running check; waits while the user scrolls. */
  onEvent(key: number, event: CheckEvent): void {
    this.#pendingEvents.push({ key, event });
    // The command may return before its last event arrives.
    if (!this.#checks.has(key)) this.#pendingEvents.flush();
  }

  #applyEvents(events: readonly { key: number; event: CheckEvent }[]): void {
    // Later events of a file replace earlier ones.
    const rows = new Map<number, FileRow>();
    for (const { key, event } of events) {
      if (event.kind === "progress") this.#applyProgress(key, event, rows);
      else this.#end(key, event);
    }
    if (rows.size > 0) this.list.update(rows);
    this.#updateProgress();
  }

  #applyProgress(key: number, progress: Progress, rows: Map<number, FileRow>): void {
    const check = this.#checks.get(key);
    for (const file of [...progress.withVerdict, ...progress.finished]) {
      if (!check?.withVerdict.has(file.id)) this.#verdictVersions.set(file.id, this.verdictVersion(file.id) + 1);
      check?.withVerdict.add(file.id);
      rows.set(file.id, file);
    }
    if (!check) return;
    for (const file of progress.finished) check.left.delete(file.id);
    check.running = progress.running;
  }

  #end(key: number, { checked, cancelled }: End): void {
    this.#checks.delete(key);
    if (cancelled.length === 0) return;
    this.notices.info(`Stopped. ${counted(checked, "file")} checked, ${count(cancelled.length)} not.`);
  }

  #updateProgress(): void {
    const checks = [...this.#checks.values()];
    // Copying a set is many times faster than adding each element.
    const pending = new Set<number>(checks[0]?.left);
    const running = new Map<number, ActiveCheck>();
    for (const check of checks) {
      if (check !== checks[0]) for (const id of check.left) pending.add(id);
      for (const r of check.running) if (check.left.has(r.id)) running.set(r.id, r);
    }
    this.pending = pending;
    this.running = running;
  }
}
