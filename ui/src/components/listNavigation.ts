/** Keyboard navigation in a list. Pure functions. */
export type Move = "up" | "down" | "pageUp" | "pageDown" | "home" | "end";

/** The row that a move leads to; `page` is the number of rows on screen. `null` if the list is empty. */
export function moved<Id>(order: readonly Id[], cursor: Id | null, move: Move, page: number): Id | null {
  if (order.length === 0) return null;
  const at = cursor === null ? -1 : order.indexOf(cursor);
  const last = order.length - 1;
  const to = {
    up: at < 0 ? last : at - 1,
    down: at + 1,
    pageUp: at - Math.max(1, page),
    pageDown: Math.max(at, 0) + Math.max(1, page),
    home: 0,
    end: last,
  }[move];
  return order[Math.min(last, Math.max(0, to))] ?? null;
}

/** The move of a key; `null` if it is none. */
export function moveFor(key: string): Move | null {
  const moves: Record<string, Move> = {
    ArrowUp: "up",
    ArrowDown: "down",
    PageUp: "pageUp",
    PageDown: "pageDown",
    Home: "home",
    End: "end",
  };
  return moves[key] ?? null;
}
