import { asIpcError, commands } from "../../../ipc/client";
import type { Cell, IpcError, PreviewPage, PreviewRow, PreviewShape, SearchDirection } from "../../../ipc/client";
import { PAGE_ROWS, PageCache } from "./pages";
import { rejected, type NamedRowFilter } from "./rowFilter";
import { ScrollMap } from "./scrollMap";

const DEBOUNCE_MS = 60;
const SKELETON_MS = 300;

/** Position of a found row among all matching rows, from 0. */
export type SearchResult = { row: number; position: number; total: number };

/** Where a preview was left, to be opened there again. */
export type PreviewPlace = {
  row: number;
  column: number;
  top: number;
  left: number;
  filter: NamedRowFilter;
  /** Whether only the rows of the filter were listed. */
  only: boolean;
};

/**
 * The file as a grid: the visible rows, their pages, and the active cell. Lists all rows, or only those of the row
 * filter. Rows are addressed by their position in that list.
 */
export class PreviewState {
  shape = $state.raw<PreviewShape | null>(null);
  error = $state.raw<IpcError | null>(null);
  viewHeight = $state(0);
  top = $state(0);
  /** Position in the list: the row number while all rows are listed. */
  activeRow = $state(0);
  activeColumn = $state(0);
  /** The corner of the selected block opposite to the active cell; `null` if one cell is selected. */
  anchor = $state.raw<{ row: number; column: number } | null>(null);
  /** Whether rows have been missing for so long that placeholders are shown. */
  slow = $state(false);
  /** Incremented with each page that arrives, so that rows are looked up again. */
  revision = $state(0);
  /** The rows that "Next" and "Previous" go through. */
  rowFilter = $state.raw<NamedRowFilter>(rejected);
  /** Number of listed rows while only those of the filter are listed; `null` while all are. */
  filteredCount = $state<number | null>(null);
  /** Whether the whole file is being searched. */
  searching = $state(false);
  /** Position of the row found last. */
  searchResult = $state.raw<SearchResult | null>(null);

  /** The horizontal scroll position of the grid, in CSS pixels. */
  left = 0;

  listed = $derived(this.filteredCount ?? this.shape?.rows ?? 0);
  map = $derived(new ScrollMap(this.listed, this.viewHeight));
  shown = $derived(this.map.window(this.top));
  /** Position of the active row among those of the filter; `null` if it is none of them, or not known. */
  position = $derived.by((): Omit<SearchResult, "row"> | null => {
    if (this.filteredCount !== null) return { position: this.activeRow, total: this.filteredCount };
    return this.searchResult?.row === this.activeRow ? this.searchResult : null;
  });
  /** The selected block. */
  block = $derived.by(() => {
    const [row, column] = [this.activeRow, this.activeColumn];
    const from = this.anchor ?? { row, column };
    return {
      first: Math.min(row, from.row),
      last: Math.max(row, from.row),
      left: Math.min(column, from.column),
      right: Math.max(column, from.column),
    };
  });

  #pages = new PageCache();
  #inFlight = new Set<number>();
  #debounce: ReturnType<typeof setTimeout> | undefined;
  #skeleton: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #steps: Promise<unknown> = Promise.resolve();

  constructor(readonly id: number) {}

