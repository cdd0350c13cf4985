import { createContext } from "svelte";
import { Query, refreshStale } from "../data/query.svelte";
import { Notices, provideNotices } from "../components/notices.svelte";
import { ConnectionsState, provideConnections } from "../features/connections/connections.svelte";
import { IntegrationState, provideIntegration } from "../domain/integration.svelte";
import { Navigation, provideNavigation } from "../domain/navigation.svelte";
import { Now, provideNow } from "../domain/now.svelte";
import { Platform, providePlatform } from "../domain/platform.svelte";
import { FilesState, provideFiles } from "../features/files/files.svelte";
import { PolicyCheckState, providePolicyCheck } from "../features/policies/check/check.svelte";
import { DeniedState, providePolicyDenied } from "../features/policies/denied/denied.svelte";
import { PoliciesState, providePolicies } from "../features/policies/policies.svelte";
import { QuitState, provideQuit } from "../features/quit/quit.svelte";
import { ReportsState, provideReports } from "../features/reports/reports.svelte";
import { SandboxState, provideSandbox } from "../features/sandbox/sandbox.svelte";
import { SettingsState, provideSettings } from "../domain/settings.svelte";
import { UploadsState, provideUploads } from "../features/uploads/uploads.svelte";
import { commands, onDataChanged, onDragDrop, onFilesOpened, onQuitRequested, onReportsOpened } from "../ipc/client";
import type { TodayTotals } from "../ipc/client";

