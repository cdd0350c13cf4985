import type { Notices } from "../../components/notices.svelte";
import { escapeHidden } from "../../components/hiddenCharacters";
import { counted, progress } from "../../format";
import { channel, commands } from "../../ipc/client";
import type { ExtractedRows, ExtractProgress, FileRow } from "../../ipc/client";
import { isSchemaReject } from "../../domain/verdicts";

/** Tooltip of the command. */
export const extractTitle =
  "Write the clean and the rejected rows to two Parquet files in a folder. Rejected rows include their error codes.";

/** Why rows of a file cannot be extracted; `null` if they can. */
export function extractBlockedReason(file: FileRow): string | null {
  if (file.verdict === null) return "This file has not been checked yet.";
  if (file.verdict === "unreadable") return "This file cannot be read.";
  if (isSchemaReject(file)) return "The whole file is rejected for its schema.";
  if (file.acceptedRows === file.rows) return "No row of this file would be rejected.";
  return null;
}

/** Writes clean and rejected rows of files to separate files. */
export class Extraction {
  /** Progress of running extractions, by file. */
  running = $state.raw<ReadonlyMap<number, ExtractProgress>>(new Map());
  /** Files whose extraction was started: a folder is being chosen, or rows are being written. */
  #started = new Set<number>();

  constructor(private readonly notices: Notices) {}

  /** The share of a file that is written, such as "62%"; "" if it is unknown. */
  share(id: number): string {
    const run = this.running.get(id);
    return run ? progress(run.rowsDone, run.rowsTotal) : "";
  }

  /** Asks for a folder, writes the rows there, and shows the result. */
  async extract(id: number): Promise<void> {
    if (this.#started.has(id)) return;
    this.#started.add(id);
    const written = await this.notices.attempt(() =>
      commands.fileExtract(
        id,
        channel((now) => {
          // Progress that arrives late must not bring back an extraction that has ended.
          if (this.#started.has(id)) this.running = new Map(this.running).set(id, now);
        }),
      ),
    );
    if (written) this.#notify(id, written);
    else if (written === null && this.running.has(id)) this.notices.info("Stopped. No rows were written.");
    this.#started.delete(id);
    const running = new Map(this.running);
    running.delete(id);
    this.running = running;
  }

  async stop(id: number): Promise<void> {
    await this.notices.attempt(() => commands.fileExtractStop(id));
  }

  #notify(id: number, written: ExtractedRows): void {
    this.notices.info(extractedLabel(written), {
      hints: [escapeHidden(written.folder)],
      keep: true,
      topic: `extracted-${id}`,
      action: { label: "Reveal", run: () => void this.#reveal(id) },
    });
  }

  async #reveal(id: number): Promise<void> {
    await this.notices.attempt(() => commands.fileExtractReveal(id));
  }
}

/** Describes how many rows were written to which file. */
export function extractedLabel({ clean, rejected }: ExtractedRows): string {
  const parts = [];
  if (clean) parts.push(`${counted(clean.rows, "clean row")} in ${escapeHidden(clean.name)}`);
  if (rejected) parts.push(`${counted(rejected.rows, "rejected row")} in ${escapeHidden(rejected.name)}`);
  const summary = parts.length > 0 ? `${parts.join(", ")}.` : "The file has no rows, so nothing was written.";
  if (clean && !rejected) return `${summary} No row is rejected.`;
  return rejected && !clean ? `${summary} Every row is rejected.` : summary;
}
