import { createContext } from "svelte";
import { asIpcError } from "../ipc/client";

/** A short message at the edge of the window. It never blocks the window. */
export type Notice = {
  id: number;
  tone: "info" | "bad";
  message: string;
  hints: readonly string[];
  action?: { label: string; run: () => void };
  /** A later notice of the same topic replaces this one. */
  topic?: string;
};

type NoticeOptions = { hints?: readonly string[]; action?: Notice["action"]; keep?: boolean; topic?: string };

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** Shows a message that disappears after 8 seconds. Replaces a notice with the same message. */
  info(message: string, options: NoticeOptions = {}): void {
    const id = this.#add("info", message, options);
    if (!options.keep) setTimeout(() => this.dismiss(id), 8000);
  }

  /** Shows an error until it is dismissed. Does nothing if the same error is shown already. */
  error(error: { message: string; hints: readonly string[] }): void {
    if (this.list.some((n) => n.tone === "bad" && n.message === error.message)) return;
    this.#add("bad", error.message, { hints: error.hints });
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
    this.list = this.list.filter((n) => n.id !== id);
  }

  /** Dismisses the notices of a topic, because they are outdated or shown on the screen itself. */
  dismissTopic(topic: string): void {
    this.list = this.list.filter((n) => n.topic !== topic);
  }

  #add(tone: Notice["tone"], message: string, { hints = [], action, topic }: NoticeOptions): number {
    const same = (n: Notice) =>
      (n.tone === tone && n.message === message) || (topic !== undefined && n.topic === topic);
    const notice: Notice = {
      id: this.#next++,
      tone,
      message,
      hints,
      ...(action ? { action } : {}),
      ...(topic ? { topic } : {}),
    };
    this.list = [...this.list.filter((n) => !same(n)), notice].slice(-4);
    return notice.id;
  }
}

export const [useNotices, provideNotices] = createContext<Notices>();
