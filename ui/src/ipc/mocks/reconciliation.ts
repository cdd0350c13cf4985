/** The report page of a file in the mock backend. */
import type { CodeCount, ComparisonRow, EntryRow, ReconciliationDetail, ReconciledFile } from "../bindings";

const ENV = "INVALID_ENVIRONMENT_ID";
const NUL = "REQUIRED_FIELDS_NULL";

function entry(number: number, report: string, rows: number, valid: boolean, more: Partial<EntryRow> = {}): EntryRow {
  return {
    number,
    report: `2025-11-20/${report}`,
    writtenAtMs: Date.UTC(2025, 10, 20, 9, 31, 20, 345),
    originalCreationTime: "1763630046000",
    entryId: "3",
    valid,
    rows,
    errors: valid ? [] : [ENV],
    errorsDetails: valid ? [] : ["env-qa-legacy is no environment of this integration."],
    warnings: [],
    counted: true,
    duplicateOf: null,
    conflicting: false,
    schemaRejected: false,
    otherFields: null,
    ...more,
  };
}

function comparison(errors: string[], predicted: number, reported: number): ComparisonRow {
  return { errors, schema: false, predicted, reported, difference: reported - predicted };
}

/** The page of the design for its file; a simple page for the others. */
export function detailMock(file: ReconciledFile, codes: CodeCount[]): ReconciliationDetail {
  if (!file.fileName.includes("checkout")) return plainDetail(file, codes);
  return {
    file,
    comparison: [comparison([], 910, 898), comparison([ENV], 786, 798), comparison([ENV, NUL], 10, 10)],
    predictedRows: 1706,
    entries: [
      entry(1, "09-31-20.345", 100, true, { conflicting: true, warnings: ["UNKNOWN_TRAFFIC_TYPE"] }),
      entry(2, "09-31-20.345", 798, true, { originalCreationTime: "1763630046022" }),
      entry(3, "09-31-20.345", 798, false, { originalCreationTime: "1763630046123" }),
      entry(4, "09-31-20.345", 10, false, {
        conflicting: true,
        errors: [ENV, NUL],
        errorsDetails: ["a", "key is null."],
      }),
      entry(5, "09-46-02.118", 798, true, {
        originalCreationTime: "1763630046022",
        counted: false,
        duplicateOf: 2,
      }),
      entry(6, "10-01-44.902", 798, false, {
        originalCreationTime: "1763630046123",
        counted: false,
        duplicateOf: 3,
        otherFields: '{"batch":7}',
      }),
    ],
    entryErrors: [],
    notes: [
      "Entries 1 and 4 share a time and an id but differ in content, so both count. Duplicates equal an earlier entry in every field.",
    ],
    codes: codes.filter((c) => c.code === ENV || c.code === NUL),
    fileId: 4,
  };
}

function plainDetail(file: ReconciledFile, codes: CodeCount[]): ReconciliationDetail {
  const rejected = file.codes.map((c) => ({
    errors: c.errors,
    schema: false,
    predicted: file.comparison === "none" ? null : c.rows,
    reported: c.rows,
    difference: file.comparison === "none" ? null : 0,
  }));
  return {
    file,
    comparison: file.schemaRejected
      ? [{ errors: ["INVALID_SCHEMA"], schema: true, predicted: file.sent, reported: 0, difference: null }]
      : [
          {
            errors: [],
            schema: false,
            predicted: file.comparison === "none" ? null : (file.sent ?? 0) - file.rejected,
            reported: file.accepted,
            difference: file.comparison === "none" ? null : file.accepted - (file.sent ?? 0) + file.rejected,
          },
          ...rejected,
        ],
    predictedRows: file.comparison === "none" ? null : file.sent,
    entries: file.schemaRejected
      ? [entry(1, "08-58-10.001", 1, false, { errors: ["INVALID_SCHEMA"], counted: false, schemaRejected: true })]
      : [
          entry(1, "09-31-20.345", file.accepted, true),
          ...file.codes.map((c, i) => entry(i + 2, "09-31-20.345", c.rows, false, { errors: c.errors })),
        ],
    entryErrors: [],
    notes: file.ambiguous ? [file.ambiguous] : [],
    codes: codes.filter((c) => file.codes.some((s) => s.errors.includes(c.code))),
    fileId: null,
  };
}
