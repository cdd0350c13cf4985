/** Nothing scrolls any more when nothing has moved for this long, in milliseconds. */
const REST_MS = 150;
/** The longest that news is held back, in milliseconds: who scrolls on and on sees it, too. */
const MOST_MS = 2000;

let scrolled = -Infinity;

/** Something on the page has scrolled. */
export function noteScroll(): void {
  scrolled = performance.now();
}

/** Whether something on the page scrolls just now. */
export function scrolls(): boolean {
  return performance.now() - scrolled < REST_MS;
}

/**
 * Keeps news that changes much of the page out of the way of someone who scrolls: it comes when scrolling rests, all
 * that has gathered at once, and every two seconds if it never does.
 */
export class ScrollRest<T> {
  #held: T[] = [];
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `hear` takes news in the order in which it came. */
  constructor(private readonly hear: (news: readonly T[]) => void) {}

  /** Hands the news on at once, or when scrolling rests. */
  tell(news: T): void {
    if (this.#held.length === 0) {
      if (!scrolls()) return this.hear([news]);
      this.#since = performance.now();
      this.#wait();
    }
    this.#held.push(news);
  }

  /** Hands on now what is held back. */
  release(): void {
    clearTimeout(this.#timer);
    const held = this.#held;
    this.#held = [];
    if (held.length > 0) this.hear(held);
  }

  #wait(): void {
    const now = performance.now();
    const until = Math.min(scrolled + REST_MS, this.#since + MOST_MS);
    if (now >= until) return this.release();
    this.#timer = setTimeout(() => this.#wait(), until - now);
  }
}
