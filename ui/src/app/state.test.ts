import { beforeEach, describe, expect, it, vi } from "vitest";
import type { TodayTotals } from "../ipc/client";
import { commands } from "../ipc/client";
import { designFiles, MockBackend } from "../ipc/mocks";
import { AppState } from "./app.svelte";
import { todayLine, todayText } from "./today";

const sum: TodayTotals = {
  sent: 384_021,
  accepted: 312_902,
  rejected: 808,
  pending: 70_311,
  overReported: 0,
  files: 3,
  unknownFiles: 0,
  needAttention: 4,
};
const line = (change: Partial<TodayTotals>) => {
  const text = todayText({ ...sum, ...change });
  return text && todayLine(text);
};

describe("the footer's totals", () => {
  it("form an equation that holds", () => {
    expect(line({})).toBe("384,021 sent = 312,902 accepted + 808 rejected + 70,311 pending");
  });
  it("name what is not part of the equation", () => {
    expect(line({ overReported: 12, unknownFiles: 1 })).toBe(
      "384,021 sent = 312,902 accepted + 808 rejected + 70,311 pending, 12 more reported than sent, " +
        "1 file not counted: its row count is unknown",
    );
  });
  it("have no equals sign if they do not balance", () => {
    expect(line({ pending: 70_310 })).not.toContain("=");
  });
  it("are absent if nothing was sent", () => {
    expect(line({ files: 0 })).toBeNull();
    expect(todayText(null)).toBeNull();
  });
});

describe("the window's state", () => {
  let app: AppState;
  let backend: MockBackend;
  beforeEach(() => {
    backend = new MockBackend([]);
    backend.pace = 0;
    backend.install();
    app = new AppState();
  });

  it("drops totals that were superseded by later ones", async () => {
    const waiting: ((today: TodayTotals) => void)[] = [];
    vi.spyOn(commands, "todayTotals").mockImplementation(() => new Promise((resolve) => waiting.push(resolve)));
    const first = app.refreshToday();
    const second = app.refreshToday();
    waiting[1]?.({ ...sum, sent: 2 });
    waiting[0]?.({ ...sum, sent: 1 });
    await Promise.all([first, second]);
    expect(app.today?.sent).toBe(2);
  });

  it("repeats the queries that the backend calls stale", async () => {
    const stop = await app.start();
    const load = {
      files: vi.spyOn(commands, "filesList"),
      uploads: vi.spyOn(commands, "uploadsList"),
      reports: vi.spyOn(commands, "reportsOverview"),
      today_totals: vi.spyOn(commands, "todayTotals"),
      connections: vi.spyOn(commands, "connectionsList"),
    };
    for (const query of Object.keys(load) as (keyof typeof load)[]) {
      await backend.notifyStale([query]);
      for (const [name, spy] of Object.entries(load)) expect(spy).toHaveBeenCalledTimes(name === query ? 1 : 0);
      load[query].mockClear();
    }
    await app.reports.sync();
    await vi.waitFor(() => expect(load.reports).toHaveBeenCalledOnce());
    expect(load.today_totals).toHaveBeenCalledOnce();
    stop();
  });

  it("adds dropped reports and folders of them to the reports, and other paths to the files", async () => {
    const reports = vi.spyOn(app.reports, "addLocal").mockResolvedValue();
    const files = vi.spyOn(app.files, "add").mockResolvedValue();
    await app.dropped(["/a/one.status", "/a/b.parquet", "/a/TWO.STATUS", "/reports/2026", "/a/x.status.parquet"]);
    expect(reports).toHaveBeenCalledWith(["/a/one.status", "/a/TWO.STATUS", "/reports/2026"]);
    expect(files).toHaveBeenCalledWith(["/a/b.parquet", "/a/x.status.parquet"]);
    expect(app.navigation.screen).toBe("reports");
    await app.dropped(["/a/only.parquet"]);
    expect(app.navigation.screen).toBe("files");
    expect(reports).toHaveBeenCalledTimes(1);
  });

  it("opens a folder with neither files nor reports on the screen of the drop", async () => {
    const reports = vi.spyOn(app.reports, "addLocal").mockResolvedValue();
    const files = vi.spyOn(app.files, "add").mockResolvedValue();
    app.navigation.screen = "reports";
    await app.dropped(["/empty/one"]);
    expect(reports).toHaveBeenCalledWith(["/empty/one"]);
    expect(app.navigation.screen).toBe("reports");
    app.navigation.screen = "uploads";
    await app.dropped(["/empty/one"]);
    expect(files).toHaveBeenCalledWith(["/empty/one"]);
  });

  it("opens a document dropped on the policies there, but no report", async () => {
    const document = vi.spyOn(app.policyCheck, "openDropped").mockResolvedValue();
    const reports = vi.spyOn(app.reports, "addLocal").mockResolvedValue();
    app.navigation.screen = "policies";
    await app.dropped(["/a/policy.json"]);
    expect(document).toHaveBeenCalledWith("/a/policy.json");
    await app.dropped(["/reports/2026"]);
    expect(reports).toHaveBeenCalledOnce();
    expect(document).toHaveBeenCalledOnce();
  });

  it("shows the reports that the app was started with, and those of a second instance", async () => {
    const stop = await app.start();
    expect(app.navigation.screen).toBe("files");
    await backend.openReports(["/reports"]);
    await vi.waitFor(() => expect(app.navigation.screen).toBe("reports"));
    await vi.waitFor(() => expect(app.notices.current?.message).toBe("Added 1 report."));
    stop();
  });

  it("shows the integration of the sandbox once it has started", async () => {
    const stop = await app.start();
    expect(await app.sandbox.start()).toBe(true);
    expect(app.integration.current.sandbox).toBe(true);
    expect(app.integration.all.length).toBe(4);
    expect(app.sandbox.current?.running).toBe(true);
    await app.sandbox.injectRejections(true);
    expect(app.sandbox.current?.injectRejections).toBe(true);
    stop();
  });

  it("shows the files that a second instance was started with, and opens a single one", async () => {
    const [first, second] = designFiles();
    if (!first || !second) throw new Error("missing");
    backend.files = [first, second];
    const stop = await app.start();
    await vi.waitFor(() => expect(app.files.rows.length).toBe(2));
    app.navigation.screen = "policies";
    app.files.filterText = "no such file";
    backend.files = [first, second, { ...second, id: 77 }];
    await backend.openFiles([77]);
    await vi.waitFor(() => expect(app.files.openId).toBe(77));
    expect(app.navigation.screen).toBe("files");
    expect(app.files.visibleIds).toContain(77);
    app.navigation.screen = "reports";
    await backend.openFiles([first.id, second.id]);
    await vi.waitFor(() => expect(app.files.openId).toBeNull());
    expect(app.navigation.screen).toBe("files");
    expect([...app.files.selection.ids]).toEqual([first.id, second.id]);
    stop();
  });
});
