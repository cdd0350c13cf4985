import type { IconName } from "../../components/icons";
import type { Screen } from "../../domain/navigation.svelte";

/** An entry of the palette. */
export type Command = {
  label: string;
  icon: IconName;
  /** The screen that it belongs to: its commands come first while it is shown. */
  screen?: Screen;
  /** Label of the key that does the same. */
  key?: string;
  /** Whether a field of the opened screen takes the focus; otherwise the focus returns to where it was. */
  focusesField?: boolean;
  run: () => void;
};
export type PaletteFile = { id: number; name: string; label: string; run: () => void };

/** What the palette offers. `app/` fills it in. Each function is called while the palette is open, and reactive. */
export type PaletteSource = {
  /** The shown screen. */
  screen: () => Screen;
  actions: () => readonly Command[];
  screens: () => readonly Command[];
  /** Offered once something is typed. */
  others: () => readonly (Command & { id: string })[];
  /** At most `limit` files whose names match. */
  files: (matches: (name: string) => boolean, limit: number) => readonly PaletteFile[];
  /** Called when the palette opens, to load what it offers. */
  load: () => void;
};
