/** Short messages at the edge of the window: they never block it. */
export type Notice = {
  id: number;
  tone: "info" | "bad";
  message: string;
  hints: readonly string[];
  action?: { label: string; run: () => void };
};

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** Tells something that needs no answer; it goes by itself. */
  tell(message: string, options: { hints?: readonly string[]; action?: Notice["action"]; keep?: boolean } = {}): void {
    const id = this.#add("info", message, options.hints ?? [], options.action);
    if (!options.keep) setTimeout(() => this.dismiss(id), 8000);
  }

  /** Tells a fault; it stays until it is dismissed. The same fault is not told twice. */
  fault(error: { message: string; hints: readonly string[] }): void {
    if (this.list.some((n) => n.tone === "bad" && n.message === error.message)) return;
    this.#add("bad", error.message, error.hints);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((n) => n.id !== id);
  }

  #add(tone: Notice["tone"], message: string, hints: readonly string[], action?: Notice["action"]): number {
    const notice: Notice = { id: this.#next++, tone, message, hints, ...(action ? { action } : {}) };
    this.list = [...this.list, notice].slice(-4);
    return notice.id;
  }
}
