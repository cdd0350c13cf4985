import { createContext } from "svelte";
import type { Refreshable } from "../../data/query.svelte";
import { moved, type Move } from "../../components/listNavigation";
import type { Notices } from "../../components/notices.svelte";
import { escapeHidden } from "../../components/hiddenCharacters";
import { count, counted } from "../../format";
import { commands } from "../../ipc/client";
import type { AddOutcome, CheckEvent, DocumentFormat, FileRow, FirstPage, ActiveCheck } from "../../ipc/client";
import { copyText } from "../../components/clipboard";
import { loadRows, skippedLabel } from "./loadRows";
import { FileChecks } from "./fileChecks.svelte";
import { DetailNavigation } from "./detail/detailNavigation.svelte";
import { Extraction, extractBlockedReason } from "./extraction.svelte";
import { matchesText, matchesVerdict, nameRanks, nextSort, reuseIfSame, sorted } from "./sortFilter";
import type { Sort, SortKey, VerdictFilter } from "./sortFilter";
import * as select from "./selection";
import { countsOf, totalsOf } from "./totals";
import type { Selection } from "./selection";
import type { FileStatus } from "../../domain/verdicts";

/**
 * The file list: its rows, their checks, and the selection. Arrays and maps are replaced rather than changed, once per
 * progress event, so that thousands of rows can change at once.
 */
export class FilesState {
  rows = $state.raw<readonly FileRow[]>([]);
  loaded = $state(false);
  #selection = $state.raw<Selection>(select.none);
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

  readonly #checks: FileChecks;
  #index = new Map<number, number>();
  #ranks: Map<number, number> | null = null;
  #ids: readonly number[] = [];
  /** Removed files: rows that were requested before must not bring them back. Ids are not reused. */
  #removed = new Set<number>();
  /** Settles when all rows that are being loaded have arrived. */
  #loading: Promise<unknown> = Promise.resolve();

