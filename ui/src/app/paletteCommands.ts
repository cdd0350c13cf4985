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
    actions: () => actions(app),
    screens: () => screens(app),
    others: () => others(app),
    files: (matches, limit) => matchingFiles(app, matches, limit),
    load: () => void app.policies.load(),
  };
}

function actions(app: AppState): Command[] {
  const { files, policies, sandbox } = app;
  const selected = files.selection.ids.size;
  const any = files.rows.length > 0;
  const sandboxRuns = sandbox.current?.running === true;
  const entries: (Command & { off?: boolean })[] = [
    { label: "Open files…", icon: "files", key: app.platform.key("O"), run: () => void files.pick("files") },
    { label: "Open folder…", icon: "folder", run: () => void files.pick("folder") },
    { label: "Try the sample files", icon: "tally", run: () => void files.addSamples() },
    {
      label: `Upload ${counted(selected, "selected file")}…`,
      icon: "upload",
      key: "U",
      off: selected === 0,
      run: () => app.navigation.uploadFiles(files.targetIds()),
    },
    {
      label: "Read reports now",
      icon: "reports",
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
    { label: "Stop checking", icon: "stop", off: !files.busy, run: () => void files.stop() },
    {
      label: `Check ${counted(selected, "selected file")} again`,
      icon: "refresh",
      key: "R",
      off: selected === 0,
      run: () => void files.checkSelected(),
    },
    { label: "Check all again", icon: "refresh", off: !any, run: () => void files.checkAll() },
    {
      label: selected > 1 ? "Copy names" : "Copy report",
      icon: "copy",
      key: app.platform.key("C"),
      off: selected === 0,
      run: () => void copySelected(files, app.notices),
    },
    ...(["html", "json", "csv"] as const).map((format): Command & { off?: boolean } => ({
      label: `Save ${selected === 1 ? "the check" : selected > 1 ? `${selected} checks` : "all checks"} as ${format.toUpperCase()}…`,
      icon: "download",
      ...(format === "html" ? { key: app.platform.key("E") } : {}),
      off: !any,
      run: () => void files.saveChecks(format),
    })),
    {
      label: "Extract clean and rejected rows…",
      icon: "split",
      off: files.target === null || extractBlockedReason(files.target) !== null,
      run: () => void files.extractRows(),
    },
    {
      label: `Remove ${counted(selected, "file")} from list`,
      icon: "remove",
      key: "Del",
      off: selected === 0,
      run: () => void files.remove(),
    },
    {
      label: "Check a policy document",
      icon: "policies",
      focusesField: true,
      run: () => app.checkPolicy(),
    },
    {
      label: "Open a policy document…",
      icon: "policies",
      run: () => {
        app.checkPolicy();
        void app.policyCheck.open();
      },
    },
    {
      label: "Explain an access-denied error",
      icon: "policies",
      focusesField: true,
      run: () => {
        policies.setMode("denied");
        app.navigation.screen = "policies";
      },
    },
    {
      label: "New integration…",
      icon: "plus",
      run: () => {
        app.navigation.screen = "connections";
        app.connections.startNew();
      },
    },
    { label: "Edit environments…", icon: "check", run: () => (app.navigation.screen = "connections") },
    { label: "Theme: light", icon: "sun", run: () => void app.settings.setTheme("light") },
    { label: "Theme: dark", icon: "sun", run: () => void app.settings.setTheme("dark") },
    { label: "Theme: as the system", icon: "sun", run: () => void app.settings.setTheme("system") },
    { label: "Settings…", icon: "gear", key: app.platform.key(","), run: () => (app.settings.dialogOpen = true) },
  ];
  return entries.filter((e) => !e.off);
}

function screens(app: AppState): Command[] {
  return [
    { label: "Files", icon: "files", key: app.platform.key("1"), run: () => (app.navigation.screen = "files") },
    { label: "Uploads", icon: "upload", key: app.platform.key("2"), run: () => (app.navigation.screen = "uploads") },
    { label: "Reports", icon: "reports", key: app.platform.key("3"), run: () => (app.navigation.screen = "reports") },
    {
      label: "Policies",
      icon: "policies",
      key: app.platform.key("5"),
      run: () => (app.navigation.screen = "policies"),
    },
    {
      label: "Connections",
      icon: "connections",
      key: app.platform.key("6"),
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
      .filter((one) => one.id !== integration.current.id)
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
