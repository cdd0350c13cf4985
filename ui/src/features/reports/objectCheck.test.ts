import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "../../components/notices.svelte";
import { MockBackend } from "../../ipc/mocks";
import { commands } from "../../ipc/client";
import type { ComparisonRow, ReconciliationDetail, ObjectDetail, ReconciledFile } from "../../ipc/client";
import { agreementOf, objectSegments } from "./objectCheck.svelte";
import { ReportsState } from "./reports.svelte";

const ENV = "INVALID_ENVIRONMENT_ID";
const NUL = "REQUIRED_FIELDS_NULL";

let backend: MockBackend;
let reports: ReportsState;
beforeEach(async () => {
  backend = new MockBackend();
  backend.reports.objectPace = 0;
  backend.install();
  reports = new ReportsState(new Notices());
  await reports.load();
});
const called = (cmd: string) => backend.calls.filter((c) => c.cmd === cmd);

function object(more: Partial<ObjectDetail> = {}): ObjectDetail {
  return {
    address: "s3://b/a.parquet",
    verdict: "partly_rejected",
    summary: "",
    rows: 100,
    bytes: 1,
    codeSets: [
      { errors: [], rows: 90, firstRows: [], details: [] },
      { errors: [ENV, NUL], rows: 10, firstRows: [1], details: [] },
    ],
    findings: [],
    schema: [],
    environments: [],
    environmentsCut: false,
    basis: "scan",
    ...more,
  };
}
const row = (errors: string[], reported: number, schema = false): ComparisonRow => ({
  errors,
  schema,
  predicted: null,
  reported,
  difference: null,
});
function detail(comparison: ComparisonRow[], more: Partial<ReconciledFile> = {}): ReconciliationDetail {
  const file = { reports: 1, pending: 0, schemaRejected: false, ...more } as ReconciledFile;
  return { file, comparison, predictedRows: null, entries: [], entryErrors: [], notes: [], codes: [], fileId: null };
}
const schemaError = {
  code: "INVALID_SCHEMA",
  severity: "error" as const,
  column: "key",
  rows: null,
  firstRows: [],
  message: "",
  fix: "",
};

describe("comparing an object with its reports", () => {
  it("matches if each set of codes has the same number of rows, in any order of codes", () => {
    const same = agreementOf(object(), detail([row([], 90), row([NUL, ENV], 10)]));
    expect(same).toMatchObject({ agrees: true, summary: "As reported: every set of codes has the same rows." });
    expect(same.rows).toEqual([
      { errors: [], schema: false, found: 90, reported: 90 },
      { errors: [ENV, NUL], schema: false, found: 10, reported: 10 },
    ]);
  });

  it("counts each row that was reported differently once", () => {
    const unlike = agreementOf(object(), detail([row([], 88), row([ENV, NUL], 10), row([NUL], 2)]));
    expect(unlike.agrees).toBe(false);
    expect(unlike.summary).toContain("2 rows were reported differently from this check.");
    expect(unlike.rows.at(-1)).toEqual({ errors: [NUL], schema: false, found: 0, reported: 2 });
    // Rows that were predicted but never reported are excluded.
    expect(agreementOf(object(), detail([row([], 90), row([ENV, NUL], 10), row([NUL], 0)])).rows).toHaveLength(2);
  });

  it("waits for pending rows, unless too many were reported", () => {
    const some = detail([row([], 60)], { pending: 40 });
    expect(agreementOf(object(), some)).toMatchObject({
      agrees: true,
      summary: "As reported so far; 40 rows are still to be reported.",
    });
    expect(agreementOf(object(), detail([row([], 91)], { pending: 9 })).agrees).toBe(false);
    expect(agreementOf(object(), detail([], { reports: 0, pending: 100 })).agrees).toBeNull();
  });

  it("compares schemas as a whole, and no unreadable object", () => {
    const wrong = object({ verdict: "rejected", findings: [schemaError], codeSets: [] });
    expect(objectSegments(wrong)).toEqual([{ errors: ["INVALID_SCHEMA"], rows: 0 }]);
    const whole = detail([row(["INVALID_SCHEMA"], 1, true)], { schemaRejected: true });
    expect(agreementOf(wrong, whole).agrees).toBe(true);
    expect(agreementOf(object(), whole)).toMatchObject({ agrees: false });
    expect(agreementOf(object(), whole).summary).toContain("schema is right");
    expect(agreementOf(wrong, detail([row([], 100)])).summary).toContain("schema is wrong");
    const torn = object({ verdict: "unreadable", rows: null, codeSets: [] });
    expect(objectSegments(torn)).toEqual([]);
    expect(agreementOf(torn, whole).agrees).toBeNull();
  });
});

describe("checking the object of the open page", () => {
  it("shows the rows of the object in the bucket", async () => {
    reports.open("file-5");
    await reports.object.check("file-5");
    expect(reports.object.found?.address).toContain("s3://acme-split-events/");
    expect([reports.object.checking, reports.object.error]).toEqual([false, null]);
    // Loading reports keeps the result.
    await reports.load();
    expect(reports.object.found).not.toBeNull();
  });

  it("cancels the check of a closed page, and drops its result", async () => {
    let answer: (found: ObjectDetail) => void = () => undefined;
    vi.spyOn(commands, "reportObjectCheck").mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    reports.open("file-5");
    const late = reports.object.check("file-5");
    expect(reports.object.checking).toBe(true);
    reports.open("file-8");
    expect(reports.object.checking).toBe(false);
    expect(called("report_object_check_stop")).toHaveLength(1);
    answer(object());
    await late;
    expect(reports.object.found).toBeNull();
    reports.close();
    expect(called("report_object_check_stop")).toHaveLength(1);
  });

  it("shows why an object could not be read, and clears older results", async () => {
    reports.open("file-17");
    await reports.object.check("file-17");
    expect(reports.object.error?.message).toBe("There is no such object in the bucket.");
    expect(reports.object.found).toBeNull();
  });

  it("can be cancelled, and keeps the earlier result", async () => {
    reports.open("file-5");
    await reports.object.check("file-5");
    const before = reports.object.found;
    backend.reports.objectPace = 1_000_000;
    const checking = reports.object.check("file-5");
    await expect.poll(() => called("report_object_check").length).toBe(2);
    await reports.object.stop();
    await checking;
    expect([reports.object.checking, reports.object.found]).toEqual([false, before]);
  });
});
