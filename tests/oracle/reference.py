"""Reference implementation of the check of an event file.

It evaluates the rules row by row, without regard to speed, and shares no code
with the engine that it is compared with.
"""

import collections
import dataclasses
import math
import re

import parquet_file

STRINGS = ("environmentId", "trafficTypeId", "eventTypeId", "key")
REQUIRED = (*STRINGS, "timestamp")
OPTIONAL = ("value", "properties")
COLUMNS = REQUIRED + OPTIONAL

EVENT_TYPE = re.compile(r"[a-zA-Z0-9][-_.:a-zA-Z0-9]{0,79}")
MIN_TIME, TIME_LIMIT = 100_000_000_000, 100_000_000_000_000
DAY = 24 * 60 * 60 * 1000
MAX_KEY_CHARS, MAX_PROPERTIES, MAX_PROPERTY_BYTES = 250, 300, 32_768
LISTED_CODECS = {"GZIP", "SNAPPY", "LZO", "UNCOMPRESSED"}

# The codecs that a tag before `.parquet` can name.
TAGS = {
    "snappy": {"SNAPPY"},
    "gz": {"GZIP"},
    "gzip": {"GZIP"},
    "lzo": {"LZO"},
    "zstd": {"ZSTD"},
    "br": {"BROTLI"},
    "brotli": {"BROTLI"},
    "lz4": {"LZ4", "LZ4_RAW"},
    "lz4raw": {"LZ4_RAW"},
    "lz4_raw": {"LZ4_RAW"},
    "lz4hadoop": {"LZ4"},
}

ERROR, WARNING, NOTICE = "error", "warning", "notice"


@dataclasses.dataclass
class Settings:
    """Settings of a check."""

    environments: list | None = None
    traffic_types: list | None = None
    # Milliseconds since the epoch.
    now: int = 0
    first_rows: int = 100


@dataclasses.dataclass
class Check:
    """The expected result, with the keys of `tally validate --format json`."""

    readable: bool
    schemaOk: bool | None
    rows: int | None
    verdict: str
    predicted: list
    codeSets: list
    # (code, column, severity, rows, firstRows), sorted.
    findings: list
    # Column of the seven → whether it is valid.
    schema: dict
    # (id, rows, listed), sorted. None if the rows were not read.
    environments: list | None
    wrapping: str
    basis: str | None


def check(name, data, settings):
    """Checks the bytes of a file with this name."""
    try:
        file = parquet_file.ParquetFile(data)
    except parquet_file.Unreadable:
        return _unreadable(None, None, parquet_file.wrapping(data))
    invalid, notices = _schema(file.columns)
    schema = {column: column not in invalid for column in COLUMNS}
    notices += _notices(name, file)
    if invalid:
        findings = [("INVALID_SCHEMA", column, ERROR, None, ()) for column in invalid] + notices
        entry = {"valid": False, "numberOfRows": None, "errors": ["INVALID_SCHEMA"]}
        return Check(
            True, False, file.rows, "rejected", [entry], [], _sorted(findings), schema, None, file.wrapping, "schema"
        )
    try:
        columns = values(file)
    except Exception:  # pyarrow raises many types of exceptions for damaged files.
        return _unreadable(True, file.rows, file.wrapping)
    rows = _Rows(settings)
    for number, row in enumerate(zip(*(columns[column] for column in COLUMNS))):
        rows.add(number, dict(zip(COLUMNS, row)))
    return Check(
        True,
        True,
        file.rows,
        rows.verdict(),
        rows.predicted(),
        rows.code_sets(),
        _sorted(rows.findings() + notices),
        schema,
        rows.environments(),
        file.wrapping,
        "scan",
    )


def _unreadable(schema_ok, rows, wrapping):
    finding = ("UNREADABLE", None, ERROR, None, ())
    return Check(False, schema_ok, rows, "unreadable", [], [], [finding], {}, None, wrapping, None)


def _sorted(findings):
    return sorted(findings, key=lambda finding: (finding[0], finding[1] or "", str(finding[3:])))


# The schema.


