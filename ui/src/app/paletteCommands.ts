import { counted } from "../format";
import { escapeHidden } from "../components/hiddenCharacters";
import { verdictAppearances } from "../domain/verdicts";
import { extractBlockedReason } from "../features/files/extraction.svelte";
import { copySelected } from "../features/files/listKeys";
import type { Command, PaletteFile, PaletteSource } from "../features/palette/commands";
import type { AppState } from "./app.svelte";

/** The commands, screens and files that the palette offers. */
export function paletteSource(app: AppState): PaletteSource {
  return {
    screen: () => app.navigation.screen,
    actions: () => actions(app),
    screens: () => screens(app),
    others: () => others(app),
    files: (matches, limit) => matchingFiles(app, matches, limit),
    load: () => void app.policies.load(),
  };
}

function actions(app: AppState): Command[] {
  const { files, platform, policies, sandbox } = app;
  const selected = files.selection.ids.size;
  const any = files.rows.length > 0;
  const sandboxRuns = sandbox.current?.running === true;
  const entries: (Command & { off?: boolean })[] = [
    { label: "Open files…", icon: "files", key: platform.shortcut("open"), run: () => void files.pick("files") },
    { label: "Open folder…", icon: "folder", run: () => void files.pick("folder") },
    { label: "Try the sample files", icon: "tally", run: () => void files.addSamples() },
    {
      label: `Upload ${counted(selected, "selected file")}…`,
      icon: "upload",
      screen: "files",
      key: platform.shortcut("upload"),
      off: selected === 0,
      run: () => app.navigation.uploadFiles(files.targetIds()),
    },
    {
      label: "Open reports…",
      icon: "reports",
      run: () => {
        app.navigation.screen = "reports";
        void app.reports.pick("files");
      },
    },
    {
      label: "Open a folder of reports…",
      icon: "folder",
      run: () => {
        app.navigation.screen = "reports";
        void app.reports.pick("folder");
      },
    },
    {
      label: "Read reports now",
      icon: "reports",
      screen: "reports",
      run: () => {
        app.navigation.screen = "reports";
        void app.reports.sync();
      },
    },
    {
      label: sandboxRuns ? "Stop the sandbox" : "Start the sandbox",
      icon: "flask",
      run: () => void (sandboxRuns ? sandbox.stop() : sandbox.start()),
    },
    { label: "Stop checking", icon: "stop", screen: "files", off: !files.busy, run: () => void files.stop() },
    {
      label: `Check ${counted(selected, "selected file")} again`,
      icon: "refresh",
      screen: "files",
      key: platform.shortcut("checkAgain"),
      off: selected === 0,
      run: () => void files.checkSelected(),
    },
    { label: "Check all again", icon: "refresh", screen: "files", off: !any, run: () => void files.checkAll() },
    {
      label: selected > 1 ? "Copy names" : "Copy report",
      icon: "copy",
      screen: "files",
      key: platform.shortcut("copy"),
      off: selected === 0,
      run: () => void copySelected(files, app.notices),
    },
    ...(["html", "json", "csv"] as const).map((format): Command & { off?: boolean } => ({
      label: `Save ${selected === 1 ? "the check" : selected > 1 ? `${selected} checks` : "all checks"} as ${format.toUpperCase()}…`,
      icon: "download",
      screen: "files" as const,
      ...(format === "html" ? { key: platform.shortcut("export") } : {}),
      off: !any,
      run: () => void files.saveChecks(format),
    })),
    {
      label: "Extract clean and rejected rows…",
      icon: "split",
      screen: "files",
      off: files.target === null || extractBlockedReason(files.target) !== null,
      run: () => void files.extractRows(),
    },
    {
      label: `Remove ${counted(selected, "file")} from list`,
      icon: "remove",
      screen: "files",
      key: platform.shortcut("remove"),
      off: selected === 0,
      run: () => void files.remove(),
    },
    ...policyActions(app),
    {
      label: "Check a policy document",
      icon: "policies",
      screen: "policies",
      focusesField: true,
      run: () => app.checkPolicy(),
    },
    {
      label: "Open a policy document…",
      icon: "policies",
      screen: "policies",
      run: () => {
        app.checkPolicy();
        void app.policyCheck.open();
      },
    },
    {
      label: "Explain an access-denied error",
      icon: "policies",
      screen: "policies",
      focusesField: true,
      run: () => {
        policies.setMode("denied");
        app.navigation.screen = "policies";
      },
    },
    {
      label: "New integration…",
      icon: "plus",
      screen: "connections",
      run: () => {
        app.navigation.screen = "connections";
        app.connections.startNew();
      },
    },
    {
      label: "Edit environments…",
      icon: "check",
      screen: "connections",
      run: () => (app.navigation.screen = "connections"),
    },
    { label: "Theme: light", icon: "sun", run: () => void app.settings.setTheme("light") },
    { label: "Theme: dark", icon: "sun", run: () => void app.settings.setTheme("dark") },
    { label: "Theme: as the system", icon: "sun", run: () => void app.settings.setTheme("system") },
    {
      label: "Settings…",
      icon: "gear",
      key: platform.shortcut("settings"),
      run: () => (app.settings.dialogOpen = true),
    },
    {
      label: "Undo the last change",
      icon: "undo",
      key: platform.shortcut("undo"),
      off: app.notices.undoStack.entries.length === 0,
      run: () => void app.notices.undoLast(),
    },
    {
      label: "Help: keyboard shortcuts",
      icon: "keyboard",
      key: platform.shortcut("help"),
      run: () => (app.sheetOpen = true),
    },
    { label: "About Tallyman", icon: "info", run: () => (app.aboutOpen = true) },
    { label: "Zoom in", icon: "plus", key: platform.shortcut("zoomIn"), run: () => void app.settings.zoomBy(1) },
    { label: "Zoom out", icon: "minus", key: platform.shortcut("zoomOut"), run: () => void app.settings.zoomBy(-1) },
    {
      label: "Actual size",
      icon: "search",
      key: platform.shortcut("zoomReset"),
      off: app.settings.zoom === 100,
      run: () => void app.settings.zoomBy("reset"),
    },
  ];
  return entries.filter((e) => !e.off);
}

