/** Sample data of the mock backend, as in the design. */
import type { Cell, FileRow, Finding, PreviewColumn, PreviewRow, SchemaColumn, ErrorSetCount } from "./bindings";

export const checkedAt = Date.now() - 60_000;

export function file(id: number, name: string, mb: number, more: Partial<FileRow> = {}): FileRow {
  return {
    id,
    name,
    folder: "/data/exports/2025-11-20",
    bytes: Math.round(mb * 1e6),
    state: "checked",
    verdict: "accepted",
    rows: null,
    acceptedRows: null,
    segments: [],
    codecs: ["SNAPPY"],
    writer: null,
    note: null,
    checkedAtMs: checkedAt,
    elapsedMs: 800,
    stale: null,
    ...more,
  };
}

export function checkResult(
  rows: number,
  sets: [string[], number][],
  writer: string,
  more: Partial<FileRow> = {},
): Partial<FileRow> {
  const rejected = sets.reduce((sum, [, n]) => sum + n, 0);
  const segments: ErrorSetCount[] = [
    { errors: [], rows: rows - rejected },
    ...sets.map(([errors, n]) => ({ errors, rows: n })),
  ];
  const verdict = rejected === 0 ? "accepted" : rejected === rows ? "rejected" : "partly_rejected";
  return { rows, acceptedRows: rows - rejected, segments, verdict, writer, ...more };
}

export const TS = "INVALID_TIMESTAMP";
export const ENV = "INVALID_ENVIRONMENT_ID";
export const NUL = "REQUIRED_FIELDS_NULL";
export const schemaReject: Partial<FileRow> = {
  verdict: "rejected",
  rows: 58112,
  acceptedRows: 0,
  segments: [{ errors: ["INVALID_SCHEMA"], rows: 0 }],
  note: "INVALID_SCHEMA",
};

export function designFiles(): FileRow[] {
  return [
    file(
      1,
      "events_2025-11-20_part-03.snappy.parquet",
      21.4,
      checkResult(
        184220,
        [
          [[TS], 9870],
          [[ENV], 2412],
          [[NUL], 518],
          [[NUL, TS], 84],
        ],
        "parquet-mr 1.13.1",
      ),
    ),
    file(2, "events_2025-11-20_part-02.snappy.parquet", 21.9, checkResult(190311, [], "parquet-mr 1.13.1")),
    file(3, "events_2025-11-20_part-01.snappy.parquet", 22.1, checkResult(192004, [], "parquet-mr 1.13.1")),
    file(
      4,
      "checkout_2025-11-20.snappy.parquet",
      0.214,
      checkResult(
        1706,
        [
          [[ENV], 786],
          [[ENV, NUL], 10],
        ],
        "parquet-mr 1.12.3",
        { stale: "changed" },
      ),
    ),
    file(5, "mobile_2025-11-20.parquet", 6.7, {
      ...schemaReject,
      codecs: ["ZSTD"],
      writer: "parquet-cpp-arrow 17.0.0",
      elapsedMs: 100,
    }),
    file(6, "backfill_2025-10.parquet.gz", 961.3, checkResult(10_000_000, [[[TS], 1]], "DuckDB v1.1.3")),
    file(7, "server_2025-11-20.parquet", 4.1, { verdict: "unreadable", codecs: [], note: "Cut short: no footer" }),
    file(8, "polars_trial.parquet", 1.1, checkResult(12480, [], "Polars", { codecs: ["ZSTD"], note: "2 advisories" })),
    file(9, "web_2025-11-20.lzo.parquet", 61, {
      state: "queued",
      verdict: null,
      rows: 402118,
      codecs: ["LZO"],
      writer: "parquet-mr 1.10.1",
      checkedAtMs: null,
    }),
    file(10, "web_2025-11-19 \u202Egnp.\u0000<img src=x onerror=alert(1)>.parquet", 60.2, {
      state: "queued",
      verdict: null,
      codecs: [],
      checkedAtMs: null,
    }),
  ];
}

export function manyFiles(n: number): FileRow[] {
  return Array.from({ length: n }, (_, i) => {
    const rows = 1000 + ((i * 7919) % 200_000);
    const rejected = i % 5 === 0 ? Math.floor(rows / 17) : 0;
    return file(i + 1, `part-${String(i).padStart(5, "0")}.snappy.parquet`, rows / 9000, {
      ...checkResult(rows, rejected ? [[[TS], rejected]] : [], "parquet-mr 1.13.1"),
      ...(i % 97 === 3 ? schemaReject : {}),
    });
  });
}

