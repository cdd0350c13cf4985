import type { PreviewPlace } from "../preview/preview.svelte";
import type { NamedRowFilter } from "../preview/rowFilter";

export type DetailTab = "findings" | "preview" | "schema";
export const detailTabs: readonly DetailTab[] = ["findings", "preview", "schema"];

/** A row that the preview should show. Without a row: the first of `rows`. */
export type Destination = { row: number | null; column: string | null; rows: NamedRowFilter | null };

/** Commands of the preview for keys that are handled outside of it. */
export type PreviewCommands = { stepRow: (step: 1 | -1) => void; focusGoTo: () => void; focusFind: () => void };

/** The tab of the open file, and where its preview should go. */
export class DetailNavigation {
  tab = $state<DetailTab>("findings");
  /** `null` while no preview is on screen. */
  preview: PreviewCommands | null = null;
  /** Whether "go to row" was pressed before the preview was rendered: its field takes the focus then. */
  goToFieldWanted = false;
  /** Where the preview should go next; `null` once it is there. */
  goTo = $state.raw<Destination | null>(null);

  /** Where the preview of each file was left. */
  readonly places = new Map<number, PreviewPlace>();

  /** Opens the preview at a row; `rows` are those that "next" and "previous" then step through. */
  showRow(row: number | null, column: string | null = null, rows: NamedRowFilter | null = null): void {
    this.tab = "preview";
    this.goTo = { row, column, rows };
  }

  nextTab(step: number): void {
    const at = detailTabs.indexOf(this.tab);
    this.tab = detailTabs[(at + step + detailTabs.length) % detailTabs.length] ?? "findings";
  }
}
