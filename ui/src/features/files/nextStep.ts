import type { FileRow } from "../../ipc/client";

/** What is worth doing with files next: the primary button of the screen does it. */
export type NextStep = "upload" | "fix" | "check";

/**
 * Uploading, if a row of any of the files may load. Otherwise the fix of the one file that the service would read and
 * reject, or another check of those that cannot be read. `null` without files.
 */
export function nextStep(files: readonly FileRow[]): NextStep | null {
  const [first] = files;
  if (first === undefined) return null;
  if (files.some(mayLoad)) return "upload";
  return files.length === 1 && first.verdict === "rejected" && first.stale === null ? "fix" : "check";
}

function mayLoad(file: FileRow): boolean {
  return file.stale !== "gone" && file.verdict !== "unreadable" && file.verdict !== "rejected";
}