  /** The files that the text filter leaves, of any verdict. */
  readonly #matching = $derived.by(() => {
    const text = this.filterText.trim();
    return text === "" ? this.rows : this.rows.filter((f) => matchesText(f, text));
  });
  visible = $derived.by(() => {
    const verdict = this.filterVerdict;
    const statusOf = this.#checks.statusReader();
    const matching = this.#matching;
    const shown = verdict === "all" ? matching : matching.filter((f) => matchesVerdict(statusOf(f), verdict));
    return sorted(shown, this.sort, statusOf, () => (this.#ranks ??= nameRanks(this.rows)));
  });
  /** The same array as long as the same files are visible: a check changes rows often, but seldom which are visible. */
  visibleIds = $derived.by(() => (this.#ids = reuseIfSame(this.#ids, this.visible)));

  /** The selected rows among the visible ones: actions never take a file that a filter hides. */
  readonly #visibleSelection = $derived.by(() =>
    this.#selection.ids.size === 0 || this.visible.length === this.rows.length
      ? this.#selection
      : select.within(this.#selection, this.visibleIds),
  );

  /** Number of files per verdict, among those that the text filter leaves. */
  counts = $derived.by(() => countsOf(this.#matching, this.#checks.statusReader()));
  totals = $derived.by(() => totalsOf(this.visible, this.#checks.statusReader()));

  selected = $derived.by(() => {
    const ids = this.selection.ids;
    return ids.size === 0 ? [] : this.rows.filter((f) => ids.has(f.id));
  });
  open = $derived(this.openId === null ? null : this.byId(this.openId));

  /** The selected file, or the open one; `null` if several are selected. */
  target = $derived.by(() => {
    if (this.selected.length > 1) return null;
    return this.selected[0] ?? this.open;
  });
  readonly queries: readonly Refreshable[] = [{ tags: ["files"], refresh: () => this.load() }];
  readonly extraction: Extraction;
  /** What the detail of the open file shows. */
  readonly detail = new DetailNavigation();

  constructor(private readonly notices: Notices) {
    this.extraction = new Extraction(notices);
    this.#checks = new FileChecks(notices, {
      has: (id) => this.#index.has(id),
      update: (rows) => this.#replaceRows(rows),
    });
  }

  get selection(): Selection {
    return this.#visibleSelection;
  }

  set selection(selection: Selection) {
    this.#selection = selection;
  }

  /** Files in a check that has not ended. */
  get pending(): ReadonlySet<number> {
    return this.#checks.pending;
  }

  /** Progress of the files that are being checked. */
  get running(): ReadonlyMap<number, ActiveCheck> {
    return this.#checks.running;
  }

  get busy(): boolean {
    return this.pending.size > 0;
  }

  byId(id: number): FileRow | null {
    void this.rows;
    const at = this.#index.get(id);
    return at === undefined ? null : (this.rows[at] ?? null);
  }

  /** A different number for each verdict of a file. Advisories that arrive after a verdict do not change it. */
  verdictVersion(id: number): number {
    void this.rows;
    return this.#checks.verdictVersion(id);
  }

  statusOf(file: FileRow): FileStatus {
    return this.#checks.statusReader()(file);
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

  /** Selects files that were added outside the window, and opens the file if it is only one. */
  async showOpened(ids: readonly number[]): Promise<void> {
    const [first] = ids;
    if (first === undefined) return;
    this.clearFilters();
    await this.#loadRows({ rows: [], more: [...ids] }, (rows) => this.#append(rows));
    if (ids.length === 1) this.openDetail(first);
    else {
      this.closeDetail();
      this.selection = { ids: new Set(ids), anchor: first, cursor: first };
      this.reveal = { id: first };
    }
    void this.check(this.#queued(ids));
  }

  /** Checks files; resolves when all checks have ended. Skips files whose check is pending. */
  check(ids: readonly number[]): Promise<void> {
    return this.#checks.check(ids);
  }

  /** Checks all files again, because the settings of checks have changed. Files being checked are checked again afterwards. */
  recheckAll(): Promise<void> {
    this.#checks.repeatPending();
    return this.checkAll();
  }

  /** Checks the selected files again, or all visible ones. */
  async checkSelected(): Promise<void> {
    await this.check(await this.#targetsOrVisible());
  }

  async checkAll(): Promise<void> {
    await this.#loading;
    await this.check(this.rows.map((f) => f.id));
  }

  stop(): Promise<void> {
    return this.#checks.stop();
  }

  /** Handles an event of a running check; waits while the user scrolls. */
  onEvent(key: number, event: CheckEvent): void {
    this.#checks.onEvent(key, event);
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
      this.notices.undoable(`Removed ${counted(ids.length, "file")} from the list. Nothing was deleted on disk.`, () =>
        this.#restore(ids),
      );
    });
  }

  /** Puts removed files back in their places, and selects them. Throws if that fails. */
  async #restore(ids: readonly number[]): Promise<void> {
    for (const id of ids) this.#removed.delete(id);
    const back = new Set<number>();
    await this.#loadRows(await commands.filesRestore([...ids]), (rows) => {
      this.#append(rows);
      for (const file of rows) back.add(file.id);
    });
    // Ids ascend in the order of the list.
    this.#setRows([...this.rows].sort((a, b) => a.id - b.id));
    const [first] = back;
    if (first === undefined) return;
    this.selection = { ids: back, anchor: first, cursor: first };
    this.reveal = { id: first };
    void this.check(this.#queued([...back]));
  }

  async copyReport(id: number | undefined = this.targetIds()[0]): Promise<boolean> {
    if (id === undefined) return false;
    return this.notices.succeeds(() => commands.fileCopyReport(id));
  }

  /** Saves the checks of the selected files, or of all visible ones. Asks where. */
  async saveChecks(format: DocumentFormat = "html"): Promise<void> {
    const ids = await this.#targetsOrVisible();
    if (ids.length === 0) return;
    await this.notices.attempt(async () => {
      const saved = await commands.filesSaveChecks([...ids], format);
      if (!saved) return;
      const skipped = saved.leftOut > 0 ? ` ${counted(saved.leftOut, "file")} skipped: not checked yet.` : "";
      this.notices.saved(`Saved ${counted(saved.files, "check")} to ${escapeHidden(saved.name)}.${skipped}`);
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

  /** The target files, or all visible ones if there are none, once all rows have arrived. */
  async #targetsOrVisible(): Promise<readonly number[]> {
    const ids = this.targetIds();
    if (ids.length > 0) return ids;
    await this.#loading;
    return this.visibleIds;
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
  async #loadRows(first: FirstPage, onRows: (rows: readonly FileRow[]) => void): Promise<void> {
    const arriving = this.notices.attempt(() => loadRows(first, onRows));
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
}

export const [useFiles, provideFiles] = createContext<FilesState>();
