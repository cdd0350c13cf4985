/** The findings of the mock backend. */
import type { CodeSet, EnvironmentSummary, FileDetail, FileRow, Finding } from "../bindings";
import { badSchema, ENV, finding, goodSchema, NUL, TS } from "../mockData";

export function detailOf(f: FileRow, listed: (id: string) => boolean | null): FileDetail {
  const isSchema = f.note === "INVALID_SCHEMA";
  const sets: CodeSet[] =
    isSchema || f.id !== 1
      ? f.segments
          .filter((s) => s.errors.length && !isSchema)
          .map((s) => ({
            ...s,
            firstRows: [3, 9, 27],
            details: s.errors.map(() => "environmentId is not among the environments of the integration."),
          }))
      : [
          {
            errors: [TS],
            rows: 9870,
            firstRows: [1204, 1205, 1206],
            details: ["timestamp is not in milliseconds since the epoch."],
          },
          {
            errors: [ENV],
            rows: 2412,
            firstRows: [40017, 40018, 40022],
            details: ["environmentId is not among the environments of the integration."],
          },
          {
            errors: [NUL],
            rows: 518,
            firstRows: [88310, 88377, 90104],
            details: ["A column that may not be null is null."],
          },
          {
            errors: [NUL, TS],
            rows: 84,
            firstRows: [88402, 88409, 91655],
            details: ["A column that may not be null is null.", "timestamp is not in milliseconds since the epoch."],
          },
        ];
  const findings: Finding[] = isSchema
    ? badSchema()
        .filter((r) => !r.ok)
        .map((r) => finding("INVALID_SCHEMA", "error", r.column, null, [], r.message, r.fix))
    : f.verdict === "unreadable"
      ? [
          finding(
            "UNREADABLE",
            "error",
            null,
            null,
            [],
            "The file ends before its footer: it was cut short.",
            "Copy it again from where it was written, then check it again.",
          ),
        ]
      : f.id === 1
        ? [
            finding(
              TS,
              "error",
              "timestamp",
              9954,
              [1204, 1205, 1206],
              "`1763630046` looks like seconds; milliseconds are needed.",
              "Multiply by 1,000.",
            ),
            finding(
              ENV,
              "error",
              "environmentId",
              2412,
              [40017],
              "`env-qa-legacy` (2,412 rows) is not in your environment list.",
              "Correct `environmentId` in the source, or list the environment for the integration.",
            ),
            finding(
              NUL,
              "error",
              "key",
              602,
              [88310],
              "`key` is null.",
              "Give each event a `key` in the source, or leave these rows out.",
            ),
            finding(
              "EVENT_TYPE_FORMAT",
              "warning",
              "eventTypeId",
              37,
              [12880, 12914],
              "`Checkout Completed` does not match the pattern that the vendor's event API asks for: a letter or digit, then up to 79 letters, digits and -_.:",
              "Rename the event type in the source.",
            ),
            finding(
              "EMPTY_REQUIRED_FIELD",
              "warning",
              "key",
              6,
              [7003, 7551],
              "`key` is an empty string. It loads, but holds no information.",
              "Give each event a `key` in the source, or leave these rows out.",
            ),
            finding(
              "EXTRA_COLUMN",
              "notice",
              "ingest_date",
              null,
              [],
              "`ingest_date` is not one of the seven columns.",
              "Drop it, or put its values into properties.",
            ),
          ]
        : [];
  const environments: EnvironmentSummary[] =
    isSchema || f.rows === null
      ? []
      : [
          { id: "env-prod-1", rows: 90_404, listed: listed("env-prod-1") },
          { id: "env-prod-2", rows: 90_404, listed: listed("env-prod-2") },
          { id: "env-qa-legacy", rows: 2412, listed: listed("env-qa-legacy") },
          { id: "dev\u202Exyz", rows: 12, listed: listed("dev\u202Exyz") },
        ];
  return {
    file: f,
    summary: "",
    codeSets: sets,
    findings,
    schema: f.verdict === "unreadable" ? [] : isSchema ? badSchema() : goodSchema(),
    environments,
    environmentsCut: false,
    rowGroups: f.rows === null ? null : 4,
    basis: isSchema ? "schema" : "scan",
    advisories: isSchema ? "skipped" : "complete",
  };
}
