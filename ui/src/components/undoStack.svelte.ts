const CAPACITY = 50;

/** A change that can be undone. */
export type UndoEntry = {
  /** What was done, such as "Removed 5 files from the list". */
  what: string;
  /** Reverts the change. False if that failed: the change can then be undone again. */
  undo: () => boolean | Promise<boolean>;
};

/** The changes that Ctrl+Z undoes, the newest last. */
export class UndoStack {
  entries = $state.raw<readonly UndoEntry[]>([]);

  /** Adds a change, and returns its entry. Forgets the oldest of more than 50. */
  push(what: string, undo: UndoEntry["undo"]): UndoEntry {
    const entry = { what, undo };
    this.entries = [...this.entries, entry].slice(-CAPACITY);
    return entry;
  }

  /** Undoes a change: the newest by default. Returns it if it was undone, else `null`. */
  async undo(entry: UndoEntry | undefined = this.entries.at(-1)): Promise<UndoEntry | null> {
    if (!entry || !this.entries.includes(entry)) return null;
    const before = this.entries;
    // Removed first, so that a second press while this one runs undoes the change before it.
    this.entries = before.filter((other) => other !== entry);
    if (await entry.undo()) return entry;
    this.entries = [...before.filter((other) => other === entry || this.entries.includes(other))];
    return null;
  }
}
