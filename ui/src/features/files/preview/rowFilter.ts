/** Row filters for the preview: the rows of a finding, of a set of codes, of an environment. */
import type { CodeSet, EnvironmentSummary, Finding, RowFilter } from "../../../ipc/client";
import { predictedSetName } from "../../../domain/codes";

export type NamedRowFilter = {
  filter: RowFilter;
  /** Name of the rows, shown beside "Next" and "Previous". */
  name: string;
};

export const rejected: NamedRowFilter = { filter: { kind: "rejected" }, name: "Rejected rows" };

export function rowsOfSet(set: Pick<CodeSet, "errors">): NamedRowFilter {
  return { filter: { kind: "codes", errors: set.errors }, name: predictedSetName(set.errors) };
}

/** Findings in a column have a filter over the file; for other findings only the first rows are known. */
export function rowsOfFinding(finding: Finding): NamedRowFilter {
  const name = finding.column === null ? finding.code : `${finding.code} in ${finding.column}`;
  if (finding.column !== null) {
    const kind = finding.severity === "error" ? "error" : "advisory";
    return { filter: { kind, code: finding.code, column: finding.column }, name };
  }
  return { filter: { kind: "rows", rows: finding.firstRows }, name };
}

export function rowsOfEnvironment(environment: Pick<EnvironmentSummary, "id">): NamedRowFilter {
  return { filter: { kind: "environment", id: environment.id }, name: environment.id };
}