def _is_string(node):
    return (
        not node.is_group
        and node.repetition != "REPEATED"
        and node.physical == "BYTE_ARRAY"
        and node.annotation in ("STRING", "ENUM", "JSON")
    )


def _is_map(node):
    if not node.is_group or node.annotation != "MAP" or node.repetition == "REPEATED" or len(node.children) != 1:
        return False
    entries = node.children[0]
    return (
        entries.is_group
        and entries.repetition == "REPEATED"
        and len(entries.children) == 2
        and all(_is_string(half) for half in entries.children)
    )


def _has_required_type(column, node):
    if column == "properties":
        return _is_map(node)
    if column in STRINGS:
        return _is_string(node)
    if node.is_group or node.repetition == "REPEATED":
        return False
    if column == "timestamp":
        return node.physical == "INT64" and node.annotation in (None, "INT64")
    return node.physical == "DOUBLE" and node.annotation is None


def _leaves(node):
    return [node] if not node.is_group else [leaf for child in node.children for leaf in _leaves(child)]


def _schema(nodes):
    """Returns the invalid columns and the notices."""
    invalid, notices, near_misses = [], [], set()
    names = [node.name for node in nodes]
    for column in COLUMNS:
        found = [node for node in nodes if node.name == column]
        if not found:
            # Near misses belong to the missing column, and are not extra columns.
            near_misses.update(name for name in names if name.lower() == column.lower())
            if column in REQUIRED:
                invalid.append(column)
            else:
                notices.append(("MISSING_OPTIONAL_COLUMN", column, NOTICE, None, ()))
        elif len(found) > 1 or not _has_required_type(column, found[0]):
            invalid.append(column)
        elif any(leaf.annotation in ("ENUM", "JSON") for leaf in _leaves(found[0])):
            notices.append(("STRING_ANNOTATION", column, NOTICE, None, ()))
    for name in names:
        if name not in COLUMNS and name not in near_misses:
            notices.append(("EXTRA_COLUMN", name, NOTICE, None, ()))
    return invalid, notices


def _notices(name, file):
    notices = []
    codecs = file.codecs()
    if file.rows == 0:
        notices.append(("EMPTY_FILE", None, NOTICE, None, ()))
    if codecs - LISTED_CODECS:
        notices.append(("UNLISTED_CODEC", None, NOTICE, None, ()))
    if _name_mismatches(name.lower(), file.wrapping, codecs):
        notices.append(("NAME_MISMATCH", None, NOTICE, None, ()))
    return notices


def _name_mismatches(name, wrapping, codecs):
    named = "none"
    for suffix, compression in ((".gz", "gzip"), (".bz2", "bzip2")):
        if name.endswith(suffix):
            name, named = name.removesuffix(suffix), compression
    if named != wrapping:
        return True
    if not name.endswith(".parquet"):
        return False
    tag = name.removesuffix(".parquet").rpartition(".")[2] if "." in name.removesuffix(".parquet") else ""
    # A file without data has no codec to compare with.
    return tag in TAGS and bool(codecs) and not codecs & TAGS[tag]


# The rows.


def values(file):
    """Returns the values of each column. A map is a list of pairs of bytes."""
    nodes = [node for node in file.columns if node.name in COLUMNS]
    columns = {column: [None] * file.rows for column in COLUMNS}
    if file.rows == 0:
        return columns
    table = file.table(nodes)
    if table.num_rows != file.rows:
        raise ValueError("the footer has another number of rows")
    for node, column in zip(nodes, table.columns):
        columns[node.name] = _pairs(column) if node.name == "properties" else column.to_pylist()
    return columns


def _pairs(column):
    rows = []
    for chunk in column.chunks:
        offsets = chunk.offsets.to_pylist()
        keys, values = (chunk.values.field(half).to_pylist() for half in (0, 1))
        valid = chunk.is_valid().to_pylist()
        for row in range(len(chunk)):
            span = slice(offsets[row], offsets[row + 1])
            rows.append(list(zip(keys[span], values[span])) if valid[row] else None)
    return rows


