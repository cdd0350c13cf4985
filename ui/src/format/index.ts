/** Formats numbers, sizes, shares and times for display. */

/** The locale of the system; English in place of the C locale, which groups no digits. */
const locale = new Intl.NumberFormat().resolvedOptions().locale.startsWith("en-US-u-va-posix") ? "en-US" : undefined;

const grouped = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: "compact" });
const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const DASH = "–";

/** A whole number, grouped by locale; a dash if it is unknown. */
export function count(value: number | null | undefined): string {
  return value == null ? DASH : grouped.format(value);
}

/** "1 row", "2 rows". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped.format(value)} ${value === 1 ? one : many}`;
}

/** A whole number with at most three digits, for an axis: "200K". */
export function compactCount(value: number): string {
  return compact.format(value);
}

/** A size in powers of ten: "214 KB", "21.4 MB". */
export function size(bytes: number | null | undefined): string {
  if (bytes == null) return DASH;
  if (bytes < 1000) return `${grouped.format(bytes)} B`;
  if (bytes < 999_500) return `${grouped.format(Math.round(bytes / 1000))} KB`;
  if (bytes < 999_950_000) return `${oneDigit.format(bytes / 1e6)} MB`;
  return `${oneDigit.format(bytes / 1e9)} GB`;
}

/** The exact size in bytes, for tooltips. */
export function exactSize(bytes: number | null | undefined): string {
  return bytes == null ? "Size not known" : counted(bytes, "byte");
}

/** A share of rows in hundredths of a percent, never rounded up to 100% or down to 0%. */
export function share(part: number, whole: number): string {
  if (whole <= 0) return "";
  if (part <= 0) return `${twoDigits.format(0)}%`;
  const percent = (part / whole) * 100;
  if (percent < 0.01) return `<${twoDigits.format(0.01)}%`;
  if (part < whole && percent > 99.99) return `>${twoDigits.format(99.99)}%`;
  return `${twoDigits.format(percent)}%`;
}

/** Whole percent, rounded down: 100% only if all is done. */
export function progress(done: number, total: number | null): string {
  return total == null || total <= 0 ? "" : `${Math.floor((Math.min(done, total) / total) * 100)}%`;
}

const two = (n: number) => String(n).padStart(2, "0");

/** "14:31", in UTC or in local time. */
function hourAndMinute(ms: number, local: boolean): string {
  const d = new Date(ms);
  return local ? `${two(d.getHours())}:${two(d.getMinutes())}` : `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** "14:31 UTC", or the local time if `local`. With the date if it is not today. */
export function clock(ms: number, local: boolean, nowMs: number): string {
  const time = `${hourAndMinute(ms, local)}${local ? "" : " UTC"}`;
  return dayOf(ms, local) === dayOf(nowMs, local) ? time : `${dayName(ms, local, nowMs)} ${time}`;
}

/** A time in the other time zone, for tooltips: local time beside UTC, or UTC beside local time. */
export function clockInOtherZone(ms: number, local: boolean): string {
  return local ? isoTime(ms) : new Date(ms).toLocaleString();
}

/** ISO 8601 in UTC; "" if the number is outside the range of dates. */
export function isoTime(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : "";
}

/** "0.8 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 59_950) return `${oneDigit.format(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const codecNames: Record<string, string> = {
  SNAPPY: "Snappy",
  GZIP: "Gzip",
  ZSTD: "Zstd",
  BROTLI: "Brotli",
  LZ4: "LZ4",
  LZ4_RAW: "LZ4",
  LZO: "LZO",
  UNCOMPRESSED: "Uncompressed",
};

/** The usual spelling of codecs. */
export function codecs(list: readonly string[]): string {
  return list.map((c) => codecNames[c.toUpperCase()] ?? c).join(", ");
}

/** The writer of a file without build details: "parquet-rs version 60.1.0 (build …)" becomes "parquet-rs 60.1.0". */
export function writerName(createdBy: string | null): string {
  return (createdBy ?? "").replace(/ version (?=\S)/, " ").replace(/\s*\(build [^)]*\)/, "");
}

const dayOf = (ms: number, local: boolean) =>
  local ? new Date(ms).toDateString() : new Date(ms).toISOString().slice(0, 10);

/** A time in a column whose header names the time zone: "14:20" today, "18 Nov" earlier; a dash if there is none. */
export function shortTime(ms: number | null, local: boolean, nowMs: number): string {
  if (ms === null || isoTime(ms) === "") return DASH;
  return dayOf(ms, local) === dayOf(nowMs, local) ? hourAndMinute(ms, local) : dayName(ms, local, nowMs);
}

/** As `shortTime`, with seconds: "14:01:12" today, "18 Nov 09:40" earlier. */
export function preciseTime(ms: number, local: boolean, nowMs: number): string {
  if (isoTime(ms) === "") return DASH;
  const minutes = hourAndMinute(ms, local);
  if (dayOf(ms, local) !== dayOf(nowMs, local)) return `${dayName(ms, local, nowMs)} ${minutes}`;
  // Time zones differ by whole minutes, so the seconds are the same.
  return `${minutes}:${two(new Date(ms).getUTCSeconds())}`;
}

const monthFormat = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** Creating one takes longer than rendering a row, so each is created once. */
function dayFormat(withYear: boolean, local: boolean): Intl.DateTimeFormat {
  const key = `${withYear} ${local}`;
  let format = dayFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      day: "numeric",
      month: "short",
      year: withYear ? "numeric" : undefined,
      timeZone: local ? undefined : "UTC",
    });
    dayFormats.set(key, format);
  }
  return format;
}

function dayName(ms: number, local: boolean, nowMs: number): string {
  const year = (at: number) => (local ? new Date(at).getFullYear() : new Date(at).getUTCFullYear());
  return dayFormat(year(ms) !== year(nowMs), local).format(ms);
}

/** A day as reports name it, "2025-11-20", as "20 Nov 2025". */
export function dayLabel(day: string, withYear = true): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms)) return day;
  return dayFormat(withYear, false).format(ms);
}

/** "Nov 2025", for a day of that month. */
export function monthLabel(day: string): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? day : monthFormat.format(ms);
}

/** "7 to 20 Nov 2025": omits parts of the first day that the second repeats. */
export function daysLabel(first: string, last: string): string {
  if (first === last) return dayLabel(first);
  if (first.slice(0, 7) === last.slice(0, 7)) return `${Number(first.slice(8, 10))} to ${dayLabel(last)}`;
  return `${dayLabel(first, first.slice(0, 4) !== last.slice(0, 4))} to ${dayLabel(last)}`;
}

/** Remaining time in whole units: "15 s", "2 min", "1 h 5 min". */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${grouped.format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** Progress within a size, in the unit of the total: "13.2 of 21.3 MB". */
export function sizeOf(done: number, total: number): string {
  const whole = size(total);
  const unit = whole.slice(whole.lastIndexOf(" ") + 1);
  const scale = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 }[unit] ?? 1;
  const part = scale < 1e6 ? grouped.format(Math.round(done / scale)) : oneDigit.format(done / scale);
  return `${part} of ${whole}`;
}

/** A name without its codec and `.parquet` extensions. */
export function shortName(name: string): string {
  return name.replace(/(\.(snappy|lzo|gz|zstd))?\.parquet$/i, "") || name;
}
