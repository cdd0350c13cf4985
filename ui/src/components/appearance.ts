import type { IconName } from "./icons";

export type Tone = "ok" | "warn" | "bad" | "over" | "wait" | "mute";
/** How a state is shown: by icon and text, never by colour alone. */
export type Appearance = { tone: Tone; icon: IconName; label: string };
