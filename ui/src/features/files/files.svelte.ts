import { createContext } from "svelte";
import { moved, type Move } from "../../components/listNavigation";
import type { Notices } from "../../components/notices.svelte";
import { ScrollIdleQueue } from "../../components/scrollIdle";
import { escapeHidden } from "../../components/hiddenCharacters";
import { count, counted } from "../../format";
import { channel, commands } from "../../ipc/client";
import type { AddOutcome, CheckEvent, DocumentFormat, FileRow, FirstPage, ActiveCheck } from "../../ipc/client";
import { copyText } from "../../components/clipboard";
import { loadRows, skippedLabel } from "./loadRows";
import { DetailNavigation } from "./detail/detailNavigation.svelte";
import { Extraction, extractBlockedReason } from "./extraction.svelte";
import { matchesText, matchesVerdict, nameRanks, nextSort, sameOr, sorted } from "./sortFilter";
import type { Sort, SortKey, VerdictFilter } from "./sortFilter";
import * as select from "./selection";
import { countsOf, totalsOf } from "./totals";
import type { Selection } from "./selection";
import type { FileStatus } from "../../domain/verdicts";

type CheckTick = Extract<CheckEvent, { kind: "tick" }>;
type CheckEnd = Extract<CheckEvent, { kind: "ended" }>;

/**
 * The file list: its rows, their checks, and the selection. Arrays and maps are replaced rather than changed, once per
 * progress event, so that thousands of rows can change at once.
 */
export class FilesState {
  rows = $state.raw<readonly FileRow[]>([]);
  loaded = $state(false);
  /** Files in a check that has not ended. */
  pending = $state.raw<ReadonlySet<number>>(new Set());
  running = $state.raw<ReadonlyMap<number, ActiveCheck>>(new Map());
  selection = $state.raw<Selection>(select.none);
  filterText = $state("");
  filterVerdict = $state.raw<VerdictFilter>("all");
  sort = $state.raw<Sort | null>(null);
  /** The file whose detail is open. */
  openId = $state<number | null>(null);
  /** Incremented when the open file changes, so that its detail is loaded again. */
  revision = $state(0);
  /** A row that the list should scroll into view. */
  reveal = $state.raw<{ id: number } | null>(null);

  /** Whether the list that appears next takes the focus, because it replaces one that had it. */
  takeFocus = false;