class _Rows:
    """Counts errors and warnings of rows."""

    def __init__(self, settings):
        self.settings = settings
        # An empty list means no list.
        self.listed = set(settings.environments) if settings.environments else None
        self.traffic_types = set(settings.traffic_types) if settings.traffic_types else None
        self.rows = 0
        self.by_finding = collections.defaultdict(list)
        self.by_set = collections.defaultdict(list)
        self.by_environment = collections.Counter()

    def add(self, number, row):
        self.rows += 1
        errors = [*self._errors(row)]
        for code, column in errors:
            self.by_finding[code, column, ERROR].append(number)
        for code, column in self._warnings(row):
            self.by_finding[code, column, WARNING].append(number)
        self.by_set[tuple(sorted({code for code, _ in errors}))].append(number)
        if row["environmentId"] is not None:
            self.by_environment[row["environmentId"].decode("utf-8", "replace")] += 1

    def _errors(self, row):
        for column in REQUIRED:
            if row[column] is None:
                yield "REQUIRED_FIELDS_NULL", column
        environment, time = row["environmentId"], row["timestamp"]
        if self.listed is not None and environment is not None:
            if environment.decode("utf-8", "replace") not in self.listed:
                yield "INVALID_ENVIRONMENT_ID", "environmentId"
        if time is not None and not MIN_TIME <= time < TIME_LIMIT:
            yield "INVALID_TIMESTAMP", "timestamp"

    def _warnings(self, row):
        for column in STRINGS:
            if row[column] == b"":
                yield "EMPTY_REQUIRED_FIELD", column
        event_type, key, traffic_type = (
            row[column] if row[column] is None else row[column].decode("utf-8", "replace")
            for column in ("eventTypeId", "key", "trafficTypeId")
        )
        if event_type is not None and not EVENT_TYPE.fullmatch(event_type):
            yield "EVENT_TYPE_FORMAT", "eventTypeId"
        if key is not None and len(key) > MAX_KEY_CHARS:
            yield "KEY_TOO_LONG", "key"
        if self.traffic_types is not None and traffic_type is not None and traffic_type not in self.traffic_types:
            yield "UNLISTED_TRAFFIC_TYPE", "trafficTypeId"
        time, value = row["timestamp"], row["value"]
        if time is not None and MIN_TIME <= time < TIME_LIMIT and time > self.settings.now + DAY:
            yield "FUTURE_TIMESTAMP", "timestamp"
        if value is not None and not math.isfinite(value):
            yield "VALUE_NOT_FINITE", "value"
        if row["properties"] is not None:
            yield from ((code, "properties") for code in _property_warnings(row["properties"]))

    def predicted(self):
        entries = [
            {"valid": not codes, "numberOfRows": len(rows), "errors": list(codes)}
            for codes, rows in self.by_set.items()
        ]
        return sorted(entries, key=lambda entry: (not entry["valid"], -entry["numberOfRows"], entry["errors"]))

    def code_sets(self):
        return [
            {"errors": entry["errors"], "rows": entry["numberOfRows"], "firstRows": self._first(entry["errors"])}
            for entry in self.predicted()
            if not entry["valid"]
        ]

    def _first(self, codes):
        return self.by_set[tuple(codes)][: self.settings.first_rows]

    def findings(self):
        return [
            (code, column, severity, len(rows), tuple(rows[: self.settings.first_rows]))
            for (code, column, severity), rows in self.by_finding.items()
        ]

    def environments(self):
        listed = self.listed
        return sorted(
            (name, rows, None if listed is None else name in listed) for name, rows in self.by_environment.items()
        )

    def verdict(self):
        clean = len(self.by_set.get((), ()))
        if clean == self.rows:
            return "accepted"
        return "partly_rejected" if clean else "rejected"


def _property_warnings(pairs):
    keys = [key for key, _ in pairs if key is not None]
    if len(pairs) > MAX_PROPERTIES:
        yield "TOO_MANY_PROPERTIES"
    if sum(len(half) for pair in pairs for half in pair if half is not None) > MAX_PROPERTY_BYTES:
        yield "PROPERTIES_TOO_LARGE"
    if len(set(keys)) < len(keys):
        yield "DUPLICATE_MAP_KEY"
    if len(keys) < len(pairs):
        yield "NULL_MAP_KEY"