/** The actions of the shown policy: of the recipe, of the document that is checked, or of the merged one. */
function policyActions({ navigation, platform, policies, policyCheck }: AppState): (Command & { off?: boolean })[] {
  if (navigation.screen !== "policies" || policies.mode === "denied") return [];
  const merging = policies.merge.addition !== null;
  const checking = policies.mode === "check" && !merging;
  const save = () => void (merging ? policies.merge.save() : checking ? policyCheck.save() : policies.save());
  return [
    {
      label: "Copy policy",
      icon: "copy",
      screen: "policies",
      key: platform.shortcut("copy"),
      run: () => void policies.copyShown?.(),
    },
    { label: "Save policy as…", icon: "download", screen: "policies", key: platform.shortcut("save"), run: save },
    {
      label: "Merge into an existing policy…",
      icon: "split",
      screen: "policies",
      off: merging || checking || policies.recipe === null,
      run: () => void policies.beginMerge(),
    },
  ];
}

function screens(app: AppState): Command[] {
  return [
    {
      label: "Files",
      icon: "files",
      key: app.platform.shortcut("files"),
      run: () => (app.navigation.screen = "files"),
    },
    {
      label: "Uploads",
      icon: "upload",
      key: app.platform.shortcut("uploads"),
      run: () => (app.navigation.screen = "uploads"),
    },
    {
      label: "Reports",
      icon: "reports",
      key: app.platform.shortcut("reports"),
      run: () => (app.navigation.screen = "reports"),
    },
    {
      label: "Policies",
      icon: "policies",
      key: app.platform.shortcut("policies"),
      run: () => (app.navigation.screen = "policies"),
    },
    {
      label: "Connections",
      icon: "connections",
      key: app.platform.shortcut("connections"),
      run: () => (app.navigation.screen = "connections"),
    },
  ];
}

/** All recipes, and all integrations except for the selected one. */
function others(app: AppState): (Command & { id: string })[] {
  const { integration, policies } = app;
  return [
    ...policies.recipes.map((recipe) => ({
      id: `recipe-${recipe.name}`,
      label: `Policy: ${recipe.vendor}, ${recipe.title}`,
      icon: "policies" as const,
      run: () => {
        policies.show(recipe.name);
        app.navigation.screen = "policies";
      },
    })),
    ...integration.all
      .filter((one) => one.id !== integration.current.id && !one.archived)
      .map((one) => ({
        id: `integration-${one.id}`,
        label: `Integration: ${escapeHidden(one.name)}`,
        icon: "connections" as const,
        run: () => void app.navigation.selectIntegration(one.id),
      })),
  ];
}

function matchingFiles({ files, navigation }: AppState, matches: (name: string) => boolean, limit: number) {
  const found: PaletteFile[] = [];
  for (const file of files.rows) {
    if (!matches(file.name)) continue;
    const run = () => {
      navigation.screen = "files";
      files.openDetail(file.id);
    };
    found.push({ id: file.id, name: file.name, label: verdictAppearances[files.statusOf(file)].label, run });
    if (found.length === limit) break;
  }
  return found;
}
