import { asIpcError, ipc } from "../../../ipc/client";
import type { Cell, IpcError, PreviewRow, PreviewShape } from "../../../ipc/client";
import { nextFault, PAGE_ROWS, PageCache } from "./pages";
import { ScrollMap } from "./scrollMap";

const SETTLE_MS = 60;
const SKELETON_MS = 300;

/** The whole file as a grid: which rows show, the pages behind them, and the cell that the keyboard is on. */
export class PreviewState {
  shape = $state.raw<PreviewShape | null>(null);
  error = $state.raw<IpcError | null>(null);
  viewHeight = $state(0);
  top = $state(0);
  activeRow = $state(0);
  activeColumn = $state(0);
  /** Rows have been missing for so long that their places are drawn. */
  slow = $state(false);
  /** Rises with each page that arrives, so that rows are looked up again. */
  revision = $state(0);

  map = $derived(new ScrollMap(this.shape?.rows ?? 0, this.viewHeight));
  shown = $derived(this.map.window(this.top));

  #pages = new PageCache();
  #inFlight = new Set<number>();
  #settle: ReturnType<typeof setTimeout> | undefined;
  #skeleton: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #known: readonly number[];

  constructor(
    readonly id: number,
    firstRows: readonly number[] = [],
  ) {
    this.#known = firstRows;
  }

  /** Rows at fault that the check named. */
  setKnownFaults(rows: readonly number[]): void {
    this.#known = rows;
  }

  async load(): Promise<void> {
    try {
      const shape = await ipc.previewShape(this.id);
      if (!this.#closed) this.shape = shape;
    } catch (thrown) {
      if (!this.#closed) this.error = asIpcError(thrown);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#settle);
    clearTimeout(this.#skeleton);
  }

  row(row: number): PreviewRow | null {
    void this.revision;
    return this.#pages.row(row);
  }

  scrollTo(top: number): void {
    this.top = this.map.clamp(top);
  }

  /** Asks for what shows and is missing, once scrolling has settled; what was scrolled past is never asked for. */
  want(): void {
    clearTimeout(this.#settle);
    if (this.#missing().length === 0) {
      clearTimeout(this.#skeleton);
      this.#skeleton = undefined;
      this.slow = false;
      return;
    }
    this.#skeleton ??= setTimeout(() => (this.slow = true), SKELETON_MS);
    // The very first rows come at once.
    if (this.#pages.size === 0 && this.#inFlight.size === 0) this.#fetch();
    else this.#settle = setTimeout(() => this.#fetch(), SETTLE_MS);
  }

  /** Moves the active cell; the row comes into view. */
  moveTo(row: number, column: number, centre = false): void {
    if (!this.shape || this.shape.rows === 0) return;
    this.activeRow = Math.min(this.shape.rows - 1, Math.max(0, Math.trunc(row)));
    this.activeColumn = Math.min(this.shape.columns.length - 1, Math.max(0, column));
    const seen = this.activeRow >= this.top && this.activeRow + 1 <= this.top + this.map.viewRows;
    this.top = centre && !seen ? this.map.topToCentre(this.activeRow) : this.map.topToShow(this.activeRow, this.top);
  }

  /** The key's move in the grid; false when the key is none of the grid's. */
  key(press: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">): boolean {
    const control = press.ctrlKey || press.metaKey;
    const [row, column] = [this.activeRow, this.activeColumn];
    const page = Math.max(1, Math.floor(this.map.viewRows) - 1);
    const last = (this.shape?.rows ?? 1) - 1;
    const lastColumn = (this.shape?.columns.length ?? 1) - 1;
    switch (press.key) {
      case "ArrowDown":
        this.moveTo(control ? last : row + 1, column);
        break;
      case "ArrowUp":
        this.moveTo(control ? 0 : row - 1, column);
        break;
      case "ArrowRight":
        this.moveTo(row, control ? lastColumn : column + 1);
        break;
      case "ArrowLeft":
        this.moveTo(row, control ? 0 : column - 1);
        break;
      case "PageDown":
        this.moveTo(row + page, column);
        break;
      case "PageUp":
        this.moveTo(row - page, column);
        break;
      case "Home":
        this.moveTo(control ? 0 : row, 0);
        break;
      case "End":
        this.moveTo(control ? last : row, lastColumn);
        break;
      default:
        return false;
    }
    return true;
  }

  /** Goes to the next or previous row at fault among those known; false when there is none. */
  fault(step: 1 | -1): boolean {
    const to = nextFault([...this.#known, ...this.#pages.faultRows()], this.activeRow, step);
    if (to === null) return false;
    const faulty = this.#pages.row(to)?.faults[0];
    this.moveTo(to, faulty ?? this.activeColumn, true);
    return true;
  }

  /** The text of a cell, the whole of it also where the page has it clipped. */
  async cellText(row: number, column: number): Promise<string> {
    const cell = this.#pages.row(row)?.cells[column];
    if (cell && !isClipped(cell)) return plainText(cell);
    return (await ipc.previewCell(this.id, row, column)).text;
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
    try {
      const rows = await ipc.previewPage(this.id, page * PAGE_ROWS, PAGE_ROWS);
      if (this.#closed) return;
      this.#pages.put(page, rows);
      this.revision += 1;
      this.#inFlight.delete(page);
      this.want();
    } catch (thrown) {
      this.#inFlight.delete(page);
      if (!this.#closed) this.error = asIpcError(thrown);
    }
  }
}

export function isClipped(cell: Cell): boolean {
  if (cell.kind === "text" || cell.kind === "other") return [...cell.text].length < cell.length;
  // Entries of a map may be clipped one by one, so the whole of it always comes from the file.
  return cell.kind === "map";
}

/** A cell that is not clipped, as text; null is empty, as in a spreadsheet. */
export function plainText(cell: Cell): string {
  if (cell.kind === "null") return "";
  if (cell.kind === "map") return cell.entries.map((e) => `${e.key ?? "null"}: ${e.value ?? "null"}`).join(", ");
  return cell.text;
}
