import { untrack } from "svelte";
import type { AppState } from "../../app/app.svelte";
import { ipc } from "../../ipc/client";
import type { EnvironmentRows } from "../../ipc/client";

const LOOK_AT_MOST = 20;

/**
 * The environments in the selected files that are not listed, most rows first. Must be made while a component starts,
 * as it follows the selection.
 */
export function integrationFound(app: AppState) {
  let rows = $state.raw<ReadonlyMap<string, number>>(new Map());
  let looked = $state(0);
  let reading = $state(false);

  $effect(() => {
    const selected = app.files.selected.length > 0 ? app.files.selected : app.files.rows;
    const ids = selected.filter((f) => f.verdict !== null && f.verdict !== "unreadable").map((f) => f.id);
    let current = true;
    untrack(() => void read(ids.slice(0, LOOK_AT_MOST), () => current));
    return () => (current = false);
  });

  async function read(ids: readonly number[], current: () => boolean): Promise<void> {
    reading = ids.length > 0;
    const sums = new Map<string, number>();
    let done = 0;
    for (const id of ids) {
      try {
        const detail = await ipc.fileDetail(id);
        if (!current()) return;
        for (const e of detail.environments) sums.set(e.id, (sums.get(e.id) ?? 0) + e.rows);
        done += 1;
      } catch {
        // A file that cannot be told about here says so in Files.
        if (!current()) return;
      }
    }
    if (!current()) return;
    rows = sums;
    looked = done;
    reading = false;
  }

  const list = $derived(
    [...rows]
      .filter(([id]) => !app.integration.listed.has(id))
      .map(([id, count]): Pick<EnvironmentRows, "id" | "rows"> => ({ id, rows: count }))
      .sort((a, b) => b.rows - a.rows)
      .slice(0, 200),
  );
  return {
    get list() {
      return list;
    },
    get looked() {
      return looked;
    },
    get reading() {
      return reading;
    },
  };
}
