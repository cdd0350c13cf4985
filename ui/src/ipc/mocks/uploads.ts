/** Uploads of the mock backend, as in the design. */
import type { FileRow, Integration, PlanRow, Upload, UploadEvent, UploadItem, UploadPlan } from "../bindings";

type Answer = (args: Record<string, unknown>) => unknown;
const MINUTE = 60_000;

function upload(id: number, name: string, mb: number, minutesAgo: number, more: Partial<Upload> = {}): Upload {
  const begun = Date.now() - minutesAgo * MINUTE;
  const key = `events/2025/11/20/${name}`;
  return {
    id,
    integrationId: 1,
    fileId: null,
    name,
    key,
    uri: `s3://acme-split-events/${key}`,
    bytes: Math.round(mb * 1e6),
    sentBytes: Math.round(mb * 1e6),
    bytesPerSecond: null,
    part: null,
    parts: null,
    rows: null,
    rejectedRows: 0,
    schemaRejected: false,
    state: "done",
    startedAtMs: begun,
    endedAtMs: begun + 3700,
    sha256: null,
    verifiedBy: null,
    problem: null,
    elsewhere: false,
    ...more,
  };
}

const hash = (start: string, end: string) => start + "0a1b2c3d4e5f6978".repeat(4).slice(0, 64 - 8) + end;

export function designUploads(): Upload[] {
  const server = (start: string, end: string, rows: number) => ({
    rows,
    sha256: hash(start, end),
    verifiedBy: "server" as const,
  });
  const running = { state: "sending" as const, endedAtMs: null };
  return [
    upload(12, "events_2025-11-20_part-03.repaired.snappy.parquet", 21.3, 0.1, {
      ...running,
      sentBytes: 13_206_000,
      bytesPerSecond: 6_200_000,
      part: 2,
      parts: 3,
      rows: 184_220,
    }),
    upload(11, "backfill_2025-10.parquet.gz", 96.3, 0.1, {
      ...running,
      sentBytes: 17_334_000,
      bytesPerSecond: 5_800_000,
      part: 4,
      parts: 13,
      rows: 10_000_000,
      rejectedRows: 1,
    }),
    upload(10, "polars_trial.parquet", 1.1, 0, { state: "queued", sentBytes: 0, endedAtMs: null, rows: 12_480 }),
    upload(9, "events_2025-11-20_part-02.snappy.parquet", 21.9, 31, { fileId: 2, ...server("e5b3", "40c9", 190_311) }),
    upload(8, "events_2025-11-20_part-01.snappy.parquet", 22.1, 34, { fileId: 3, ...server("9f2c", "b81e", 192_004) }),
    upload(7, "events_2025-11-19_part-02.snappy.parquet", 22, 210, {
      ...server("40ad", "7713", 191_450),
      verifiedBy: "read_back",
    }),
    upload(6, "web_2025-11-17.lzo.parquet", 60.8, 225, {
      rows: 398_204,
      state: "failed",
      sentBytes: 0,
      problem: {
        code: "access_denied",
        message: "s3:PutObject is denied.",
        hints: ["Allow it for this user on arn:aws:s3:::acme-split-events/events/*."],
      },
    }),
    upload(5, "checkout_2025-11-20.snappy.parquet", 0.214, 318, {
      ...server("c7e1", "0d52", 1706),
      fileId: 4,
      rejectedRows: 796,
    }),
    upload(4, "server_2025-11-19.snappy.parquet", 8.9, 362, {
      rows: 76_902,
      state: "cancelled",
      sentBytes: 2_760_000,
    }),
    upload(3, "search_2025-11-19.snappy.parquet", 14.2, 371, {
      rows: 120_331,
      state: "interrupted",
      sentBytes: 8_388_608,
      problem: {
        code: "interrupted",
        message: "The app was closed while this was being sent.",
        hints: ["Send it again: nothing of it is in the bucket."],
      },
    }),
    upload(2, "events_2025-11-19_part-01.snappy.parquet", 21.7, 380, server("1b90", "e2f4", 188_930)),
    upload(1, "events_2025-11-18_part-01.snappy.parquet", 21.2, 3100, server("77c0", "9e16", 186_000)),
  ];
}

export class MockUploads {
  all: Upload[] = designUploads();
  /** Keys of objects that exist in the bucket. */
  existingKeys = new Set(["events/events_2025-11-20_part-02.snappy.parquet"]);
  pace = 120;
  #cancelled = new Set<number>();

  constructor(
    private readonly files: () => readonly FileRow[],
    private readonly integration: () => Integration,
  ) {}

