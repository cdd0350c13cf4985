import { createContext } from "svelte";
import type { Notices } from "../components/notices.svelte";
import { commands } from "../ipc/client";
import type { Settings, Theme } from "../ipc/client";

/** The settings of the app. Applies the theme to the page. */
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
