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
  Upload,
  X,
} from "@lucide/svelte";

/** What any screen uses. */
export const lucide = {
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
  up: ChevronUp,
  upload: Upload,
  warning: TriangleAlert,
  x: X,
} as const;

/** A path on a grid of 16 × 16, stroked unless it is filled. */
export type Shape = { d: string; fill?: boolean; width?: number };

const torn = "M4 7V1.75h5L12.25 5v2M4 10.5v3.75h8.25V10.5M9 1.75V5h3.25M2 9l2-1 2.5 1.5L9 8l2.5 1.5L14 8.5";
const tally = "M3 3v10M6.3 3v10M9.7 3v10M13 3v10M1.2 11.2 14.8 4.8";

/** What only this app has: its mark, and the words of its verdicts. */
export const drawn = {
  column: [{ d: "M13.5 7V3h-11v10H7M6.2 3v10M9.5 9.5l4 4M13.5 9.5l-4 4" }],
  half: [
    { d: "M2.25 8a5.75 5.75 0 1 0 11.5 0 5.75 5.75 0 1 0-11.5 0z" },
    { d: "M8 2.25a5.75 5.75 0 0 1 0 11.5z", fill: true },
  ],
  open: [{ d: "M13.75 8A5.75 5.75 0 1 1 8 2.25" }],
  over: [{ d: "M8 13.5V5M4.5 8.5 8 5l3.5 3.5M3.5 2.25h9" }],
  tally: [{ d: tally, width: 1.7 }],
  tallyThin: [{ d: tally, width: 1.1 }],
  torn: [{ d: torn }],
  tornThin: [{ d: torn, width: 0.9 }],
} satisfies Record<string, Shape[]>;

export type IconName = keyof typeof lucide | keyof typeof drawn;
