/**
 * Converts scroll positions to rows and back. Browsers limit the height of an element, so the scroll height of a long
 * file is capped: its scrollbar is then proportional, while wheel and keys still move by exact rows.
 */
export const ROW_HEIGHT = 26;
/** Below the limit of all engines, and low enough for exact positions. In CSS pixels. */
export const MAX_HEIGHT = 8_000_000;

export class ScrollMap {
  readonly viewRows: number;
  readonly height: number;
  readonly capped: boolean;
  /** The maximum of `top`, at which the last row ends at the lower edge. */
  readonly maxTop: number;
  readonly #scrollRange: number;

  /** `viewHeight` is the height of the area for rows, in CSS pixels. */
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

  /** The row at the upper edge, with its fraction. */
  topAt(scrollTop: number): number {
    if (!this.capped) return this.clamp(scrollTop / this.rowHeight);
    if (this.#scrollRange === 0) return 0;
    // Both ends are exact, even if the browser rounds the last position to a device pixel.
    if (scrollTop >= this.#scrollRange - 1) return this.maxTop;
    return this.clamp((scrollTop / this.#scrollRange) * this.maxTop);
  }

  /** The scroll position of a top row. */
  scrollAt(top: number): number {
    const at = this.clamp(top);
    if (!this.capped) return at * this.rowHeight;
    return this.maxTop === 0 ? 0 : (at / this.maxTop) * this.#scrollRange;
  }

  /** The rows to render: from the first visible one to one past the last. */
  window(top: number): { first: number; end: number } {
    const first = Math.floor(this.clamp(top));
    return { first, end: Math.min(this.rows, Math.ceil(this.clamp(top) + this.viewRows) + 1) };
  }

  /** The top that brings a row fully into view with the least scrolling. */
  topToShow(row: number, top: number): number {
    if (row < top) return this.clamp(row);
    if (row + 1 > top + this.viewRows) return this.clamp(row + 1 - this.viewRows);
    return this.clamp(top);
  }

  /** The top that places a row about a third from the upper edge, for jumps. */
  topToCentre(row: number): number {
    return this.clamp(row - Math.floor(this.viewRows / 3));
  }
}
