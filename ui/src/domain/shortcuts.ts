/** The shortcuts of the window: the one table that keys, tooltips, the palette and the keyboard sheet follow. */

/** A key press that triggers a shortcut. */
export type Binding = {
  /** As in `KeyboardEvent.key`; letters in lower case. */
  key: string;
  /** "command" is Ctrl, or ⌘ on a Mac; "control" is Ctrl on each system. */
  held: "none" | "command" | "control";
  shift: boolean;
  /** Whether it also works while the user types into a field. */
  typing: boolean;
};

const plain = (key: string, typing = false): Binding => ({ key, held: "none", shift: false, typing });
const command = (key: string): Binding => ({ key, held: "command", shift: false, typing: true });
/** A focused text field handles these itself. */
const outsideFields = (key: string): Binding => ({ key, held: "command", shift: false, typing: false });
const control = (key: string, shift = false): Binding => ({ key, held: "control", shift, typing: true });

/** The first binding is the one that labels show. `mac` is used in addition on a Mac. */
type Entry = { does: string; keys: readonly [Binding, ...Binding[]]; mac?: Binding };

export const shortcuts = {
  open: { does: "Open files, reports or a policy", keys: [command("o")] },
  palette: { does: "Search commands", keys: [command("k")] },
  help: { does: "Show this list of keys", keys: [plain("?"), plain("F1", true)] },
  undo: { does: "Undo the last change", keys: [outsideFields("z")] },
  filter: { does: "Filter the list; find in a column of the preview", keys: [command("f")] },
  save: { does: "Save", keys: [command("s")] },
  copy: { does: "Copy the report, the policy or the cells", keys: [outsideFields("c")] },
  settings: { does: "Settings", keys: [command(",")] },
  zoomIn: { does: "Zoom in", keys: [command("+"), command("=")] },
  zoomOut: { does: "Zoom out", keys: [command("-")] },
  zoomReset: { does: "Actual size", keys: [command("0")] },
  back: { does: "Close the notice, the dialog or the page", keys: [plain("Escape", true)] },
  files: { does: "Files", keys: [command("1")] },
  uploads: { does: "Uploads", keys: [command("2")] },
  reports: { does: "Reports", keys: [command("3")] },
  policies: { does: "Policies", keys: [command("5")] },
  connections: { does: "Connections", keys: [command("6")] },
  enter: { does: "Open", keys: [plain("Enter")] },
  preview: { does: "Show the rows of the file", keys: [plain(" ")] },
  selectAll: { does: "Select all", keys: [outsideFields("a")] },
  checkAgain: { does: "Check again; read new reports", keys: [plain("r")] },
  upload: { does: "Upload", keys: [plain("u")] },
  export: { does: "Save the checks as HTML", keys: [command("e")] },
  remove: { does: "Remove from the list", keys: [plain("Delete")], mac: outsideFields("Backspace") },
  nextTab: { does: "Next tab", keys: [control("Tab")] },
  previousTab: { does: "Previous tab", keys: [control("Tab", true)] },
  nextFinding: { does: "Next rejected row, or finding of a policy", keys: [plain("j")] },
  previousFinding: { does: "Previous rejected row, or finding of a policy", keys: [plain("k")] },
  goToRow: { does: "Go to row", keys: [command("g")] },
} as const satisfies Record<string, Entry>;

export type Shortcut = keyof typeof shortcuts;

/** The bindings of a shortcut. */
export function bindingsOf(shortcut: Shortcut, mac: boolean): readonly Binding[] {
  const entry: Entry = shortcuts[shortcut];
  return mac && entry.mac ? [...entry.keys, entry.mac] : entry.keys;
}

const keyNames: Record<string, string> = { " ": "Space", Delete: "Del", Escape: "Esc", Backspace: "⌫", "-": "−" };

/** "Ctrl K", or "⌘K" on a Mac; `key` is as in `KeyboardEvent.key`. */
export function keyLabel(key: string, mac: boolean, held: Binding["held"] = "command", shift = false): string {
  const name = keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const symbol = { none: "", command: "⌘", control: "⌃" }[held];
  if (mac) return `${symbol}${shift ? "⇧" : ""}${name}`;
  return `${held === "none" ? "" : "Ctrl "}${shift ? "Shift " : ""}${name}`;
}

/** The keys of a shortcut as text: "Ctrl K", "R", "Del". */
export function shortcutLabel(shortcut: Shortcut, mac: boolean): string {
  const entry: Entry = shortcuts[shortcut];
  const { key, held, shift } = (mac ? entry.mac : undefined) ?? entry.keys[0];
  return keyLabel(key, mac, held, shift);
}

/** A line of the keyboard sheet: a shortcut, or keys that a list or grid handles itself. */
export type SheetLine = Shortcut | { keys: readonly string[]; does: string };

/** The keyboard sheet, by topic. */
export const sheet: readonly { title: string; lines: readonly SheetLine[] }[] = [
  {
    title: "Everywhere",
    lines: [
      "palette",
      "help",
      "undo",
      "open",
      "save",
      "copy",
      "filter",
      "back",
      { keys: ["Shift F10"], does: "Open the context menu" },
      "settings",
      "zoomIn",
      "zoomOut",
      "zoomReset",
    ],
  },
  { title: "Screens", lines: ["files", "uploads", "reports", "policies", "connections"] },
  {
    title: "Lists",
    lines: [
      { keys: ["↑", "↓", "Home", "End"], does: "Move" },
      { keys: ["Shift ↑", "Shift ↓"], does: "Select several files" },
      "selectAll",
      "enter",
      "preview",
      "checkAgain",
      "upload",
      "export",
      "remove",
    ],
  },
  {
    title: "A file and its rows",
    lines: [
      "nextTab",
      "previousTab",
      "nextFinding",
      "previousFinding",
      "goToRow",
      { keys: ["↑", "↓", "←", "→"], does: "Move between cells; with Shift, select them" },
      { keys: ["Enter"], does: "Show the whole record" },
      { keys: ["Alt ←", "Alt →"], does: "Make the column narrower or wider" },
    ],
  },
];
