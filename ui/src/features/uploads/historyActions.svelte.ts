import { useNavigation, useNotices } from "../../domain/contexts";
import { copyText } from "../../components/clipboard";
import type { MenuEntry } from "../../components";
import type { Upload } from "../../ipc/client";
import { useUploads } from "./uploads.svelte";

/** What can be done with an ended upload. Must be called while a component initialises. */
export function historyActions() {
  const navigation = useNavigation();
  const notices = useNotices();
  const uploads = useUploads();

  /** Why the file of an upload cannot be shown or sent again; `null` if it can. */
  function fileBlockedReason({ fileId }: Upload): string | null {
    return fileId !== null && navigation.hasFile(fileId) ? null : "The file is no longer on the list of files.";
  }

  function showFile({ fileId }: Upload): void {
    if (fileId !== null) navigation.openFile(fileId);
  }

  async function openReport(upload: Upload): Promise<void> {
    if (await navigation.openReport(upload.id)) return;
    notices.info("No report names this file yet. They come 15 minutes to an hour after an upload.");
  }

  async function copy(text: string, what: string): Promise<void> {
    if (await copyText(text)) notices.info(`Copied ${what}.`);
  }

  /** The context menu of an upload. `canRetry`: whether it failed, and was not sent since. */
  function menu(upload: Upload, canRetry: boolean): MenuEntry[] {
    const blocked = fileBlockedReason(upload);
    return [
      {
        label: "Retry",
        icon: "refresh",
        blocked: canRetry ? blocked : "This upload needs no retry.",
        testid: "upload-menu-retry",
        run: () => uploads.retry([upload]),
      },
      { label: "Show file", icon: "files", blocked, testid: "upload-menu-file", run: () => showFile(upload) },
      {
        label: "Show report",
        icon: "reports",
        blocked: upload.state === "done" ? null : "Nothing was uploaded, so no report names it.",
        testid: "upload-menu-report",
        run: () => openReport(upload),
      },
      "separator",
      { label: "Copy key", icon: "copy", testid: "upload-menu-key", run: () => copy(upload.key, "the key") },
      { label: "Copy URI", icon: "copy", run: () => copy(upload.uri, "the URI") },
      {
        label: "Copy reason",
        icon: "copy",
        blocked: upload.problem ? null : "This upload did not fail.",
        run: () => copy([upload.problem?.message ?? "", ...(upload.problem?.hints ?? [])].join(" "), "the reason"),
      },
    ];
  }

  return {
    fileBlockedReason,
    showFile,
    openReport,
    menu,
    retry: (failed: readonly Upload[]) => uploads.retry(failed),
    showPolicies: () => (navigation.screen = "policies"),
  };
}
