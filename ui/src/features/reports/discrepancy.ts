/** Describes how reported results differ from the prediction. */
import { count, counted } from "../../format";
import type { ComparisonRow, ReconciliationDetail } from "../../ipc/client";
import { setName } from "../../domain/codes";

export type Discrepancy = { headline: string; advice: string; environments: boolean };

const ENVIRONMENT = "INVALID_ENVIRONMENT_ID";

/** What differs, and a possible reason; `null` if nothing differs. */
export function discrepancyOf({ file, comparison }: ReconciliationDetail): Discrepancy | null {
  if (file.comparison !== "differs") return null;
  const schema = comparison.find((row) => row.schema);
  if (schema) return schemaDiscrepancy(schema, file.schemaRejected);
  if (file.overReported > 0) {
    return {
      headline: `${counted(file.overReported, "row")} more than sent ${file.overReported === 1 ? "was" : "were"} reported.`,
      advice: "Something else may write objects of this name, or the reports count some rows twice.",
      environments: false,
    };
  }
  const more = comparison.filter((row) => (row.difference ?? 0) > 0);
  const fewer = comparison.filter((row) => (row.difference ?? 0) < 0);
  const [to, from] = [more[0], fewer[0]];
  const environments = more.some((row) => row.errors.includes(ENVIRONMENT));
  if (to && from && more.length === 1 && fewer.length === 1) {
    const rows = Math.min(to.difference ?? 0, -(from.difference ?? 0));
    const came = to.errors.length === 0 ? "were accepted" : `came back ${setName(to.errors)}`;
    const expected = from.errors.length === 0 ? "that should have loaded" : `predicted as ${setName(from.errors)}`;
    return {
      headline: `${counted(rows, "row")} ${expected} ${rows === 1 ? came.replace("were", "was") : came}.`,
      advice: adviceFor(to, environments),
      environments,
    };
  }
  const rows = file.differingRows;
  return {
    headline: `${rows > 0 ? counted(rows, "row") : "Some rows"} did not match the prediction.`,
    advice: environments
      ? adviceFor(undefined, true)
      : "The table shows which. The prediction follows the published rules; the reports show what the service did.",
    environments,
  };
}

function adviceFor(to: ComparisonRow | undefined, environments: boolean): string {
  if (environments) return "Your environment list may differ from that of the integration.";
  if (to?.errors.length === 0) return "The service was more lenient than the published rules.";
  return "The service validated these rows differently from the published rules.";
}

function schemaDiscrepancy(row: ComparisonRow, rejected: boolean): Discrepancy {
  return rejected
    ? {
        headline: "The whole file was rejected, which was not predicted.",
        advice: "See the file’s schema and the details of the entry.",
        environments: false,
      }
    : {
        headline: "The whole file was predicted to be rejected, and it was not.",
        advice: `${count(row.reported)} rows were reported as rejected for their schema.`,
        environments: false,
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
