/**
 * A backend with sample data, for tests and for viewing the screens in a browser. Not part of the product: `main.ts`
 * imports it in mock mode only.
 */
import { emit } from "@tauri-apps/api/event";
import { mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import type {
  AddOutcome,
  CheckEvent,
  ExtractedRows,
  ExtractProgress,
  FileDetail,
  FileRow,
  FirstPage,
  Integration,
  PreviewPage,
  DataTag,
  RowFilter,
  Settings,
} from "./bindings";
import { file, checkResult, designFiles, manyFiles, columns, previewRow } from "./mockData";

import { MockConnections } from "./mocks/connections";
import { detailOf } from "./mocks/fileDetail";
import { MockPolicies } from "./mocks/policies";
import { MockPolicyDocuments } from "./mocks/policyDocuments";
import { manyReports, MockReports } from "./mocks/reports";
import { MockUploads } from "./mocks/uploads";

export { designFiles, manyFiles };

const ofIntegration: readonly DataTag[] = ["uploads", "reports", "today_totals"];
/** The kinds of data that each command makes stale. */
const staleAfter: Readonly<Record<string, readonly DataTag[]>> = {
  integration_save: ofIntegration,
  integration_select: ofIntegration,
  integration_archive: ofIntegration,
  integration_remove: ofIntegration,
  sandbox_start: ["connections", ...ofIntegration],
  reports_sync: ["reports", "today_totals"],
  reports_add_local: ["reports", "today_totals"],
  reports_mark_seen: ["reports", "today_totals"],
};

/** The mock backend and its data. Each test creates its own. */
export class MockBackend {
  files: FileRow[];
  settings: Settings = { theme: "system", localTime: false, columnWidths: {} };
  connections = new MockConnections();
  uploads = new MockUploads(
    () => this.files,
    () => this.integration,
  );
  reports = new MockReports();
  policies = new MockPolicies();
  policyDocuments = new MockPolicyDocuments();
  calls: { cmd: string; args: unknown }[] = [];
  /** Time between two progress events of a check, in milliseconds; 0 in tests. */
  pace = 120;
  frozen = false;
  /** The text on the clipboard. */
  clipboard = "";
  latency = 0;
  #removed: FileRow[] = [];
  #cancelled = new Set<number>();
  /** Stops the running extraction; `null` if none runs. */
  #stopExtracting: (() => void) | null = null;

  constructor(files: FileRow[] = designFiles()) {
    this.files = files;
  }

  get integration(): Integration {
    return this.connections.current;
  }
  set integration(changed: Integration) {
    this.connections.current = changed;
  }

  install(): void {
    mockWindows("main");
    mockIPC((cmd, args) => this.answer(cmd, (args ?? {}) as Record<string, unknown>), { shouldMockEvents: true });
  }

  async answer(cmd: string, args: Record<string, unknown>): Promise<unknown> {
    this.calls.push({ cmd, args });
    if (this.latency > 0) await new Promise((r) => setTimeout(r, this.latency));
    for (const area of [this.connections, this.uploads, this.reports, this.policies, this.policyDocuments]) {
      const answer = area.answers[cmd];
      if (!answer) continue;
      const answered = await answer(args);
      const stale = staleAfter[cmd];
      if (stale) void this.notifyStale(stale);
      return answered;
    }
    const id = args.id as number;
    switch (cmd) {
      case "app_info":
        return {
          version: "0.1.0",
          platform: "linux x86_64",
          tauri: "2.0.0",
          webview: "2.50.0",
          integration: this.integration,
          integrations: this.connections.integrations,
          settings: this.settings,
        };
      case "settings_set":
        return (this.settings = args.settings as Settings);
      case "files_list":
        return firstPage(this.files);
      case "files_rows":
        return this.files.filter((f) => (args.ids as number[]).includes(f.id));
      case "files_add":
        return this.#add((args.paths as string[]).map((p) => p.split("/").pop() ?? p));
      case "files_pick":
        return this.#add(["picked.snappy.parquet"], 3);
      case "files_add_samples":
        return this.files.length === 0
          ? ((this.files = designFiles()), { added: firstPage(this.files), alreadyThere: [], skipped: 0, problems: [] })
          : this.#add(["sample-good.parquet", "sample-mixed.parquet"]);
      case "files_check":
        return this.#check(args.ids as number[], args.progress as { onmessage: (e: CheckEvent) => void });
      case "files_cancel":
        for (const one of args.ids as number[]) this.#cancelled.add(one);
        return null;
      case "files_remove":
        this.#removed.push(...this.files.filter((f) => (args.ids as number[]).includes(f.id)));
        this.files = this.files.filter((f) => !(args.ids as number[]).includes(f.id));
        return null;
      case "files_restore": {
        const back = this.#removed.filter((f) => (args.ids as number[]).includes(f.id));
        this.files = [...this.files, ...back].sort((a, b) => a.id - b.id);
        return firstPage(back);
      }
      case "file_detail":
        return this.#detail(id);
      case "preview_shape":
        return { rows: this.#file(id).rows ?? 0, columns };
      case "preview_page":
        return this.#page(id, args.offset as number, args.limit as number);
      case "preview_rows":
        return this.#rejectedPage(args.filter as RowFilter, args.offset as number, args.limit as number);
      case "preview_step":
        return this.#step(args.filter as RowFilter, args.from as number, args.direction as string);
      case "preview_position":
        return this.#rejectedRows(args.filter as RowFilter).filter((row) => row < (args.row as number)).length;
      case "preview_find":
        return (args.from as number) < 500 ? (args.from as number) + 7 : null;
      case "preview_record":
        return { row: previewRow(args.row as number), errors: [] };
      case "preview_copy":
        return 12;
      case "files_save_checks":
        return { name: "check.html", files: (args.ids as number[]).length, leftOut: 0 };
      case "file_extract":
        return this.#extract(this.#file(id), args.progress as { onmessage: (now: ExtractProgress) => void });
      case "file_extract_stop":
        this.#stopExtracting?.();
        return null;
      case "preview_cell":
        return this.#cell(args.row as number, args.column as number);
      case "file_copy_report":
        return JSON.stringify({ status: "sample" });
      case "file_reveal":
        throw {
          code: "no_file_manager",
          message: "No file manager answered.",
          hints: ["The file is in /data/exports/2025-11-20."],
        };
      case "environments_parse":
        return parseEnvironments(args.text as string);
      case "environments_set":
        return (this.integration = { ...this.integration, environments: args.environments as string[] });
      case "environments_found":
        return [...this.#environmentsFound()].map(([id, rows]) => ({ id, rows }));
      case "clipboard_text":
        return this.clipboard;
      case "diagnostics_copy":
        return "Tallyman";
      default:
        return null;
    }
  }

  /** Starts a second instance of the app with these reports. */
  openReports(paths: readonly string[]): Promise<void> {
    this.reports.opened.push(...paths);
    return emit("reports-opened");
  }

  /** Sends the event of a second instance that was started with files. */
  openFiles(ids: readonly number[]): Promise<void> {
    return emit("files-opened", { ids });
  }

  /** Sends the event of an item of the menu bar. */
  chooseInMenu(command: string): Promise<void> {
    return emit("menu-chosen", { command });
  }

  /** Sends the event that names stale data. */
  notifyStale(stale: readonly DataTag[]): Promise<void> {
    return emit("data-changed", { stale });
  }

  #environmentsFound(): Map<string, number> {
    const found = new Map<string, number>();
    for (const row of this.files) {
      for (const { id, rows } of row.verdict === null ? [] : this.#detail(row.id).environments) {
        found.set(id, (found.get(id) ?? 0) + (rows ?? 0));
      }
    }
    return found;
  }

  #file(id: number): FileRow {
    // The id is the index, unless a file was removed before it.
    const found = this.files[id - 1]?.id === id ? this.files[id - 1] : this.files.find((f) => f.id === id);
    if (!found) throw { code: "no_such_file", message: "This file is not in the list any more.", hints: [] };
    return found;
  }

  #add(names: string[], skipped = 0): AddOutcome {
    let next = Math.max(0, ...this.files.map((f) => f.id)) + 1;
    const added = names.map((name) =>
      file(next++, name, 2.4, { state: "queued", verdict: null, codecs: [], checkedAtMs: null }),
    );
    this.files = [...this.files, ...added];
    return { added: firstPage(added), alreadyThere: [], skipped, problems: [] };
  }

  async #check(ids: number[], progress: { onmessage: (e: CheckEvent) => void }): Promise<null> {
    const send = (e: CheckEvent) => progress.onmessage(e);
    const pause = () => new Promise((r) => setTimeout(r, this.pace));
    if (this.frozen) {
      send({
        kind: "progress",
        running: [{ id: ids[0] ?? 0, phase: "rows", rowsDone: 62, rowsTotal: 100 }],
        withVerdict: [],
        finished: [],
        waiting: ids.length - 1,
      });
      return new Promise(() => undefined);
    }
    const cancelled: number[] = [];
    let checked = 0;
    const step = Math.max(1, Math.ceil(ids.length / 50));
    for (let at = 0; at < ids.length; at += step) {
      const batch = ids.slice(at, at + step);
      if (batch.some((one) => this.#cancelled.has(one))) {
        cancelled.push(...ids.slice(at));
        break;
      }
      for (const done of [20, 62, 90]) {
        send({
          kind: "progress",
          running: batch.slice(0, 2).map((one) => ({ id: one, phase: "rows", rowsDone: done, rowsTotal: 100 })),
          withVerdict: [],
          finished: [],
          waiting: ids.length - at - batch.length,
        });
        await pause();
      }
      const finished = batch.map((one) => this.#judge(this.#file(one)));
      const byId = new Map(finished.map((f) => [f.id, f]));
      this.files = this.files.map((f) => byId.get(f.id) ?? f);
      checked += finished.length;
      send({ kind: "progress", running: [], withVerdict: [], finished, waiting: ids.length - at - batch.length });
    }
    for (const one of ids) this.#cancelled.delete(one);
    send({ kind: "ended", checked, cancelled });
    return null;
  }

  async #extract(f: FileRow, progress: { onmessage: (now: ExtractProgress) => void }): Promise<ExtractedRows | null> {
    const rows = f.rows ?? 0;
    const clean = f.acceptedRows ?? 0;
    progress.onmessage({ rowsDone: 0, rowsTotal: null });
    let stopped = false;
    this.#stopExtracting = () => (stopped = true);
    for (let tenth = 1; (tenth <= 10 || this.frozen) && !stopped; tenth += 1) {
      await new Promise((r) => setTimeout(r, this.pace));
      progress.onmessage({ rowsDone: Math.floor((rows * Math.min(6, tenth)) / 10), rowsTotal: rows });
    }
    this.#stopExtracting = null;
    if (stopped) return null;
    const stem = f.name.replace(/\.parquet$/, "");
    return {
      folder: "/data/exports",
      clean: { name: `${stem}.clean.parquet`, rows: clean },
      rejected: { name: `${stem}.rejected.parquet`, rows: rows - clean },
    };
  }

  #judge(f: FileRow): FileRow {
    if (f.state === "checked") return { ...f, checkedAtMs: Date.now(), stale: null };
    return {
      ...f,
      ...checkResult(f.rows ?? 600, [], f.writer ?? "parquet-mr 1.13.1"),
      state: "checked",
      codecs: f.codecs.length ? f.codecs : ["SNAPPY"],
      checkedAtMs: Date.now(),
      elapsedMs: 240,
    };
  }

  #detail(id: number): FileDetail {
    return detailOf(this.#file(id), (environment) => this.#listed(environment));
  }

  #listed(id: string): boolean | null {
    return this.integration.environments.length === 0 ? null : this.integration.environments.includes(id);
  }

  #page(id: number, offset: number, limit: number): PreviewPage {
    const total = this.#file(id).rows ?? 0;
    const rows = Math.max(0, Math.min(limit, total - offset));
    return { offset, rows: Array.from({ length: rows }, (_, i) => previewRow(offset + i)) };
  }

  /** All samples have errors in the same rows. */
  #rejectedRows(filter: RowFilter): number[] {
    if (filter.kind === "rows") return filter.rows;
    const all = [1204, 1205, 1206, 1207, 1208, 1209, 1210, 1211];
    return filter.kind === "codes" ? all.filter((row) => previewRow(row).errors.length === filter.errors.length) : all;
  }

  #rejectedPage(filter: RowFilter, offset: number, limit: number) {
    const all = this.#rejectedRows(filter);
    return { total: all.length, offset, rows: all.slice(offset, offset + limit).map(previewRow) };
  }

  #step(filter: RowFilter, from: number, direction: string) {
    const all = this.#rejectedRows(filter);
    const position =
      direction === "forward" ? all.findIndex((row) => row > from) : all.findLastIndex((row) => row < from);
    return position < 0 ? null : { row: all[position], position, total: all.length };
  }

  #cell(row: number, column: number) {
    if (row === 7 && column === 3) return { text: "xyz\u0000 ".repeat(200_000), length: 1_000_000 };
    const cell = previewRow(row).cells[column];
    const whole = cell && "text" in cell ? cell.text : JSON.stringify(cell);
    return { text: whole, length: whole.length };
  }
}

