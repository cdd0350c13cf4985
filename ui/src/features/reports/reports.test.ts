import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";
import { MockBackend } from "../../ipc/mocks";
import type {
  AddedReports,
  ComparisonRow,
  EntryRow,
  ReconciliationDetail,
  ReconciledFile,
  ReportsOverview,
} from "../../ipc/client";
import { discrepancyOf, totals } from "./discrepancy";
import { entryFilter } from "./entryFilter";
import { filterOf, newestFirst } from "./order";
import { addedLabel, syncLabel, ReportsState } from "./reports.svelte";
import { todayLine, todayText } from "../../app/today";
import { count } from "../../format";
import { designReports } from "../../ipc/mocks/reports";
import { axisTop, barsOf, daysOf } from "./dayRows";
import {
  rowsOf,
  totalParts,
  balances,
  cautionsOf,
  codeParts,
  outcomeOf,
  signed,
} from "../../domain/reconciliationState";

function file(id: string, more: Partial<ReconciledFile> = {}): ReconciledFile {
  return {
    id,
    uploadId: null,
    fileName: `${id}.parquet`,
    key: `events/${id}.parquet`,
    uri: null,
    state: "reconciled",
    sent: 100,
    accepted: 100,
    rejected: 0,
    warned: 0,
    pending: 0,
    overReported: 0,
    schemaRejected: false,
    incomplete: false,
    ambiguous: null,
    guessed: false,
    duplicatesDropped: 0,
    conflicts: 0,
    sentAtMs: null,
    lastReportedAtMs: null,
    reports: 1,
    codes: [],
    comparison: "as_predicted",
    differingRows: 0,
    comparisonText: "As predicted",
    seen: false,
    ...more,
  };
}
function overview(files: ReconciledFile[], more: Partial<ReportsOverview> = {}): ReportsOverview {
  return {
    integrationId: 1,
    source: "s3://b/status/",
    asOfMs: 0,
    readAtMs: 0,
    watching: false,
    secondsBetween: 60,
    files,
    codes: [],
    warnings: [],
    unparsed: [],
    reports: files.length,
    problem: null,
    ...more,
  };
}
const detail = (of: ReconciledFile, comparison: ComparisonRow[] = []): ReconciliationDetail => ({
  file: of,
  comparison,
  predictedRows: null,
  entries: [],
  entryErrors: [],
  notes: [],
  codes: [],
  fileId: null,
});
const compared = (errors: string[], predicted: number | null, reported: number): ComparisonRow => ({
  errors,
  schema: false,
  predicted,
  reported,
  difference: predicted === null ? null : reported - predicted,
});
const ENV = "INVALID_ENVIRONMENT_ID";

let notices: Notices;
let reports: ReportsState;
beforeEach(() => {
  new MockBackend([]).install();
  notices = new Notices();
  reports = new ReportsState(notices);
});
const load = async (of: ReportsOverview) => {
  vi.spyOn(commands, "reportsOverview").mockResolvedValue(of);
  await reports.load();
};

describe("the balance of a file", () => {
  it("balances only if each sent row is reported once", () => {
    expect(balances(file("a"))).toBe(true);
    expect(balances(file("a", { sent: 1706, accepted: 898, rejected: 808 }))).toBe(true);
    expect(balances(file("a", { sent: 0, accepted: 0 }))).toBe(true);
    expect(balances(file("a", { accepted: 60, pending: 40 }))).toBe(false);
    expect(balances(file("a", { accepted: 112, overReported: 12 }))).toBe(false);
    expect(balances(file("a", { sent: null }))).toBe(false);
    expect(balances(file("a", { incomplete: true }))).toBe(false);
    expect(balances(file("a", { schemaRejected: true, accepted: 100 }))).toBe(false);
    // Numbers that do not add up, regardless of the state.
    expect(balances(file("a", { accepted: 99 }))).toBe(false);
  });

  it("describes each state", () => {
    const words = (more: Partial<ReconciledFile>) => outcomeOf(file("a", more)).label;
    expect(words({})).toBe("Every row accounted for");
    expect(words({ state: "rejected_rows", incomplete: true })).toContain("as far as could be read");
    expect(words({ state: "waiting", pending: 70_311 })).toBe("70,311 rows are not reported yet");
    expect(words({ state: "overdue", pending: 1 })).toBe("1 row is overdue");
    expect(words({ state: "over_reported", overReported: 12 })).toBe("12 more rows were reported than were sent");
    expect(words({ state: "schema_rejected" })).toBe("The whole file was rejected");
    expect(words({ state: "unknown", sent: null })).toBe("The number of rows sent is unknown");
    expect(outcomeOf(file("a", { warned: 1 })).remarks).toEqual(["1 accepted row carries a warning"]);
  });

  it("shows why the numbers are uncertain", () => {
    expect(cautionsOf(file("a"))).toEqual([]);
    const all = cautionsOf(file("a", { incomplete: true, ambiguous: "Two keys end in a.", guessed: true }));
    expect(all.length).toBe(3);
    expect(all).toContain("Two keys end in a.");
  });

  it("has a bar part for rejected rows without a code, and one for a schema rejection", () => {
    const parts = codeParts(file("a", { accepted: 90, rejected: 10, codes: [{ errors: [ENV], rows: 7 }] }));
    expect(parts.map((p) => p.value)).toEqual([90, 7, 3]);
    expect(totalParts(file("a", { schemaRejected: true })).map((p) => p.label)).toEqual([
      "The whole file was rejected: INVALID_SCHEMA",
    ]);
    expect(totalParts(file("a", { accepted: 0, sent: 5, pending: 5 })).map((p) => p.label)).toEqual([
      "Pending: 5 rows, 100.00%",
    ]);
  });
});

