/** The design's icons, drawn on a 16 × 16 grid. Each is a list of paths; `fill` ones are filled, others stroked. */
export type Shape = { d: string; fill?: boolean; width?: number };

const ring: Shape = { d: "M2.25 8a5.75 5.75 0 1 0 11.5 0 5.75 5.75 0 1 0-11.5 0z" };
const line = (d: string): Shape[] => [{ d }];

export const icons = {
  tally: [{ d: "M3 3v10M6.3 3v10M9.7 3v10M13 3v10M1.2 11.2 14.8 4.8", width: 1.7 }],
  tallyThin: [{ d: "M3 3v10M6.3 3v10M9.7 3v10M13 3v10M1.2 11.2 14.8 4.8", width: 1.1 }],
  files: line("M4 1.75h5l3.25 3.25v9.25H4zM9 1.75V5h3.25"),
  folder: line("M1.75 3.5h4.5l1.5 1.75h6.5v7.75H1.75z"),
  upload: line("M8 10.5v-8M4.75 5.75 8 2.5l3.25 3.25M2.5 10.5v3h11v-3"),
  reports: line("M3 2.5h10v11H3zM5.5 5.75h5M5.5 8h5M5.5 10.25h3"),
  exports: line("M2.5 3.5h11v10h-11zM2.5 6.75h11M6.2 6.75v6.75M9.8 6.75v6.75M2.5 10.1h11"),
  policies: line("M8 1.75 13 3.5v4c0 3.2-2.1 5.6-5 6.75-2.9-1.15-5-3.55-5-6.75v-4z"),
  connections: line(
    "M6.5 9.5l3-3M7.2 4.4l1.3-1.3a2.9 2.9 0 0 1 4.1 4.1l-1.4 1.4M8.8 11.6l-1.3 1.3a2.9 2.9 0 0 1-4.1-4.1l1.4-1.4",
  ),
  check: line("M3.5 8.5l3 3 6-7"),
  tick: [ring, { d: "M5.4 8.2l1.8 1.9 3.5-4" }],
  half: [ring, { d: "M8 2.25a5.75 5.75 0 0 1 0 11.5z", fill: true }],
  cross: [ring, { d: "M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" }],
  torn: line("M4 7V1.75h5L12.25 5v2M4 10.5v3.75h8.25V10.5M9 1.75V5h3.25M2 9l2-1 2.5 1.5L9 8l2.5 1.5L14 8.5"),
  tornThin: [
    {
      d: "M4 7V1.75h5L12.25 5v2M4 10.5v3.75h8.25V10.5M9 1.75V5h3.25M2 9l2-1 2.5 1.5L9 8l2.5 1.5L14 8.5",
      width: 0.9,
    },
  ],
  clock: [ring, { d: "M8 5v3.2l2.2 1.3" }],
  open: line("M13.75 8A5.75 5.75 0 1 1 8 2.25"),
  column: line("M13.5 7V3h-11v10H7M6.2 3v10M9.5 9.5l4 4M13.5 9.5l-4 4"),
  info: [ring, { d: "M8 7.4v3.2M8 5.3v.1" }],
  warning: line("M8 2.5 14 13H2zM8 6.6v3M8 11.3v.1"),
  search: line("M2.75 7a4.25 4.25 0 1 0 8.5 0 4.25 4.25 0 1 0-8.5 0zM10.2 10.2l3.3 3.3"),
  copy: line("M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"),
  x: line("M4.5 4.5l7 7M11.5 4.5l-7 7"),
  down: line("M4.5 6.25 8 9.75l3.5-3.5"),
  up: line("M4.5 9.75 8 6.25l3.5 3.5"),
  right: line("M6.25 4.5 9.75 8l-3.5 3.5"),
  left: line("M9.75 4.5 6.25 8l3.5 3.5"),
  refresh: line("M13 8a5 5 0 1 1-1.6-3.7M13 2.5V5h-2.5"),
  stop: line("M4 4h8v8H4z"),
  plus: line("M8 3v10M3 8h10"),
  dots: [
    { d: "M2.2 8a1.1 1.1 0 1 0 2.2 0 1.1 1.1 0 1 0-2.2 0z", fill: true },
    { d: "M6.9 8a1.1 1.1 0 1 0 2.2 0 1.1 1.1 0 1 0-2.2 0z", fill: true },
    { d: "M11.6 8a1.1 1.1 0 1 0 2.2 0 1.1 1.1 0 1 0-2.2 0z", fill: true },
  ],
  remove: line("M2.5 4.25h11M6 4.25V2.5h4v1.75M4 4.25l.6 9.25h6.8l.6-9.25M6.75 6.75v4.25M9.25 6.75v4.25"),
  reveal: line("M1.75 3.5h4.5l1.5 1.75h6.5v2.5M1.75 3.5v9.5h5M9 10.75h5M11.75 8.25l2.5 2.5-2.5 2.5"),
  sun: line(
    "M5.25 8a2.75 2.75 0 1 0 5.5 0 2.75 2.75 0 1 0-5.5 0zM8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  ),
  gear: line(
    "M5.8 8a2.2 2.2 0 1 0 4.4 0 2.2 2.2 0 1 0-4.4 0zM8 1.9v2M8 12.1v2M1.9 8h2M12.1 8h2M3.7 3.7l1.4 1.4M10.9 10.9l1.4 1.4M12.3 3.7l-1.4 1.4M5.1 10.9l-1.4 1.4",
  ),
} satisfies Record<string, Shape[]>;

export type IconName = keyof typeof icons;