/** All state of the window: one object per feature, and the steps from one feature to another. */
export class AppState {
  notices = new Notices();
  platform = new Platform();
  now = new Now();
  navigation = new Navigation({
    uploadFiles: (ids) => this.uploads.openDialog(ids),
    hasFile: (id) => this.files.byId(id) !== null,
    openFile: (id) => {
      this.files.clearFilters();
      this.files.openDetail(id);
    },
    openReport: (uploadId) => this.reports.openUpload(uploadId),
    selectIntegration: (id) => this.selectIntegration(id),
  });
  files: FilesState = new FilesState(this.notices);
  settings = new SettingsState(this.notices);
  integration = new IntegrationState(this.notices, () => void this.files.recheckAll());
  uploads = new UploadsState(this.notices, () => void this.refreshToday());
  reports = new ReportsState(this.notices);
  connections = new ConnectionsState(
    this.notices,
    this.integration,
    (id) => this.selectIntegration(id),
    () => this.#onTestPassed(),
    (id) => this.policies.dropIntegration(id),
  );
  sandbox = new SandboxState(this.notices, () => this.#onIntegrationSelected());
  policies = new PoliciesState(this.notices, this.integration);
  policyCheck = new PolicyCheckState(this.notices, this.integration);
  policyDenied = new DeniedState(this.notices);
  quit = new QuitState(this.notices);

  paletteOpen = $state(false);
  /** Whether the keyboard sheet is open. */
  sheetOpen = $state(false);
  /** Whether the dialog with the versions is open. */
  aboutOpen = $state(false);
  dragging = $state(false);
  readonly #today = new Query(() => commands.todayTotals(), {
    tags: ["today_totals"],
    onError: (error) => this.notices.error(error),
  });
  readonly #queries = [
    this.#today,
    ...this.files.queries,
    ...this.uploads.queries,
    ...this.reports.queries,
    ...this.connections.queries,
  ];

  /** Loads the data and starts listening to events; returns a function that stops listening. */
  async start(): Promise<() => void> {
    const stops: (() => void)[] = [];
    stops.push(this.now.start());
    const info = await this.notices.attempt(() => commands.appInfo());
    if (info) {
      this.platform.init(info);
      this.integration.update(info.integration, info.integrations);
    }
    this.settings.start(info?.settings ?? this.settings.current);
    await this.notices.attempt(async () => {
      stops.push(await onDataChanged((stale) => refreshStale(this.#queries, stale)));
      stops.push(await onQuitRequested(() => void this.quit.request()));
      stops.push(await onFilesOpened((ids) => this.#showOpenedFiles(ids)));
      stops.push(await onReportsOpened(() => void this.#addOpenedReports()));
      stops.push(
        await onDragDrop({
          over: (inside) => (this.dragging = inside),
          drop: (paths) => void this.dropped(paths),
        }),
      );
    });
    void this.files.load();
    void this.connections.load();
    void this.uploads.load();
    void this.reports.load();
    void this.sandbox.load();
    void this.refreshToday();
    void this.#addOpenedReports();
    return () => stops.forEach((stop) => stop());
  }

  /**
   * Handles paths that were dropped on the window: status reports and folders of them are added to the reports, a
   * document dropped on the policies is opened there, and all others are added to the files.
   */
  async dropped(paths: string[]): Promise<void> {
    const [first] = paths;
    const { screen } = this.navigation;
    const { files, reports, unknown } = (await this.notices.attempt(() => commands.pathsSort(paths))) ?? {
      files: paths,
      reports: [],
      unknown: [],
    };
    const isDocument = first !== undefined && first === files[0] && !/\.parquet\b/i.test(first);
    if (screen === "policies" && isDocument) {
      if (this.policies.merge.addition) {
        void this.policies.merge.openDropped(first);
        return;
      }
      this.checkPolicy();
      void this.policyCheck.openDropped(first);
      return;
    }
    // The screen of the drop says what is missing in a folder with neither.
    (screen === "reports" ? reports : files).push(...unknown);
    if (files.length > 0) {
      this.navigation.screen = "files";
      void this.files.add(files);
    }
    if (reports.length > 0) {
      this.navigation.screen = "reports";
      void this.reports.addLocal(reports);
    }
  }

  /** Shows the files that a file manager opened. */
  #showOpenedFiles(ids: readonly number[]): void {
    this.navigation.screen = "files";
    void this.files.showOpened(ids);
  }

  /** Adds the reports that the app was started with, and shows them. */
  async #addOpenedReports(): Promise<void> {
    await this.reports.addOpened(() => (this.navigation.screen = "reports"));
  }

  /** Shows the page for checking a policy document. */
  checkPolicy(): void {
    this.policies.setMode("check");
    this.navigation.screen = "policies";
  }

  /** Selects the integration that all screens show. */
  async selectIntegration(id: number): Promise<void> {
    this.connections.leave();
    await this.integration.select(id);
  }

  /** Today's totals for the footer; `null` until they are loaded. */
  get today(): TodayTotals | null {
    return this.#today.data;
  }

  async refreshToday(): Promise<void> {
    await this.#today.load();
  }

  /** Reads the reports again if they could not be read before. */
  #onTestPassed(): void {
    if (this.reports.overview?.problem) void this.reports.sync();
  }

  /** Loads the integration that the backend selected: starting the sandbox selects its integration. */
  async #onIntegrationSelected(): Promise<void> {
    this.connections.leave();
    await this.notices.attempt(async () => {
      const info = await commands.appInfo();
      this.integration.update(info.integration, info.integrations, true);
    });
  }
}

/** The state of `app/` itself. Features use their own contexts. */
export const [useApp, setApp] = createContext<AppState>();

/** Makes the state of each feature available to the components below. */
export function provideApp(app: AppState): AppState {
  provideNotices(app.notices);
  providePlatform(app.platform);
  provideNow(app.now);
  provideNavigation(app.navigation);
  provideIntegration(app.integration);
  provideSettings(app.settings);
  provideFiles(app.files);
  provideUploads(app.uploads);
  provideReports(app.reports);
  provideConnections(app.connections);
  provideSandbox(app.sandbox);
  providePolicies(app.policies);
  providePolicyCheck(app.policyCheck);
  providePolicyDenied(app.policyDenied);
  provideQuit(app.quit);
  return setApp(app);
}
