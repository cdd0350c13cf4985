import type { LineRange } from "../../../ipc/client";

/** "Line 4", "Lines 4–17". */
export function rangeLabel({ from, to }: LineRange): string {
  return from === to ? `Line ${from}` : `Lines ${from}–${to}`;
}
