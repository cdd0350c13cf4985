import { commands } from "../../../ipc/client";
import { Query } from "../../../data/query.svelte";
import type { FileDetail, Finding } from "../../../ipc/client";

export const fileDetail = () => new Query((id: number) => commands.fileDetail(id), { discardOnError: true });

/** Findings about rows that still load, or about the file as a whole. */
export function notices(detail: FileDetail): Finding[] {
  return detail.findings.filter((f) => f.severity !== "error");
}

/** The columns for which the whole file is rejected. */
export function schemaFaults(detail: FileDetail): Finding[] {
  return detail.findings.filter((f) => f.code === "INVALID_SCHEMA");
}

/** How many lines the findings tab shows. */
export function findingCount(detail: FileDetail): number {
  return (
    detail.codeSets.filter((s) => s.errors.length > 0 && s.rows > 0).length +
    schemaFaults(detail).length +
    notices(detail).length
  );
}

export type Advice = { sentence: string; fixes: string[] };

/** For each code of a set: what the findings of that code say is wrong, and what to do. */
export function adviceFor(
  errors: readonly string[],
  details: readonly string[],
  findings: readonly Finding[],
): Advice[] {
  return errors.map((code, i) => {
    const own = findings.filter((f) => f.code === code && f.severity === "error").slice(0, 2);
    const said = own.map((f) => f.message).join(" ");
    return {
      sentence: said || (details[i] ?? ""),
      fixes: [...new Set(own.map((f) => f.fix))].filter(Boolean),
    };
  });
}

/** The column that a set of codes is first seen in. */
export function columnOf(detail: FileDetail, errors: readonly string[]): string | null {
  return detail.findings.find((f) => f.severity === "error" && f.code === errors[0])?.column ?? null;
}
