import { describe, expect, it } from "vitest";
import {
  clock,
  codecs,
  count,
  counted,
  daysLabel,
  duration,
  exactSize,
  isoTime,
  preciseTime,
  progress,
  share,
  shortTime,
  size,
  sizeOf,
  timeLeft,
  writerName,
} from ".";

// Grouping comes from the locale of the machine, so the expectations hold in every locale.
const n = (x: number) => new Intl.NumberFormat().format(x);
const d = (x: number, digits: number) =>
  new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(x);

describe("numbers", () => {
  it("are grouped, with a dash for unknown", () => {
    expect(count(184220)).toBe(n(184220));
    expect(count(0)).toBe("0");
    expect(count(null)).toBe("–");
  });
  it("agree in number", () => {
    expect(counted(1, "row")).toBe("1 row");
    expect(counted(0, "row")).toBe("0 rows");
    expect(counted(2, "entry", "entries")).toBe("2 entries");
  });
  it("as shares are never rounded to all or none", () => {
    expect(share(9870, 184220)).toBe(`${d(5.36, 2)}%`);
    expect(share(1, 10_000_000)).toBe(`<${d(0.01, 2)}%`);
    expect(share(9_999_999, 10_000_000)).toBe(`>${d(99.99, 2)}%`);
    expect(share(7, 7)).toBe(`${d(100, 2)}%`);
    expect(share(0, 7)).toBe(`${d(0, 2)}%`);
    expect(share(0, 0)).toBe("");
  });
  it("as progress reach 100% only when all is done", () => {
    expect(progress(999, 1000)).toBe("99%");
    expect(progress(1000, 1000)).toBe("100%");
    expect(progress(2000, 1000)).toBe("100%");
    expect(progress(5, null)).toBe("");
  });
});

describe("sizes", () => {
  it("use powers of ten", () => {
    expect(size(999)).toBe("999 B");
    expect(size(214_000)).toBe("214 KB");
    expect(size(999_499)).toBe("999 KB");
    expect(size(999_500)).toBe(`${d(1, 1)} MB`);
    expect(size(21_400_000)).toBe(`${d(21.4, 1)} MB`);
    expect(size(2_500_000_000)).toBe(`${d(2.5, 1)} GB`);
    expect(size(null)).toBe("–");
    expect(exactSize(21_400_000)).toBe(`${n(21_400_000)} bytes`);
  });
});

describe("times", () => {
  const at = Date.UTC(2025, 10, 20, 14, 31);
  it("are in UTC, with the date if it is another day", () => {
    expect(clock(at, false, at + 60_000)).toBe("14:31 UTC");
    expect(clock(at, false, at + 86_400_000)).toBe("20 Nov 14:31 UTC");
    expect(clock(at, false, Date.UTC(2026, 1, 1))).toBe("20 Nov 2025 14:31 UTC");
  });
  it("are ISO 8601 if they are within the range of dates", () => {
    expect(isoTime(1763630046112)).toBe("2025-11-20T09:14:06.112Z");
    expect(isoTime(9e15)).toBe("");
    expect(isoTime(Number.NaN)).toBe("");
  });
  it("as durations have suitable units", () => {
    expect(duration(0)).toBe("1 ms");
    expect(duration(800)).toBe(`${d(0.8, 1)} s`);
    expect(duration(125_000)).toBe("2 min 5 s");
  });
});

describe("codecs", () => {
  it("have their usual spelling, and unknown ones stay", () => {
    expect(codecs(["SNAPPY", "ZSTD", "UNCOMPRESSED", "New"])).toBe("Snappy, Zstd, Uncompressed, New");
    expect(codecs([])).toBe("");
  });
});

describe("a writer's name", () => {
  it("leaves out build details", () => {
    expect(writerName("parquet-rs version 60.1.0")).toBe("parquet-rs 60.1.0");
    expect(writerName("parquet-mr version 1.13.1 (build db4183109d5b734ec5930d870cdae161e408ddba)")).toBe(
      "parquet-mr 1.13.1",
    );
    expect(writerName("Polars")).toBe("Polars");
    expect(writerName(null)).toBe("");
  });
});

describe("times and sizes in columns", () => {
  const now = Date.UTC(2025, 10, 20, 14, 32);

  it("show the time of today, and the date of earlier days", () => {
    const earlier = Date.UTC(2025, 10, 20, 9, 1, 7);
    expect([shortTime(earlier, false, now), preciseTime(earlier, false, now)]).toEqual(["09:01", "09:01:07"]);
    const before = Date.UTC(2025, 10, 18, 9, 40);
    expect([shortTime(before, false, now), preciseTime(before, false, now)]).toEqual(["18 Nov", "18 Nov 09:40"]);
    expect(shortTime(Date.UTC(2024, 10, 18), false, now)).toBe("18 Nov 2024");
    expect([shortTime(null, false, now), shortTime(1e20, false, now)]).toEqual(["–", "–"]);
  });

  it("show a range of days without repetition", () => {
    expect(daysLabel("2025-11-07", "2025-11-20")).toBe("7 to 20 Nov 2025");
    expect(daysLabel("2025-10-30", "2025-11-02")).toBe("30 Oct to 2 Nov 2025");
    expect(daysLabel("2024-12-30", "2025-01-02")).toBe("30 Dec 2024 to 2 Jan 2025");
    expect(daysLabel("2025-11-07", "2025-11-07")).toBe("7 Nov 2025");
  });

  it("round remaining time up, and use one unit for progress", () => {
    expect([timeLeft(0.2), timeLeft(14.1), timeLeft(61), timeLeft(3900)]).toEqual([
      "1 s",
      "15 s",
      "2 min",
      "1 h 5 min",
    ]);
    expect(sizeOf(13_206_000, 21_300_000)).toBe("13.2 of 21.3 MB");
    expect(sizeOf(0, 500)).toBe("0 of 500 B");
  });
});
