import type { Appearance } from "../components/appearance";
import type { NoteSeverity } from "../ipc/client";

/** Most severe first. */
export const severityRank: Record<NoteSeverity, number> = { error: 0, warning: 1, notice: 2, good: 3 };

export const severityAppearances: Record<NoteSeverity, Appearance> = {
  error: { tone: "bad", icon: "cross", label: "Error" },
  warning: { tone: "warn", icon: "warning", label: "Warning" },
  notice: { tone: "mute", icon: "info", label: "Notice" },
  good: { tone: "ok", icon: "tick", label: "Good" },
};
