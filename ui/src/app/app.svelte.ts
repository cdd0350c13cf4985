import { getContext, setContext } from "svelte";
import { Notices } from "../components/notices.svelte";
import { FilesState } from "../features/files/files.svelte";
import { IntegrationState } from "../features/integration/integration.svelte";
import { SettingsState } from "../features/settings/settings.svelte";
import { asIpcError, ipc, onDragDrop, onFilesOpened } from "../ipc/client";
import type { FileDetail } from "../ipc/client";
import { isMac, keyLabel } from "./keyboard";

export type Screen = "files" | "connections";
export type DetailTab = "findings" | "preview" | "schema";
export const detailTabs: readonly DetailTab[] = ["findings", "preview", "schema"];

/** What the whole window knows. */
export class AppState {
  notices = new Notices();
  files: FilesState = new FilesState(this.notices);
  settings = new SettingsState(this.notices);
  integration = new IntegrationState(this.notices, () => void this.files.recheckAll());

  screen = $state<Screen>("files");
  tab = $state<DetailTab>("findings");
  paletteOpen = $state(false);
  settingsOpen = $state(false);
  dragging = $state(false);
  version = $state("");
  mac = $state(false);
  now = $state(Date.now());
  /** What is known of the open file; other screens look at it, too. */
  openDetail = $state.raw<FileDetail | null>(null);
  /** What the preview offers to the keyboard while it is on screen. */
  preview: { fault: (step: 1 | -1) => void; focusGoTo: () => void } | null = null;
  /** A row that the preview should go to, asked for from elsewhere. */
  goTo = $state.raw<{ row: number; column?: string | null } | null>(null);

  /** Reads what there is and starts listening; gives back what stops it. */
  async start(): Promise<() => void> {
    const stops: (() => void)[] = [];
    const tick = setInterval(() => (this.now = Date.now()), 5000);
    stops.push(() => clearInterval(tick));
    try {
      const info = await ipc.appInfo();
      this.version = info.version;
      this.mac = isMac(info.platform);
      this.integration.current = info.integration;
      this.settings.start(info.settings);
    } catch (thrown) {
      this.settings.start(this.settings.current);
      this.notices.fault(asIpcError(thrown));
    }
    try {
      stops.push(await onFilesOpened(() => void this.files.load()));
      stops.push(
        await onDragDrop({
          over: (inside) => (this.dragging = inside),
          drop: (paths) => {
            this.screen = "files";
            void this.files.add(paths);
          },
        }),
      );
    } catch (thrown) {
      this.notices.fault(asIpcError(thrown));
    }
    void this.files.load();
    return () => stops.forEach((stop) => stop());
  }

  key(key: string): string {
    return keyLabel(key, this.mac);
  }

  /** Opens the preview of the open file at a row. */
  showRow(row: number, column: string | null = null): void {
    this.tab = "preview";
    this.goTo = { row, column };
  }

  nextTab(step: number): void {
    const at = detailTabs.indexOf(this.tab);
    this.tab = detailTabs[(at + step + detailTabs.length) % detailTabs.length] ?? "findings";
  }
}

const key = Symbol("app");

export function provideApp(app: AppState): AppState {
  return setContext(key, app);
}

export function useApp(): AppState {
  return getContext<AppState>(key);
}
