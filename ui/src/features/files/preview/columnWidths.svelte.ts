import { untrack } from "svelte";
import type { SettingsState } from "../../../domain/settings.svelte";
import type { PreviewColumn, PreviewRow } from "../../../ipc/client";
import { fittedWidth, widthOf } from "./columns";

const MIN_WIDTH = 48;
const MAX_WIDTH = 900;

/** Widths of the preview's columns, in CSS pixels. Must be created while a component initialises. */
export class ColumnWidths {
  all = $state.raw<readonly number[]>([]);

  constructor(
    private readonly columns: () => readonly PreviewColumn[],
    private readonly settings: SettingsState,
  ) {
    $effect(() => {
      const stored = untrack(() => settings.current.columnWidths ?? {});
      this.all = columns().map((column) => stored[column.name] ?? widthOf(column));
    });
  }

  /** Widens the columns that the user has not resized to what these rows contain. */
  fit(rows: readonly PreviewRow[]): void {
    const stored = this.settings.current.columnWidths ?? {};
    this.all = this.columns().map((column, i) => {
      const cells = rows.flatMap((row) => row.cells[i] ?? []);
      return stored[column.name] ?? Math.min(MAX_WIDTH, Math.max(this.of(i), fittedWidth(column, cells)));
    });
  }

  of(index: number): number {
    return this.all[index] ?? 0;
  }

  /** Distance of a column from the left edge of the first one. */
  leftOf(index: number): number {
    return this.all.slice(0, index).reduce((sum, width) => sum + width, 0);
  }

  resize(index: number, by: number): void {
    this.all = this.all.map((width, i) => (i === index ? Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width + by)) : width));
  }

  /** Restores the initial width of a column. */
  reset(index: number): void {
    const column = this.columns()[index];
    if (column) this.resize(index, widthOf(column) - this.of(index));
    this.remember(index);
  }

  /** Stores a width under the name of its column: it applies to other files, and after a restart. */
  remember(index: number): void {
    const column = this.columns()[index];
    const width = this.all[index];
    if (column && width !== undefined) void this.settings.setColumnWidth(column.name, Math.round(width));
  }
}
