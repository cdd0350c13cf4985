/** Reports of the mock backend, as in the design. */
import type {
  AddedReports,
  CodeCount,
  LocalProgress,
  ReconciliationDetail,
  ReconciliationState,
  ObjectDetail,
  ReconciledFile,
  ReportsOverview,
  SortedPaths,
  SyncOutcome,
  TodayTotals,
} from "../bindings";
import { finding } from "../mockData";
import { detailMock } from "./reconciliation";

type ProgressChannel = { onmessage: (now: LocalProgress) => void };
type Answer = (args: Record<string, unknown>) => unknown;
const HOUR = 3_600_000;
const ENV = "INVALID_ENVIRONMENT_ID";
const TS = "INVALID_TIMESTAMP";
const NUL = "REQUIRED_FIELDS_NULL";

function file(
  id: number,
  name: string,
  state: ReconciliationState,
  [sent, accepted, rejected]: [number | null, number, number],
  hoursAgo: number,
  more: Partial<ReconciledFile> = {},
): ReconciledFile {
  const key = `events/2025/11/20/${name}`;
  return {
    id: `file-${id}`,
    uploadId: id,
    fileName: name,
    key,
    uri: `s3://acme-split-events/${key}`,
    state,
    sent,
    accepted,
    rejected,
    warned: 0,
    pending: sent === null ? 0 : Math.max(0, sent - accepted - rejected),
    overReported: sent === null ? 0 : Math.max(0, accepted + rejected - sent),
    schemaRejected: state === "schema_rejected",
    incomplete: false,
    ambiguous: null,
    guessed: false,
    duplicatesDropped: 0,
    conflicts: 0,
    sentAtMs: Date.now() - (hoursAgo + 0.5) * HOUR,
    lastReportedAtMs: Date.now() - hoursAgo * HOUR,
    reports: 1,
    codes: rejected > 0 ? [{ errors: [TS], rows: rejected }] : [],
    comparison: "as_predicted",
    differingRows: 0,
    comparisonText: "As predicted",
    seen: false,
    ...more,
  };
}

export function designReports(): ReconciledFile[] {
  return [
    file(9, "events_2025-11-20_part-02.snappy.parquet", "waiting", [190_311, 120_000, 0], 0.2, {
      comparison: "as_predicted_so_far",
      comparisonText: "As predicted so far",
    }),
    file(8, "events_2025-11-20_part-01.snappy.parquet", "reconciled", [192_004, 192_004, 0], 0.2),
    file(5, "checkout_2025-11-20.snappy.parquet", "rejected_rows", [1706, 898, 808], 4.5, {
      warned: 100,
      reports: 3,
      duplicatesDropped: 2,
      conflicts: 1,
      codes: [
        { errors: [ENV], rows: 798 },
        { errors: [ENV, NUL], rows: 10 },
      ],
      comparison: "differs",
      differingRows: 12,
      comparisonText: "12 rows differ",
    }),
    file(7, "events_2025-11-19_part-02.snappy.parquet", "overdue", [191_450, 150_000, 0], 3.2, {
      comparison: "as_predicted_so_far",
      comparisonText: "No report for 3 h 12 min",
    }),
    file(2, "events_2025-11-19_part-01.snappy.parquet", "rejected_rows", [188_930, 186_102, 2828], 6),
    file(15, "mobile_2025-11-19.parquet", "schema_rejected", [58_112, 0, 0], 5.6, { pending: 0 }),
    file(16, "web_2025-11-18.snappy.parquet", "over_reported", [40_220, 40_232, 0], 44, {
      comparison: "differs",
      differingRows: 12,
      comparisonText: "12 more than were sent",
    }),
    file(17, "legacy_import.parquet.gz", "unknown", [null, 9002, 14], 45, {
      uploadId: null,
      sentAtMs: null,
      uri: null,
      key: "legacy_import.parquet.gz",
      comparison: "none",
      comparisonText: "Not uploaded from here",
      ambiguous: "Two keys end in legacy_import.parquet.gz, so it stands by itself.",
    }),
    file(18, "server_2025-11-18.snappy.parquet", "reconciled", [77_310, 77_310, 0], 46),
    file(1, "events_2025-11-18_part-01.snappy.parquet", "reconciled", [186_000, 186_000, 0], 47, { guessed: true }),
  ];
}

