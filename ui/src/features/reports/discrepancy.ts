/** Describes how reported results differ from the prediction. */
import { count, counted } from "../../format";
import type { ComparisonRow, ReconciliationDetail } from "../../ipc/client";
import { setName } from "../../domain/codes";

/** `environments` is the label of the link to the environments; `null` if they are not the reason. */
export type Discrepancy = { headline: string; advice: string; environments: string | null };

const ENVIRONMENT = "INVALID_ENVIRONMENT_ID";

/**
 * What differs, and a possible reason; `null` if nothing differs. `listed` is the number of environments of the
 * integration.
 */
export function discrepancyOf({ file, comparison }: ReconciliationDetail, listed: number): Discrepancy | null {
  if (file.comparison !== "differs") return null;
  const schema = comparison.find((row) => row.schema);
  if (schema) return schemaDiscrepancy(schema, file.schemaRejected);
  if (file.overReported > 0) {
    return {
      headline: `${counted(file.overReported, "row")} more than sent ${file.overReported === 1 ? "was" : "were"} reported.`,
      advice: "Something else may write objects of this name, or the reports count some rows twice.",
      environments: null,
    };
  }
  const more = comparison.filter((row) => (row.difference ?? 0) > 0);
  const fewer = comparison.filter((row) => (row.difference ?? 0) < 0);
  const [to, from] = [more[0], fewer[0]];
  const environments = more.some((row) => row.errors.includes(ENVIRONMENT)) ? environmentsLabel(listed) : null;
  if (to && from && more.length === 1 && fewer.length === 1) {
    const rows = Math.min(to.difference ?? 0, -(from.difference ?? 0));
    const came = to.errors.length === 0 ? "were accepted" : `came back ${setName(to.errors)}`;
    const expected = from.errors.length === 0 ? "that should have loaded" : `predicted as ${setName(from.errors)}`;
    return {
      headline: `${counted(rows, "row")} ${expected} ${rows === 1 ? came.replace("were", "was") : came}.`,
      advice: environments === null ? adviceFor(to) : environmentAdvice(listed),
      environments,
    };
  }
  const rows = file.differingRows;
  return {
    headline: `${rows > 0 ? counted(rows, "row") : "Some rows"} did not match the prediction.`,
    advice:
      environments !== null
        ? environmentAdvice(listed)
        : "The table shows which. The prediction follows the published rules; the reports show what the service did.",
    environments,
  };
}

function environmentsLabel(listed: number): string {
  return listed === 0 ? "List your environments" : "Compare the lists";
}

function environmentAdvice(listed: number): string {
  return listed === 0
    ? "The environment check was off, so this could not be predicted."
    : "Your environment list may differ from that of the integration.";
}

function adviceFor(to: ComparisonRow): string {
  if (to.errors.length === 0) return "The service was more lenient than the published rules.";
  return "The service validated these rows differently from the published rules.";
}

function schemaDiscrepancy(row: ComparisonRow, rejected: boolean): Discrepancy {
  return rejected
    ? {
        headline: "The whole file was rejected, which was not predicted.",
        advice: "See the file’s schema and the details of the entry.",
        environments: null,
      }
    : {
        headline: "The whole file was predicted to be rejected, and it was not.",
        advice: `${count(row.reported)} rows were reported as rejected for their schema.`,
        environments: null,
      };
}

/** Column totals of the comparison; `null` for a column without numbers. */
export function totals(comparison: readonly ComparisonRow[]): {
  predicted: number | null;
  reported: number;
  difference: number | null;
} {
  const counting = comparison.filter((row) => !row.schema);
  const reported = counting.reduce((sum, row) => sum + row.reported, 0);
  const known = counting.length > 0 && counting.some((row) => row.predicted !== null);
  const predicted = known ? counting.reduce((sum, row) => sum + (row.predicted ?? 0), 0) : null;
  return { predicted, reported, difference: predicted === null ? null : reported - predicted };
}
