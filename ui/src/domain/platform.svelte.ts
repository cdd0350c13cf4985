import { createContext } from "svelte";
import { isMac } from "./keyboard";
import { keyLabel, shortcutLabel, type Shortcut } from "./shortcuts";

/** The version of the app and the system that it runs on. */
export class Platform {
  version = $state("");
  mac = $state(false);

  init(version: string, platform: string): void {
    this.version = version;
    this.mac = isMac(platform);
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
