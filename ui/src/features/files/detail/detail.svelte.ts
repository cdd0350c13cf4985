import { commands } from "../../../ipc/client";
import { Query } from "../../../data/query.svelte";
import type { CodeSet, FileDetail, Finding } from "../../../ipc/client";

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

/**
 * The findings of a code that rows of a set have: the only one, or those that share first rows with the set. Another
 * finding of the code can be about rows of other sets.
 */
function findingsOf(code: string, set: CodeSet, findings: readonly Finding[]): Finding[] {
  const all = findings.filter((f) => f.code === code && f.severity === "error");
  if (all.length <= 1) return all;
  const rows = new Set(set.firstRows);
  return all.filter((f) => f.firstRows.some((row) => rows.has(row)));
}

/** For each code of a set: the messages and fixes of its findings. */
export function adviceFor(set: CodeSet, findings: readonly Finding[]): Advice[] {
  return set.errors.map((code, i) => {
    const own = findingsOf(code, set, findings);
    const messages = own.map((f) => f.message).join(" ");
    return {
      sentence: messages || (set.details[i] ?? ""),
      fixes: [...new Set(own.map((f) => f.fix))].filter(Boolean),
    };
  });
}

/** The column of the first finding of the first code of a set; `null` if it has none. */
export function columnOf(set: CodeSet, findings: readonly Finding[]): string | null {
  const [code] = set.errors;
  return code === undefined ? null : (findingsOf(code, set, findings)[0]?.column ?? null);
}
