/** Selection as in desktop lists: one row, several, a range. Pure functions. */
export type Selection = {
  ids: ReadonlySet<number>;
  /** Where a range starts. */
  anchor: number | null;
  /** The row under the keyboard cursor. */
  cursor: number | null;
};

export const none: Selection = { ids: new Set(), anchor: null, cursor: null };

export function one(id: number): Selection {
  return { ids: new Set([id]), anchor: id, cursor: id };
}

/** Ctrl+click: adds or removes the row. */
export function toggled(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id, cursor: id };
}

/** Shift: selects from the anchor to this row. */
export function ranged(selection: Selection, order: readonly number[], id: number): Selection {
  const anchor = selection.anchor ?? id;
  const [a, b] = [order.indexOf(anchor), order.indexOf(id)];
  if (a < 0 || b < 0) return one(id);
  return { ids: new Set(order.slice(Math.min(a, b), Math.max(a, b) + 1)), anchor, cursor: id };
}

export function all(selection: Selection, order: readonly number[]): Selection {
  return { ids: new Set(order), anchor: order[0] ?? null, cursor: selection.cursor ?? order[0] ?? null };
}

/** The part of the selection that a filter leaves visible. */
export function within(selection: Selection, visible: readonly number[]): Selection {
  const shown = new Set(visible);
  const kept = (id: number | null) => (id !== null && shown.has(id) ? id : null);
  return {
    ids: new Set([...selection.ids].filter((id) => shown.has(id))),
    anchor: kept(selection.anchor),
    cursor: kept(selection.cursor),
  };
}

/** Removes rows that are no longer in the list; the cursor moves to the row that took its place. */
export function pruned(selection: Selection, before: readonly number[], after: readonly number[]): Selection {
  const remaining = new Set(after);
  const ids = new Set([...selection.ids].filter((id) => remaining.has(id)));
  let cursor = selection.cursor;
  if (cursor !== null && !remaining.has(cursor)) {
    const at = before.indexOf(cursor);
    cursor =
      before.slice(at + 1).find((id) => remaining.has(id)) ??
      before
        .slice(0, Math.max(0, at))
        .reverse()
        .find((id) => remaining.has(id)) ??
      null;
    if (ids.size === 0 && cursor !== null) ids.add(cursor);
  }
  const anchor = selection.anchor !== null && remaining.has(selection.anchor) ? selection.anchor : cursor;
  return { ids, anchor, cursor };
}
