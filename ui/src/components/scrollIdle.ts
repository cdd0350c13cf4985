/** Scrolling has ended when nothing has scrolled for this long, in milliseconds. */
const IDLE_MS = 150;
/** The longest that a message is held back while something scrolls, in milliseconds. */
const MAX_HOLD_MS = 2000;

let lastScroll = -Infinity;

/** Records that something on the page has scrolled. */
export function markScrolling(): void {
  lastScroll = performance.now();
}

/** Whether something on the page is scrolling. */
export function isScrolling(): boolean {
  return performance.now() - lastScroll < IDLE_MS;
}

/**
 * Delays messages that change much of the page while something scrolls. They are delivered together once scrolling
 * has ended, and every two seconds if it does not end.
 */
export class ScrollIdleQueue<T> {
  #held: T[] = [];
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `deliver` receives messages in the order in which they were pushed. */
  constructor(private readonly deliver: (messages: readonly T[]) => void) {}

  /** Delivers the message at once, or when scrolling ends. */
  push(message: T): void {
    if (this.#held.length === 0) {
      if (!isScrolling()) return this.deliver([message]);
      this.#since = performance.now();
      this.#wait();
    }
    this.#held.push(message);
  }

  /** Delivers all held messages now. */
  flush(): void {
    clearTimeout(this.#timer);
    const held = this.#held;
    this.#held = [];
    if (held.length > 0) this.deliver(held);
  }

  #wait(): void {
    const now = performance.now();
    const until = Math.min(lastScroll + IDLE_MS, this.#since + MAX_HOLD_MS);
    if (now >= until) return this.flush();
    this.#timer = setTimeout(() => this.#wait(), until - now);
  }
}
