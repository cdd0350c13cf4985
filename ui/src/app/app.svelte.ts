import { getContext, setContext } from "svelte";
import { Notices } from "../components/notices.svelte";
import { ConnectionsState } from "../features/connections/connections.svelte";
import { IntegrationState } from "../features/connections/integration.svelte";
import { FilesState } from "../features/files/files.svelte";
import { PolicyCheckState } from "../features/policies/check/check.svelte";
import { DeniedState } from "../features/policies/denied/denied.svelte";
import { PoliciesState } from "../features/policies/policies.svelte";
import { QuittingState } from "../features/quitting/quitting.svelte";
import { ReportsState } from "../features/reports/reports.svelte";
import { SandboxState } from "../features/sandbox/sandbox.svelte";
import { SettingsState } from "../features/settings/settings.svelte";
import { UploadsState } from "../features/uploads/uploads.svelte";
import {
  asIpcError,
  ipc,
  onDragDrop,
  onFilesOpened,
  onQuitAsked,
  onReportsChanged,
  onUploadsChanged,
} from "../ipc/client";
import type { FileDetail, TodaySum } from "../ipc/client";
import type { RowsMeant } from "../features/files/preview/rowsMeant";
import { isMac, keyLabel } from "./keyboard";

export type Screen = "files" | "uploads" | "reports" | "policies" | "connections";
export type DetailTab = "findings" | "preview" | "schema";
export const detailTabs: readonly DetailTab[] = ["findings", "preview", "schema"];

export type Destination = { row: number | null; column: string | null; rows: RowsMeant | null };

