import { useNavigation, useNotices, usePlatform } from "../../domain/contexts";
import { copyText } from "../../components/clipboard";
import type { MenuEntry } from "../../components";
import { needsAttention } from "../../domain/reconciliationState";
import type { ReconciledFile } from "../../ipc/client";
import { copySummary } from "./reportKeys";
import { useReports } from "./reports.svelte";

/** The context menu of a reported file. Must be called while a component initialises. */
export function reportMenu(): (file: ReconciledFile) => MenuEntry[] {
  const navigation = useNavigation();
  const notices = useNotices();
  const platform = usePlatform();
  const reports = useReports();

  async function copy(text: string, what: string): Promise<void> {
    if (await copyText(text)) notices.info(`Copied ${what}.`);
  }
  return (file) => [
    { label: "Open", icon: "right", key: "Enter", run: () => reports.open(file.id) },
    {
      label: "Copy summary",
      icon: "copy",
      key: platform.key("C"),
      testid: "report-menu-copy",
      run: () => copySummary(reports, notices),
    },
    { label: "Copy key", icon: "copy", testid: "report-menu-key", run: () => copy(file.key, "the key") },
    {
      label: "Copy URI",
      icon: "copy",
      blocked: file.uri === null ? "The object of this name is not known." : null,
      run: () => copy(file.uri ?? "", "the URI"),
    },
    "separator",
    {
      label: "Mark as seen",
      icon: "tick",
      blocked: file.seen ? "It is marked already." : needsAttention(file) ? null : "It needs no attention.",
      testid: "report-menu-seen",
      run: () => reports.markSeen([file]),
    },
    {
      label: "Show upload",
      icon: "upload",
      blocked: file.uploadId === null ? "It was not uploaded from here." : null,
      run: () => (navigation.screen = "uploads"),
    },
  ];
}
