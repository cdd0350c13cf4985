/** Rows over time for the chart: each file counts on the day of its last report. Pure functions. */
import type { ReconciledFile } from "../../ipc/client";
import { rowsOf } from "../../domain/reconciliationState";
import { dayOf } from "./order";

/** Days from `from` to `to`, both included, as in "2025-11-20". */
export type DayRange = { from: string; to: string };

/** A bar of the chart: a day, or a month. */
export type Bar = DayRange & { month: boolean; files: number; accepted: number; rejected: number };

/** The number of days in the chart, up to the last day with a report. */
export type ChartRange = "14" | "30" | "90" | "all";
export const chartRanges: readonly { id: ChartRange; label: string }[] = [
  { id: "14", label: "14 days" },
  { id: "30", label: "30 days" },
  { id: "90", label: "90 days" },
  { id: "all", label: "All" },
];

const DAY_MS = 86_400_000;
/** More days than this are grouped by month. */
const MAX_DAYS = 92;
/** More bars than this omit those without files: one absurd date would add thousands. */
const MAX_BARS = 120;

/** The first and last day with a report; `null` if there is none. */
export function daysOf(files: readonly ReconciledFile[]): DayRange | null {
  let [first, last] = [Infinity, -Infinity];
  for (const file of files) {
    const day = dayOf(file.lastReportedAtMs);
    if (day === null) continue;
    first = Math.min(first, numberOf(day));
    last = Math.max(last, numberOf(day));
  }
  return last < first ? null : { from: dayFrom(first), to: dayFrom(last) };
}

/** The bars of the chart, in order of time. */
export function barsOf(files: readonly ReconciledFile[], range: ChartRange): Bar[] {
  const days = daysOf(files);
  if (days === null) return [];
  const last = numberOf(days.to);
  const first = range === "all" ? numberOf(days.from) : last - Number(range) + 1;
  const month = last - first >= MAX_DAYS;
  const bars = new Map<string, Bar>();
  const barOf = (day: string) => {
    const key = month ? day.slice(0, -3) : day;
    const bar = bars.get(key) ?? emptyBar(day, month);
    bars.set(key, bar);
    return bar;
  };
  if (last - first < MAX_BARS * (month ? 28 : 1)) for (let day = first; day <= last; day += 1) barOf(dayFrom(day));
  for (const file of files) {
    const day = dayOf(file.lastReportedAtMs);
    if (day === null || numberOf(day) < first) continue;
    const bar = barOf(day);
    const rows = rowsOf(file);
    bar.files += 1;
    bar.accepted += rows.accepted;
    bar.rejected += rows.rejected ?? 0;
  }
  return [...bars.values()].sort((a, b) => numberOf(a.from) - numberOf(b.from));
}

function emptyBar(day: string, month: boolean): Bar {
  if (!month) return { from: day, to: day, month, files: 0, accepted: 0, rejected: 0 };
  const from = `${day.slice(0, -2)}01`;
  const next = new Date(Date.parse(`${from}T00:00:00Z`));
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from, to: dayFrom(next.getTime() / DAY_MS - 1), month, files: 0, accepted: 0, rejected: 0 };
}

/** Days since 1970-01-01. Years may have six digits, so days do not sort as text. */
export function numberOf(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

function dayFrom(number: number): string {
  return dayOf(number * DAY_MS) ?? "";
}

/** The highest value of an axis with two equal steps, each a round number. */
export function axisTop(highest: number): number {
  const step = Math.max(1, highest / 2);
  const power = 10 ** Math.floor(Math.log10(step));
  // Rows are whole numbers.
  const factors = power >= 10 ? [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] : [1, 2, 3, 4, 5, 6, 8, 10];
  const factor = factors.find((f) => f * power >= step) ?? 10;
  return 2 * factor * power;
}