/** What the whole window knows. */
export class AppState {
  notices = new Notices();
  files: FilesState = new FilesState(this.notices);
  settings = new SettingsState(this.notices);
  integration = new IntegrationState(this.notices, () => void this.files.recheckAll());
  uploads = new UploadsState(this.notices, () => void this.refreshToday());
  reports = new ReportsState(this.notices, () => void this.refreshToday());
  connections = new ConnectionsState(
    this.notices,
    this.integration,
    (id) => this.selectIntegration(id),
    () => this.#reloadForIntegration(),
    () => this.#connectionWorks(),
    (id) => this.policies.dropIntegration(id),
  );
  sandbox = new SandboxState(this.notices, () => this.#newlySelected());
  policies = new PoliciesState(this.notices, this.integration);
  policyCheck = new PolicyCheckState(this.notices, this.integration);
  policyDenied = new DeniedState(this.notices);
  quitting = new QuittingState(this.notices);

  screen = $state<Screen>("files");
  tab = $state<DetailTab>("findings");
  paletteOpen = $state(false);
  settingsOpen = $state(false);
  dragging = $state(false);
  version = $state("");
  mac = $state(false);
  now = $state(Date.now());
  /** The sum that the footer carries; none before it was read. */
  today = $state.raw<TodaySum | null>(null);
  /** What is known of the open file; other screens look at it, too. */
  openDetail = $state.raw<FileDetail | null>(null);
  /** What the preview offers to the keyboard while it is on screen. */
  preview: { fault: (step: 1 | -1) => void; focusGoTo: () => void; focusFind: () => void } | null = null;
  /** The key that asks for a row was pressed before the preview was drawn: it takes the focus there then. */
  goToFieldWanted = false;
  /** A row that the preview should go to, asked for from elsewhere. */
  goTo = $state.raw<Destination | null>(null);
  #todayAsked = 0;

  /** Reads what there is and starts listening; gives back what stops it. */
  async start(): Promise<() => void> {
    const stops: (() => void)[] = [];
    const tick = setInterval(() => (this.now = Date.now()), 5000);
    stops.push(() => clearInterval(tick));
    try {
      const info = await ipc.appInfo();
      this.version = info.version;
      this.mac = isMac(info.platform);
      this.integration.take(info.integration, info.integrations);
      this.settings.start(info.settings);
    } catch (thrown) {
      this.settings.start(this.settings.current);
      this.notices.fault(asIpcError(thrown));
    }
    try {
      stops.push(await onFilesOpened(() => void this.files.load()));
      stops.push(await onReportsChanged(() => this.#reportsChanged()));
      stops.push(await onUploadsChanged(() => this.#uploadsChanged()));
      stops.push(await onQuitAsked(() => void this.quitting.ask()));
      stops.push(
        await onDragDrop({
          over: (inside) => (this.dragging = inside),
          drop: (paths) => this.dropped(paths),
        }),
      );
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
    }
    void this.files.load();
    void this.sandbox.load();
    void this.connections.load();
    this.#uploadsChanged();
    this.#reportsChanged();
    return () => stops.forEach((stop) => stop());
  }

  key(key: string): string {
    return keyLabel(key, this.mac);
  }

  /**
   * Takes what was dropped on the window: reports go to the reports, a document on the policies to these, all else to
   * the files.
   */
  dropped(paths: string[]): void {
    const [first] = paths;
    if (this.screen === "policies" && first !== undefined && !/\.(status|parquet)\b/i.test(first)) {
      if (this.policies.merge.addition) {
        void this.policies.merge.openDropped(first);
        return;
      }
      this.checkPolicy();
      void this.policyCheck.openDropped(first);
      return;
    }
    const isReport = (path: string) => /\.status$/i.test(path);
    const reports = paths.filter(isReport);
    const files = paths.filter((path) => !isReport(path));
    if (files.length > 0) {
      this.screen = "files";
      void this.files.add(files);
    }
    if (reports.length > 0) {
      this.screen = "reports";
      void this.reports.addLocal(reports);
    }
  }

  /** Shows where a policy document is checked. */
  checkPolicy(): void {
    this.policies.enter("check");
    this.screen = "policies";
  }

  /** Makes all screens speak of another integration. */
  async selectIntegration(id: number): Promise<void> {
    this.connections.leave();
    if (await this.integration.select(id)) this.#reloadForIntegration();
  }

  /** Asks whether the selected files, or the open one, are to be sent. */
  askToUpload(): void {
    const ids = this.files.rows.filter((f) => this.files.selection.ids.has(f.id)).map((f) => f.id);
    if (ids.length === 0 && this.files.openId !== null) ids.push(this.files.openId);
    if (ids.length > 0) void this.uploads.ask(ids);
  }

  /** Reads today's sum anew; an answer that a later one has overtaken is dropped. */
  async refreshToday(): Promise<void> {
    const asked = ++this.#todayAsked;
    try {
      const today = await ipc.todaySum();
      if (asked === this.#todayAsked) this.today = today;
    } catch (thrown) {
      if (asked === this.#todayAsked) this.notices.fault(asIpcError(thrown));
    }
  }

  /** Opens the preview of the open file at a row, and among which rows to go on; by no row, at the first of those. */
  showRow(row: number | null, column: string | null = null, rows: RowsMeant | null = null): void {
    this.tab = "preview";
    this.goTo = { row, column, rows };
  }

  nextTab(step: number): void {
    const at = detailTabs.indexOf(this.tab);
    this.tab = detailTabs[(at + step + detailTabs.length) % detailTabs.length] ?? "findings";
  }

  #reportsChanged(): void {
    void this.reports.load();
    void this.refreshToday();
  }

  #uploadsChanged(): void {
    void this.uploads.load();
    void this.refreshToday();
  }

  /** What could not be read before may be readable now. */
  #connectionWorks(): void {
    if (this.reports.overview?.problem) void this.reports.sync();
  }

  #reloadForIntegration(): void {
    this.#uploadsChanged();
    this.#reportsChanged();
  }

  /** The backend has selected an integration by itself: the sandbox's, when that starts. */
  async #newlySelected(): Promise<void> {
    this.connections.leave();
    try {
      const info = await ipc.appInfo();
      this.integration.take(info.integration, info.integrations, true);
      await this.connections.load();
      this.#reloadForIntegration();
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
    }
  }
}

const key = Symbol("app");

export function provideApp(app: AppState): AppState {
  return setContext(key, app);
}

export function useApp(): AppState {
  return getContext<AppState>(key);
}
