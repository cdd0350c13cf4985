import type { FileDetail } from "../../../ipc/client";

/** Advisories by cell, with keys "row:column". Only the first rows of each advisory are known. */
export type CellAdvisories = ReadonlyMap<string, string>;

export function cellAdvisories(detail: FileDetail | null): CellAdvisories {
  const cells = new Map<string, string>();
  for (const finding of detail?.findings ?? []) {
    if (finding.severity !== "warning" || finding.column === null) continue;
    for (const row of finding.firstRows) {
      const key = `${row}:${finding.column}`;
      const before = cells.get(key);
      const own = `${finding.code}: ${finding.message}`;
      cells.set(key, before ? `${before}\n${own}` : own);
    }
  }
  return cells;
}

export function advisoryOf(advisories: CellAdvisories, row: number | null, column: string): string | undefined {
  return row === null || advisories.size === 0 ? undefined : advisories.get(`${row}:${column}`);
}
