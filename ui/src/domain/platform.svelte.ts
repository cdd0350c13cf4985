import { createContext } from "svelte";
import type { AppInfo } from "../ipc/client";
import { isMac } from "./keyboard";
import { keyLabel, shortcutLabel, type Shortcut } from "./shortcuts";

/** The versions of the app and of what it is built on, and the system that it runs on. */
export class Platform {
  version = $state("");
  mac = $state(false);

  /** The operating system and the processor architecture. */
  system = $state("");
  tauri = $state("");
  webview = $state("");

  init(info: Pick<AppInfo, "version" | "platform" | "tauri" | "webview">): void {
    this.version = info.version;
    this.system = info.platform;
    this.tauri = info.tauri;
    this.webview = info.webview;
    this.mac = isMac(info.platform);
  }

  /** The name of the web view of this system. */
  get webviewName(): string {
    if (this.mac) return "WebKit";
    return this.system.startsWith("windows") ? "WebView2" : "WebKitGTK";
  }

  /** The keys of a shortcut as text, for tooltips and menus: "Ctrl K", or "⌘K" on a Mac. */
  shortcut(shortcut: Shortcut): string {
    return shortcutLabel(shortcut, this.mac);
  }

  /** The label of a key that is pressed with Ctrl, or with ⌘ on a Mac, and that the system handles. */
  key(key: string): string {
    return keyLabel(key, this.mac);
  }
}

export const [usePlatform, providePlatform] = createContext<Platform>();
