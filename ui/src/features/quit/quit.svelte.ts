import { createContext } from "svelte";
import type { Notices } from "../../components/notices.svelte";
import { escapeHidden } from "../../components/hiddenCharacters";
import { count } from "../../format";
import { commands } from "../../ipc/client";
import type { Upload } from "../../ipc/client";

/** Number of names listed before the rest is counted. */
const MAX_NAMES = 3;

/** The dialog that asks before closing the window stops running uploads. */
export class QuitState {
  /** The uploads that quitting would stop; `null` while the dialog is closed. */
  pendingUploads = $state.raw<readonly Upload[] | null>(null);
  /** Whether quitting was confirmed and uploads are being stopped. */
  stopping = $state(false);

  constructor(private readonly notices: Notices) {}

  /** Asks whether to quit; quits without asking if all uploads have ended. */
  async request(): Promise<void> {
    if (this.pendingUploads !== null) return;
    const uploads = await this.notices.attempt(() => commands.uploadsActive());
    if (!uploads) return;
    if (uploads.length > 0) this.pendingUploads = uploads;
    else await this.quit();
  }

  keepUploading(): void {
    if (!this.stopping) this.pendingUploads = null;
  }

  /** Stops all uploads and ends the app. */
  async quit(): Promise<void> {
    this.stopping = true;
    if (await this.notices.succeeds(() => commands.appQuit())) return;
    this.stopping = false;
    this.pendingUploads = null;
  }
}

export const [useQuit, provideQuit] = createContext<QuitState>();

/** The names of the uploads: "a, b and c", "a, b, c and 4 more". */
export function namesOf(uploads: readonly Upload[]): string {
  const names = uploads.slice(0, MAX_NAMES).map((upload) => escapeHidden(upload.name));
  if (uploads.length > MAX_NAMES) names.push(`${count(uploads.length - MAX_NAMES)} more`);
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}