describe("predicted and reported rows", () => {
  const differs = { comparison: "differs" as const, differingRows: 12 };
  const of = (one: ReconciliationDetail) => discrepancyOf(one, 2);

  it("names the rows that should have loaded, and their reported codes", () => {
    const discrepancy = of(detail(file("a", differs), [compared([], 910, 898), compared([ENV], 786, 798)]));
    expect(discrepancy?.headline).toBe(`12 rows that should have loaded came back ${ENV}.`);
    expect(discrepancy?.environments).toBe("Compare the lists");
  });

  it("blames no environment list if none is listed", () => {
    for (const rows of [
      [compared([], 100, 80), compared([ENV], 0, 20)],
      [compared([], 100, 80), compared([ENV], 0, 8), compared(["INVALID_TIMESTAMP"], 0, 12)],
    ]) {
      const discrepancy = discrepancyOf(detail(file("a", differs), rows), 0);
      expect(discrepancy?.advice).toBe("The environment check was off, so this could not be predicted.");
      expect(discrepancy?.environments).toBe("List your environments");
    }
  });

  it("does not claim a single cause if there are several", () => {
    const rows = [compared([], 100, 80), compared([ENV], 0, 8), compared(["INVALID_TIMESTAMP"], 0, 12)];
    expect(of(detail(file("a", { ...differs, differingRows: 20 }), rows))?.headline).toBe(
      "20 rows did not match the prediction.",
    );
  });

  it("describes unexpected accepts and a surplus, and nothing if nothing differs", () => {
    const lenient = of(detail(file("a", differs), [compared([], 99, 100), compared([ENV], 1, 0)]));
    expect(lenient?.headline).toBe(`1 row predicted as ${ENV} was accepted.`);
    expect(of(detail(file("a", { ...differs, overReported: 12 })))?.headline).toContain("12 rows more than sent");
    expect(of(detail(file("a")))).toBeNull();
  });

  it("totals the counted entries, and formats differences with their sign", () => {
    const schema = { errors: ["INVALID_SCHEMA"], schema: true, predicted: null, reported: 5, difference: null };
    expect(totals([compared([], 10, 8), compared([ENV], 0, 2), schema])).toEqual({
      predicted: 10,
      reported: 10,
      difference: 0,
    });
    expect(totals([compared([], null, 8)])).toEqual({ predicted: null, reported: 8, difference: null });
    expect([signed(12), signed(-1200), signed(0), signed(null)]).toEqual(["+12", "−1,200", "0", "–"]);
  });
});