/** Generates reports for testing long lists. */
export function manyReports(n: number): ReconciledFile[] {
  const some = designReports();
  return Array.from({ length: n }, (_, i) => {
    const one = some[i % some.length] ?? file(i, "x", "reconciled", [1, 1, 0], 1);
    return { ...one, id: `file-${i + 1000}`, fileName: `${i}_${one.fileName}` };
  });
}

export const codeCounts: CodeCount[] = [
  {
    code: ENV,
    rows: 2410,
    files: 3,
    meaning: "The row’s environment is not one of the integration’s.",
    fix: "Correct the environment, or add it to the integration in Split.",
  },
  {
    code: TS,
    rows: 1046,
    files: 2,
    meaning: "The timestamp is no plausible time in milliseconds.",
    fix: "Write milliseconds since 1970-01-01 UTC.",
  },
  { code: NUL, rows: 204, files: 1, meaning: "A required field has no value.", fix: "Fill it in the source." },
  {
    code: "INTEGRATION_CONFIG_NOT_FOUND",
    rows: 0,
    files: 0,
    meaning: "The service found no integration for the object.",
    fix: "Look at the integration in Split.",
  },
  {
    code: "INVALID_SCHEMA",
    rows: null,
    files: 1,
    meaning: "The columns are not as the service needs them; the whole file was rejected.",
    fix: "See the schema of the file in Files.",
  },
];

/** Paths below "/reports" are folders of reports, those below "/empty" contain nothing. */
function sortedPaths(paths: readonly string[]): SortedPaths {
  const isReport = (path: string) => /\.status$/i.test(path) || path.startsWith("/reports");
  const isEmpty = (path: string) => path.startsWith("/empty");
  return {
    files: paths.filter((path) => !isReport(path) && !isEmpty(path)),
    reports: paths.filter(isReport),
    unknown: paths.filter(isEmpty),
  };
}

export class MockReports {
  files: ReconciledFile[] = designReports();
  watching = true;
  /** Duration of the check of an object, in milliseconds. */
  objectPace = 1500;
  readAtMs = Date.now() - 120_000;
  today: TodayTotals = {
    sent: 384_021,
    accepted: 312_902,
    rejected: 808,
    pending: 70_311,
    overReported: 0,
    files: 3,
    unknownFiles: 0,
    needAttention: 4,
  };
  unparsed = [
    {
      report: "2025-11-19/08-12-44.002.UTC_report.status",
      line: 3,
      column: 18,
      message: "A comma or a closing brace is missing after the value.",
    },
  ];

  readonly answers: Record<string, Answer> = {
    reports_overview: () => this.#overview(),
    reports_sync: () => {
      this.readAtMs = Date.now();
      return this.#outcome(2, 212);
    },
    reports_watch: (a) => (this.watching = a.on as boolean),
    paths_sort: (a) => sortedPaths(a.paths as string[]),
    reports_add_local: (a) => this.#addLocal((a.paths as string[]).length, a.progress as ProgressChannel),
    reports_pick: (a) => this.#addLocal(a.kind === "folder" ? 10_000 : 2, a.progress as ProgressChannel),
    reports_add_opened: (a) => {
      const opened = this.opened.splice(0).length;
      return opened === 0 ? null : this.#addLocal(opened, a.progress as ProgressChannel);
    },
    reports_mark_seen: (a) => {
      const ids = a.ids as string[];
      this.files = this.files.map((one) => (ids.includes(one.id) ? { ...one, seen: a.seen as boolean } : one));
      return null;
    },
    reports_add_stop: () => {
      this.#stopAdding = true;
      return null;
    },
    report_file: (a) => this.#detail(a.id as string),
    report_file_copy: (a) => `${this.#detail(a.id as string).file.fileName}: every row accounted for`,
    report_object_check: (a) => this.#checkObject(a.id as string),
    report_object_check_stop: () => {
      this.#stopCheck?.();
      return null;
    },
    today_totals: () => this.today,
  };
  /** Why the last read failed. */
  problem: ReportsOverview["problem"] = null;
  /** Paths of reports that the app was started with. */
  opened: string[] = [];
  /** Time between two progress messages of adding reports, in milliseconds. */
  addPace = 0;
  #stopAdding = false;

