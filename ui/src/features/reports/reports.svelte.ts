import { createContext } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { Query } from "../../data/query.svelte";
import { moved, type Move } from "../../components/listNavigation";
import type { Notices } from "../../components/notices.svelte";
import { count, counted } from "../../format";
import { needsAttention } from "../../domain/reconciliationState";
import { channel, commands } from "../../ipc/client";
import type {
  AddedReports,
  Channel,
  LeftOutFile,
  LocalProgress,
  PickKind,
  ReconciledFile,
  ReconciliationState,
  ReportsOverview,
  SyncOutcome,
} from "../../ipc/client";
import { barsOf, type ChartRange, type DayRange } from "./dayRows";
import { ObjectCheckState } from "./objectCheck.svelte";
import { filterOf, newestFirst, sorted, type Sort, type SortKey } from "./order";

export type StateCounts = Record<ReconciliationState, number>;

/** The files of the selected integration with their reports; filters; and the page of the open file. */
export class ReportsState {
  readonly #overview: Query<[], ReportsOverview> = new Query(() => commands.reportsOverview(), {
    tags: ["reports"],
    onData: (overview) => this.#apply(overview),
    // The old rows stay, so the error is shown as a notice.
    onError: (error) => this.overview && this.notices.error(error),
  });
  readonly queries = [this.#overview];
  overview = $derived(this.#overview.data);
  /** Why the overview was not loaded. */
  error = $derived(this.#overview.error);
  loading = $derived(this.#overview.loading);
  /** Whether reports are being read. */
  reading = $state(false);
  /** The result of the last sync, as text. */
  syncSummary = $state("");
  readonly #progress = new SvelteMap<number, LocalProgress>();
  /** The progress of adding local reports; `null` if none are being added. */
  adding = $derived.by((): LocalProgress | null => {
    if (this.#progress.size === 0) return null;
    const sum = { done: 0, total: 0 };
    for (const { done, total } of this.#progress.values()) {
      sum.done += done;
      sum.total += total;
    }
    return sum;
  });
  /** The local files and folders that could not be read, until they are dismissed. */
  leftOut = $state.raw<readonly LeftOutFile[]>([]);

  filterText = $state("");
  /** Days of the last report. */
  filterDays = $state.raw<DayRange | null>(null);
  chartRange = $state<ChartRange>("14");
  /** `null` if the newest file is first. */
  sort = $state.raw<Sort | null>(null);
  filterState = $state<ReconciliationState | null>(null);

  cursor = $state<string | null>(null);
  openId = $state<string | null>(null);
  readonly #detail = new Query((id: string) => commands.reportFile(id), { discardOnError: true });
  detailError = $derived(this.#detail.error);
  /** The check of the object of the open file. */
  readonly object = new ObjectCheckState();
  reveal = $state.raw<{ id: string } | null>(null);
  takeFocus = false;

  #integrationId: number | null = null;
  #syncs = 0;
  #additions = 0;

  #newest = $derived(newestFirst(this.overview?.files ?? []));
  all = $derived(this.sort === null ? this.#newest : sorted(this.#newest, this.sort));
  #byId = $derived(new Map(this.all.map((f) => [f.id, f])));
  visible = $derived.by(() => {
    const wanted = { text: this.filterText, days: this.filterDays, state: this.filterState };
    if (wanted.text.trim() === "" && wanted.days === null && wanted.state === null) return this.all;
    return this.all.filter(filterOf(wanted));
  });
  bars = $derived(barsOf(this.all, this.chartRange));
  ids = $derived(this.visible.map((f) => f.id));
  counts = $derived.by(() => {
    const counts: StateCounts = {
      reconciled: 0,
      rejected_rows: 0,
      schema_rejected: 0,
      waiting: 0,
      overdue: 0,
      over_reported: 0,
      unknown: 0,
    };
    for (const file of this.all) counts[file.state] += 1;
    return counts;
  });
  filtered = $derived(this.filterText.trim() !== "" || this.filterDays !== null || this.filterState !== null);
  /** The file whose page is open, from the overview, so that its numbers are shown at once. */
  opened = $derived(this.openId === null ? null : (this.#byId.get(this.openId) ?? null));
  /** The details of the open file; `null` until they are loaded. */
  page = $derived(this.#detail.data?.file.id === this.openId ? this.#detail.data : null);

  constructor(private readonly notices: Notices) {}

  async load(): Promise<void> {
    await this.#overview.load();
  }

  /** Reads new reports. */
  async sync(): Promise<void> {
    if (this.reading) return;
    await this.#reading(async () => {
      const outcome = await commands.reportsSync();
      this.syncSummary = syncLabel(outcome);
      if (outcome.truncated)
        this.notices.info("There are more reports than are read at once. Read again for the rest.");
    });
  }

  /** Adds local .status files, and those in folders. */
  async addLocal(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    await this.#add((progress) => commands.reportsAddLocal([...paths], progress));
  }

  /** Asks for .status files or for folders, and adds them. */
  async pick(kind: PickKind): Promise<void> {
    await this.#add((progress) => commands.reportsPick(kind, progress));
  }

  /** Adds the reports that the app was started with. Calls `begin` if there are any. */
  async addOpened(begin: () => void): Promise<void> {
    await this.#add((progress) => commands.reportsAddOpened(progress), begin);
  }

  /** Stops adding local reports. Those that were added stay. */
  async stopAdding(): Promise<void> {
    await this.notices.attempt(() => commands.reportsAddStop());
  }

  async #add(
    act: (progress: Channel<LocalProgress>) => Promise<AddedReports | null>,
    begin: () => void = () => undefined,
  ): Promise<void> {
    const id = ++this.#additions;
    let ended = false;
    const progress = channel<LocalProgress>((now) => {
      if (ended) return;
      if (now.done === 0) begin();
      this.#progress.set(id, now);
    });
    await this.notices.attempt(async () => {
      const added = await act(progress);
      if (added === null) return;
      if (added.leftOut.length > 0) this.leftOut = [...this.leftOut, ...added.leftOut];
      this.notices.info(addedLabel(added), { topic: "added-reports" });
    });
    ended = true;
    this.#progress.delete(id);
  }

  /** Starts or stops reading reports regularly in the backend. */
  async watch(on: boolean): Promise<void> {
    const watching = await this.notices.attempt(() => commands.reportsWatch(on));
    if (watching !== undefined && this.overview) this.#overview.data = { ...this.overview, watching };
  }

  /** Opens the page of a file. */
  open(id: string | null = this.cursor): void {
    if (id === null) return;
    this.takeFocus = this.openId === null;
    this.cursor = id;
    this.reveal = { id };
    if (this.openId === id && this.page) return;
    if (this.openId !== id) {
      this.object.drop();
      this.#detail.reset();
    }
    this.openId = id;
    void this.loadDetail();
  }

  /** Opens the report page of this upload. Returns false if no file belongs to it. */
  async openUpload(uploadId: number): Promise<boolean> {
    const find = () => this.all.find((f) => f.uploadId === uploadId);
    if (!find()) await this.load();
    const found = find();
    if (!found) return false;
    this.clearFilters();
    this.open(found.id);
    return true;
  }

  close(): void {
    if (this.openId === null) return;
    this.reveal = { id: this.openId };
    this.takeFocus = true;
    this.object.drop();
    this.openId = null;
    this.#detail.reset();
  }

  async loadDetail(): Promise<void> {
    if (this.openId !== null) await this.#detail.load(this.openId);
  }

  async copySummary(id: string | null = this.openId ?? this.cursor): Promise<boolean> {
    if (id === null) return false;
    return this.notices.succeeds(() => commands.reportFileCopy(id));
  }

  /** Moves the cursor to a clicked row. An open page follows. */
  click(id: string): void {
    this.cursor = id;
    if (this.openId !== null) this.open(id);
  }

  /** Moves the cursor by keyboard. An open page follows. */
  move(move: Move, page: number): void {
    const to = moved(this.ids, this.cursor, move, page);
    if (to === null) return;
    this.cursor = to;
    this.reveal = { id: to };
    if (this.openId !== null) this.open(to);
  }

  /** Sorts by a column, numbers from the highest; the other way round if it is sorted by it already. */
  sortBy(key: SortKey): void {
    this.sort = this.sort?.key === key ? { key, down: !this.sort.down } : { key, down: key !== "file" };
  }

  /** Marks files as seen, so that they no longer need attention until something new is reported. Can be undone. */
  async markSeen(files: readonly ReconciledFile[]): Promise<void> {
    const ids = files.filter((file) => needsAttention(file) && !file.seen).map((file) => file.id);
    if (ids.length === 0) return;
    if (!(await this.notices.succeeds(() => commands.reportsMarkSeen(ids, true)))) return;
    this.notices.undoable(`Marked ${counted(ids.length, "file")} as seen.`, () => commands.reportsMarkSeen(ids, false));
  }

  toggleDays({ from, to }: DayRange): void {
    this.filterDays = this.filterDays?.from === from && this.filterDays.to === to ? null : { from, to };
  }

  /** Filters by a code, or clears that filter. */
  toggleCode(code: string): void {
    this.filterText = this.filterText.trim() === code ? "" : code;
  }

  clearFilters(): void {
    this.filterText = "";
    this.filterDays = null;
    this.filterState = null;
  }

  #apply(overview: ReportsOverview): void {
    const other = this.#integrationId !== null && this.#integrationId !== overview.integrationId;
    this.#integrationId = overview.integrationId;
    if (other) {
      this.clearFilters();
      this.syncSummary = "";
      this.cursor = null;
      this.object.drop();
      this.openId = null;
      this.#detail.reset();
    }
    if (this.openId !== null && !overview.files.some((f) => f.id === this.openId)) this.close();
    else if (this.openId !== null) void this.loadDetail();
  }

  async #reading(act: () => Promise<void>): Promise<void> {
    this.#syncs += 1;
    this.reading = true;
    await this.notices.attempt(act);
    this.#syncs -= 1;
    this.reading = this.#syncs > 0;
  }
}

export const [useReports, provideReports] = createContext<ReportsState>();

/** The result of adding local reports. */
export function addedLabel(added: AddedReports): string {
  const { fetched, known, unparsed, leftOut, skipped, notRead } = added;
  const parts = [
    fetched > 0 || known === 0 ? `Added ${counted(fetched, "report")}.` : "",
    known > 0 ? `${count(known)} already present.` : "",
    unparsed.length > 0 ? `${counted(unparsed.length, "report")} could not be read.` : "",
    leftOut.length > 0 ? `${count(leftOut.length)} left out.` : "",
    skipped > 0 ? `${counted(skipped, "file")} skipped: not .status.` : "",
    notRead > 0 ? `Stopped: ${counted(notRead, "file")} not read.` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

/** The result of a sync. */
export function syncLabel(outcome: SyncOutcome): string {
  return outcome.fetched === 0 ? "nothing new" : `${count(outcome.fetched)} new`;
}
