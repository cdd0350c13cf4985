import { beforeEach, describe, expect, it, vi } from "vitest";
import { flushSync } from "svelte";
import { Notices } from "../../components/notices.svelte";
import { designFiles, manyFiles, MockBackend } from "../../ipc/mocks";
import { commands, type FileRow } from "../../ipc/client";
import { FilesState } from "./files.svelte";
import { nextStep } from "./nextStep";
import { none } from "./selection";
import { counted } from "../../format";
import { extractBlockedReason } from "./extraction.svelte";
import { markScrolling } from "../../components/scrollIdle";
import { isSchemaReject, phaseLabel, verdictAppearances } from "../../domain/verdicts";

let backend: MockBackend;
let notices: Notices;
let files: FilesState;

function start(list: FileRow[]): void {
  backend = new MockBackend(list);
  backend.pace = 0;
  backend.install();
  notices = new Notices();
  files = new FilesState(notices);
}
const called = (cmd: string) =>
  backend.calls.filter((c) => c.cmd === cmd).map((c) => c.args as Record<string, unknown>);

describe("the list of files", () => {
  beforeEach(() => start(designFiles()));

  it("checks queued files when it is loaded", async () => {
    await files.load();
    expect(called("files_check")[0]?.ids).toEqual([9, 10]);
    expect(files.byId(9)?.verdict).toBe("accepted");
    expect(files.busy).toBe(false);
    expect(files.counts).toEqual({ all: 10, accepted: 5, partly_rejected: 3, rejected: 1, unreadable: 1, busy: 0 });
  });

  it("shows the progress of a check, and its verdict", () => {
    backend.frozen = true;
    void files.load();
    return new Promise<void>((done) => setTimeout(done, 20)).then(() => {
      const [nine, ten] = [files.byId(9), files.byId(10)];
      if (!nine || !ten) throw new Error("missing");
      expect(files.statusOf(nine)).toBe("checking");
      expect(files.statusOf(ten)).toBe("queued");
      expect(files.counts.busy).toBe(2);
      files.onEvent(1, {
        kind: "progress",
        running: [],
        withVerdict: [],
        finished: [{ ...nine, verdict: "rejected", state: "checked" }],
        waiting: 1,
      });
      expect(files.byId(9)?.verdict).toBe("rejected");
      expect(files.pending.has(9)).toBe(false);
      expect(files.pending.has(10)).toBe(true);
      files.onEvent(1, { kind: "ended", checked: 1, cancelled: [10] });
      expect(files.busy).toBe(false);
      expect(notices.list[0]?.message).toBe("Stopped. 1 file checked, 1 not.");
    });
  });

  it("does not check a file twice at once", async () => {
    await files.load();
    backend.frozen = true;
    void files.check([1, 2]);
    void files.check([2, 3]);
    await new Promise((done) => setTimeout(done, 10));
    expect(called("files_check").map((c) => c.ids)).toEqual([[9, 10], [1, 2], [3]]);
    await files.stop();
    expect(called("files_cancel")[0]?.ids).toEqual([1, 2, 3]);
  });

  it("checks files again that were being checked when the environments changed", async () => {
    await files.load();
    const first = files.check([1, 2]);
    const second = files.recheckAll();
    await Promise.all([first, second]);
    expect(called("files_check").map((c) => c.ids)).toEqual([
      [9, 10],
      [1, 2],
      [3, 4, 5, 6, 7, 8, 9, 10],
      [1, 2],
    ]);
    expect(files.busy).toBe(false);
  });

  it("loads the detail of the open file again when its check ends", async () => {
    await files.load();
    files.openDetail(1);
    const before = files.revision;
    await files.check([1, 2]);
    expect(files.revision).toBe(before + 1);
  });

  it("filters by verdict, by name and by code", async () => {
    await files.load();
    files.filterVerdict = "partly_rejected";
    expect(files.visibleIds).toEqual([1, 4, 6]);
    files.filterVerdict = "all";
    files.filterText = "  INVALID_env  ";
    expect(files.visibleIds).toEqual([1, 4]);
    files.filterText = "part-0 11-20";
    expect(files.visibleIds).toEqual([1, 2, 3]);
    files.clearFilters();
    expect(files.visible.length).toBe(10);
  });

  it("takes only visible files for its actions", async () => {
    await files.load();
    files.selectAll();
    files.filterVerdict = "partly_rejected";
    expect(files.targetIds()).toEqual([1, 4, 6]);
    expect(files.selection.ids.size).toBe(3);
    files.filterText = "matches nothing";
    expect(files.targetIds()).toEqual([]);
    expect(files.target).toBeNull();
    await files.remove();
    await files.checkSelected();
    await files.saveChecks();
    expect(called("files_remove")).toEqual([]);
    expect(called("files_save_checks")).toEqual([]);
    expect(called("files_check")).toHaveLength(1);
    // Without a selection, those that the filter shows.
    files.filterText = "";
    files.selection = none;
    await files.checkSelected();
    expect(called("files_check").at(-1)?.ids).toEqual([1, 4, 6]);
    // A click below a filter ends the selection of hidden files.
    files.clearFilters();
    files.selectAll();
    files.filterVerdict = "partly_rejected";
    files.click(4, { range: false, toggle: true });
    files.clearFilters();
    expect(files.targetIds()).toEqual([1, 6]);
  });

  it("offers the step that is worth doing next", async () => {
    await files.load();
    const of = (verdict: string) => files.rows.filter((f) => f.verdict === verdict);
    expect(nextStep([])).toBeNull();
    expect(nextStep(of("accepted").slice(0, 1))).toBe("upload");
    expect(nextStep(of("rejected"))).toBe("fix");
    expect(nextStep(of("unreadable"))).toBe("check");
    expect(nextStep([...of("rejected"), ...of("unreadable")])).toBe("check");
    expect(nextStep(files.rows)).toBe("upload");
    expect(nextStep(of("accepted").map((f) => ({ ...f, stale: "gone" as const })))).toBe("check");
  });

  it("counts the verdicts of the files that the text filter leaves", async () => {
    await files.load();
    files.filterText = "part-0 11-20";
    expect(files.counts.all).toBe(3);
    files.filterVerdict = "partly_rejected";
    expect(files.counts).toMatchObject({ all: 3, partly_rejected: files.visible.length });
    expect(files.counts.accepted).toBe(3 - files.visible.length);
  });

  it("sorts up, down and back, unknown values last", async () => {
    await files.load();
    files.sortBy("rows");
    expect(files.visibleIds[0]).toBe(6);
    expect(files.visibleIds.at(-1)).toBe(7);
    files.sortBy("rows");
    expect(files.visibleIds[0]).toBe(10);
    expect(files.visibleIds.at(-1)).toBe(7);
    files.sortBy("rows");
    expect(files.sort).toBeNull();
    expect(files.visibleIds).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    files.sortBy("name");
    expect(files.visible[0]?.name).toBe("backfill_2025-10.parquet.gz");
    files.sortBy("verdict");
    expect(files.visible.at(-1)?.verdict).toBe("unreadable");
  });

  it("removes files from the list only, and selects the next one", async () => {
    await files.load();
    files.openDetail(2);
    await files.remove();
    expect(called("files_remove")[0]?.ids).toEqual([2]);
    expect(files.byId(2)).toBeNull();
    expect(files.openId).toBeNull();
    expect([...files.selection.ids]).toEqual([3]);
    expect(files.byId(3)?.id).toBe(3);
    expect(notices.list.at(-1)?.message).toContain("Nothing was deleted on disk");
  });

  it("shows a verdict before its advisories, and no tick before it is final", async () => {
    await files.load();
    backend.frozen = true;
    void files.check([2]);
    const file = files.byId(2);
    if (!file) throw new Error("no file");
    const run = { id: 2, rowsDone: 40, rowsTotal: 100 };
    const progress = { kind: "progress" as const, withVerdict: [], finished: [], waiting: 0 };
    // The first check was that of the queued files.
    const key = 2;
    files.onEvent(key, { ...progress, running: [{ ...run, phase: "verifying" }] });
    expect(files.statusOf(file)).toBe("verifying");
    expect(verdictAppearances.verifying.icon).not.toBe("tick");
    expect(phaseLabel(files.running.get(2))).toBe("Clean according to its metadata, verifying… 40%");
    const reading = files.verdictVersion(2);
    const checked = { ...file, verdict: "partly_rejected" as const, acceptedRows: 1 };
    files.onEvent(key, { ...progress, withVerdict: [checked], running: [{ ...run, phase: "advisories" }] });
    expect(files.statusOf(files.byId(2) ?? file)).toBe("partly_rejected");
    expect(phaseLabel(files.running.get(2))).toBe("Looking for advisories… 40%");
    expect(files.counts.busy).toBe(0);
    expect(files.verdictVersion(2)).toBe(reading + 1);
    // Advisories belong to the same verdict, so an open preview stays.
    files.onEvent(key, { ...progress, finished: [{ ...checked, note: "2 notices" }], running: [] });
    expect(files.verdictVersion(2)).toBe(reading + 1);
    expect(files.byId(2)?.note).toBe("2 notices");
    expect(files.pending.has(2)).toBe(false);
  });

  it("saves the checks of the selected files, or of all", async () => {
    await files.load();
    await files.saveChecks("csv");
    expect(called("files_save_checks").at(-1)).toMatchObject({ format: "csv", ids: files.rows.map((f) => f.id) });
    files.click(3, { range: false, toggle: false });
    await files.saveChecks();
    expect(called("files_save_checks").at(-1)).toMatchObject({ format: "html", ids: [3] });
    expect(notices.list.at(-1)?.message).toBe("Saved 1 check to check.html.");
  });

  it("extracts rows if some are rejected, and shows where they were written", async () => {
    await files.load();
    files.click(1, { range: false, toggle: false });
    const file = files.target;
    const [rows, clean] = [file?.rows ?? 0, file?.acceptedRows ?? 0];
    await files.extractRows();
    expect(called("file_extract")).toMatchObject([{ id: 1 }]);
    const notice = notices.list.at(-1);
    const stem = file?.name.replace(/\.parquet$/, "");
    expect(notice?.message).toBe(
      `${counted(clean, "clean row")} in ${stem}.clean.parquet, ` +
        `${counted(rows - clean, "rejected row")} in ${stem}.rejected.parquet.`,
    );
    expect(notice?.action?.label).toBe("Reveal");
    expect(files.extraction.running.size).toBe(0);
    // A second notice for the same file replaces the first.
    await files.extractRows();
    expect(notices.list.filter((n) => n.action)).toHaveLength(1);
  });

  it("stops an extraction, and shows that nothing was written", async () => {
    await files.load();
    backend.frozen = true;
    files.click(1, { range: false, toggle: false });
    const ended = files.extractRows();
    await expect.poll(() => files.extraction.share(1)).toBe("60%");
    // The same extraction does not run twice at once.
    await files.extractRows();
    expect(called("file_extract")).toHaveLength(1);
    await files.extraction.stop(1);
    await ended;
    expect(files.extraction.running.size).toBe(0);
    expect(notices.list.at(-1)?.message).toBe("Stopped. No rows were written.");
  });

  it("offers extraction only if some rows are clean and some are not", async () => {
    await files.load();
    const why = (verdict: string, schema = false) => {
      const one = files.rows.find((f) => f.verdict === verdict && isSchemaReject(f) === schema);
      return one ? extractBlockedReason(one) : "no such file";
    };
    expect(why("partly_rejected")).toBeNull();
    expect(why("accepted")).toContain("No row of this file");
    expect(why("rejected", true)).toContain("schema");
    expect(why("unreadable")).toContain("cannot be read");
    // Not for several files at once.
    files.selectAll();
    expect(files.target).toBeNull();
    await files.extractRows();
    expect(called("file_extract")).toHaveLength(0);
  });

  it("counts only checked files in the totals", async () => {
    await files.load();
    const rows = files.rows.filter((f) => f.acceptedRows !== null);
    expect(files.totals.rows).toBe(rows.reduce((s, f) => s + (f.rows ?? 0), 0));
    expect(files.totals.accepted).toBe(rows.reduce((s, f) => s + (f.acceptedRows ?? 0), 0));
    expect([files.totals.files, files.totals.unreadable]).toEqual([rows.length, 1]);
    // And only visible ones: the totals are below the table.
    files.filterVerdict = "accepted";
    expect(files.totals.rows).toBe(files.visible.reduce((s, f) => s + (f.rows ?? 0), 0));
    expect([files.totals.rows - files.totals.accepted, files.totals.unreadable]).toEqual([0, 0]);
  });

  it("shows which files were skipped, and checks those that were added", async () => {
    await files.load();
    await files.pick("folder");
    expect(notices.list.at(-1)?.message).toBe("3 files skipped: not Parquet.");
    expect(files.rows.at(-1)?.name).toBe("picked.snappy.parquet");
    expect([...files.selection.ids]).toEqual([11]);
    expect(called("files_check").at(-1)?.ids).toEqual([11]);
  });

  it("shows the message of the backend when it fails", async () => {
    await files.load();
    await files.revealInFileManager(1);
    expect(notices.list).toMatchObject([
      { tone: "bad", message: "No file manager answered.", hints: ["The file is in /data/exports/2025-11-20."] },
    ]);
    await files.revealInFileManager(1);
    expect(notices.list.length).toBe(1);
  });

  it("selects one, many and a range, and moves with the open detail", async () => {
    await files.load();
    files.click(2, { range: false, toggle: false });
    files.click(5, { range: true, toggle: false });
    expect([...files.selection.ids]).toEqual([2, 3, 4, 5]);
    files.click(3, { range: false, toggle: true });
    expect([...files.selection.ids]).toEqual([2, 4, 5]);
    files.selectAll();
    expect(files.selection.ids.size).toBe(10);
    files.openDetail(1);
    files.move("down", 5, false);
    expect([files.openId, files.selection.cursor]).toEqual([2, 2]);
    files.move("end", 5, true);
    expect(files.openId).toBe(2);
    expect(files.selection.ids.size).toBe(9);
    files.closeDetail();
    expect(files.reveal).toEqual({ id: 2 });
  });

  it("loads a long list in pages, completely, once and in order", async () => {
    start(manyFiles(1_001));
    await files.load();
    expect(called("files_rows").map((c) => (c.ids as number[]).length)).toEqual([400, 400, 1]);
    expect(files.rows.map((f) => f.id)).toEqual(backend.files.map((f) => f.id));
    files.openDetail(7);
    await files.load();
    expect(files.rows.map((f) => f.id)).toEqual(backend.files.map((f) => f.id));
    expect(files.openId).toBe(7);
  });

  it("checks the rows that arrived if a page of a long list fails, and shows the error", async () => {
    start(manyFiles(1_500).map((f) => ({ ...f, state: "queued" as const, verdict: null })));
    const rows = commands.filesRows;
    let requests = 0;
    vi.spyOn(commands, "filesRows").mockImplementation((ids) =>
      ++requests === 3 ? Promise.reject(new Error("The ledger is locked.")) : rows(ids),
    );
    await files.load();
    expect(files.rows.length).toBe(1_000);
    expect(notices.list[0]?.message).toBe("The ledger is locked.");
    expect((called("files_check")[0]?.ids as number[]).length).toBe(1_000);
    expect(files.counts.busy).toBe(0);
    // The rest arrives when the list is loaded again.
    await files.load();
    expect(files.rows.length).toBe(1_500);
  });

  it("includes rows that are still loading in commands for all files", async () => {
    start(manyFiles(900));
    const loading = files.load();
    await new Promise((done) => setTimeout(done));
    await files.recheckAll();
    await loading;
    expect((called("files_check").at(-1)?.ids as number[]).length).toBe(900);
  });

  it("does not bring back files that were removed while loading", async () => {
    start(manyFiles(900));
    await files.load();
    const rows = commands.filesRows;
    vi.spyOn(commands, "filesRows").mockImplementation(async (ids) => {
      const read = await rows(ids);
      await files.remove([850]);
      return read;
    });
    await files.load();
    expect(files.byId(850)).toBeNull();
  });

  it("puts removed files back in their places, with their checks", async () => {
    await files.load();
    const before = files.rows;
    const checks = called("files_check").length;
    await files.remove([2, 5]);
    expect(files.rows.map((f) => f.id)).toEqual([1, 3, 4, 6, 7, 8, 9, 10]);
    await notices.undoLast();
    expect(files.rows).toEqual(before);
    expect([...files.selection.ids]).toEqual([2, 5]);
    expect(files.selection.cursor).toBe(2);
    expect(called("files_check")).toHaveLength(checks);
    expect(notices.undoStack.entries).toHaveLength(0);
    // A file without a check is checked when it is back.
    await files.remove([3]);
    vi.spyOn(commands, "filesRestore").mockResolvedValueOnce({
      rows: [{ ...before[2], state: "queued", verdict: null } as FileRow],
      more: [],
    });
    backend.files = [...before];
    await notices.undoLast();
    await vi.waitFor(() => expect(called("files_check").at(-1)?.ids).toEqual([3]));
  });

  it("keeps the objects of rows that a check does not change", async () => {
    await files.load();
    const before = files.visibleIds;
    await files.check([1, 2]);
    expect(files.visibleIds).toBe(before);
    files.filterVerdict = "partly_rejected";
    expect(files.visibleIds).not.toBe(before);
  });

  it("applies events of a check when scrolling ends, and all of them when the check ends", async () => {
    await files.load();
    const nine = files.byId(9);
    if (!nine) throw new Error("missing");
    backend.frozen = true;
    void files.check([9]);
    markScrolling();
    const finished = [{ ...nine, verdict: "rejected" as const }];
    files.onEvent(2, { kind: "progress", running: [], withVerdict: [], finished, waiting: 0 });
    expect(files.byId(9)?.verdict).toBe("accepted");
    expect(files.pending.has(9)).toBe(true);
    await vi.waitFor(() => expect(files.byId(9)?.verdict).toBe("rejected"));
    expect(files.pending.has(9)).toBe(false);

    backend.frozen = false;
    const before = files.verdictVersion(10);
    markScrolling();
    await files.check([10]);
    expect(files.verdictVersion(10)).toBe(before + 1);

    // An event that arrives after the command has returned.
    markScrolling();
    files.onEvent(99, {
      kind: "progress",
      running: [],
      withVerdict: [],
      finished: [{ ...nine, verdict: "unreadable" }],
      waiting: 0,
    });
    expect(files.byId(9)?.verdict).toBe("unreadable");
  });

  it("applies thousands of rows in one event", () => {
    start(manyFiles(10_000));
    return files.load().then(() => {
      backend.frozen = true;
      void files.checkAll();
      files.sortBy("name");
      flushSync();
      void files.visible;
      const finished = files.rows.slice(0, 5_000).map((f) => ({ ...f, verdict: "rejected" as const }));
      files.onEvent(1, { kind: "progress", running: [], withVerdict: [], finished, waiting: 5_000 });
      expect(files.visible.length).toBe(10_000);
      expect(files.counts.all).toBe(10_000);
      expect(files.rows[4_999]?.verdict).toBe("rejected");
    });
  });
});