  async load(): Promise<void> {
    try {
      const shape = await commands.previewShape(this.id);
      if (!this.#closed) this.shape = shape;
    } catch (thrown) {
      if (!this.#closed) this.error = asIpcError(thrown);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#debounce);
    clearTimeout(this.#skeleton);
    void commands.previewStop(this.id).catch(() => undefined);
  }

  /** The row number of a listed row; `null` until it is loaded. */
  numberOf(position: number): number | null {
    return this.filteredCount === null ? position : (this.row(position)?.row ?? null);
  }

  row(row: number): PreviewRow | null {
    void this.revision;
    return this.#pages.row(row);
  }

  scrollTo(top: number): void {
    this.top = this.map.clamp(top);
  }

  /** Requests missing pages of the visible rows once scrolling pauses. Pages that were scrolled past are not requested. */
  requestMissing(): void {
    clearTimeout(this.#debounce);
    if (this.#missing().length === 0) {
      clearTimeout(this.#skeleton);
      this.#skeleton = undefined;
      this.slow = false;
      return;
    }
    this.#skeleton ??= setTimeout(() => (this.slow = true), SKELETON_MS);
    // The first page is requested at once.
    if (this.#pages.size === 0 && this.#inFlight.size === 0) this.#fetch();
    else this.#debounce = setTimeout(() => this.#fetch(), DEBOUNCE_MS);
  }

  /** As `moveTo`, and extends or resets the selection. */
  select(row: number, column: number, extend: boolean): void {
    this.anchor = extend ? (this.anchor ?? { row: this.activeRow, column: this.activeColumn }) : null;
    this.moveTo(row, column);
  }

  /** Selects a whole row, or all from the anchor to it. */
  selectRow(row: number, extend: boolean): void {
    const last = (this.shape?.columns.length ?? 1) - 1;
    this.anchor = { row: extend ? (this.anchor?.row ?? this.activeRow) : row, column: last };
    this.moveTo(row, 0);
  }

  /** Moves the active cell, and scrolls its row into view. */
  moveTo(row: number, column: number, centre = false): void {
    if (!this.shape || this.listed === 0) return;
    this.activeRow = Math.min(this.listed - 1, Math.max(0, Math.trunc(row)));
    this.activeColumn = Math.min(this.shape.columns.length - 1, Math.max(0, column));
    const seen = this.activeRow >= this.top && this.activeRow + 1 <= this.top + this.map.viewRows;
    this.top = centre && !seen ? this.map.topToCentre(this.activeRow) : this.map.topToShow(this.activeRow, this.top);
  }

  /** Handles a navigation key. False if the key is none. */
  key(press: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">): boolean {
    const extend = press.shiftKey;
    const control = press.ctrlKey || press.metaKey;
    const [row, column] = [this.activeRow, this.activeColumn];
    const page = Math.max(1, Math.floor(this.map.viewRows) - 1);
    const last = this.listed - 1;
    const lastColumn = (this.shape?.columns.length ?? 1) - 1;
    switch (press.key) {
      case "ArrowDown":
        this.select(control ? last : row + 1, column, extend);
        break;
      case "ArrowUp":
        this.select(control ? 0 : row - 1, column, extend);
        break;
      case "ArrowRight":
        this.select(row, control ? lastColumn : column + 1, extend);
        break;
      case "ArrowLeft":
        this.select(row, control ? 0 : column - 1, extend);
        break;
      case "PageDown":
        this.select(row + page, column, extend);
        break;
      case "PageUp":
        this.select(row - page, column, extend);
        break;
      case "Home":
        this.select(control ? 0 : row, 0, extend);
        break;
      case "End":
        this.select(control ? last : row, lastColumn, extend);
        break;
      default:
        return false;
    }
    return true;
  }

  /** Sets the rows that "Next" and "Previous" step through. Lists all rows again. */
  async setFilter(rows: NamedRowFilter): Promise<void> {
    if (this.filteredCount !== null) await this.showOnly(false);
    this.rowFilter = rows;
    this.searchResult = null;
  }

  /** Lists only the rows of the filter, or all rows; keeps the active row if possible. False if no row matches. */
  async showOnly(on: boolean): Promise<boolean> {
    const number = this.numberOf(this.activeRow) ?? 0;
    if (!on) {
      if (this.filteredCount !== null) this.#relist(null, number);
      return true;
    }
    const shown = await this.#search(async () => {
      const position = await commands.previewPosition(this.id, this.rowFilter.filter, number);
      const { total } = await commands.previewRows(this.id, this.rowFilter.filter, 0, 0);
      if (total > 0) this.#relist(total, Math.min(position, total - 1));
      return total > 0;
    });
    return shown ?? false;
  }

  /** Goes to the next or previous row of the filter. False if there is none. Steps run one after another. */
  stepRow(step: 1 | -1): Promise<boolean> {
    const next = this.#steps.then(() => this.#step(step));
    this.#steps = next.catch(() => undefined);
    return next;
  }

  /** Goes to a row by its number. Lists all rows again if it is not listed. */
  async goTo(number: number, column = this.activeColumn): Promise<void> {
    if (this.filteredCount !== null && this.row(this.activeRow)?.row !== number) await this.showOnly(false);
    this.anchor = null;
    if (this.filteredCount === null) this.moveTo(number, column, true);
  }

  get place(): PreviewPlace {
    return {
      row: this.activeRow,
      column: this.activeColumn,
      top: this.top,
      left: this.left,
      filter: this.rowFilter,
      only: this.filteredCount !== null,
    };
  }

  /** Goes to where a preview of the file was left. */
  async restore(place: PreviewPlace): Promise<void> {
    await this.setFilter(place.filter);
    if (place.only && !(await this.showOnly(true))) return;
    this.moveTo(place.row, place.column);
    this.top = this.map.clamp(place.top);
    this.left = place.left;
    if (!place.only) void this.locate();
  }

  /** Determines the position of the active row among those of the filter, in the background. */
  async locate(): Promise<void> {
    const [filter, row] = [this.rowFilter, this.activeRow];
    try {
      const position = await commands.previewPosition(this.id, filter.filter, row);
      // The row itself may be none of them.
      const next = await commands.previewPosition(this.id, filter.filter, row + 1);
      const { total } = await commands.previewRows(this.id, filter.filter, 0, 0);
      if (this.rowFilter === filter && this.activeRow === row && this.filteredCount === null)
        this.searchResult = next > position ? { row, position, total } : null;
    } catch {
      // Only the position is missing; the next step shows the error.
    }
  }

  /** Goes to the first row of the filter. False if there is none. */
  async goToFirst(column: number): Promise<boolean> {
    const first = await this.#search(() => commands.previewRows(this.id, this.rowFilter.filter, 0, 1));
    const row = first?.rows[0];
    if (!first || !row) return false;
    await this.goTo(row.row, column);
    this.searchResult = { row: row.row, position: 0, total: first.total };
    return true;
  }

  /** Goes to the next or previous row that contains a text in the active column. False if there is none. */
  async find(text: string, direction: SearchDirection): Promise<boolean> {
    const from = this.numberOf(this.activeRow) ?? 0;
    const found = await this.#search(() => commands.previewFind(this.id, this.activeColumn, text, from, direction));
    if (found === null || found === undefined) return found === undefined;
    await this.goTo(found);
    return true;
  }

  /** Copies the selected cells in full. Returns the number of rows and columns. */
  async copy(): Promise<{ rows: number; columns: number }> {
    const { first, last, left, right } = this.block;
    const columns = Array.from({ length: right - left + 1 }, (_, i) => left + i);
    const among = this.filteredCount === null ? null : this.rowFilter.filter;
    await commands.previewCopy(this.id, { among, first, last, columns });
    return { rows: last - first + 1, columns: columns.length };
  }

  async #step(step: 1 | -1): Promise<boolean> {
    if (this.filteredCount !== null) {
      const to = this.activeRow + step;
      if (to < 0 || to >= this.filteredCount) return false;
      this.#showFound(to);
      return true;
    }
    const direction = step > 0 ? "forward" : "backward";
    const found = await this.#search(() =>
      commands.previewStep(this.id, this.rowFilter.filter, this.activeRow, direction),
    );
    if (!found) return found === undefined;
    this.#showFound(found.row);
    this.searchResult = found;
    return true;
  }

  /** Goes to a found row, in the column of the filter or of its first error. */
  #showFound(position: number): void {
    const { filter } = this.rowFilter;
    const named = filter.kind === "error" ? filter.column : filter.kind === "environment" ? "environmentId" : null;
    const column = this.shape?.columns.findIndex((c) => c.name === named) ?? -1;
    const errorColumn = this.#pages.row(position)?.errorColumns[0];
    this.anchor = null;
    this.moveTo(position, column >= 0 ? column : (errorColumn ?? this.activeColumn), true);
  }

  #relist(filteredCount: number | null, position: number): void {
    this.filteredCount = filteredCount;
    this.#pages = new PageCache();
    this.#inFlight = new Set();
    this.anchor = null;
    this.top = 0;
    this.moveTo(position, this.activeColumn, true);
    this.revision += 1;
    this.requestMissing();
  }

  /** Runs a search. Undefined if it was cancelled, or failed and set `error`. */
  async #search<T>(ask: () => Promise<T>): Promise<T | undefined> {
    this.searching = true;
    try {
      const answer = await ask();
      return this.#closed ? undefined : answer;
    } catch (thrown) {
      const error = asIpcError(thrown);
      if (!this.#closed && error.code !== "called_off") this.error = error;
      return undefined;
    } finally {
      this.searching = false;
    }
  }

  #missing(): number[] {
    return this.shape ? this.#pages.missing(this.shown.first, this.shown.end) : [];
  }

  #fetch(): void {
    for (const page of this.#missing()) {
      if (this.#inFlight.has(page) || this.#inFlight.size >= 3) continue;
      this.#inFlight.add(page);
      void this.#read(page);
    }
  }

  async #read(page: number): Promise<void> {
    // Pages of an earlier list are dropped.
    const [pages, inFlight] = [this.#pages, this.#inFlight];
    try {
      const rows: PreviewPage = await (this.filteredCount === null
        ? commands.previewPage(this.id, page * PAGE_ROWS, PAGE_ROWS)
        : commands.previewRows(this.id, this.rowFilter.filter, page * PAGE_ROWS, PAGE_ROWS));
      if (this.#closed || pages !== this.#pages) return;
      pages.put(page, rows);
      this.revision += 1;
      inFlight.delete(page);
      this.requestMissing();
    } catch (thrown) {
      inFlight.delete(page);
      if (!this.#closed && pages === this.#pages) this.error = asIpcError(thrown);
    }
  }
}

export function isClipped(cell: Cell): boolean {
  if (cell.kind === "text" || cell.kind === "other") return [...cell.text].length < cell.length;
  // Entries of a map may be clipped one by one, so a full map is always loaded.
  return cell.kind === "map";
}
