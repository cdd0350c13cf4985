import { createContext } from "svelte";
import { asIpcError, commands } from "../ipc/client";
import { UndoStack } from "./undoStack.svelte";

/** How long a notice is shown, in milliseconds. */
export const NOTICE_DURATION = 5000;
/** Number of errors that wait for their turn. */
const MAX_WAITING = 20;

/** A short message at the lower edge of the window. It never blocks the window. */
export type Notice = {
  id: number;
  tone: "info" | "bad";
  message: string;
  hints: readonly string[];
  action?: { label: string; run: () => void };
  /** Stays until it is dismissed. */
  keep: boolean;
  /** A later notice of the same topic replaces this one. */
  topic?: string;
};

type NoticeOptions = { hints?: readonly string[]; action?: Notice["action"]; keep?: boolean; topic?: string };

/** The notices. One is shown at a time: the newest message, else the oldest error. */
export class Notices {
  /** All notices that are shown or wait, in the order in which they arrived. */
  list = $state.raw<readonly Notice[]>([]);
  /** The notice that is shown; `null` if there is none. */
  readonly current = $derived(this.list.find((n) => n.tone === "info" && !n.keep) ?? this.list[0] ?? null);
  readonly undoStack = new UndoStack();
  #next = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timed: number | null = null;
  #held = false;

  /** Shows a message for five seconds, or until it is dismissed with `keep`. Replaces the message before it. */
  info(message: string, options: NoticeOptions = {}): void {
    this.#add("info", message, options);
  }

  /**
   * Shows an error for five seconds, or until it is dismissed with `keep`, which is for those that the user has to act
   * on. Waits while another error is shown. Does nothing if the same error is shown or waits already.
   */
  error(error: { message: string; hints: readonly string[] }, options: Omit<NoticeOptions, "hints"> = {}): void {
    if (this.list.some((n) => n.tone === "bad" && n.message === error.message)) return;
    this.#add("bad", error.message, { ...options, hints: error.hints });
  }

  /**
   * Shows what was done, with a button that undoes it. Ctrl+Z undoes it too, also after the notice has gone. `undo`
   * reverts the change; it may throw, and the error is shown.
   */
  undoable(message: string, undo: () => unknown, options: Omit<NoticeOptions, "action"> = {}): void {
    let id = 0;
    const entry = this.undoStack.push(message, async () => {
      this.dismiss(id);
      return this.succeeds(async () => undo());
    });
    const run = () => void this.undoStack.undo(entry);
    id = this.#add("info", message, { ...options, action: { label: "Undo", run } });
  }

  /** Says that a file was saved, with a button that shows it in the file manager. */
  saved(message: string): void {
    const run = () => void this.attempt(() => commands.savedFileReveal());
    this.info(message, { action: { label: "Show", run } });
  }

  /** Undoes the last change that can be undone, and says which. */
  async undoLast(): Promise<void> {
    if (this.undoStack.entries.length === 0) {
      this.info("Nothing to undo.", { topic: "undo" });
      return;
    }
    const undone = await this.undoStack.undo();
    if (undone) this.info(`Undone: ${undone.what}`, { topic: "undo" });
  }

  /** Runs an action. If it fails, shows the error and returns undefined. */
  async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (thrown) {
      this.error(asIpcError(thrown));
      return undefined;
    }
  }

  /** Runs an action. True if it succeeds; if it fails, shows the error. */
  async succeeds(action: () => Promise<unknown>): Promise<boolean> {
    const done = await this.attempt(async () => {
      await action();
      return true;
    });
    return done === true;
  }

  dismiss(id: number): void {
    this.#show(this.list.filter((n) => n.id !== id));
  }

  /** Dismisses the notices of a topic, because they are outdated or shown on the screen itself. */
  dismissTopic(topic: string): void {
    this.#show(this.list.filter((n) => n.topic !== topic));
  }

  /** Keeps the shown notice while the pointer or the focus is on it; afterwards it has its full time again. */
  hold(held: boolean): void {
    this.#held = held;
    this.#timed = null;
    this.#startTimer();
  }

  #add(tone: Notice["tone"], message: string, { hints = [], action, keep = false, topic }: NoticeOptions): number {
    const superseded = (n: Notice) =>
      (n.tone === tone && n.message === message) ||
      (topic !== undefined && n.topic === topic) ||
      (tone === "info" && n.tone === "info" && !n.keep);
    const notice: Notice = {
      id: this.#next++,
      tone,
      message,
      hints,
      keep,
      ...(action ? { action } : {}),
      ...(topic ? { topic } : {}),
    };
    this.#show([...this.list.filter((n) => !superseded(n)), notice].slice(-MAX_WAITING));
    return notice.id;
  }

  #show(list: readonly Notice[]): void {
    this.list = list;
    if (list.length === 0) this.#held = false;
    this.#startTimer();
  }

  /** Starts the time of the shown notice, unless it runs already. */
  #startTimer(): void {
    const { current } = this;
    const id = current === null || current.keep || this.#held ? null : current.id;
    if (id === this.#timed && id !== null) return;
    clearTimeout(this.#timer);
    this.#timed = id;
    if (id !== null) this.#timer = setTimeout(() => this.dismiss(id), NOTICE_DURATION);
  }
}

export const [useNotices, provideNotices] = createContext<Notices>();
