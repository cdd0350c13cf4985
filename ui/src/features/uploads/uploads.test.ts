import { beforeEach, describe, expect, it, vi } from "vitest";
import { MockBackend } from "../../ipc/mocks";
import { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";
import type { PlanRow, Upload, UploadEvent, UploadItem, UploadPlan } from "../../ipc/client";
import { UploadForm, consentLabel } from "./uploadForm.svelte";
import {
  checksumLabel,
  merged,
  partLabel,
  queueLabel,
  resultOf,
  retryable,
  secondsLeft,
  shortHash,
  speedLabel,
} from "./uploads";
import { UploadsState } from "./uploads.svelte";

function row(fileId: number, more: Partial<PlanRow> = {}): PlanRow {
  const name = `f${fileId}.parquet`;
  return {
    fileId,
    name,
    key: `events/${name}`,
    bytes: 1000,
    rows: 10,
    rejectedRows: 0,
    schemaRejected: false,
    verdict: "accepted",
    problem: null,
    exists: false,
    ...more,
  };
}
function upload(id: number, more: Partial<Upload> = {}): Upload {
  return {
    id,
    integrationId: 1,
    fileId: id,
    name: `f${id}.parquet`,
    key: `events/f${id}.parquet`,
    uri: `s3://b/events/f${id}.parquet`,
    bytes: 1000,
    sentBytes: 0,
    bytesPerSecond: null,
    part: null,
    parts: null,
    rows: 10,
    rejectedRows: 0,
    schemaRejected: false,
    state: "queued",
    startedAtMs: 0,
    endedAtMs: null,
    sha256: null,
    verifiedBy: null,
    problem: null,
    elsewhere: false,
    ...more,
  };
}
const plan = (rows: PlanRow[], problem: string | null = null): UploadPlan => ({
  integration: "Production",
  target: "s3://b/events/",
  rows,
  problem,
});

let notices: Notices;
let uploads: UploadsState;
let started: { items: UploadItem[]; sendRejected: boolean; tell: (event: UploadEvent) => void }[];

beforeEach(() => {
  // A channel needs the mocked IPC.
  new MockBackend([]).install();
  notices = new Notices();
  started = [];
  vi.spyOn(commands, "uploadStart").mockImplementation((items, sendRejected, progress) => {
    started.push({ items, sendRejected, tell: (event) => progress.onmessage(event) });
    return Promise.resolve(null);
  });
  uploads = new UploadsState(notices);
});

async function openDialog(rows: PlanRow[], problem: string | null = null): Promise<UploadForm> {
  vi.spyOn(commands, "uploadPlan").mockResolvedValue(plan(rows, problem));
  uploads.openDialog(rows.map((r) => r.fileId));
  await vi.waitFor(() => expect(uploads.form?.plan).toBeTruthy());
  return uploads.form as UploadForm;
}

describe("the upload dialog", () => {
  it("sends nothing when opened or closed", async () => {
    await openDialog([row(1)]);
    uploads.dismiss();
    expect(uploads.form).toBeNull();
    expect(uploads.send()).toBe(false);
    expect(started).toEqual([]);
  });

  it("sends clean files under the names shown", async () => {
    const form = await openDialog([row(1), row(2)]);
    form.setKey(form.rows[1] as PlanRow, "events/other.parquet");
    expect(uploads.send()).toBe(true);
    expect(started.map(({ items, sendRejected }) => ({ items, sendRejected }))).toEqual([
      {
        items: [
          { fileId: 1, key: "events/f1.parquet", overwrite: false },
          { fileId: 2, key: "events/other.parquet", overwrite: false },
        ],
        sendRejected: false,
      },
    ]);
    expect(uploads.form).toBeNull();
  });

  it("groups the files by outcome, and sends rejected ones only if they are ticked", async () => {
    const form = await openDialog([
      row(1, { rejectedRows: 800 }),
      row(2, { rejectedRows: 8 }),
      row(3, { schemaRejected: true, rejectedRows: 0 }),
      row(4),
      row(5, { problem: "It was not checked yet." }),
    ]);
    expect(form.groups.map((group) => [group.label, group.rows.map((r) => r.fileId)])).toEqual([
      ["Would load", [4]],
      ["Partly rejected", [1, 2]],
      ["Rejected entirely", [3]],
      ["Cannot be sent", [5]],
    ]);
    expect([form.consent, form.sendRejected]).toEqual(["none", false]);
    expect(form.consentText).toBe("Upload anyway: 808 rows won’t load and 1 file will be rejected entirely");
    form.choose([form.rows[1] as PlanRow], true);
    expect([form.consent, form.sendRejected]).toEqual(["some", true]);
    expect(form.consentText).toBe("Upload anyway: 8 rows won’t load");
    // A clean file can be left out, too.
    form.choose([form.rows[3] as PlanRow], false);
    expect(form.included.map((r) => r.fileId)).toEqual([2]);
    form.consentToAll(true);
    expect(form.consent).toBe("all");
    expect(uploads.send()).toBe(true);
    expect(started[0]?.items.map((item) => item.fileId)).toEqual([1, 2, 3]);
    expect(started[0]?.sendRejected).toBe(true);
  });

  it("sends nothing without a tick", async () => {
    const form = await openDialog([row(1, { rejectedRows: 1 }), row(2)]);
    expect(form.needsConsent.length).toBe(1);
    form.choose(form.rows, false);
    expect([form.ready, form.blockedReason(), form.summary()]).toEqual([false, "No file is ticked.", ""]);
    expect(uploads.send()).toBe(false);
    expect(started).toEqual([]);
  });

  it("sends clean files beside those that need consent", async () => {
    const form = await openDialog([row(1), row(2, { rejectedRows: 1 })]);
    expect(form.summary()).toBe("1 file needs confirmation");
    uploads.send();
    expect(started[0]?.items).toEqual([{ fileId: 1, key: "events/f1.parquet", overwrite: false }]);
    expect(started[0]?.sendRejected).toBe(false);
  });

  it("overwrites an object only if its box is ticked, in one call for all files", async () => {
    const form = await openDialog([row(1), row(2, { exists: true }), row(3, { exists: true })]);
    expect(form.included.map((r) => r.fileId)).toEqual([1]);
    form.setOverwrite(form.rows[1] as PlanRow, true);
    uploads.send();
    expect(started.map(({ items }) => items.map((i) => [i.fileId, i.overwrite]))).toEqual([
      [
        [1, false],
        [2, true],
      ],
    ]);
  });

  it("clears the overwrite box when the name changes", async () => {
    const form = await openDialog([row(1, { exists: true })]);
    const only = form.rows[0] as PlanRow;
    form.setOverwrite(only, true);
    form.setKey(only, "events/new.parquet");
    expect(form.overwrites(only)).toBe(false);
    expect(form.existing(only)).toBe("unknown");
    expect(form.items()).toEqual([{ fileId: 1, key: "events/new.parquet", overwrite: false }]);
    form.setKey(only, "events/f1.parquet");
    expect(form.ready).toBe(false);
  });

  it("shows why a file is excluded, and does not send it", async () => {
    const form = await openDialog([row(1, { problem: "It was not checked yet.", rejectedRows: 5 }), row(2), row(3)]);
    const [first, second, third] = form.rows as [PlanRow, PlanRow, PlanRow];
    expect(form.problemOf(first)).toBe("It was not checked yet.");
    // Files that cannot be sent need no consent.
    expect(form.asksForRejected).toBe(false);
    form.setKey(third, form.keyOf(second));
    expect(form.problemOf(second)).toContain("same key");
    expect(form.ready).toBe(false);
    form.setKey(third, "events/");
    expect(form.problemOf(third)).toContain("Enter a name");
    form.setKey(third, `events/${"ü".repeat(520)}`);
    expect(form.problemOf(third)).toContain("1,024 bytes");
    form.setKey(third, "events/new\nline.parquet");
    expect(form.problemOf(third)).toContain("control character");
    form.setKey(third, "events/../x.parquet");
    expect(form.problemOf(third)).toContain("as a folder");
    expect(form.included).toEqual([second]);
    form.setKey(third, "events/back\\slash ..été.parquet");
    expect(form.problemOf(third)).toBeNull();
    form.setKey(third, "elsewhere/x.parquet");
    expect(form.cautionOf(third)).toContain("Outside events/");
    expect(form.included.length).toBe(2);
  });

  it("sends nothing while nothing can be sent", async () => {
    const form = await openDialog([row(1)], "Production has no connection yet.");
    expect(form.ready).toBe(false);
    expect(form.blockedReason()).toBe("Production has no connection yet.");
    expect(uploads.send()).toBe(false);
  });

  it("drops a superseded plan", async () => {
    const answers: ((value: UploadPlan) => void)[] = [];
    vi.spyOn(commands, "uploadPlan").mockImplementation(() => new Promise((done) => answers.push(done)));
    const form = new UploadForm([1]);
    const [first, second] = [form.load(), form.load()];
    answers[1]?.(plan([row(1)]));
    answers[0]?.(plan([], "No connection."));
    await Promise.all([first, second]);
    expect(form.plan?.problem).toBeNull();
  });

  it("shows the number of rejected rows in the consent box", () => {
    expect(consentLabel(808, 0)).toBe("Upload anyway: 808 rows won’t load");
    expect(consentLabel(1, 1)).toBe("Upload anyway: 1 row won’t load and 1 file will be rejected entirely");
    expect(consentLabel(0, 2)).toBe("Upload anyway: 2 files will be rejected entirely");
  });
});

describe("uploads", () => {
  it("merges changed uploads by id, newest first", () => {
    const known = [upload(3), upload(1)];
    const after = merged(known, [upload(1, { sentBytes: 500 }), upload(4), upload(2)]);
    expect(after.map((s) => s.id)).toEqual([4, 3, 2, 1]);
    expect(after[3]?.sentBytes).toBe(500);
    expect(merged(known, [])).toBe(known);
  });

  it("keeps the progress that arrived after a list was requested", async () => {
    let answer: (value: Upload[]) => void = () => undefined;
    vi.spyOn(commands, "uploadsList").mockImplementation(() => new Promise((done) => (answer = done)));
    const loading = uploads.load();
    uploads.onEvent({ kind: "records", uploads: [upload(1, { state: "done", sentBytes: 1000 })] });
    answer([upload(1, { state: "sending", sentBytes: 10 })]);
    await loading;
    expect(uploads.all.map((s) => s.state)).toEqual(["done"]);
  });

  it("merges progress into the uploads that are being sent, and leaves those that have ended", () => {
    uploads.all = [upload(2, { state: "sending", bytes: 100 }), upload(1, { state: "cancelled", bytes: 100 })];
    const progress = { bytes: 40, bytesPerSecond: 20, part: 2, parts: 3 };
    uploads.onEvent({
      kind: "progress",
      uploads: [1, 2, 3].map((id) => ({ id, phase: "verifying", ...progress })),
    });
    const [sent, ended] = uploads.all as [Upload, Upload];
    expect(uploads.all.length).toBe(2);
    expect(sent).toMatchObject({ state: "verifying", sentBytes: 40, bytesPerSecond: 20, part: 2, parts: 3 });
    expect(secondsLeft(sent)).toBe(3);
    expect(ended.state).toBe("cancelled");
  });

  it("drops a superseded list", async () => {
    const answers: ((value: Upload[]) => void)[] = [];
    vi.spyOn(commands, "uploadsList").mockImplementation(() => new Promise((done) => answers.push(done)));
    const [first, second] = [uploads.load(), uploads.load()];
    answers[1]?.([upload(2)]);
    answers[0]?.([upload(1)]);
    await Promise.all([first, second]);
    expect(uploads.all.map((s) => s.id)).toEqual([2]);
  });

  it("shows a failure once, with its hint", () => {
    const failed = upload(1, {
      state: "failed",
      problem: { code: "other", message: "Denied.", hints: ["Allow it."] },
    });
    uploads.onEvent({ kind: "records", uploads: [failed] });
    uploads.onEvent({ kind: "records", uploads: [failed] });
    expect(notices.list.map((n) => [n.message, n.hints])).toEqual([
      ["f1.parquet was not uploaded: Denied.", ["Allow it."]],
    ]);
  });

  it("offers a retry of what failed and was not sent since", () => {
    const same = { uri: "s3://b/events/same.parquet" };
    const all = [
      upload(6, { state: "sending", uri: "s3://b/events/again.parquet" }),
      upload(5, { state: "failed", ...same }),
      upload(4, { state: "failed", ...same }),
      upload(3, { state: "interrupted" }),
      upload(2, { state: "failed", uri: "s3://b/events/again.parquet" }),
      upload(1, { state: "done" }),
    ];
    expect(retryable(all).map((s) => s.id)).toEqual([5, 3]);
  });

  it("retries with one click, under the same key and with the consent given before", async () => {
    vi.spyOn(commands, "uploadPlan").mockResolvedValue(plan([row(1), row(2, { rejectedRows: 8 })]));
    const failed = [
      upload(12, { fileId: 2, state: "failed", rejectedRows: 8, key: "events/f2.parquet" }),
      upload(11, { fileId: 1, state: "failed", key: "events/renamed.parquet" }),
      upload(10, { fileId: null, state: "failed" }),
    ];
    await uploads.retry(failed);
    expect(uploads.form).toBeNull();
    expect(started[0]?.items).toEqual([
      { fileId: 1, key: "events/renamed.parquet", overwrite: false },
      { fileId: 2, key: "events/f2.parquet", overwrite: false },
    ]);
    expect(started[0]?.sendRejected).toBe(true);
  });

  it("asks before a retry if more rows would be rejected, or the object exists", async () => {
    for (const changed of [{ rejectedRows: 9 }, { exists: true }, { problem: "It no longer exists." }]) {
      vi.spyOn(commands, "uploadPlan").mockResolvedValue(plan([row(1, changed)]));
      await uploads.retry([upload(1, { state: "failed" })]);
      expect(uploads.form?.ids, JSON.stringify(changed)).toEqual([1]);
      uploads.dismiss();
    }
    expect(started).toEqual([]);
  });

  it("counts the failures that were not looked at", () => {
    uploads.onEvent({ kind: "records", uploads: [upload(1, { state: "failed" }), upload(2, { state: "failed" })] });
    expect(uploads.unseenFailures).toBe(2);
    uploads.onEvent({ kind: "records", uploads: [upload(3, { state: "sending", uri: upload(1).uri })] });
    expect(uploads.unseenFailures).toBe(1);
    uploads.markSeen();
    expect(uploads.unseenFailures).toBe(0);
  });

  it("reports a failed start, and announces ended uploads", async () => {
    const ended = vi.fn();
    vi.spyOn(commands, "uploadsList").mockResolvedValue([]);
    vi.spyOn(commands, "uploadStart").mockRejectedValue({
      code: "changed",
      message: "The file has changed.",
      hints: [],
    });
    await new UploadsState(notices, ended).start([{ fileId: 1, key: "k", overwrite: false }], false);
    expect(notices.list[0]?.message).toBe("The file has changed.");
    expect(ended).toHaveBeenCalledOnce();
  });

  it("counts running uploads, with speed and remaining time", () => {
    const all = [
      upload(1, { state: "sending", bytes: 100e6, sentBytes: 40e6, bytesPerSecond: 6e6 }),
      upload(2, { state: "sending", bytes: 100e6, sentBytes: 0, bytesPerSecond: 6e6 }),
      upload(3, { state: "queued", bytes: 20e6 }),
      upload(4, { state: "done" }),
    ];
    uploads.all = all;
    expect(uploads.running).toBe(3);
    expect(uploads.speedText).toBe("Sending 12.0 MB/s, 17 s left");
    expect(queueLabel(all)).toBe("2 running, 1 queued");
    expect(speedLabel([upload(1)])).toBe("1 file to be sent");
    expect(speedLabel([upload(1, { state: "done" })])).toBe("");
  });

  it("describes each result in words", () => {
    const problem = { code: "access_denied" as const, message: "s3:PutObject is denied.", hints: ["Allow it."] };
    expect(resultOf(upload(1, { state: "done" })).label).toBe("Uploaded");
    expect(resultOf(upload(1, { state: "failed", problem }))).toMatchObject({
      label: "Failed: s3:PutObject is denied.",
      hint: "Allow it.",
      tone: "bad",
    });
    expect(resultOf(upload(1, { state: "cancelled", sentBytes: 310 })).label).toBe(
      "Cancelled at 31%; its parts were removed",
    );
    expect(resultOf(upload(1, { state: "cancelled" })).label).toBe("Cancelled; nothing was stored");
    expect(resultOf(upload(1, { state: "interrupted" })).hint).toBe("Send it again.");
    expect(partLabel(upload(1, { state: "sending", part: 2, parts: 3, rejectedRows: 31 }))).toBe(
      "Part 2 of 3 · 31 rows will not load (confirmed)",
    );
  });

  it("never claims that a checksum was compared if it was not", () => {
    const sha256 = `e5b3${"0".repeat(56)}40c9`;
    expect(shortHash(sha256)).toBe("e5b3…40c9");
    expect(checksumLabel(upload(1, { sha256 }))).toContain("not compared");
    expect(checksumLabel(upload(1, { sha256, verifiedBy: "read_back" }))).toContain("read back");
    expect(checksumLabel(upload(1, { sha256, verifiedBy: "server" }))).toContain("S3 reports equals");
  });
});