  /** Number of verdicts per file, to detect data of an older verdict. */
  #verdictVersions = new Map<number, number>();
  #checks = new Map<number, { left: Set<number>; judged: Set<number>; running: readonly ActiveCheck[] }>();
  #nextCheck = 1;
  readonly #pendingEvents = new ScrollIdleQueue<{ key: number; event: CheckEvent }>((events) =>
    this.#applyEvents(events),
  );
  /** Files to check again when their running check ends. */
  #checkAgain = new Set<number>();
  #index = new Map<number, number>();
  #ranks: Map<number, number> | null = null;
  #ids: readonly number[] = [];
  /** Removed files: rows that were requested before must not bring them back. Ids are not reused. */
  #removed = new Set<number>();
  /** Settles when all rows that are being loaded have arrived. */
  #loading: Promise<unknown> = Promise.resolve();

  visible = $derived.by(() => {
    const text = this.filterText.trim();
    const verdict = this.filterVerdict;
    const statusOf = this.#statuses();
    const shown =
      verdict === "all" && text === ""
        ? this.rows
        : this.rows.filter((f) => matchesVerdict(statusOf(f), verdict) && (text === "" || matchesText(f, text)));
    return sorted(shown, this.sort, statusOf, () => (this.#ranks ??= nameRanks(this.rows)));
  });
  /** The same array as long as the same files are visible: a check changes rows often, but seldom which are visible. */
  visibleIds = $derived.by(() => (this.#ids = sameOr(this.#ids, this.visible)));

  counts = $derived.by(() => countsOf(this.rows, this.#statuses()));
  totals = $derived.by(() => totalsOf(this.visible, this.#statuses()));

  selected = $derived.by(() => {
    const ids = this.selection.ids;
    return ids.size === 0 ? [] : this.rows.filter((f) => ids.has(f.id));
  });
  open = $derived(this.openId === null ? null : this.byId(this.openId));
  busy = $derived(this.pending.size > 0);

  /** The selected file, or the open one; `null` if several are selected. */
  target = $derived.by(() => {
    if (this.selected.length > 1) return null;
    return this.selected[0] ?? this.open;
  });
  readonly extraction: Extraction;
  /** What the detail of the open file shows. */
  readonly detail = new DetailNavigation();

  constructor(private readonly notices: Notices) {
    this.extraction = new Extraction(notices);
  }

  byId(id: number): FileRow | null {
    void this.rows;
    const at = this.#index.get(id);
    return at === undefined ? null : (this.rows[at] ?? null);
  }

  /** A different number for each verdict of a file. Advisories that arrive after a verdict do not change it. */
  verdictVersion(id: number): number {
    void this.rows;
    return this.#verdictVersions.get(id) ?? 0;
  }

  statusOf(file: FileRow): FileStatus {
    return this.#statuses()(file);
  }

  /** Returns a function for many files, which reads its dependencies once, on the first call. */
  #statuses(): (file: FileRow) => FileStatus {
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

  /** Loads the list, and checks queued files. */
  async load(): Promise<void> {
    await this.notices.attempt(async () => {
      const first = await commands.filesList();
      await this.#loadRows(first, (rows) => {
        this.#append(rows);
        this.loaded = true;
      });
    });
    this.loaded = true;
    await this.check(this.#queued(this.rows.map((f) => f.id)));
  }

  async pick(kind: "files" | "folder"): Promise<void> {
    await this.notices.attempt(async () => {
      const outcome = await commands.filesPick(kind);
      if (outcome) await this.#addFiles(outcome);
    });
  }

  async add(paths: string[]): Promise<void> {
    if (paths.length > 0) await this.notices.attempt(async () => this.#addFiles(await commands.filesAdd(paths)));
  }

  async addSamples(): Promise<void> {
    await this.notices.attempt(async () => this.#addFiles(await commands.filesAddSamples()));
  }

  /** Checks files; resolves when all checks have ended. Skips files whose check is pending. */
  async check(ids: readonly number[]): Promise<void> {
    const { pending } = this;
    const wanted = ids.filter((id) => !pending.has(id));
    if (wanted.length === 0) return;
    const key = this.#nextCheck++;
    this.#checks.set(key, { left: new Set(wanted), judged: new Set(), running: [] });
    this.#updateProgress();
    const progress = channel((event: CheckEvent) => this.onEvent(key, event));
    await this.notices.attempt(() => commands.filesCheck(wanted, progress));
    this.#pendingEvents.flush();
    this.#checks.delete(key);
    this.#updateProgress();
    const again = wanted.filter((id) => this.#checkAgain.delete(id) && this.#index.has(id));
    if (again.length > 0) await this.check(again);
  }

  /** Checks all files again, because the settings of checks have changed. Files being checked are checked again afterwards. */
  recheckAll(): Promise<void> {
    for (const id of this.pending) this.#checkAgain.add(id);
    return this.checkAll();
  }

  async checkSelected(): Promise<void> {
    const ids = this.targetIds();
    await (ids.length > 0 ? this.check(ids) : this.checkAll());
  }

  async checkAll(): Promise<void> {
    await this.#loading;
    await this.check(this.rows.map((f) => f.id));
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
    const fresh = new Map<number, FileRow>();
    for (const { key, event } of events) {
      if (event.kind === "tick") this.#tick(key, event, fresh);
      else this.#end(key, event);
    }
    if (fresh.size > 0) this.#replaceRows(fresh);
    this.#updateProgress();
  }

  #tick(key: number, tick: CheckTick, fresh: Map<number, FileRow>): void {
    const check = this.#checks.get(key);
    for (const file of [...tick.judged, ...tick.finished]) {
      if (!check?.judged.has(file.id))
        this.#verdictVersions.set(file.id, (this.#verdictVersions.get(file.id) ?? 0) + 1);
      check?.judged.add(file.id);
      fresh.set(file.id, file);
    }
    if (!check) return;
    for (const file of tick.finished) check.left.delete(file.id);
    check.running = tick.running;
  }

  #end(key: number, { checked, cancelled }: CheckEnd): void {
    this.#checks.delete(key);
    if (cancelled.length === 0) return;
    this.notices.info(`Stopped. ${counted(checked, "file")} checked, ${count(cancelled.length)} not.`);
  }

  /** Removes files from the list. The files on disk are not deleted. */
  async remove(ids: readonly number[] = this.targetIds()): Promise<void> {
    if (ids.length === 0) return;
    await this.notices.attempt(async () => {
      await commands.filesRemove([...ids]);
      const gone = new Set(ids);
      for (const id of ids) this.#removed.add(id);
      const before = this.visibleIds;
      this.#setRows(this.rows.filter((f) => !gone.has(f.id)));
      this.selection = select.pruned(this.selection, before, this.visibleIds);
      if (this.openId !== null && gone.has(this.openId)) this.openId = null;
      this.notices.info(`Removed ${counted(ids.length, "file")} from the list. Nothing was deleted on disk.`);
    });
  }

  async copyReport(id: number | undefined = this.targetIds()[0]): Promise<boolean> {
    if (id === undefined) return false;
    return this.notices.succeeds(() => commands.fileCopyReport(id));
  }

  /** Saves the checks of the selected files, or of all files. Asks where. */
  async saveChecks(format: DocumentFormat = "html"): Promise<void> {
    const chosen = this.targetIds();
    if (chosen.length === 0) await this.#loading;
    const ids = chosen.length > 0 ? chosen : this.rows.map((f) => f.id);
    if (ids.length === 0) return;
    await this.notices.attempt(async () => {
      const saved = await commands.filesSaveChecks(ids, format);
      if (!saved) return;
      const left = saved.leftOut > 0 ? ` ${counted(saved.leftOut, "file")} not checked yet, so left out.` : "";
      this.notices.info(`Saved ${escapeHidden(saved.name)}: ${counted(saved.files, "file")}.${left}`);
    });
  }

  /** Extracts clean and rejected rows of the selected file. Asks where. */
  async extractRows(): Promise<void> {
    const file = this.target;
    if (file && extractBlockedReason(file) === null) await this.extraction.extract(file.id);
  }

  /** Copies the names of the selected files, one per line. */
  copyNames(): Promise<boolean> {
    return copyText(this.selected.map((f) => f.name).join("\n"));
  }

  async revealInFileManager(id: number | undefined = this.targetIds()[0]): Promise<void> {
    if (id !== undefined) await this.notices.attempt(() => commands.fileReveal(id));
  }

  click(id: number, how: { range: boolean; toggle: boolean }): void {
    if (how.range) this.selection = select.ranged(this.selection, this.visibleIds, id);
    else if (how.toggle) this.selection = select.toggled(this.selection, id);
    else this.selection = select.one(id);
    if (this.openId !== null && !how.range && !how.toggle) this.openId = id;
  }

  /** Moves the cursor, or extends the selection if `range`. An open detail follows. */
  move(move: Move, page: number, range: boolean): void {
    const to = moved(this.visibleIds, this.selection.cursor, move, page);
    if (to === null) return;
    this.selection = range ? select.ranged(this.selection, this.visibleIds, to) : select.one(to);
    this.reveal = { id: to };
    if (this.openId !== null && !range) this.openId = to;
  }

  selectAll(): void {
    this.selection = select.all(this.selection, this.visibleIds);
  }

  openDetail(id: number | null = this.selection.cursor): void {
    if (id === null || !this.byId(id)) return;
    if (!this.selection.ids.has(id) || this.selection.ids.size > 1) this.selection = select.one(id);
    this.takeFocus = this.openId === null;
    this.openId = id;
    this.reveal = { id };
  }

  closeDetail(): void {
    if (this.openId === null) return;
    this.reveal = { id: this.openId };
    this.takeFocus = true;
    this.openId = null;
  }

  sortBy(key: SortKey): void {
    this.sort = nextSort(this.sort, key);
  }

  clearFilters(): void {
    this.filterText = "";
    this.filterVerdict = "all";
  }

  /** The ids of the selected files in the order of the list, or of the open one. */
  targetIds(): number[] {
    const ids = this.rows.filter((f) => this.selection.ids.has(f.id)).map((f) => f.id);
    return ids.length === 0 && this.openId !== null ? [this.openId] : ids;
  }

  async #addFiles(outcome: AddOutcome): Promise<void> {
    this.#notifySkipped(outcome);
    const arrived: number[] = [];
    let first = outcome.added.rows[0]?.id ?? outcome.alreadyThere[0];
    await this.#loadRows(outcome.added, (part) => {
      this.#append(part);
      this.loaded = true;
      for (const file of part) arrived.push(file.id);
      if (first !== undefined && this.openId === null) {
        this.selection = select.one(first);
        this.reveal = { id: first };
      }
      first = undefined;
    });
    // Not awaited: adding ends once the rows are listed, before their checks end.
    void this.check(this.#queued(arrived));
  }

  #notifySkipped(outcome: AddOutcome): void {
    for (const problem of outcome.problems.slice(0, 3)) {
      this.notices.error({ message: `${escapeHidden(problem.name)}: ${problem.message}`, hints: [] });
    }
    if (outcome.problems.length > 3) {
      this.notices.error({ message: `${count(outcome.problems.length - 3)} more could not be added.`, hints: [] });
    }
    const skipped = skippedLabel(outcome);
    if (skipped !== "") this.notices.info(skipped);
  }

  #replaceRows(fresh: ReadonlyMap<number, FileRow>): void {
    const rows = this.rows.slice();
    for (const file of fresh.values()) {
      const at = this.#index.get(file.id);
      if (at !== undefined) rows[at] = file;
      if (file.id === this.openId) this.revision += 1;
    }
    this.rows = rows;
  }

  /** Loads rows in pages. If that fails, shows the error and keeps the rows that arrived. */
  async #loadRows(first: FirstPage, take: (rows: readonly FileRow[]) => void): Promise<void> {
    const arriving = this.notices.attempt(() => loadRows(first, take));
    this.#loading = Promise.all([this.#loading, arriving]);
    await arriving;
  }

  /** Those of these files that are queued and not part of a check yet. */
  #queued(ids: readonly number[]): number[] {
    const { rows, pending } = this;
    return ids.filter((id) => {
      const at = this.#index.get(id);
      return at !== undefined && rows[at]?.state === "queued" && !pending.has(id);
    });
  }

  /** Appends rows. Rows of listed files are replaced, unless a check of the file is pending. */
  #append(arrived: readonly FileRow[]): void {
    const rows = this.rows.slice();
    for (const file of arrived) {
      if (this.#removed.has(file.id)) continue;
      const at = this.#index.get(file.id);
      const known = at === undefined ? undefined : rows[at];
      if (at === undefined) this.#index.set(file.id, rows.push(file) - 1);
      // A row requested before a check ended is older than the result of the check.
      else if (!this.pending.has(file.id) && (file.checkedAtMs ?? 0) >= (known?.checkedAtMs ?? 0)) rows[at] = file;
    }
    this.#ranks = null;
    this.rows = rows;
  }

  #setRows(rows: readonly FileRow[]): void {
    this.#index = new Map(rows.map((f, i) => [f.id, i]));
    this.#ranks = null;
    this.rows = rows;
    if (this.openId !== null && !this.#index.has(this.openId)) this.openId = null;
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

export const [useFiles, provideFiles] = createContext<FilesState>();
