/** Text and totals for uploads. Pure functions over plain values. */
import type { Appearance } from "../../components/appearance";
import { counted, progress, size, timeLeft } from "../../format";
import type { Upload, UploadProgress } from "../../ipc/client";

/** Whether an upload has not ended. */
export function isActive(upload: Upload): boolean {
  return upload.state === "queued" || upload.state === "sending" || upload.state === "verifying";
}

/**
 * The failed and interrupted uploads that were not sent since, newest first. Of several for one object, the newest
 * counts.
 */
export function retryable(uploads: readonly Upload[]): readonly Upload[] {
  const newest = new Map<string, Upload>();
  for (const upload of uploads) {
    const of = newest.get(upload.uri);
    if (!of || of.id < upload.id) newest.set(upload.uri, upload);
  }
  return [...newest.values()]
    .filter((upload) => upload.state === "failed" || upload.state === "interrupted")
    .sort((a, b) => b.id - a.id);
}

/** Merges uploads by id, newest first; `changed` replaces `known`, later entries replace earlier ones. */
export function merged(known: readonly Upload[], changed: readonly Upload[]): readonly Upload[] {
  if (changed.length === 0) return known;
  const byId = new Map(changed.map((s) => [s.id, s]));
  const kept = known.map((s) => {
    const now = byId.get(s.id);
    if (!now) return s;
    byId.delete(s.id);
    return now;
  });
  return byId.size === 0 ? kept : [...byId.values(), ...kept].sort((a, b) => b.id - a.id);
}

/** The uploads with their progress. Those that are not being sent stay as they are. */
export function withProgress(uploads: readonly Upload[], changed: readonly UploadProgress[]): readonly Upload[] {
  if (changed.length === 0) return uploads;
  const byId = new Map(changed.map((progress) => [progress.id, progress]));
  return uploads.map((upload) => {
    const progress = byId.get(upload.id);
    if (!progress || !isActive(upload)) return upload;
    const { bytes, bytesPerSecond, part, parts, phase } = progress;
    return { ...upload, state: phase, sentBytes: Math.min(bytes, upload.bytes), bytesPerSecond, part, parts };
  });
}

/** The seconds until all is sent, at the present speed. `null` if the speed is not known. */
export function secondsLeft(upload: Upload): number | null {
  if (!upload.bytesPerSecond) return null;
  return Math.ceil(Math.max(0, upload.bytes - upload.sentBytes) / upload.bytesPerSecond);
}

export type Pace = { bytesPerSecond: number; secondsLeft: number | null };

/** The total speed, and the time until the last upload ends. `null` if no speed is known. */
export function paceOf(uploads: readonly Upload[]): Pace | null {
  let speed = 0;
  let left = 0;
  let longest = 0;
  for (const s of uploads) {
    if (!isActive(s)) continue;
    left += Math.max(0, s.bytes - s.sentBytes);
    if (s.state !== "sending") continue;
    speed += s.bytesPerSecond ?? 0;
    longest = Math.max(longest, secondsLeft(s) ?? 0);
  }
  if (speed <= 0) return null;
  return { bytesPerSecond: speed, secondsLeft: left > 0 ? Math.max(longest, left / speed) : null };
}

/** "Sending 12.0 MB/s, 15 s left"; "" if nothing is being sent. */
export function speedLabel(uploads: readonly Upload[]): string {
  const busy = uploads.filter(isActive);
  if (busy.length === 0) return "";
  const pace = paceOf(busy);
  if (!pace) {
    return busy.every((s) => s.state === "queued")
      ? `${counted(busy.length, "file")} to be sent`
      : `Sending ${counted(busy.length, "file")}`;
  }
  const speed = `Sending ${size(pace.bytesPerSecond)}/s`;
  return pace.secondsLeft === null ? speed : `${speed}, ${timeLeft(pace.secondsLeft)} left`;
}

/** "2 running, 1 queued"; "" if there are none. */
export function queueLabel(uploads: readonly Upload[]): string {
  const queued = uploads.filter((s) => s.state === "queued").length;
  const running = uploads.filter((s) => s.state === "sending" || s.state === "verifying").length;
  const parts = [];
  if (running > 0) parts.push(`${running} running`);
  if (queued > 0) parts.push(`${queued} queued`);
  return parts.join(", ");
}

/** Text under the progress bar of an upload. */
export function partLabel(upload: Upload): string {
  if (upload.elsewhere) return "Being sent by another window or by tally";
  if (upload.state === "verifying") return "Comparing checksums";
  const parts = [];
  if (upload.state === "sending" && upload.part !== null && upload.parts !== null && upload.parts > 1) {
    // With 0 parts sent, the first one is being sent.
    parts.push(`Part ${Math.max(1, upload.part)} of ${upload.parts}`);
  }
  if (upload.schemaRejected) parts.push("The whole file will be rejected (confirmed)");
  else if (upload.rejectedRows > 0) parts.push(`${counted(upload.rejectedRows, "row")} will not load (confirmed)`);
  return parts.join(" · ");
}

/** How an upload ended. */
export type Result = Appearance & { hint: string };

export function resultOf(upload: Upload): Result {
  const problem = upload.problem;
  const message = problem?.message ?? "";
  const hint = problem?.hints.join(" ") ?? "";
  switch (upload.state) {
    case "done":
      return { tone: "ok", icon: "tick", label: "Uploaded", hint: "" };
    case "failed":
      return { tone: "bad", icon: "cross", label: message === "" ? "Not sent" : `Failed: ${message}`, hint };
    case "cancelled": {
      // Less than a part may have been sent, which is not recorded.
      const label =
        upload.sentBytes > 0
          ? `Cancelled at ${progress(upload.sentBytes, upload.bytes)}; its parts were removed`
          : "Cancelled; nothing was stored";
      return { tone: "mute", icon: "minus", label, hint };
    }
    case "interrupted":
      return {
        tone: "warn",
        icon: "warning",
        label: message === "" ? "Interrupted" : `Interrupted: ${message}`,
        hint: hint || (message === "" ? "Send it again." : ""),
      };
    default:
      return { tone: "mute", icon: "clock", label: "Queued", hint: "" };
  }
}

/** "e5b3…40c9". */
export function shortHash(sha256: string): string {
  return sha256.length <= 12 ? sha256 : `${sha256.slice(0, 4)}…${sha256.slice(-4)}`;
}

/** How the checksum was compared. */
export function checksumLabel(upload: Upload): string {
  if (upload.sha256 === null) return "No checksum was compared.";
  const comparison =
    upload.verifiedBy === "read_back"
      ? "S3 gave no SHA-256, so the object was read back: its content equals the checked file."
      : upload.verifiedBy === "server"
        ? "The SHA-256 that S3 reports equals the one computed here."
        : "Computed here; not compared.";
  return `${comparison} SHA-256 ${upload.sha256}`;
}

/** The folder of an object: its key up to and including the last slash. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/") + 1);
}
