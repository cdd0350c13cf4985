/**
 * The only door to the backend. Everything else imports commands and types from here, so that a change in the
 * generated bindings is absorbed in this one place.
 */
import { Channel } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { commands } from "./bindings";
import type { CheckEvent, IpcError } from "./bindings";

export type {
  AddOutcome,
  AppInfo,
  Cell,
  CellText,
  CheckEvent,
  CodeSet,
  EnvironmentRows,
  FileDetail,
  FileRow,
  Finding,
  Integration,
  IpcError,
  MapEntry,
  PreviewColumn,
  PreviewPage,
  PreviewRow,
  PreviewShape,
  Problem,
  Running,
  SchemaRow,
  Segment,
  Settings,
  Theme,
  Verdict,
} from "./bindings";

/** What a generated command may answer: the value itself, or a tagged result. */
type Unwrapped<T> = T extends { status: "ok"; data: infer D } ? D : T extends { status: "error" } ? never : T;

function isTagged(value: unknown): value is { status: "ok"; data: unknown } | { status: "error"; error: unknown } {
  return typeof value === "object" && value !== null && "status" in value && ("data" in value || "error" in value);
}

async function open<T>(answer: Promise<T>): Promise<Unwrapped<T>> {
  const value = await answer;
  if (isTagged(value)) {
    if (value.status === "error") throw value.error;
    return value.data as Unwrapped<T>;
  }
  return value as Unwrapped<T>;
}

/** Any thrown thing as the error that the screens show. */
export function asIpcError(thrown: unknown): IpcError {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const error = thrown as Partial<IpcError>;
    return {
      code: typeof error.code === "string" ? error.code : "unexpected",
      message: String(error.message),
      hints: Array.isArray(error.hints) ? error.hints.map(String) : [],
    };
  }
  return { code: "unexpected", message: String(thrown), hints: [] };
}

export const ipc = {
  appInfo: () => open(commands.appInfo()),
  settingsSet: (...args: Parameters<typeof commands.settingsSet>) => open(commands.settingsSet(...args)),
  filesList: () => open(commands.filesList()),
  filesAdd: (paths: string[]) => open(commands.filesAdd(paths)),
  filesPick: (kind: "files" | "folder") => open(commands.filesPick(kind)),
  filesAddSamples: () => open(commands.filesAddSamples()),
  /** Resolves when all of them have ended; ticks come through `onEvent`. */
  filesCheck: (ids: number[], onEvent: (event: CheckEvent) => void) => {
    const progress = new Channel<CheckEvent>();
    progress.onmessage = onEvent;
    return open(commands.filesCheck(ids, progress));
  },
  filesCancel: (ids: number[]) => open(commands.filesCancel(ids)),
  filesRemove: (ids: number[]) => open(commands.filesRemove(ids)),
  fileDetail: (id: number) => open(commands.fileDetail(id)),
  previewShape: (id: number) => open(commands.previewShape(id)),
  previewPage: (id: number, offset: number, limit: number) => open(commands.previewPage(id, offset, limit)),
  /** One whole cell; empty where there is no such row or column. */
  previewCell: async (id: number, row: number, column: number) =>
    (await open(commands.previewCell(id, row, column))) ?? { text: "", length: 0 },
  fileCopyReport: (id: number) => open(commands.fileCopyReport(id)),
  fileReveal: (id: number) => open(commands.fileReveal(id)),
  environmentsParse: (text: string) => open(commands.environmentsParse(text)),
  environmentsSet: (environments: string[]) => open(commands.environmentsSet(environments)),
};

/** Files were opened from outside: the list has changed. */
export function onFilesOpened(handle: () => void): Promise<() => void> {
  return listen("files-opened", handle);
}

/** Files dragged over the window, and dropped on it. */
export function onDragDrop(handle: { over: (inside: boolean) => void; drop: (paths: string[]) => void }) {
  return getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === "drop") {
      handle.over(false);
      handle.drop(payload.paths);
    } else handle.over(payload.type !== "leave");
  });
}
