import { createContext } from "svelte";
import { isMac, keyLabel } from "./keyboard";

/** The version of the app and the system that it runs on. */
export class Platform {
  version = $state("");
  mac = $state(false);

  init(version: string, platform: string): void {
    this.version = version;
    this.mac = isMac(platform);
  }

  /** The label of a key that is pressed with Ctrl, or with ⌘ on a Mac. */
  key(key: string): string {
    return keyLabel(key, this.mac);
  }
}

export const [usePlatform, providePlatform] = createContext<Platform>();