export const columns: PreviewColumn[] = [
  { name: "environmentId", typeName: "String", expected: true, numeric: false },
  { name: "trafficTypeId", typeName: "String", expected: true, numeric: false },
  { name: "eventTypeId", typeName: "String", expected: true, numeric: false },
  { name: "key", typeName: "String", expected: true, numeric: false },
  { name: "timestamp", typeName: "Long, ms", expected: true, numeric: true },
  { name: "value", typeName: "Double", expected: true, numeric: true },
  { name: "properties", typeName: "Map<String,String>", expected: true, numeric: false },
  { name: "ingest_date", typeName: "Date", expected: false, numeric: false },
];
export const types = ["page_view", "add_to_cart", "checkout", "search", "sign_in"];
export const hostile = [
  "<script>alert(1)</script>",
  "pay\u202Egnp.exe",
  "nul\u0000inside",
  "two\nlines\tand a tab",
  "zero\u200Bwidth\uFEFF",
  "مرحبا بالعالم",
  "👩‍👩‍👧‍👦 family",
  "x".repeat(300),
];

export function text(value: string, length = value.length): Cell {
  return { kind: "text", text: value, length };
}

export function previewRow(row: number): PreviewRow {
  const bad = row >= 1204 && row <= 1211;
  const noKey = row === 1209;
  const untrusted = row < hostile.length ? (hostile[row] ?? "") : null;
  const cells: Cell[] = [
    text(`env-prod-${(row % 3) + 1}`),
    text("user"),
    text(types[(row * 7) % 5] ?? ""),
    noKey
      ? { kind: "null" }
      : text(
          untrusted ?? `u_${((row * 7919) % 99991).toString(36).padStart(4, "0")}${row % 10}`,
          row === 7 ? 1_000_000 : undefined,
        ),
    { kind: "number", text: String(bad ? 1763630046 + row * 3 : 1763630046112 + row * 71) },
    row % 4 === 1 ? { kind: "null" } : { kind: "number", text: (((row * 37) % 9000) / 100).toFixed(2) },
    row % 6 === 4
      ? { kind: "null" }
      : {
          kind: "map",
          entries: [
            { key: "cur", value: ["EUR", "GBP", "USD"][row % 3] ?? "" },
            { key: "country", value: ["DE", "GB", "US", "FR"][row % 4] ?? "" },
            ...(row % 3 === 0 ? [{ key: "note", value: null }] : []),
          ],
          total: row % 3 === 0 ? 5 : 2,
        },
    { kind: "other", text: "2025-11-20", length: 10 },
  ];
  return { row, errors: bad ? (noKey ? [NUL, TS] : [TS]) : [], errorColumns: bad ? (noKey ? [3, 4] : [4]) : [], cells };
}

export function finding(
  code: string,
  severity: Finding["severity"],
  column: string | null,
  rows: number | null,
  firstRows: number[],
  message: string,
  fix: string,
): Finding {
  return { code, severity, column, rows, firstRows, message, fix };
}

export const expectedTypes: [string, string][] = [
  ["environmentId", "String, not null"],
  ["trafficTypeId", "String, not null"],
  ["eventTypeId", "String, not null"],
  ["key", "String, not null"],
  ["timestamp", "Long, ms, not null"],
  ["value", "Double"],
  ["properties", "Map<String,String>"],
];
export const foundTypes = [
  "BYTE_ARRAY (String)",
  "BYTE_ARRAY (String)",
  "BYTE_ARRAY (String)",
  "BYTE_ARRAY (String)",
  "INT64",
  "DOUBLE",
  "MAP (String, String)",
];

export function goodSchema(): SchemaColumn[] {
  return [
    ...expectedTypes.map(([column, expected], i) => ({
      column,
      expected,
      foundName: column,
      found: foundTypes[i] ?? "",
      ok: true,
      message: "",
      fix: "",
    })),
    {
      column: "ingest_date",
      expected: null,
      foundName: "ingest_date",
      found: "INT32 (Date)",
      ok: true,
      message: "`ingest_date` is not one of the seven columns.",
      fix: "Drop it, or put its values into properties.",
    },
  ];
}

export function badSchema(): SchemaColumn[] {
  const bad: Record<string, [string, string, string, string]> = {
    environmentId: [
      "environmentid",
      "BYTE_ARRAY (String)",
      "`environmentId` is missing; the file has `environmentid`, and names must match exactly.",
      "Rename `environmentid` to `environmentId`.",
    ],
    timestamp: [
      "timestamp",
      "INT64 (Timestamp, ms)",
      "`timestamp` is a timestamp type in milliseconds, not a number; a plain INT64 of milliseconds is needed.",
      'Write whole milliseconds: `.dt.as_unit("ms").astype("int64")`.',
    ],
    value: [
      "value",
      "FLOAT",
      "`value` is FLOAT, a single-precision number; Double is needed.",
      'Cast it to a double: `.astype("float64")`.',
    ],
    properties: [
      "properties",
      "Struct of 4 fields",
      "`properties` is a Struct of 4 fields; a Map of String to String is needed. pandas writes a dict as a struct.",
      "Make it a map, with every value as text: `.astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))`.",
    ],
  };
  return goodSchema().map((row) => {
    const b = bad[row.column];
    return b ? { ...row, foundName: b[0], found: b[1], ok: false, message: b[2], fix: b[3] } : row;
  });
}
