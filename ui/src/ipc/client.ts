/**
 * The only door to the backend. Everything else imports commands and types from here, so that a change in the
 * generated bindings is absorbed in this one place.
 */
import { Channel } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { commands } from "./bindings";
import type { CheckEvent, IpcError, PickKind, Settings } from "./bindings";

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
  FoundEnvironment,
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
  appInfo: () => commands.appInfo(),
  settingsSet: (settings: Settings) => commands.settingsSet(settings),
  filesList: () => commands.filesList(),
  filesAdd: (paths: string[]) => commands.filesAdd(paths),
  filesPick: (kind: PickKind) => commands.filesPick(kind),
  filesAddSamples: () => commands.filesAddSamples(),
  /** Resolves when all of them have ended; ticks come through `onEvent`. */
  filesCheck: (ids: number[], onEvent: (event: CheckEvent) => void) => {
    const progress = new Channel<CheckEvent>();
    progress.onmessage = onEvent;
    return commands.filesCheck(ids, progress);
  },
  filesCancel: (ids: number[]) => commands.filesCancel(ids),
  filesRemove: (ids: number[]) => commands.filesRemove(ids),
  fileDetail: (id: number) => commands.fileDetail(id),
  previewShape: (id: number) => commands.previewShape(id),
  previewPage: (id: number, offset: number, limit: number) => commands.previewPage(id, offset, limit),
  /** One whole cell; empty where there is no such row or column. */
  previewCell: async (id: number, row: number, column: number) =>
    (await commands.previewCell(id, row, column)) ?? { text: "", length: 0 },
  fileCopyReport: (id: number) => commands.fileCopyReport(id),
  fileReveal: (id: number) => commands.fileReveal(id),
  environmentsParse: (text: string) => commands.environmentsParse(text),
  environmentsSet: (environments: string[]) => commands.environmentsSet(environments),
  environmentsFound: () => commands.environmentsFound(),
  diagnosticsCopy: () => commands.diagnosticsCopy(),
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