function firstPage(files: FileRow[]): FirstPage {
  return { rows: files.slice(0, 200), more: files.slice(200).map((f) => f.id) };
}

function parseEnvironments(input: string): string[] {
  if (input.trim().startsWith("[")) {
    try {
      return (JSON.parse(input) as unknown[]).map(String);
    } catch {
      throw {
        code: "environments",
        message: "This starts like JSON and is not: check the brackets and quotes.",
        hints: [],
      };
    }
  }
  return input
    .split(/[\n,]/)
    .map((s) => s.trim())
    .filter(Boolean);
}

/**
 * Starts the mock backend in a browser, with options from the query: `?state=empty`, `?files=10000`, `?reports=10000`, `?still` (checks stay half way), `?unset` (no connection anywhere), `?nokeychain`.
 */
export function startMocks(query: URLSearchParams): void {
  const backend = new MockBackend(
    query.get("state") === "empty" ? [] : query.has("files") ? manyFiles(Number(query.get("files"))) : designFiles(),
  );
  backend.frozen = query.has("still");
  backend.latency = Number(query.get("latency") ?? 0);
  const theme = query.get("theme");
  if (theme === "dark" || theme === "light") backend.settings.theme = theme;
  if (query.has("unlisted")) backend.integration.environments = [];
  if (query.get("state") === "empty") {
    backend.uploads.all = [];
    backend.reports.files = [];
    backend.reports.today = {
      ...backend.reports.today,
      files: 0,
      sent: 0,
      accepted: 0,
      rejected: 0,
      pending: 0,
      needAttention: 0,
    };
  }
  if (query.has("reports")) backend.reports.files = manyReports(Number(query.get("reports")));
  if (query.has("unset")) {
    backend.connections.connections = [];
    const { id, name, environments } = backend.integration;
    const blank = {
      bucket: "",
      filePrefix: "",
      fileSuffix: "",
      statusPrefix: "",
      roleArn: "",
      topicArn: "",
      accountId: "",
    };
    backend.connections.integrations = [
      {
        ...blank,
        id,
        name,
        environments,
        connectionId: null,
        trafficTypes: [],
        sandbox: false,
        archived: false,
        hasUploads: false,
      },
    ];
  }
  if (query.has("nokeychain")) backend.connections.keychain = false;
  backend.install();
}
