import { createContext } from "svelte";
import { Query } from "../../data/query.svelte";
import type { Notices } from "../../components/notices.svelte";
import { escapeHidden } from "../../components/hiddenCharacters";
import { count, counted } from "../../format";
import { channel, commands } from "../../ipc/client";
import type { Upload, UploadEvent, UploadItem } from "../../ipc/client";
import { UploadForm } from "./uploadForm.svelte";
import { isActive, merged, paceOf, retryable, speedLabel, withProgress } from "./uploads";

/**
 * Running, ended and planned uploads. Uploads are replaced whole when they start and end; in between only their progress
 * is merged. A list that was requested before an upload started or ended does not undo that.
 */
export class UploadsState {
  /** Newest first. */
  all = $state.raw<readonly Upload[]>([]);
  loaded = $state(false);
  /** The form of the open upload dialog; `null` while it is closed. */
  form = $state.raw<UploadForm | null>(null);

  active = $derived(this.all.filter(isActive));
  history = $derived(this.all.filter((s) => !isActive(s)));
  /** Number of running and queued uploads. */
  running = $derived(this.active.length);
  /** Ids of uploads that failed since the uploads were last looked at. */
  #unseen = $state.raw<ReadonlySet<number>>(new Set());
  /** Number of failed uploads that were neither looked at nor sent again. */
  unseenFailures = $derived(retryable(this.all).filter((upload) => this.#unseen.has(upload.id)).length);
  pace = $derived(paceOf(this.active));
  speedText = $derived(speedLabel(this.active));

  #endedTimer: ReturnType<typeof setTimeout> | undefined;
  /** Uploads that started or ended since the list was requested last. */
  #since = new Map<number, Upload>();
  readonly #list = new Query(() => this.#request(), {
    tags: ["uploads"],
    onData: (all) => {
      this.all = merged(all, [...this.#since.values()]);
      this.loaded = true;
    },
    onError: (error) => {
      this.notices.error(error);
      this.loaded = true;
    },
  });

  readonly queries = [this.#list];

  /** `onEnded` is called when uploads have ended. */
  constructor(
    private readonly notices: Notices,
    private readonly onEnded: () => void = () => undefined,
  ) {}

  /** Loads all uploads. */
  async load(): Promise<void> {
    await this.#list.load();
  }

  #request(): Promise<Upload[]> {
    this.#since.clear();
    return commands.uploadsList();
  }

  /** Opens the upload dialog. Sends nothing. */
  openDialog(ids: readonly number[]): void {
    if (ids.length === 0) {
      this.notices.info("Select the files to upload first.");
      return;
    }
    this.form = new UploadForm(ids);
    void this.form.load();
  }

  /** Closes the upload dialog without sending. */
  dismiss(): void {
    this.form = null;
  }

  /** Sends the included files. False if there are none; the dialog then stays open. */
  send(): boolean {
    const form = this.form;
    const items = form?.items() ?? [];
    if (!form || items.length === 0) return false;
    this.form = null;
    void this.start(items, form.sendRejected);
    return true;
  }

  /** Starts uploads; resolves when all have ended. */
  async start(items: readonly UploadItem[], sendRejected: boolean): Promise<void> {
    const progress = channel((event: UploadEvent) => this.onEvent(event));
    if (!(await this.notices.succeeds(() => commands.uploadStart([...items], sendRejected, progress))))
      await this.load();
    this.onEnded();
  }

  /** Cancels uploads; parts that were sent are removed. */
  async cancel(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.notices.attempt(() => commands.uploadCancel([...ids]));
  }

  /** The failures are on screen. */
  markSeen(): void {
    if (this.#unseen.size > 0) this.#unseen = new Set();
  }

  /**
   * Sends failed uploads again, under the same keys. Opens the upload dialog with them if something has changed since
   * that the user has to agree to, or that stops them.
   */
  async retry(failed: readonly Upload[]): Promise<void> {
    const byFile = new Map<number, Upload>();
    for (const upload of failed) {
      if (upload.fileId !== null && !byFile.has(upload.fileId)) byFile.set(upload.fileId, upload);
    }
    if (byFile.size === 0) return;
    const form = new UploadForm([...byFile.keys()], new Map([...byFile].map(([file, { key }]) => [file, key])));
    await form.load();
    if (form.error) {
      this.notices.error(form.error);
      return;
    }
    for (const row of form.rows) {
      const before = byFile.get(row.fileId);
      const same = row.rejectedRows === before?.rejectedRows && row.schemaRejected === before.schemaRejected;
      if (same) form.choose([row], true);
    }
    if (form.plan?.problem === null && form.included.length === byFile.size) {
      void this.start(form.items(), form.sendRejected);
    } else this.form = form;
  }

  byId(id: number): Upload | null {
    return this.all.find((s) => s.id === id) ?? null;
  }

  /** Handles an event of running uploads. */
  onEvent(event: UploadEvent): void {
    if (event.kind === "ended") {
      this.#showSummary(event);
      return;
    }
    if (event.kind === "progress") {
      this.all = withProgress(this.all, event.uploads);
      return;
    }
    if (event.uploads.some((s) => !isActive(s))) this.#notifyEndedSoon();
    const failed = event.uploads.filter((s) => s.state === "failed" && this.byId(s.id)?.state !== "failed");
    if (failed.length > 0) this.#unseen = new Set([...this.#unseen, ...failed.map((upload) => upload.id)]);
    for (const upload of event.uploads) this.#since.set(upload.id, upload);
    this.all = merged(this.all, event.uploads);
    this.loaded = true;
    for (const upload of failed.slice(0, 3)) {
      const why = upload.problem?.message ?? "The reason is unknown.";
      this.notices.error({
        message: `${escapeHidden(upload.name)} was not uploaded: ${why}`,
        hints: upload.problem?.hints ?? [],
      });
    }
  }

  /** Calls `onEnded` at most twice a second, because many uploads may end at once. */
  #notifyEndedSoon(): void {
    if (this.#endedTimer !== undefined) return;
    this.#endedTimer = setTimeout(() => {
      this.#endedTimer = undefined;
      this.onEnded();
    }, 500);
  }

  #showSummary({ done, failed, cancelled }: { done: number; failed: number; cancelled: number }): void {
    const parts = [];
    if (done > 0) parts.push(`Uploaded ${counted(done, "file")}.`);
    if (failed > 0) parts.push(`${counted(failed, "upload")} failed.`);
    if (cancelled > 0)
      parts.push(`${count(cancelled)} cancelled; ${cancelled === 1 ? "its" : "their"} parts were removed.`);
    if (parts.length > 0) this.notices.info(parts.join(" "), { topic: "uploads" });
  }
}

export const [useUploads, provideUploads] = createContext<UploadsState>();
