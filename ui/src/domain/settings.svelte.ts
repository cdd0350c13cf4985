import { createContext } from "svelte";
import type { Notices } from "../components/notices.svelte";
import { commands, setZoom } from "../ipc/client";
import type { Settings, Theme } from "../ipc/client";

/** The levels of zoom, in percent. */
const ZOOM_LEVELS = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200];
const ACTUAL_SIZE = 100;

/** The settings of the app. Applies the theme to the page, and the zoom to the window. */
export class SettingsState {
  current = $state.raw<Settings>({ theme: "system", localTime: false, columnWidths: {} });
  dark = $state(false);
  /** Whether the settings dialog is open. */
  dialogOpen = $state(false);
  #system: MediaQueryList | null = null;

  constructor(private readonly notices: Notices) {}

  /** Applies the settings, and follows the theme of the system if that is set. */
  start(settings: Settings): void {
    this.current = settings;
    this.#system ??= typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
    this.#system?.addEventListener("change", () => this.#paint());
    this.#paint();
    if (this.zoom !== ACTUAL_SIZE) void this.#applyZoom();
  }

  /** The zoom of the window, in percent. */
  get zoom(): number {
    return this.current.zoom ?? ACTUAL_SIZE;
  }

  /** Zooms in or out by one level, or to the actual size. */
  async zoomBy(step: 1 | -1 | "reset"): Promise<void> {
    const next = step === 1 ? ZOOM_LEVELS.find((level) => level > this.zoom) : undefined;
    const previous = step === -1 ? ZOOM_LEVELS.findLast((level) => level < this.zoom) : undefined;
    const zoom = step === "reset" ? ACTUAL_SIZE : (next ?? previous ?? this.zoom);
    if (zoom !== this.zoom) {
      const stored = this.#set({ ...this.current, zoom });
      await this.#applyZoom();
      await stored;
    }
    const reset = { label: "Actual size", run: () => void this.zoomBy("reset") };
    this.notices.info(`Zoom: ${zoom} %`, { topic: "zoom", ...(zoom === ACTUAL_SIZE ? {} : { action: reset }) });
  }

  async #applyZoom(): Promise<void> {
    await this.notices.attempt(() => setZoom(this.zoom / 100));
  }

  setTheme(theme: Theme): Promise<void> {
    return this.#set({ ...this.current, theme });
  }

  setLocalTime(localTime: boolean): Promise<void> {
    return this.#set({ ...this.current, localTime });
  }

  /** Stores the width of preview columns of this name, in CSS pixels. Keeps the 200 widths set last. */
  setColumnWidth(name: string, width: number): Promise<void> {
    const others = Object.entries(this.current.columnWidths ?? {}).filter(([other]) => other !== name);
    const columnWidths = Object.fromEntries([...others.slice(-199), [name, width]]);
    return this.#set({ ...this.current, columnWidths });
  }

  /** Copies version, platform and log lines for a bug report. */
  async copyDiagnostics(): Promise<void> {
    const copied = await this.notices.succeeds(() => commands.diagnosticsCopy());
    if (copied) this.notices.info("Copied versions, platform and the last lines of the log.");
  }

  async #set(settings: Settings): Promise<void> {
    const before = this.current;
    this.current = settings;
    this.#paint();
    this.current = (await this.notices.attempt(() => commands.settingsSet(settings))) ?? before;
    this.#paint();
  }

  #paint(): void {
    const { theme } = this.current;
    this.dark = theme === "dark" || (theme === "system" && (this.#system?.matches ?? false));
    document.documentElement.dataset.theme = this.dark ? "dark" : "light";
  }
}

export const [useSettings, provideSettings] = createContext<SettingsState>();
