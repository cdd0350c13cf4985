/** Which rows a number on the screen means: those of a finding, of a set of codes, of an environment. */
import type { CodeSet, EnvironmentRows, Finding, RowFilter } from "../../../ipc/client";
import { setName } from "../codes";

export type RowsMeant = {
  filter: RowFilter;
  /** What they are called, beside "Next" and "Previous". */
  name: string;
  /** How many there are, where the filter holds only the first of them. */
  outOf: number | null;
};

export const rejected: RowsMeant = { filter: { kind: "rejected" }, name: "Rejected rows", outOf: null };

export function rowsOfSet(set: Pick<CodeSet, "errors">): RowsMeant {
  return { filter: { kind: "codes", errors: set.errors }, name: setName(set.errors), outOf: null };
}

/** Rows of an error are found by their marks; of an advisory only the first are known. */
export function rowsOfFinding(finding: Finding): RowsMeant {
  const name = finding.column === null ? finding.code : `${finding.code} in ${finding.column}`;
  if (finding.severity === "error" && finding.column !== null) {
    return { filter: { kind: "fault", code: finding.code, column: finding.column }, name, outOf: null };
  }
  const all = finding.rows ?? finding.firstRows.length;
  return {
    filter: { kind: "listed", rows: finding.firstRows },
    name,
    outOf: all > finding.firstRows.length ? all : null,
  };
}

export function rowsOfEnvironment(environment: Pick<EnvironmentRows, "id">): RowsMeant {
  return { filter: { kind: "environment", id: environment.id }, name: environment.id, outOf: null };
}
