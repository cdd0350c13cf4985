import { createContext } from "svelte";

/** Short messages at the edge of the window: they never block it. */
export type Notice = {
  id: number;
  tone: "info" | "bad";
  message: string;
  hints: readonly string[];
  action?: { label: string; run: () => void };
  /** What it is about: news of the same topic stand in its place. */
  topic?: string;
};

type Told = { hints?: readonly string[]; action?: Notice["action"]; keep?: boolean; topic?: string };

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** Tells something that needs no answer; it goes by itself. The same words again stand in the place of the first. */
  tell(message: string, options: Told = {}): void {
    const id = this.#add("info", message, options);
    if (!options.keep) setTimeout(() => this.dismiss(id), 8000);
  }

  /** Tells a fault; it stays until it is dismissed. The same fault is not told twice. */
  fault(error: { message: string; hints: readonly string[] }): void {
    if (this.list.some((n) => n.tone === "bad" && n.message === error.message)) return;
    this.#add("bad", error.message, { hints: error.hints });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((n) => n.id !== id);
  }

  /** What was said of a topic is out of date, or to be seen on the screen itself. */
  dismissTopic(topic: string): void {
    this.list = this.list.filter((n) => n.topic !== topic);
  }

  #add(tone: Notice["tone"], message: string, { hints = [], action, topic }: Told): number {
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
