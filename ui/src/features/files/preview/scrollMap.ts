/**
 * From scroll positions to rows and back. Browsers cap the height of an element, so a long file's scroll height is
 * capped too; beyond it the scrollbar stands for a share of the file, while wheel and keys still move by exact rows.
 */
export const ROW_HEIGHT = 26;
/** Well below the cap of every engine, and low enough for positions to stay exact. */
export const MAX_HEIGHT = 8_000_000;

export class ScrollMap {
  readonly viewRows: number;
  readonly height: number;
  readonly capped: boolean;
  /** The greatest top: with it, the last row ends at the lower edge. */
  readonly maxTop: number;
  readonly #scrollRange: number;

  /** `rows` in the file; `viewHeight` is what rows can fill, in CSS pixels. */
  constructor(
    readonly rows: number,
    viewHeight: number,
    readonly rowHeight = ROW_HEIGHT,
    maxHeight = MAX_HEIGHT,
  ) {
    this.viewRows = viewHeight / rowHeight;
    this.capped = rows * rowHeight > maxHeight;
    this.height = this.capped ? maxHeight : rows * rowHeight;
    this.maxTop = Math.max(0, rows - this.viewRows);
    this.#scrollRange = Math.max(0, this.height - viewHeight);
  }

  clamp(top: number): number {
    return Math.min(this.maxTop, Math.max(0, top));
  }

  /** The row, with its fraction, that stands at the upper edge. */
  topAt(scrollTop: number): number {
    if (!this.capped) return this.clamp(scrollTop / this.rowHeight);
    if (this.#scrollRange === 0) return 0;
    // Both ends are met exactly, also where the browser rounds the last position to a device pixel.
    if (scrollTop >= this.#scrollRange - 1) return this.maxTop;
    return this.clamp((scrollTop / this.#scrollRange) * this.maxTop);
  }

  /** Where the scrollbar stands for a top row. */
  scrollAt(top: number): number {
    const at = this.clamp(top);
    if (!this.capped) return at * this.rowHeight;
    return this.maxTop === 0 ? 0 : (at / this.maxTop) * this.#scrollRange;
  }

  /** The rows to draw: from the first that shows to one past the last. */
  window(top: number): { first: number; end: number } {
    const first = Math.floor(this.clamp(top));
    return { first, end: Math.min(this.rows, Math.ceil(this.clamp(top) + this.viewRows) + 1) };
  }

  /** The top that brings a row fully into view with the least movement. */
  topToShow(row: number, top: number): number {
    if (row < top) return this.clamp(row);
    if (row + 1 > top + this.viewRows) return this.clamp(row + 1 - this.viewRows);
    return this.clamp(top);
  }

  /** The top that puts a row about a third down, for jumps. */
  topToCentre(row: number): number {
    return this.clamp(row - Math.floor(this.viewRows / 3));
  }
}
