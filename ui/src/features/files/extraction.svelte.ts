import type { Notices } from "../../components/notices.svelte";
import { escapeHidden } from "../../components/hiddenCharacters";
import { counted, progress } from "../../format";
import { channel, commands } from "../../ipc/client";
import type { ExtractedRows, ExtractProgress, FileRow } from "../../ipc/client";
import { isSchemaReject } from "../../domain/verdicts";

/** What it does, for whoever rests on the button. */
export const extractTitle =
  "Write the clean and the rejected rows to two Parquet files in a folder; the rejected ones say why";

/** Why the clean rows of a file cannot be told from the rejected ones; null where they can. */
export function whyNoRows(file: FileRow): string | null {
  if (file.verdict === null) return "This file has not been checked yet.";
  if (file.verdict === "unreadable") return "This file cannot be read.";
  if (isSchemaReject(file)) return "The whole file is rejected for its schema.";
  if (file.acceptedRows === file.rows) return "No row of this file would be rejected.";
  return null;
}

/** Writing the clean and the rejected rows of files to files of their own. */
export class Extraction {
  /** The files whose rows are being written, and how far. */
  running = $state.raw<ReadonlyMap<number, ExtractProgress>>(new Map());
  /** Files for which a folder is being asked for, or whose rows are being written. */
  #asked = new Set<number>();

  constructor(private readonly notices: Notices) {}

  /** How much of a file is written, such as "62%"; empty where that is not known. */
  share(id: number): string {
    const run = this.running.get(id);
    return run ? progress(run.rowsDone, run.rowsTotal) : "";
  }

  /** Asks for a folder, writes the rows there, and tells where they went. */
  async extract(id: number): Promise<void> {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    const written = await this.notices.attempt(() =>
      commands.fileExtract(
        id,
        channel((now) => {
          // Progress that arrives late must not bring back an extraction that has ended.
          if (this.#asked.has(id)) this.running = new Map(this.running).set(id, now);
        }),
      ),
    );
    if (written) this.#tell(id, written);
    else if (written === null && this.running.has(id)) this.notices.info("Stopped. No rows were written.");
    this.#asked.delete(id);
    const running = new Map(this.running);
    running.delete(id);
    this.running = running;
  }

  async stop(id: number): Promise<void> {
    await this.notices.attempt(() => commands.fileExtractStop(id));
  }

  #tell(id: number, went: ExtractedRows): void {
    this.notices.info(extractedLabel(went), {
      hints: [escapeHidden(went.folder)],
      keep: true,
      topic: `extracted-${id}`,
      action: { label: "Reveal", run: () => void this.#reveal(id) },
    });
  }

  async #reveal(id: number): Promise<void> {
    await this.notices.attempt(() => commands.fileExtractReveal(id));
  }
}

/** How many rows went where. */
export function extractedLabel({ clean, rejected }: ExtractedRows): string {
  const parts = [];
  if (clean) parts.push(`${counted(clean.rows, "clean row")} in ${escapeHidden(clean.name)}`);
  if (rejected) parts.push(`${counted(rejected.rows, "rejected row")} in ${escapeHidden(rejected.name)}`);
  const said = parts.length > 0 ? `${parts.join(", ")}.` : "The file has no rows, so nothing was written.";
  if (clean && !rejected) return `${said} No row is rejected.`;
  return rejected && !clean ? `${said} Every row is rejected.` : said;
}