describe("the reports screen", () => {
  it("sorts the newest first, and filters by day, state, name and code", async () => {
    const day = Date.UTC(2025, 10, 20, 10);
    const files = [
      file("old", { lastReportedAtMs: day - 86_400_000 }),
      file("sent", { sentAtMs: day + 5, state: "waiting" }),
      file("reported", { lastReportedAtMs: day, state: "rejected_rows", codes: [{ errors: [ENV], rows: 1 }] }),
      file("never"),
    ];
    expect(newestFirst(files).map((f) => f.id)).toEqual(["sent", "reported", "old", "never"]);
    const ids = (wanted: Partial<Parameters<typeof filterOf>[0]>) =>
      files.filter(filterOf({ text: "", days: null, state: null, ...wanted })).map((f) => f.id);
    expect(ids({ days: { from: "2025-11-20", to: "2025-11-20" } })).toEqual(["reported"]);
    expect(ids({ state: "waiting" })).toEqual(["sent"]);
    expect(ids({ text: "environment" })).toEqual(["reported"]);
    expect(ids({ text: "EVENTS/ old" })).toEqual(["old"]);
    expect(ids({ text: "nothing like it" })).toEqual([]);
    await load(overview(files));
    expect(reports.counts.reconciled).toBe(2);
    reports.toggleDays({ from: "2025-11-19", to: "2025-11-20" });
    expect(reports.ids).toEqual(["reported", "old"]);
    reports.toggleDays({ from: "2025-11-19", to: "2025-11-20" });
    expect(reports.ids.length).toBe(4);
  });

  it("has the same rows in table, bars, chart and footer", async () => {
    await load(overview(designReports()));
    const sums = { sent: 0, accepted: 0, rejected: 0, pending: 0 };
    for (const one of reports.all) {
      const rows = rowsOf(one);
      const bar = totalParts(one).reduce((sum, part) => sum + part.value, 0);
      expect(bar, one.id).toBe(Math.max(one.sent ?? 0, rows.accepted + (rows.rejected ?? 0)));
      if (one.sent === null || one.overReported > 0) continue;
      expect(rows.accepted + (rows.rejected ?? 0) + (rows.pending ?? 0), one.id).toBe(one.sent);
      sums.sent += one.sent;
      sums.accepted += rows.accepted;
      sums.rejected += rows.rejected ?? 0;
      sums.pending += rows.pending ?? 0;
    }
    expect(reports.all.some((one) => one.schemaRejected)).toBe(true);
    const line = todayText({ ...sums, overReported: 0, files: 8, unknownFiles: 0, needAttention: 0 });
    expect(line && todayLine(line)).toBe(
      `${count(sums.sent)} sent = ${count(sums.accepted)} accepted + ${count(sums.rejected)} rejected + ${count(sums.pending)} pending`,
    );
    reports.chartRange = "all";
    let [files, accepted, rejected] = [0, 0, 0];
    for (const bar of reports.bars.filter((one) => one.files > 0)) {
      reports.toggleDays(bar);
      expect(reports.visible.length).toBe(bar.files);
      const sum = (of: (file: ReconciledFile) => number | null) =>
        reports.visible.reduce((n, one) => n + (of(one) ?? 0), 0);
      expect(sum((one) => rowsOf(one).accepted)).toBe(bar.accepted);
      expect(sum((one) => rowsOf(one).rejected)).toBe(bar.rejected);
      files += bar.files;
      accepted += bar.accepted;
      rejected += bar.rejected;
    }
    expect(files).toBe(reports.all.filter((one) => one.lastReportedAtMs !== null).length);
    expect([accepted, rejected].every((rows) => rows > 0)).toBe(true);
  });

  it("charts the last days with reports, and more by month", () => {
    const at = (day: string, id: string, more: Partial<ReconciledFile> = {}) =>
      file(id, { lastReportedAtMs: Date.parse(`${day}T23:59:59Z`), ...more });
    const files = [
      at("2025-11-20", "a"),
      at("2025-11-07", "b", { sent: 240, accepted: 0, rejected: 0, schemaRejected: true, state: "schema_rejected" }),
      at("2025-11-06", "c"),
      at("2025-02-28", "d"),
      file("never"),
    ];
    const fortnight = barsOf(files, "14");
    expect(fortnight.length).toBe(14);
    expect(fortnight[0]).toMatchObject({ from: "2025-11-07", to: "2025-11-07", files: 1, accepted: 0, rejected: 240 });
    expect(fortnight[13]).toMatchObject({ from: "2025-11-20", files: 1, accepted: 100 });
    expect(barsOf(files, "30").filter((bar) => bar.files > 0).length).toBe(3);
    const all = barsOf(files, "all");
    expect(all.length).toBe(10);
    expect(all[0]).toMatchObject({ from: "2025-02-01", to: "2025-02-28", month: true, files: 1 });
    expect(daysOf(files)).toEqual({ from: "2025-02-28", to: "2025-11-20" });
    // An absurd date adds one bar, not thousands.
    expect(barsOf([...files, at("+012490-01-01", "e")], "all").map((bar) => bar.files)).toEqual([1, 3, 1]);
    expect(barsOf([], "14")).toEqual([]);
    expect([0, 7, 60, 111, 200_000, 200_001].map(axisTop)).toEqual([2, 8, 60, 120, 200_000, 300_000]);
  });

  it("sorts by a column, the largest first", async () => {
    await load(
      overview([
        file("small", { comparison: "differs", differingRows: 1, lastReportedAtMs: 3 }),
        file("whole", { sent: 240, accepted: 0, schemaRejected: true, state: "schema_rejected", lastReportedAtMs: 2 }),
        file("large", { comparison: "differs", differingRows: 200_000, rejected: 50, lastReportedAtMs: 1 }),
        file("unknown", { sent: null, state: "unknown" }),
      ]),
    );
    expect(reports.ids).toEqual(["small", "whole", "large", "unknown"]);
    reports.sortBy("prediction");
    expect(reports.ids.slice(0, 2)).toEqual(["large", "small"]);
    reports.sortBy("rejected");
    expect(reports.ids.slice(0, 2)).toEqual(["whole", "large"]);
    reports.sortBy("rejected");
    expect(reports.ids.at(-1)).toBe("whole");
    reports.sortBy("sent");
    expect([reports.ids[0], reports.ids.at(-1)]).toEqual(["whole", "unknown"]);
    reports.sortBy("sent");
    // What is unknown stays last.
    expect(reports.ids.at(-1)).toBe("unknown");
    reports.sortBy("state");
    expect([reports.ids[0], reports.ids.at(-1)]).toEqual(["whole", "large"]);
    reports.sortBy("file");
    expect(reports.ids).toEqual(["large", "small", "unknown", "whole"]);
  });

  it("marks what needs attention as seen, and undoes that", async () => {
    const mark = vi.spyOn(commands, "reportsMarkSeen").mockResolvedValue(null);
    const files = [file("a", { state: "overdue" }), file("b"), file("c", { state: "rejected_rows", seen: true })];
    await load(overview(files));
    await reports.markSeen(reports.all);
    expect(mark.mock.calls).toEqual([[["a"], true]]);
    expect(notices.current?.message).toBe("Marked 1 file as seen.");
    await notices.undoLast();
    expect(mark.mock.calls[1]).toEqual([["a"], false]);
    mark.mockClear();
    await reports.markSeen([file("b")]);
    expect(mark).not.toHaveBeenCalled();
  });

  it("finds entries by code, report, id and detail, and shows only rejected ones", () => {
    const entry = (number: number, more: Partial<EntryRow> = {}): EntryRow => ({
      number,
      report: "2025-11-20/10-00-00.000",
      writtenAtMs: 0,
      originalCreationTime: "1642198960000",
      entryId: String(number),
      valid: true,
      rows: 10,
      errors: [],
      errorsDetails: [],
      warnings: [],
      counted: true,
      duplicateOf: null,
      conflicting: false,
      schemaRejected: false,
      otherFields: null,
      ...more,
    });
    const entries = [
      entry(1),
      entry(2, { valid: false, errors: [ENV], errorsDetails: ["Row 7 names staging."] }),
      entry(3, { schemaRejected: true, errors: ["INVALID_SCHEMA"] }),
      entry(4, { warnings: ["UNKNOWN_TRAFFIC_TYPE"] }),
    ];
    const found = (text: string, onlyRejected = false) =>
      entries.filter(entryFilter({ text, onlyRejected })).map((one) => one.number);
    expect(found("")).toEqual([1, 2, 3, 4]);
    expect(found("", true)).toEqual([2, 3]);
    expect(found("environment STAGING")).toEqual([2]);
    expect(found("2025-11-20")).toEqual([1, 2, 3, 4]);
    expect(found("traffic", true)).toEqual([]);
  });

  it("drops a superseded overview", async () => {
    const answers: ((value: ReportsOverview) => void)[] = [];
    vi.spyOn(commands, "reportsOverview").mockImplementation(() => new Promise((done) => answers.push(done)));
    const [first, second] = [reports.load(), reports.load()];
    answers[1]?.(overview([file("new")]));
    answers[0]?.(overview([file("stale")]));
    await Promise.all([first, second]);
    expect(reports.ids).toEqual(["new"]);
    expect(reports.loading).toBe(false);
  });

  it("drops a page that is no longer open", async () => {
    const answers = new Map<string, (value: ReconciliationDetail) => void>();
    vi.spyOn(commands, "reportFile").mockImplementation((id) => new Promise((done) => answers.set(id, done)));
    await load(overview([file("a"), file("b")]));
    reports.open("a");
    reports.move("down", 10);
    expect(reports.openId).toBe("b");
    answers.get("b")?.(detail(file("b")));
    await vi.waitFor(() => expect(reports.page?.file.id).toBe("b"));
    answers.get("a")?.(detail(file("a")));
    await Promise.resolve();
    expect(reports.page?.file.id).toBe("b");
    reports.close();
    expect(reports.opened).toBeNull();
    expect(reports.reveal).toEqual({ id: "b" });
  });

  it("keeps old rows if a reload fails, and shows the error", async () => {
    await load(overview([file("a")]));
    vi.spyOn(commands, "reportsOverview").mockRejectedValue({ code: "x", message: "The ledger is busy.", hints: [] });
    await reports.load();
    expect(reports.ids).toEqual(["a"]);
    expect(notices.list[0]?.message).toBe("The ledger is busy.");
  });

  it("runs one sync at a time, and summarizes it", async () => {
    await load(overview([]));
    let answer: () => void = () => undefined;
    const outcome = { fetched: 2, known: 210, skipped: 0, unparsed: [], truncated: true };
    const sync = vi
      .spyOn(commands, "reportsSync")
      .mockImplementation(() => new Promise((done) => (answer = () => done(outcome))));
    const reading = reports.sync();
    await reports.sync();
    expect(sync).toHaveBeenCalledOnce();
    expect(reports.reading).toBe(true);
    answer();
    await reading;
    expect(reports.reading).toBe(false);
    expect(reports.syncSummary).toBe("2 new");
    expect(notices.list[0]?.message).toContain("Read again for the rest");
    expect(syncLabel({ ...outcome, fetched: 0 })).toBe("nothing new");
  });

  it("says what was added, and lists the files that were left out", async () => {
    await load(overview([]));
    const added: AddedReports = {
      fetched: 2,
      known: 1,
      skipped: 0,
      unparsed: [{ report: "bad.status", line: 3, column: 18, message: "A comma is missing." }],
      leftOut: [{ path: "/x/gone.status", message: "It cannot be opened: no such file." }],
      notRead: 0,
    };
    vi.spyOn(commands, "reportsAddLocal").mockResolvedValue(added);
    await reports.addLocal(["/x"]);
    expect(notices.list.map((n) => n.message)).toEqual([
      "Added 2 reports. 1 already present. 1 report could not be read. 1 left out.",
    ]);
    expect(reports.leftOut).toEqual(added.leftOut);
    const none = { ...added, fetched: 0, known: 0, unparsed: [], leftOut: [] };
    expect(addedLabel({ ...none, skipped: 3 })).toBe("Added 0 reports. 3 files skipped: not .status.");
    expect(addedLabel({ ...none, fetched: 64, notRead: 36 })).toBe("Added 64 reports. Stopped: 36 files not read.");
  });

  it("shows the progress of adding reports, and stops it", async () => {
    const backend = new MockBackend([]);
    backend.install();
    backend.reports.addPace = 1;
    const adding = reports.pick("folder");
    await vi.waitFor(() => expect(reports.adding?.total).toBe(10_000));
    await reports.stopAdding();
    await adding;
    expect(reports.adding).toBeNull();
    expect(notices.current?.message).toContain("Stopped: ");
  });

  it("clears filters and the open page only if the integration changes", async () => {
    vi.spyOn(commands, "reportFile").mockImplementation((id) => Promise.resolve(detail(file(id))));
    await load(overview([file("a")]));
    reports.filterText = "a";
    reports.open("a");
    await load(overview([file("a")]));
    expect([reports.openId, reports.filterText]).toEqual(["a", "a"]);
    await load(overview([file("a")], { integrationId: 2 }));
    expect([reports.openId, reports.filterText]).toEqual([null, ""]);
  });

  it("opens the page of an upload, or shows that there is none", async () => {
    vi.spyOn(commands, "reportFile").mockImplementation((id) => Promise.resolve(detail(file(id))));
    await load(overview([file("a", { uploadId: 7 })]));
    reports.filterText = "hides it";
    expect(await reports.openUpload(7)).toBe(true);
    expect([reports.openId, reports.filterText]).toEqual(["a", ""]);
    expect(await reports.openUpload(8)).toBe(false);
  });
});
