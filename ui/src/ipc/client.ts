/**
 * The only door to the backend. Everything else imports commands and types from here, so that a change in the
 * generated bindings is absorbed in this one place.
 */
import { Channel } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { commands } from "./bindings";
import type {
  CellBlock,
  CheckEvent,
  ConnectionForm,
  DocumentFormat,
  ExtractProgress,
  IntegrationForm,
  IpcError,
  PickKind,
  PolicyForm,
  PolicyKind,
  PolicyQuestion,
  RowFilter,
  Settings,
  TestStep,
  TestTarget,
  UploadEvent,
  UploadItem,
  UploadOptions,
  Way,
} from "./bindings";

export type {
  AddOutcome,
  AppInfo,
  Cell,
  CellBlock,
  CellText,
  CheckedPolicy,
  CheckEvent,
  ChecksumKind,
  CodeCount,
  CodeSet,
  ComparisonRow,
  Connection,
  ConnectionForm,
  ConnectionWay,
  DocumentFormat,
  EntryRow,
  EnvironmentRows,
  ExtractedRows,
  ExtractProgress,
  FaultSentence,
  FileAccount,
  FileDetail,
  FileRow,
  FirstRows,
  FileStateName,
  FilledPolicy,
  Finding,
  FoundEnvironment,
  FoundRow,
  InputCheck,
  InputState,
  Integration,
  IntegrationForm,
  IpcError,
  IssuedPolicy,
  MapEntry,
  MergedEntry,
  MergedPolicy,
  MergeOutcome,
  MergeRefusal,
  NoteSeverity,
  ObjectDetail,
  PlanRow,
  PolicyAnswer,
  PolicyDenial,
  PolicyFinding,
  PolicyForm,
  PolicyHunk,
  PolicyKind,
  PolicyLines,
  PolicyMark,
  PolicyMend,
  PolicyMerge,
  PolicyNeed,
  PolicyNote,
  PolicyOutcome,
  PolicySentence,
  PolicyShape,
  PreviewColumn,
  PreviewPage,
  PreviewRow,
  PreviewShape,
  Problem,
  QuestionPart,
  Trouble,
  Recipe,
  RecipeInput,
  ReconciledFile,
  Phase,
  ReportDay,
  ReportsOverview,
  RowFilter,
  RowRecord,
  Running,
  SandboxState,
  SavedConnection,
  SchemaRow,
  SecretPlace,
  Segment,
  Sending,
  SendingState,
  Settings,
  StepState,
  SyncOutcome,
  TestStep,
  TestTarget,
  Theme,
  TodaySum,
  UnparsedReport,
  UnreadablePolicy,
  UploadEvent,
  UploadItem,
  UploadOptions,
  UploadPlan,
  Verdict,
  Way,
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
  /** The rows of these files; what has left the list is passed over. */
  filesRows: (ids: number[]) => commands.filesRows(ids),
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
  /** One row, longer than the grid has it, and what is wrong in it; null where there is no such row. */
  previewRecord: (id: number, row: number) => commands.previewRecord(id, row),
  /** Rows that a filter means, by their places among those. */
  previewRows: (id: number, filter: RowFilter, offset: number, limit: number) =>
    commands.previewRows(id, filter, offset, limit),
  /** The next row that a filter means, or the one before. */
  previewStep: (id: number, filter: RowFilter, from: number, way: Way) => commands.previewStep(id, filter, from, way),
  /** How many of the rows that a filter means come before a row. */
  previewPlace: (id: number, filter: RowFilter, row: number) => commands.previewPlace(id, filter, row),
  previewFind: (id: number, column: number, text: string, from: number, way: Way) =>
    commands.previewFind(id, column, text, from, way),
  /** Calls off whatever is being sought in a file. */
  previewStop: (id: number) => commands.previewStop(id),
  /** Puts whole cells on the clipboard; how many characters that were. */
  previewCopy: (id: number, cells: CellBlock) => commands.previewCopy(id, cells),
  /** Asks where to save, and saves; null when the person cancelled. */
  filesSaveChecks: (ids: number[], format: DocumentFormat) => commands.filesSaveChecks(ids, format),
  /** Asks for a folder, and writes clean and rejected rows there; null when the person cancelled or stopped it. */
  fileExtract: (id: number, onProgress: (now: ExtractProgress) => void) => {
    const progress = new Channel<ExtractProgress>();
    progress.onmessage = onProgress;
    return commands.fileExtract(id, progress);
  },
  fileExtractStop: (id: number) => commands.fileExtractStop(id),
  fileExtractReveal: (id: number) => commands.fileExtractReveal(id),
  fileCopyReport: (id: number) => commands.fileCopyReport(id),
  fileReveal: (id: number) => commands.fileReveal(id),
  environmentsParse: (text: string) => commands.environmentsParse(text),
  environmentsSet: (environments: string[]) => commands.environmentsSet(environments),
  environmentsFound: () => commands.environmentsFound(),
  diagnosticsCopy: () => commands.diagnosticsCopy(),
  /** Stops what is being sent and ends the app; the answer may never arrive. */
  appQuit: () => commands.appQuit(),
  connectionsList: () => commands.connectionsList(),
  /** The one call that hands a secret in; none keeps the stored one. */
  connectionSave: (form: ConnectionForm, secret: string | null) => commands.connectionSave(form, secret),
  connectionRemove: (id: number) => commands.connectionRemove(id),
  awsProfiles: () => commands.awsProfiles(),
  /** Resolves when the last step has ended; each step comes through `onStep` as it begins and as it ends. */
  connectionTest: (target: TestTarget, onStep: (step: TestStep) => void) => {
    const progress = new Channel<TestStep>();
    progress.onmessage = onStep;
    return commands.connectionTest(target, progress);
  },
  integrationsList: () => commands.integrationsList(),
  integrationSave: (form: IntegrationForm) => commands.integrationSave(form),
  integrationSelect: (id: number) => commands.integrationSelect(id),
  integrationRemove: (id: number) => commands.integrationRemove(id),
  sandboxState: () => commands.sandboxState(),
  sandboxStart: () => commands.sandboxStart(),
  sandboxStop: () => commands.sandboxStop(),
  sandboxDisagree: (on: boolean) => commands.sandboxDisagree(on),
  uploadPlan: (ids: number[]) => commands.uploadPlan(ids),
  /** Resolves when all of them have ended; they come along through `onEvent`. */
  uploadStart: (items: UploadItem[], options: UploadOptions, onEvent: (event: UploadEvent) => void) => {
    const progress = new Channel<UploadEvent>();
    progress.onmessage = onEvent;
    return commands.uploadStart(items, options, progress);
  },
  uploadCancel: (ids: number[]) => commands.uploadCancel(ids),
  uploadsList: () => commands.uploadsList(),
  /** What is being sent from this window, through whichever integration. */
  uploadsUnderWay: () => commands.uploadsUnderWay(),
  reportsOverview: () => commands.reportsOverview(),
  reportsSync: () => commands.reportsSync(),
  reportsWatch: (on: boolean) => commands.reportsWatch(on),
  reportsAddLocal: (paths: string[]) => commands.reportsAddLocal(paths),
  reportFile: (id: string) => commands.reportFile(id),
  /** Checks the object of a file's page where it lies; null where that was stopped. */
  reportObjectCheck: (id: string) => commands.reportObjectCheck(id),
  reportObjectCheckStop: () => commands.reportObjectCheckStop(),
  reportFileCopy: (id: string) => commands.reportFileCopy(id),
  todaySum: () => commands.todaySum(),
  policyRecipes: () => commands.policyRecipes(),
  policyFill: (recipe: string, values: Record<string, string>) => commands.policyFill(recipe, values),
  /** What was typed for an integration, by the names of recipes. */
  policyTyped: (integration: number) => commands.policyTyped(integration),
  policyRemember: (integration: number, recipe: string, values: Record<string, string>) =>
    commands.policyRemember(integration, recipe, values),
  /** The document in a form; `names` says what it is attached to, where nothing else tells. */
  policyIssue: (recipe: string, values: Record<string, string>, names: Record<string, string>, form: PolicyForm) =>
    commands.policyIssue(recipe, values, names, form),
  /** An addition put into what is there. */
  policyMerge: (
    existing: string,
    addition: { text: string; kind: PolicyKind },
    account: string,
    names: Record<string, string>,
    form: PolicyForm,
  ) => commands.policyMerge(existing, addition.text, addition.kind, account, names, form),
  policyCopy: (recipe: string, values: Record<string, string>) => commands.policyCopy(recipe, values),
  /** What is to be said of a document; none as its kind has it guessed. */
  policyCheck: (text: string, kind: PolicyKind | null, account: string) => commands.policyCheck(text, kind, account),
  policyMendAll: (text: string, kind: PolicyKind | null, account: string) =>
    commands.policyMendAll(text, kind, account),
  policyAsk: (text: string, kind: PolicyKind | null, question: PolicyQuestion) =>
    commands.policyAsk(text, kind, question),
  /** What an error text of AWS says; null where it tells of no denial. */
  policyDenied: (text: string) => commands.policyDenied(text),
  /** Asks for a document, and reads it; null when the person cancelled. */
  policyOpen: () => commands.policyOpen(),
  /** Reads a document that was just dropped; the backend reads no other. */
  policyOpenDropped: (path: string) => commands.policyOpenDropped(path),
  /** Asks where to save; the name that it got, null when the person cancelled. */
  policySave: (text: string, name: string) => commands.policySave(text, name),
  policyCopyText: (text: string) => commands.policyCopyText(text),
};

/** Files were opened from outside: the list has changed. */
export function onFilesOpened(handle: () => void): Promise<() => void> {
  return listen("files-opened", handle);
}

/** Reports have come in, or what is known of them has changed. */
export function onReportsChanged(handle: () => void): Promise<() => void> {
  return listen("reports-changed", handle);
}

/** Another process sends something, or has ended. */
export function onUploadsChanged(handle: () => void): Promise<() => void> {
  return listen("uploads-changed", handle);
}

/** The window is to be closed while something is being sent. */
export function onQuitAsked(handle: () => void): Promise<() => void> {
  return listen("quit-asked", handle);
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