  async #addLocal(total: number, progress: ProgressChannel): Promise<AddedReports> {
    this.#stopAdding = false;
    let done = 0;
    progress.onmessage({ done, total });
    while (done < total && !this.#stopAdding) {
      await new Promise((resolve) => setTimeout(resolve, this.addPace));
      done = Math.min(total, done + Math.max(1, Math.floor(total / 20)));
      progress.onmessage({ done, total });
    }
    return { fetched: done, known: 0, skipped: 0, unparsed: [], leftOut: [], notRead: total - done };
  }

  /** Ends the running check of an object without a result; `null` if none runs. */
  #stopCheck: (() => void) | null = null;

  async #checkObject(id: string): Promise<ObjectDetail | null> {
    this.#stopCheck?.();
    const { file, comparison } = this.#detail(id);
    const stopped = await new Promise<boolean>((resolve) => {
      this.#stopCheck = () => resolve(true);
      setTimeout(() => resolve(false), this.objectPace);
    });
    if (stopped) return null;
    if (file.uri === null) {
      throw {
        code: "no_such_key",
        message: "There is no such object in the bucket.",
        hints: ["It was removed since."],
      };
    }
    const sets = comparison.filter((row) => row.errors.length > 0 && !row.schema);
    return {
      address: file.uri,
      verdict: file.schemaRejected ? "rejected" : sets.length > 0 ? "partly_rejected" : "accepted",
      summary: file.schemaRejected ? "The whole file would be rejected." : "Some rows would be rejected.",
      rows: file.sent,
      bytes: 2_400_000,
      codeSets: sets.map((row) => ({
        errors: row.errors,
        rows: row.predicted ?? row.reported,
        firstRows: [3, 9, 27],
        details: [],
      })),
      findings: file.schemaRejected
        ? [finding("INVALID_SCHEMA", "error", "timestamp", null, [], "`timestamp` is a text.", "Write it as INT64.")]
        : sets.flatMap((row) =>
            row.errors.map((code) =>
              finding(code, "error", null, row.reported, [3], "`env-qa-legacy` is not listed.", "List it."),
            ),
          ),
      schema: [],
      environments: [],
      environmentsCut: false,
      basis: "scan",
    };
  }

  #overview(): ReportsOverview {
    return {
      integrationId: 1,
      source: "s3://acme-split-events/status/",
      asOfMs: Date.now(),
      readAtMs: this.readAtMs,
      watching: this.watching,
      secondsBetween: 60,
      files: this.files,
      codes: this.files.length === 0 ? [] : codeCounts,
      warnings:
        this.files.length === 0
          ? []
          : [
              {
                code: "UNKNOWN_TRAFFIC_TYPE",
                rows: 100,
                files: 1,
                meaning: "The traffic type is not known to the integration.",
                fix: "Look whether it is spelled as in Split.",
              },
            ],
      unparsed: this.files.length === 0 ? [] : this.unparsed,
      reports: this.files.length === 0 ? 0 : 212,
      problem: this.problem,
    };
  }

  #outcome(fetched: number, known: number): SyncOutcome {
    return { fetched, known, skipped: 0, unparsed: [], truncated: false };
  }

  #detail(id: string): ReconciliationDetail {
    const found = this.files.find((f) => f.id === id);
    if (!found) throw { code: "no_such_file", message: "No report names this file any more.", hints: [] };
    return detailMock(found, codeCounts);
  }
}
