import { commands } from "../../../ipc/client";
import { Query } from "../../../data/query.svelte";
import type { FileDetail, Finding } from "../../../ipc/client";

/** The query for the detail of a file. */
export const fileDetail = () => new Query((id: number) => commands.fileDetail(id), { discardOnError: true });

/** Findings that are not errors: warnings and notices. */
export function notices(detail: FileDetail): Finding[] {
  return detail.findings.filter((f) => f.severity !== "error");
}

/** Findings for which the whole file is rejected. */
export function schemaErrors(detail: FileDetail): Finding[] {
  return detail.findings.filter((f) => f.code === "INVALID_SCHEMA");
}

/** Number of lines in the findings tab. */
export function findingCount(detail: FileDetail): number {
  return (
    detail.codeSets.filter((s) => s.errors.length > 0 && s.rows > 0).length +
    schemaErrors(detail).length +
    notices(detail).length
  );
}

export type Advice = { sentence: string; fixes: string[] };

/** For each code of a set: the messages and fixes of its findings. */
export function adviceFor(
  errors: readonly string[],
  details: readonly string[],
  findings: readonly Finding[],
): Advice[] {
  return errors.map((code, i) => {
    const own = findings.filter((f) => f.code === code && f.severity === "error").slice(0, 2);
    const messages = own.map((f) => f.message).join(" ");
    return {
      sentence: messages || (details[i] ?? ""),
      fixes: [...new Set(own.map((f) => f.fix))].filter(Boolean),
    };
  });
}

/** The column of the first finding of the first code; `null` if it has none. */
export function columnOf(detail: FileDetail, errors: readonly string[]): string | null {
  return detail.findings.find((f) => f.severity === "error" && f.code === errors[0])?.column ?? null;
}