  readonly answers: Record<string, Answer> = {
    uploads_list: () => this.all,
    uploads_active: () => this.all.filter((s) => s.endedAtMs === null),
    upload_plan: (a) => this.#plan(a.ids as number[]),
    upload_start: (a) => this.#start(a.items as UploadItem[], a.progress as { onmessage: (e: UploadEvent) => void }),
    upload_cancel: (a) => {
      for (const id of a.ids as number[]) this.#cancelled.add(id);
      this.all = this.all.map((s) =>
        (a.ids as number[]).includes(s.id) && (s.state === "queued" || s.state === "sending")
          ? { ...s, state: "cancelled", endedAtMs: Date.now() }
          : s,
      );
      return null;
    },
  };

  #prefix(): string {
    const prefix = this.integration().filePrefix;
    return prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  }

  #plan(ids: number[]): UploadPlan {
    const { name, bucket, connectionId } = this.integration();
    const rows = ids
      .map((id) => this.files().find((f) => f.id === id))
      .filter((f): f is FileRow => f !== undefined)
      .map((f): PlanRow => {
        const key = this.#prefix() + f.name;
        return {
          fileId: f.id,
          name: f.name,
          key,
          bytes: f.bytes ?? 0,
          rows: f.rows,
          rejectedRows: f.note === "INVALID_SCHEMA" ? 0 : (f.rows ?? 0) - (f.acceptedRows ?? f.rows ?? 0),
          schemaRejected: f.note === "INVALID_SCHEMA",
          verdict: f.verdict,
          problem: problemOf(f),
          exists: this.existingKeys.has(key),
        };
      });
    return {
      integration: name,
      target: `s3://${bucket}/${this.#prefix()}`,
      rows,
      problem: connectionId === null ? `${name} has no connection yet, so nothing can be sent.` : null,
    };
  }

  async #start(items: UploadItem[], progress: { onmessage: (e: UploadEvent) => void }): Promise<null> {
    const { bucket, id: integrationId } = this.integration();
    let next = Math.max(0, ...this.all.map((s) => s.id)) + 1;
    let mine = items.map(({ fileId, key }) => {
      const file = this.files().find((f) => f.id === fileId);
      return upload(next++, file?.name ?? key, (file?.bytes ?? 0) / 1e6, 0, {
        integrationId,
        fileId,
        key,
        uri: `s3://${bucket}/${key}`,
        rows: file?.rows ?? null,
        state: "queued",
        sentBytes: 0,
        endedAtMs: null,
      });
    });
    this.#keep(mine);
    progress.onmessage({ kind: "records", uploads: mine });
    for (const { id } of mine) {
      for (const share of [0.2, 0.6, 0.9, 1]) {
        await new Promise((r) => setTimeout(r, this.pace));
        if (this.#cancelled.has(id)) break;
        mine = mine.map((s) => (s.id === id ? moved(s, share) : s));
        this.#keep(mine);
        progress.onmessage({ kind: "records", uploads: mine.filter((s) => s.id === id) });
      }
    }
    const states = this.all.filter((s) => mine.some((m) => m.id === s.id)).map((s) => s.state);
    const of = (state: string) => states.filter((s) => s === state).length;
    progress.onmessage({ kind: "ended", done: of("done"), failed: of("failed"), cancelled: of("cancelled") });
    return null;
  }

  #keep(changed: Upload[]): void {
    const byId = new Map(changed.map((s) => [s.id, s]));
    const old = this.all.filter((s) => !byId.has(s.id));
    const stopped = this.all.filter((s) => byId.has(s.id) && s.state === "cancelled");
    for (const s of stopped) byId.set(s.id, s);
    this.all = [...byId.values(), ...old].sort((a, b) => b.id - a.id);
  }
}

function moved(s: Upload, share: number): Upload {
  const sentBytes = Math.round(s.bytes * share);
  return share < 1
    ? { ...s, state: "sending", sentBytes, bytesPerSecond: 12_000_000, part: 1, parts: 3 }
    : {
        ...s,
        state: "done",
        sentBytes,
        bytesPerSecond: null,
        endedAtMs: Date.now(),
        sha256: hash("c0de", "beef"),
        verifiedBy: "server",
      };
}

function problemOf(file: FileRow): string | null {
  if (file.verdict === "unreadable") return "It cannot be read: it was cut short.";
  if (file.state === "queued") return "It was not checked yet.";
  if (file.stale === "gone") return "It is no longer there.";
  if (file.stale === "changed") return "It has changed since it was checked. Check it again.";
  return null;
}
