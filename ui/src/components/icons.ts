import {
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  CircleCheck,
  CircleX,
  Clock,
  Copy,
  Download,
  CircleQuestionMark,
  Ellipsis,
  File,
  Folder,
  FlaskConical,
  FolderOpen,
  Hourglass,
  Info,
  Keyboard,
  Link,
  Lock,
  Minus,
  Plus,
  RotateCw,
  ScrollText,
  Search,
  Settings,
  Shield,
  Split,
  Square,
  Sun,
  Table2,
  Trash2,
  TriangleAlert,
  Undo2,
  Upload,
  X,
} from "lucide";
import { iconToPath } from "./iconToPath";

/** Icons from Lucide. */
const lucide = {
  check: Check,
  clock: Clock,
  connections: Link,
  copy: Copy,
  cross: CircleX,
  dots: Ellipsis,
  download: Download,
  down: ChevronDown,
  exports: Table2,
  files: File,
  flask: FlaskConical,
  folder: Folder,
  gear: Settings,
  hourglass: Hourglass,
  info: Info,
  keyboard: Keyboard,
  left: ChevronLeft,
  lock: Lock,
  minus: Minus,
  plus: Plus,
  policies: Shield,
  split: Split,
  question: CircleQuestionMark,
  refresh: RotateCw,
  remove: Trash2,
  reports: ScrollText,
  reveal: FolderOpen,
  right: ChevronRight,
  search: Search,
  stop: Square,
  sun: Sun,
  tick: CircleCheck,
  undo: Undo2,
  up: ChevronUp,
  upload: Upload,
  warning: TriangleAlert,
  x: X,
} as const;

/** A stroked and a filled path on a square grid; either may be empty. */
export type Glyph = {
  /** Width and height of the grid, in its units. */
  grid: number;
  stroke: string;
  fill: string;
  /** Line width in units of the grid; `null` if it is the same at any size. */
  width: number | null;
};

const torn = "M4 7V1.75h5L12.25 5v2M4 10.5v3.75h8.25V10.5M9 1.75V5h3.25M2 9l2-1 2.5 1.5L9 8l2.5 1.5L14 8.5";
const tally = "M3 3v10M6.3 3v10M9.7 3v10M13 3v10M1.2 11.2 14.8 4.8";
const half = "M2.25 8a5.75 5.75 0 1 0 11.5 0 5.75 5.75 0 1 0-11.5 0z";

const own = (stroke: string, width = 1.5, fill = ""): Glyph => ({ grid: 16, stroke, fill, width });

/** Icons of this app: its logo, and its verdicts. */
const drawn = {
  column: own("M13.5 7V3h-11v10H7M6.2 3v10M9.5 9.5l4 4M13.5 9.5l-4 4"),
  half: own(half, 1.5, "M8 2.25a5.75 5.75 0 0 1 0 11.5z"),
  open: own("M13.75 8A5.75 5.75 0 1 1 8 2.25"),
  over: own("M8 13.5V5M4.5 8.5 8 5l3.5 3.5M3.5 2.25h9"),
  tally: own(tally, 1.7),
  tallyThin: own(tally, 1.1),
  torn: own(torn),
  tornThin: own(torn, 0.9),
} satisfies Record<string, Glyph>;

export type IconName = keyof typeof lucide | keyof typeof drawn;

const lucideGlyphs = Object.entries(lucide).map(
  ([name, shapes]) => [name, { grid: 24, stroke: iconToPath(shapes), fill: "", width: null }] as const,
);

export const icons = { ...Object.fromEntries(lucideGlyphs), ...drawn } as Readonly<Record<IconName, Glyph>>;
