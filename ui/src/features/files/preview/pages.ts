import type { PreviewPage, PreviewRow } from "../../../ipc/client";

export const PAGE_ROWS = 128;

/** Cache of fetched pages of rows; drops the least recently used. */
export class PageCache {
  #pages = new Map<number, PreviewPage>();

  constructor(private readonly limit = 24) {}

  static pageOf(row: number): number {
    return Math.floor(row / PAGE_ROWS);
  }

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  put(page: number, rows: PreviewPage): void {
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.limit) break;
      this.#pages.delete(oldest);
    }
  }

  /** The row, if its page is cached; marks that page as used. */
  row(row: number): PreviewRow | null {
    const number = PageCache.pageOf(row);
    const page = this.#pages.get(number);
    if (!page) return null;
    this.#pages.delete(number);
    this.#pages.set(number, page);
    return page.rows[row - page.offset] ?? null;
  }

  /** The pages of rows `first` to `end` (exclusive) that are not cached. */
  missing(first: number, end: number): number[] {
    const wanted: number[] = [];
    for (let page = PageCache.pageOf(first); page <= PageCache.pageOf(Math.max(first, end - 1)); page++) {
      if (!this.#pages.has(page)) wanted.push(page);
    }
    return wanted;
  }

  get size(): number {
    return this.#pages.size;
  }
}
