"""Code that writes event files with each tool: the obvious way, and the correct way.

The page shows the code that is run.
"""

import ast
import dataclasses
import textwrap

# The events in every file.
EVENTS = """
events = [
    {"environmentId": "prod", "trafficTypeId": "user", "eventTypeId": "page_view", "key": "user-1",
     "timestamp": 1767434400000, "value": 9.99, "properties": {"page": "/pricing", "plan": "pro"}},
    {"environmentId": "prod", "trafficTypeId": "user", "eventTypeId": "checkout", "key": "user-2",
     "timestamp": 1767434460000, "value": None, "properties": {"plan": "free"}},
    {"environmentId": "stage", "trafficTypeId": "account", "eventTypeId": "sign_in", "key": "account-7",
     "timestamp": 1767434520000, "value": 1.0, "properties": None},
]
""".strip()


# The same, for other languages.
EVENT_LIST = ast.literal_eval(EVENTS.removeprefix("events = "))


@dataclasses.dataclass
class Case:
    """One way to write the file."""

    title: str
    code: str
    # The expected verdict.
    verdict: str = "accepted"
    # A note for analysts.
    note: str = ""
    # The code with the fix applied literally; one for each alternative in the fix.
    repair: str | tuple = ()
    # The expected verdict after the repair, and the remaining notices.
    repaired: str = "accepted"
    stays: tuple = ()
    # The code is expected to fail.
    fails: bool = False
    # Shown as one line of a table, without the code.
    brief: bool = False

    def __post_init__(self):
        self.code = textwrap.dedent(self.code).strip()
        repairs = (self.repair,) if isinstance(self.repair, str) else self.repair
        self.repair = tuple(textwrap.dedent(repair).strip() for repair in repairs)


@dataclasses.dataclass
class Tool:
    """A tool, how it is set up, and its cases."""

    name: str
    # The package whose version is shown.
    package: str
    about: str
    prelude: str
    # The first is the recommended way.
    right: list
    cases: list
    codecs: list = dataclasses.field(default_factory=list)
    # "javascript" runs in Node, with the packages of package.json.
    language: str = "python"

    def __post_init__(self):
        self.prelude = textwrap.dedent(self.prelude).strip()


NAMES = ["environmentId", "trafficTypeId", "eventTypeId", "key", "timestamp", "value", "properties"]


def _lines(*lines):
    return "\n".join(line for line in lines if line)


def _pyarrow(title, name, expression, repaired_expression, first="", brief=True, **more):
    """A case that writes a column of another type, and its repair."""
    table = "table = pa.Table.from_pylist(events, schema=schema)"
    write = f'pq.write_table(table.set_column({NAMES.index(name)}, "{name}", column), "events.parquet")'
    return Case(
        title,
        _lines(first, table, f"column = {expression}", write),
        "rejected",
        repair=_lines(first, table, f"column = {expression}", f"column = {repaired_expression}", write),
        brief=brief,
        **more,
    )


def _pandas(title, name, expression, repaired_expression, first="", brief=True, **more):
    expression, repaired_expression = (f'typed["{name}"] = {value}' for value in (expression, repaired_expression))
    write = 'typed.to_parquet("events.parquet")'
    return Case(
        title, _lines(first, expression, write), "rejected", repair=_lines(first, expression, repaired_expression, write), brief=brief, **more
    )


def _fastparquet(title, name, expression, repaired_expression, first="", brief=True, **more):
    drop = 'df = df.drop(columns="properties")'
    expression, repaired_expression = (f'df["{name}"] = {value}' for value in (expression, repaired_expression))
    write = 'fastparquet.write("events.parquet", df)'
    return Case(
        title,
        _lines(first, drop, expression, write),
        "rejected",
        repair=_lines(first, drop, expression, repaired_expression, write),
        stays=("MISSING_OPTIONAL_COLUMN",),
        brief=brief,
        **more,
    )


def _polars(title, name, expression, repaired_expression, first="", brief=True, **more):
    frame = 'df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})'
    expression, repaired_expression = (f"df = df.with_columns({name}={value})" for value in (expression, repaired_expression))
    write = 'df.write_parquet("events.parquet", compression="snappy")'
    return Case(
        title,
        _lines(first, frame, expression, write),
        "rejected",
        repair=_lines(first, frame, expression, repaired_expression, write),
        brief=brief,
        **more,
    )


def _spark(title, name, expression, repaired_expression, brief=True, **more):
    expression, repaired_expression = (f'df = df.withColumn("{name}", F.expr("{value}"))' for value in (expression, repaired_expression))
    write = 'df.write.parquet("events")'
    return Case(title, _lines(expression, write), "rejected", repair=_lines(expression, repaired_expression, write), brief=brief, **more)


def _sql(text):
    return f'duckdb.sql("""\n{textwrap.indent(textwrap.dedent(text).strip(), "    ")}\n""")'


def _duckdb(title, name, expression, repaired_expression, brief=True, **more):
    """A column of another type in a table, and the same cast on the way out."""
    maps = "" if name == "properties" else ", CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties"
    table = _sql(
        f"""
        CREATE OR REPLACE TABLE events AS
            SELECT * REPLACE ({expression} AS {name}{maps}) FROM 'events.json'
        """
    )
    write = _sql("COPY events TO 'events.parquet'")
    mend = _sql(f"COPY (SELECT * REPLACE ({repaired_expression} AS {name}) FROM events) TO 'events.parquet'")
    return Case(title, _lines(table, write), "rejected", repair=_lines(table, mend), brief=brief, **more)


SCHEMA = """
schema = pa.schema([
    ("environmentId", pa.string()),
    ("trafficTypeId", pa.string()),
    ("eventTypeId", pa.string()),
    ("key", pa.string()),
    ("timestamp", pa.int64()),
    ("value", pa.float64()),
    ("properties", pa.map_(pa.string(), pa.string())),
])
"""

PYARROW = Tool(
    "pyarrow",
    "pyarrow",
    "pyarrow guesses a type for each column unless it is given a schema. Its guess for a dict is a struct.",
    "import pyarrow as pa\nimport pyarrow.parquet as pq\n" + SCHEMA,
    [
        Case(
            "With a schema",
            """
            table = pa.Table.from_pylist(events, schema=schema)
            pq.write_table(table, "events.parquet")
            """,
            note="Older releases want each map as a list of pairs: `list(d.items())`.",
        ),
        Case(
            "Non-null columns declared as such",
            """
            strict = pa.schema([field.with_nullable(field.name in ("value", "properties")) for field in schema])
            pq.write_table(pa.Table.from_pylist(events, schema=strict), "events.parquet")
            """,
            note="A null in a required column then fails where the file is written, instead of where it is read.",
        ),
        Case(
            "large_string, dictionary columns, data pages v2",
            """
            compact = schema.set(0, pa.field("environmentId", pa.dictionary(pa.int32(), pa.string())))
            compact = compact.set(3, pa.field("key", pa.large_string()))
            pq.write_table(pa.Table.from_pylist(events, schema=compact), "events.parquet", data_page_version="2.0")
            """,
            note="Arrow's own types are a matter of memory: on disk, each of these is a plain String.",
        ),
    ],
    [
        Case(
            "Without a schema",
            """
            table = pa.Table.from_pylist(events)
            pq.write_table(table, "events.parquet")
            """,
            "rejected",
            note="With a schema from the start, as above, none of this is needed.",
            repair="""
            table = pa.Table.from_pylist(events)
            maps = pa.array(table["properties"].to_pylist(), pa.map_(pa.string(), pa.string()))
            pq.write_table(table.set_column(6, "properties", maps), "events.parquet")
            """,
        ),
        Case(
            "Pairs, but no schema",
            """
            pairs = [{**event, "properties": list((event["properties"] or {}).items())} for event in events]
            pq.write_table(pa.Table.from_pylist(pairs), "events.parquet")
            """,
            "rejected",
            repair="""
            pairs = [list((event["properties"] or {}).items()) for event in events]
            maps = pa.array(pairs, pa.map_(pa.string(), pa.string()))
            table = pa.Table.from_pylist(events).set_column(6, "properties", maps)
            pq.write_table(table, "events.parquet")
            """,
        ),
        Case(
            "Nested properties",
            """
            nested = schema.set(6, pa.field("properties", pa.map_(pa.string(), pa.list_(pa.string()))))
            lists = [{**event, "properties": {"tags": ["a", "b"]}} for event in events]
            pq.write_table(pa.Table.from_pylist(lists, schema=nested), "events.parquet")
            """,
            "rejected",
            repair="""
            import json

            lists = [{**event, "properties": {"tags": json.dumps(["a", "b"])}} for event in events]
            pq.write_table(pa.Table.from_pylist(lists, schema=schema), "events.parquet")
            """,
        ),
        Case(
            "Properties that are numbers",
            """
            numbers = schema.set(6, pa.field("properties", pa.map_(pa.string(), pa.int64())))
            carts = [{**event, "properties": {"items": 3}} for event in events]
            pq.write_table(pa.Table.from_pylist(carts, schema=numbers), "events.parquet")
            """,
            "rejected",
            repair="""
            numbers = schema.set(6, pa.field("properties", pa.map_(pa.string(), pa.int64())))
            carts = [{**event, "properties": {"items": 3}} for event in events]
            table = pa.Table.from_pylist(carts, schema=numbers)
            texts = table["properties"].cast(pa.map_(pa.string(), pa.string()))
            pq.write_table(table.set_column(6, "properties", texts), "events.parquet")
            """,
        ),
        Case(
            "Properties as JSON text",
            """
            import json

            text = [{**event, "properties": json.dumps(event["properties"])} for event in events]
            pq.write_table(pa.Table.from_pylist(text), "events.parquet")
            """,
            "rejected",
            repair="""
            import json

            text = [{**event, "properties": json.dumps(event["properties"])} for event in events]
            table = pa.Table.from_pylist(text)
            parsed = [json.loads(one) for one in table["properties"].to_pylist()]
            maps = pa.array(parsed, pa.map_(pa.string(), pa.string()))
            pq.write_table(table.set_column(6, "properties", maps), "events.parquet")
            """,
        ),
        Case(
            "timestamp[ms]",
            """
            table = pa.Table.from_pylist(events, schema=schema)
            times = table["timestamp"].cast(pa.timestamp("ms"))
            pq.write_table(table.set_column(4, "timestamp", times), "events.parquet")
            """,
            "rejected",
            note="The bytes are the same 64-bit milliseconds; the annotation makes it another type. Finer units are cut to "
            "milliseconds by `safe=False`, and refused with an error without it.",
            repair="""
            table = pa.Table.from_pylist(events, schema=schema)
            times = table["timestamp"].cast(pa.timestamp("ms"))
            times = times.cast(pa.timestamp("ms"), safe=False).cast(pa.int64())
            pq.write_table(table.set_column(4, "timestamp", times), "events.parquet")
            """,
        ),
        Case(
            "Whole numbers in value",
            """
            table = pa.Table.from_pylist(events, schema=schema)
            scores = pa.array([5, 3, None])
            pq.write_table(table.set_column(5, "value", scores), "events.parquet")
            """,
            "rejected",
            repair="""
            table = pa.Table.from_pylist(events, schema=schema)
            scores = pa.array([5, 3, None]).cast(pa.float64())
            pq.write_table(table.set_column(5, "value", scores), "events.parquet")
            """,
        ),
        Case(
            "A column that is all null",
            """
            table = pa.Table.from_pylist(events, schema=schema)
            pq.write_table(table.set_column(5, "value", pa.array([None, None, None])), "events.parquet")
            """,
            "rejected",
            repair="""
            table = pa.Table.from_pylist(events, schema=schema)
            nothing = pa.array([None, None, None]).cast(pa.float64())
            pq.write_table(table.set_column(5, "value", nothing), "events.parquet")
            """,
        ),
        Case(
            "Keys as bytes",
            """
            table = pa.Table.from_pylist(events, schema=schema)
            keys = table["key"].cast(pa.binary())
            pq.write_table(table.set_column(3, "key", keys), "events.parquet")
            """,
            "rejected",
            repair="""
            table = pa.Table.from_pylist(events, schema=schema)
            keys = table["key"].cast(pa.binary()).cast(pa.string())
            pq.write_table(table.set_column(3, "key", keys), "events.parquet")
            """,
        ),
        Case(
            "Unsigned timestamps",
            """
            table = pa.Table.from_pylist(events, schema=schema)
            times = table["timestamp"].cast(pa.uint64())
            pq.write_table(table.set_column(4, "timestamp", times), "events.parquet")
            """,
            "rejected",
            repair="""
            table = pa.Table.from_pylist(events, schema=schema)
            times = table["timestamp"].cast(pa.uint64()).cast(pa.int64())
            pq.write_table(table.set_column(4, "timestamp", times), "events.parquet")
            """,
        ),
        _pyarrow(
            "Properties that are all null",
            "properties",
            "pa.nulls(3)",
            "column.cast(pa.map_(pa.string(), pa.string()))",
        ),
        _pyarrow(
            "Dates",
            "timestamp",
            "pa.array([datetime.date(2026, 1, 3)] * 3)",
            'column.cast(pa.timestamp("ms"), safe=False).cast(pa.int64())',
            first="import datetime\n",
        ),
        _pyarrow(
            "Seconds in 32 bits",
            "timestamp",
            "pa.array([1767434400, 1767434460, 1767434520], pa.int32())",
            "pc.multiply(column.cast(pa.int64()), 1000)",
            first="import pyarrow.compute as pc\n",
        ),
        _pyarrow(
            "Times with a point",
            "timestamp",
            "pa.array([1767434400000.5, 1767434460000.25, 1767434520000.0])",
            "pc.round(column).cast(pa.int64())",
            first="import pyarrow.compute as pc\n",
        ),
        _pyarrow(
            "Times as text",
            "timestamp",
            'pa.array(["1767434400000", "1767434460000", "1767434520000"])',
            "column.cast(pa.int64())",
        ),
        _pyarrow("Keys that are numbers", "key", "pa.array([1001, 1002, 1003])", "column.cast(pa.string())"),
        _pyarrow(
            "Keys that are numbers with a point",
            "key",
            "pa.array([1001.0, 1002.0, 1003.0])",
            "column.cast(pa.int64()).cast(pa.string())",
        ),
        _pyarrow(
            "Keys of fixed length",
            "key",
            'pa.array([b"user-001", b"user-002", b"user-003"], pa.binary(8))',
            "column.cast(pa.string())",
        ),
        _pyarrow(
            "UUID keys",
            "key",
            "pa.array([uuid.uuid4().bytes for _ in range(3)], pa.uuid())",
            "pa.array([str(one) for one in column.to_pylist()])",
            first="import uuid\n",
        ),
        Case(
            "Microseconds",
            """
            table = pa.Table.from_pylist(events, schema=schema)
            times = table["timestamp"].cast(pa.timestamp("ms")).cast(pa.timestamp("us"))
            pq.write_table(table.set_column(4, "timestamp", times.cast(pa.int64())), "events.parquet")
            """,
            "rejected",
            note="Cast to a number, a timestamp gives the unit that it is kept in.",
            repair=(
                """
                import pyarrow.compute as pc

                table = pa.Table.from_pylist(events, schema=schema)
                times = table["timestamp"].cast(pa.timestamp("ms")).cast(pa.timestamp("us"))
                times = pc.divide(times.cast(pa.int64()), 1000)
                pq.write_table(table.set_column(4, "timestamp", times), "events.parquet")
                """,
                """
                table = pa.Table.from_pylist(events, schema=schema)
                times = table["timestamp"].cast(pa.timestamp("ms")).cast(pa.timestamp("us"))
                times = times.cast(pa.timestamp("ms"), safe=False).cast(pa.int64())
                pq.write_table(table.set_column(4, "timestamp", times), "events.parquet")
                """,
            ),
        ),
        Case(
            "zstd",
            'pq.write_table(pa.Table.from_pylist(events, schema=schema), "events.parquet", compression="zstd")',
            repair='pq.write_table(pa.Table.from_pylist(events, schema=schema), "events.parquet", compression="snappy")',
        ),
    ],
    [
        (codec, f'pq.write_table(pa.Table.from_pylist(events, schema=schema), "events.parquet", compression="{codec}")')
        for codec in ("snappy", "gzip", "none", "zstd", "lz4", "brotli")
    ],
)

PANDAS = Tool(
    "pandas",
    "pandas",
    "pandas hands its columns to pyarrow, and pyarrow guesses what a column of Python objects is. The remedies are a schema, "
    "or a column that bears its type, as `properties` does in what follows.",
    "import pandas as pd\nimport pyarrow as pa\n"
    + SCHEMA
    + """
df = pd.DataFrame(events)
typed = df.assign(properties=df["properties"].astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string()))))
""",
    [
        Case(
            "With a schema, without the index",
            'df.to_parquet("events.parquet", schema=schema, index=False)',
            note="What has another type is converted, or refused with an error. Datetimes are converted in silence, and not to "
            "milliseconds: see below.",
        ),
        Case(
            "With a map column",
            'typed.to_parquet("events.parquet", index=False)',
        ),
        Case(
            "Categories",
            'typed.astype({"eventTypeId": "category"}).to_parquet("events.parquet", index=False)',
            note="A category is a String on disk.",
        ),
    ],
    [
        Case(
            "A column of dicts",
            'df.to_parquet("events.parquet")',
            "rejected",
            note="Or give `to_parquet` a schema, as above. Older releases of pyarrow take a list of pairs for a map, and no "
            "dict: `.map(lambda d: list(d.items()), na_action=\"ignore\")` makes them, before either.",
            repair="""
            df["properties"] = df["properties"].astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))
            df.to_parquet("events.parquet")
            """,
        ),
        Case(
            "datetime64 with a time zone",
            """
            typed["timestamp"] = pd.to_datetime(typed["timestamp"], unit="ms", utc=True)
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            typed["timestamp"] = pd.to_datetime(typed["timestamp"], unit="ms", utc=True)
            typed["timestamp"] = typed["timestamp"].dt.as_unit("ms").astype("int64")
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "datetime64 without a time zone",
            """
            typed["timestamp"] = pd.to_datetime(["2026-01-03 10:00", "2026-01-03 10:01", "2026-01-03 10:02"])
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            note="Times without a zone count as UTC when they become numbers: if they are local, say so first, "
            "with `.dt.tz_localize(…)`.",
            repair="""
            typed["timestamp"] = pd.to_datetime(["2026-01-03 10:00", "2026-01-03 10:01", "2026-01-03 10:02"])
            typed["timestamp"] = typed["timestamp"].dt.as_unit("ms").astype("int64")
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "A schema, and datetime64",
            """
            df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
            df.to_parquet("events.parquet", schema=schema, index=False)
            """,
            "rejected",
            note="The schema makes numbers of the datetimes in the unit that they are kept in, which pandas 3 made microseconds. "
            "The type is right, and every value is wrong.",
            repair=(
                """
                df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
                df["timestamp"] = df["timestamp"].dt.as_unit("ms").astype("int64")
                df.to_parquet("events.parquet", schema=schema, index=False)
                """,
                """
                df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
                df["timestamp"] = df["timestamp"].astype("int64") // 1000
                df.to_parquet("events.parquet", schema=schema, index=False)
                """,
            ),
        ),
        Case(
            "Timestamps, one of them missing",
            """
            typed["timestamp"] = [1767434400000, None, 1767434520000]
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            note="The row without a time is then rejected by itself, and no longer takes the file with it.",
            repair="""
            typed["timestamp"] = [1767434400000, None, 1767434520000]
            typed["timestamp"] = typed["timestamp"].round().astype("Int64")
            typed.to_parquet("events.parquet")
            """,
            repaired="partly_rejected",
            stays=("REQUIRED_FIELDS_NULL",),
        ),
        Case(
            "Seconds",
            """
            typed["timestamp"] = typed["timestamp"] // 1000
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            typed["timestamp"] = typed["timestamp"] // 1000
            typed["timestamp"] = typed["timestamp"] * 1000
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "Microseconds",
            """
            typed["timestamp"] = pd.to_datetime(typed["timestamp"], unit="ms").astype("int64")
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            note="`astype` alone gives the unit that the datetimes are kept in. Divide with `//`: `/` makes a DOUBLE of the column.",
            repair=(
                """
                typed["timestamp"] = pd.to_datetime(typed["timestamp"], unit="ms").astype("int64")
                typed["timestamp"] = typed["timestamp"] // 1000
                typed.to_parquet("events.parquet")
                """,
                """
                typed["timestamp"] = pd.to_datetime(typed["timestamp"], unit="ms").dt.as_unit("ms").astype("int64")
                typed.to_parquet("events.parquet")
                """,
            ),
        ),
        Case(
            "A missing datetime, made a number",
            """
            times = pd.Series(pd.to_datetime(["2026-01-03 10:00", None, "2026-01-03 10:02"]))
            typed["timestamp"] = times.dt.as_unit("ms").astype("int64")
            typed.to_parquet("events.parquet")
            """,
            "partly_rejected",
            note="pandas keeps a missing datetime as the smallest 64-bit integer, and `astype` lays it bare. The row cannot load "
            "without a time: leave it out, or give it one.",
            repair="""
            times = pd.Series(pd.to_datetime(["2026-01-03 10:00", None, "2026-01-03 10:02"]))
            typed = typed[times.notna()]
            typed["timestamp"] = times[times.notna()].dt.as_unit("ms").astype("int64")
            typed.to_parquet("events.parquet", index=False)
            """,
        ),
        Case(
            "A column that is all None",
            """
            typed["value"] = None
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            typed["value"] = None
            typed["value"] = typed["value"].astype("float64")
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "An index that came along",
            'typed.sort_values("key").to_parquet("events.parquet")',
            note="Sorting, filtering and joining leave an index that pandas thinks worth keeping. `index=False` leaves it out.",
            repair='typed.sort_values("key").to_parquet("events.parquet", index=False)',
        ),
        Case(
            "Whole numbers in value",
            """
            typed["value"] = [5, 3, 1]
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            typed["value"] = [5, 3, 1]
            typed["value"] = typed["value"].astype("float64")
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "float32",
            """
            typed["value"] = typed["value"].astype("float32")
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            typed["value"] = typed["value"].astype("float32")
            typed["value"] = typed["value"].astype("float64")
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "Python's Decimal",
            """
            from decimal import Decimal

            typed["value"] = [Decimal("9.99"), None, Decimal("1.00")]
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            from decimal import Decimal

            typed["value"] = [Decimal("9.99"), None, Decimal("1.00")]
            typed["value"] = typed["value"].astype("float64")
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "Keys that are numbers",
            """
            typed["key"] = [1001, 1002, 1003]
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            typed["key"] = [1001, 1002, 1003]
            typed["key"] = typed["key"].astype("string")
            typed.to_parquet("events.parquet")
            """,
        ),
        Case(
            "UUID keys",
            """
            import uuid

            typed["key"] = [uuid.uuid4() for _ in range(3)]
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            repair="""
            import uuid

            typed["key"] = [uuid.uuid4() for _ in range(3)]
            typed["key"] = typed["key"].astype("string")
            typed.to_parquet("events.parquet")
            """,
        ),
        _pandas(
            "Keys that are numbers, one of them missing once",
            "key",
            "[1001.0, 1002.0, 1003.0]",
            'typed["key"].astype("Int64").astype("string")',
            note="pandas makes `1001.0` of `1001` where a number is missing. Straight to text, the key would be `1001.0`.",
        ),
        _pandas("Keys as bytes", "key", '[b"user-1", b"user-2", b"user-3"]', 'typed["key"].str.decode("utf-8")'),
        _pandas(
            "Dates",
            "timestamp",
            "[datetime.date(2026, 1, 3)] * 3",
            'pd.to_datetime(typed["timestamp"]).dt.as_unit("ms").astype("int64")',
            first="import datetime\n",
        ),
        _pandas(
            "Seconds in 32 bits",
            "timestamp",
            'pd.Series([1767434400, 1767434460, 1767434520], dtype="int32")',
            'typed["timestamp"].astype("int64") * 1000',
        ),
        _pandas(
            "Unsigned timestamps",
            "timestamp",
            'typed["timestamp"].astype("uint64")',
            'typed["timestamp"].astype("int64")',
        ),
        _pandas(
            "Times as text", "timestamp", 'typed["timestamp"].astype("string")', 'typed["timestamp"].astype("int64")'
        ),
        _pandas("Values as text", "value", '["9.99", None, "1"]', 'typed["value"].astype("float64")'),
        _pandas(
            "Properties as JSON text",
            "properties",
            "['{\"plan\": \"pro\"}', None, '{}']",
            'typed["properties"].map(json.loads, na_action="ignore")'
            ".astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))",
            first="import json\n",
        ),
        _pandas(
            "Pairs",
            "properties",
            '[[("plan", "pro")], None, []]',
            'typed["properties"].astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))',
        ),
        _pandas(
            "Properties that are numbers",
            "properties",
            'pd.Series([{"items": 3}, None, {}]).astype(pd.ArrowDtype(pa.map_(pa.string(), pa.int64())))',
            'typed["properties"].astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))',
        ),
        _pandas(
            "Properties that are all null",
            "properties",
            "None",
            'typed["properties"].astype(pd.ArrowDtype(pa.map_(pa.string(), pa.string())))',
        ),
        Case(
            "Partitioned by environmentId",
            'typed.to_parquet("events", partition_cols=["environmentId"])',
            "rejected",
            repair='typed.assign(environment=df["environmentId"]).to_parquet("events", partition_cols=["environment"])',
        ),
    ],
)

POLARS = Tool(
    "Polars",
    "polars",
    "Polars makes a struct of a dict, and compresses with zstd unless told otherwise. Recent releases have a map type, `pl.Map`.",
    """
    import polars as pl
    """,
    [
        Case(
            "With pl.Map, and snappy",
            """
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df.write_parquet("events.parquet", compression="snappy")
            """,
        ),
        Case(
            "Without pl.Map, in older releases",
            "import pyarrow as pa\nimport pyarrow.parquet as pq\n"
            + SCHEMA
            + """
table = pl.DataFrame(events).drop("properties").to_arrow()
maps = [event["properties"] and list(event["properties"].items()) for event in events]
table = table.append_column("properties", pa.array(maps, pa.map_(pa.string(), pa.string())))
pq.write_table(table.cast(schema), "events.parquet")
""",
            note="pyarrow makes the map and writes the file.",
        ),
        Case(
            "Enum and Categorical",
            """
            df = pl.DataFrame(events, schema_overrides={
                "properties": pl.Map(pl.String, pl.String),
                "environmentId": pl.Enum(["prod", "stage"]),
                "eventTypeId": pl.Categorical,
            })
            df.write_parquet("events.parquet", compression="snappy")
            """,
            note="Both are plain Strings on disk.",
        ),
    ],
    [
        Case(
            "A column of dicts",
            """
            df = pl.DataFrame(events)
            df.write_parquet("events.parquet")
            """,
            "rejected",
            stays=("UNLISTED_CODEC",),
            note="Polars does not cast a struct to a map; by way of JSON it can be done. Every row then has every key, with a null "
            "where it had none.",
            repair=(
                """
                df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
                df.write_parquet("events.parquet")
                """,
                """
                df = pl.DataFrame(events)
                as_map = pl.col("properties").struct.json_encode().str.json_decode(pl.Map(pl.String, pl.String))
                df.with_columns(as_map).write_parquet("events.parquet")
                """,
            ),
        ),
        Case(
            "A list of structs",
            """
            pairs = [
                {**event, "properties": [{"key": k, "value": v} for k, v in (event["properties"] or {}).items()]}
                for event in events
            ]
            pl.DataFrame(pairs).write_parquet("events.parquet", compression="snappy")
            """,
            "rejected",
            note="What a map becomes in releases without `pl.Map`.",
            repair="""
            pairs = [
                {**event, "properties": [{"key": k, "value": v} for k, v in (event["properties"] or {}).items()]}
                for event in events
            ]
            df = pl.DataFrame(pairs).with_columns(pl.col("properties").cast(pl.Map(pl.String, pl.String)))
            df.write_parquet("events.parquet", compression="snappy")
            """,
        ),
        Case(
            "The default codec",
            """
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df.write_parquet("events.parquet")
            """,
            repair="""
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df.write_parquet("events.parquet", compression="snappy")
            """,
        ),
        Case(
            "Datetime",
            """
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df = df.with_columns(pl.from_epoch("timestamp", time_unit="ms"))
            df.write_parquet("events.parquet", compression="snappy")
            """,
            "rejected",
            repair="""
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df = df.with_columns(pl.from_epoch("timestamp", time_unit="ms"))
            df = df.with_columns(pl.col("timestamp").dt.epoch("ms"))
            df.write_parquet("events.parquet", compression="snappy")
            """,
        ),
        Case(
            "Whole numbers in value",
            """
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df = df.with_columns(value=pl.Series([5, 3, None]))
            df.write_parquet("events.parquet", compression="snappy")
            """,
            "rejected",
            repair="""
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df = df.with_columns(value=pl.Series([5, 3, None]).cast(pl.Float64))
            df.write_parquet("events.parquet", compression="snappy")
            """,
        ),
        Case(
            "A column that is all null",
            """
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df = df.with_columns(value=pl.Series([None, None, None]))
            df.write_parquet("events.parquet", compression="snappy")
            """,
            "rejected",
            repair="""
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df = df.with_columns(value=pl.Series([None, None, None]).cast(pl.Float64))
            df.write_parquet("events.parquet", compression="snappy")
            """,
        ),
        _polars(
            "Properties that are all null",
            "properties",
            "pl.lit(None)",
            'pl.col("properties").cast(pl.Map(pl.String, pl.String))',
        ),
        _polars(
            "Properties that are numbers",
            "properties",
            'pl.Series([{"items": 3}] * 3, dtype=pl.Map(pl.String, pl.Int64))',
            'pl.col("properties").cast(pl.Map(pl.String, pl.String))',
        ),
        _polars(
            "Nested properties",
            "properties",
            'pl.Series([{"tags": ["a", "b"]}] * 3, dtype=pl.Map(pl.String, pl.List(pl.String)))',
            'pl.Series([{"tags": json.dumps(["a", "b"])}] * 3, dtype=pl.Map(pl.String, pl.String))',
            first="import json\n",
        ),
        _polars(
            "Properties as JSON text",
            "properties",
            "pl.Series(['{\"plan\": \"pro\"}', None, '{}'])",
            'pl.col("properties").str.json_decode(pl.Map(pl.String, pl.String))',
        ),
        _polars("Dates", "timestamp", "pl.date(2026, 1, 3)", 'pl.col("timestamp").dt.epoch("ms")'),
        _polars(
            "Seconds in 32 bits",
            "timestamp",
            'pl.col("timestamp").floordiv(1000).cast(pl.Int32)',
            'pl.col("timestamp").cast(pl.Int64) * 1000',
        ),
        _polars(
            "Times with a point",
            "timestamp",
            'pl.col("timestamp").cast(pl.Float64)',
            'pl.col("timestamp").round().cast(pl.Int64)',
        ),
        _polars(
            "Unsigned timestamps",
            "timestamp",
            'pl.col("timestamp").cast(pl.UInt64)',
            'pl.col("timestamp").cast(pl.Int64)',
        ),
        _polars("Keys that are numbers", "key", "pl.Series([1001, 1002, 1003])", 'pl.col("key").cast(pl.String)'),
        _polars(
            "Keys that are numbers with a point",
            "key",
            "pl.Series([1001.0, 1002.0, 1003.0])",
            'pl.col("key").cast(pl.Int64).cast(pl.String)',
        ),
        _polars("Keys as bytes", "key", 'pl.col("key").cast(pl.Binary)', 'pl.col("key").cast(pl.String)'),
        Case(
            "Microseconds",
            """
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df = df.with_columns(pl.from_epoch("timestamp", time_unit="ms").cast(pl.Int64))
            df.write_parquet("events.parquet", compression="snappy")
            """,
            "rejected",
            note="Cast to a number, a datetime gives the unit that it is kept in.",
            repair=(
                """
                df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
                df = df.with_columns(pl.from_epoch("timestamp", time_unit="ms").cast(pl.Int64))
                df = df.with_columns(pl.col("timestamp") // 1000)
                df.write_parquet("events.parquet", compression="snappy")
                """,
                """
                df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
                df = df.with_columns(pl.from_epoch("timestamp", time_unit="ms").dt.epoch("ms"))
                df.write_parquet("events.parquet", compression="snappy")
                """,
            ),
        ),
    ],
    [
        (
            codec,
            'pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})'
            f'.write_parquet("events.parquet", compression="{codec}")',
        )
        for codec in ("snappy", "gzip", "uncompressed", "zstd", "lz4", "brotli")
    ],
)


DUCKDB = Tool(
    "DuckDB",
    "duckdb",
    "DuckDB has every type that is needed, and writes what a column is. What it takes a literal or a JSON object for is "
    "another matter. `events.json` holds the events.",
    """
    import json

    import duckdb

    with open("events.json", "w") as file:
        json.dump(events, file)
    """,
    [
        Case(
            "With the types said",
            _sql("""
            COPY (
                SELECT * FROM read_json('events.json', columns = {
                    environmentId: 'VARCHAR', trafficTypeId: 'VARCHAR', eventTypeId: 'VARCHAR', key: 'VARCHAR',
                    timestamp: 'BIGINT', value: 'DOUBLE', properties: 'MAP(VARCHAR, VARCHAR)'
                })
            ) TO 'events.parquet'
            """),
            note="BIGINT comes out as INT64 annotated Int 64, which is a Long all the same.",
        ),
        Case(
            "MAP literals",
            _sql("""
            COPY (
                SELECT 'prod' AS environmentId, 'user' AS trafficTypeId, 'page_view' AS eventTypeId, 'user-1' AS key,
                    epoch_ms(TIMESTAMP '2026-01-03 10:00:00') AS timestamp, 9.99::DOUBLE AS value,
                    MAP {'page': '/pricing', 'plan': 'pro'} AS properties
            ) TO 'events.parquet'
            """),
        ),
        Case(
            "From a pandas DataFrame",
            "import pandas as pd\n\ndf = pd.DataFrame(events)\n"
            + _sql("""
            COPY (SELECT * REPLACE (CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties) FROM df) TO 'events.parquet'
            """),
            note="Without the cast, DuckDB makes a map of dicts whose keys differ and a struct of dicts whose keys are all the "
            "same: whether the file is right would depend on the data.",
        ),
        Case(
            "ENUM",
            _sql("""
            CREATE OR REPLACE TYPE event_type AS ENUM ('page_view', 'checkout', 'sign_in');
            COPY (
                SELECT * REPLACE (eventTypeId::event_type AS eventTypeId, CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties)
                FROM 'events.json'
            ) TO 'events.parquet'
            """),
            note="A plain String on disk.",
        ),
    ],
    [
        Case(
            "Straight from JSON",
            _sql("COPY (SELECT * FROM 'events.json') TO 'events.parquet'"),
            "rejected",
            note="Cast to a map, the struct gives every row every key, with a null where it had none. Reading the JSON with "
            "its types, as above, does not.",
            repair=_sql("""
            COPY (SELECT * REPLACE (CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties) FROM 'events.json')
            TO 'events.parquet'
            """),
        ),
        _duckdb(
            "A list of pairs",
            "properties",
            "map_entries(CAST(properties AS MAP(VARCHAR, VARCHAR)))",
            "map_from_entries(properties)",
            brief=False,
        ),
        _duckdb(
            "A map of numbers", "properties", "MAP {'items': 3}", "CAST(properties AS MAP(VARCHAR, VARCHAR))"
        ),
        _duckdb(
            "Nested properties",
            "properties",
            "MAP {'tags': ['a', 'b']}",
            "CAST(properties AS MAP(VARCHAR, VARCHAR))",
        ),
        _duckdb(
            "Properties as JSON text",
            "properties",
            "CAST(to_json(properties) AS VARCHAR)",
            "CAST(properties::JSON AS MAP(VARCHAR, VARCHAR))",
            note="Text that is not of the type JSON cannot be cast to a map.",
        ),
        _duckdb("No properties at all", "properties", "NULL", "CAST(properties AS MAP(VARCHAR, VARCHAR))"),
        _duckdb("TIMESTAMP", "timestamp", "make_timestamp_ms(timestamp)", "epoch_ms(timestamp)", brief=False),
        _duckdb("Dates", "timestamp", "DATE '2026-01-03'", "epoch_ms(timestamp)"),
        _duckdb(
            "Seconds in 32 bits",
            "timestamp",
            "CAST(timestamp // 1000 AS INTEGER)",
            "CAST(timestamp AS BIGINT) * 1000",
        ),
        _duckdb("Times with a point", "timestamp", "CAST(timestamp AS DOUBLE)", "CAST(timestamp AS BIGINT)"),
        _duckdb("Unsigned timestamps", "timestamp", "CAST(timestamp AS UBIGINT)", "CAST(timestamp AS BIGINT)"),
        _duckdb("Microseconds", "timestamp", "timestamp * 1000", "timestamp // 1000"),
        _duckdb("UUID keys", "key", "uuid()", "CAST(key AS VARCHAR)", brief=False),
        _duckdb("Keys that are numbers", "key", "1001", "CAST(key AS VARCHAR)"),
        _duckdb(
            "Keys that are numbers with a point",
            "key",
            "CAST(1001 AS DOUBLE)",
            "CAST(CAST(key AS BIGINT) AS VARCHAR)",
        ),
        _duckdb("Keys as bytes", "key", "encode(key)", "decode(key)"),
        _duckdb("A decimal literal", "value", "9.99", "CAST(value AS DOUBLE)", brief=False),
        _duckdb("NULL for a column", "value", "NULL", "CAST(value AS DOUBLE)"),
        Case(
            "zstd",
            _sql("""
            COPY (SELECT * REPLACE (CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties) FROM 'events.json')
            TO 'events.parquet' (FORMAT parquet, COMPRESSION zstd)
            """),
            repair=_sql("""
            COPY (SELECT * REPLACE (CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties) FROM 'events.json')
            TO 'events.parquet' (FORMAT parquet, COMPRESSION snappy)
            """),
        ),
        Case(
            "Partitioned by environmentId",
            _sql("""
            COPY (SELECT * REPLACE (CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties) FROM 'events.json')
            TO 'events' (FORMAT parquet, PARTITION_BY (environmentId))
            """),
            "rejected",
            repair=_sql("""
            COPY (SELECT * REPLACE (CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties) FROM 'events.json')
            TO 'events' (FORMAT parquet, PARTITION_BY (environmentId), WRITE_PARTITION_COLUMNS true)
            """),
        ),
    ],
    [
        (
            codec,
            _sql(f"""
            COPY (SELECT * REPLACE (CAST(properties AS MAP(VARCHAR, VARCHAR)) AS properties) FROM 'events.json')
            TO 'events.parquet' (FORMAT parquet, COMPRESSION {codec})
            """),
        )
        for codec in ("snappy", "gzip", "uncompressed", "zstd", "lz4_raw", "brotli")
    ],
)

FASTPARQUET = Tool(
    "fastparquet",
    "fastparquet",
    "fastparquet cannot write a map. Leave `properties` out, or let pyarrow write the file.",
    """
    import fastparquet
    import pandas as pd

    df = pd.DataFrame(events)
    """,
    [
        Case(
            "Without properties",
            'fastparquet.write("events.parquet", df.drop(columns="properties"), compression="SNAPPY")',
            note="With properties, write it as shown under pandas.",
        ),
    ],
    [
        Case(
            "A column of dicts",
            'fastparquet.write("events.parquet", df)',
            "rejected",
            note="fastparquet has no map: pyarrow must write the file. The dicts that pandas holds need no parsing; text that was "
            "read from a file does.",
            repair="""
            import json

            import pyarrow as pa

            text = df["properties"].map(json.dumps, na_action="ignore")
            df["properties"] = text.map(json.loads, na_action="ignore").astype(
                pd.ArrowDtype(pa.map_(pa.string(), pa.string()))
            )
            df.to_parquet("events.parquet", engine="pyarrow")
            """,
        ),
        Case(
            "Datetimes",
            """
            df = df.drop(columns="properties")
            df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
            fastparquet.write("events.parquet", df)
            """,
            "rejected",
            repair="""
            df = df.drop(columns="properties")
            df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
            df["timestamp"] = df["timestamp"].dt.as_unit("ms").astype("int64")
            fastparquet.write("events.parquet", df)
            """,
            stays=("MISSING_OPTIONAL_COLUMN",),
        ),
        Case(
            "Datetimes for Spark",
            """
            df = df.drop(columns="properties")
            df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
            fastparquet.write("events.parquet", df, times="int96")
            """,
            "rejected",
            repair="""
            df = df.drop(columns="properties")
            df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
            df["timestamp"] = df["timestamp"].dt.as_unit("ms").astype("int64")
            fastparquet.write("events.parquet", df, times="int96")
            """,
            stays=("MISSING_OPTIONAL_COLUMN",),
        ),
        _fastparquet(
            "Keys as bytes",
            "key",
            'df["key"].astype(object).map(str.encode)',
            'df["key"].str.decode("utf-8")',
            brief=False,
        ),
        _fastparquet("Keys that are numbers", "key", "[1001, 1002, 1003]", 'df["key"].astype("string")'),
        _fastparquet("Whole numbers in value", "value", "[5, 3, 1]", 'df["value"].astype("float64")'),
        _fastparquet(
            "A column that is all None",
            "value",
            "None",
            'df["value"].astype("float64")',
            note="fastparquet takes a column without a value for bytes.",
        ),
        _fastparquet(
            "Timestamps, one of them missing once",
            "timestamp",
            'df["timestamp"].astype("float64")',
            'df["timestamp"].round().astype("Int64")',
        ),
        _fastparquet(
            "Seconds in 32 bits",
            "timestamp",
            '(df["timestamp"] // 1000).astype("int32")',
            'df["timestamp"].astype("int64") * 1000',
        ),
        Case(
            "zstd",
            'fastparquet.write("events.parquet", df.drop(columns="properties"), compression="ZSTD")',
            repair='fastparquet.write("events.parquet", df.drop(columns="properties"), compression="SNAPPY")',
            stays=("MISSING_OPTIONAL_COLUMN",),
        ),
    ],
)

SPARK = Tool(
    "PySpark",
    "pyspark",
    "Spark has every type that is needed, and takes a Python dict for a map. It writes a folder, `events`, with the files in it: "
    "send the `part-` files.",
    """
    import json

    from pyspark.sql import SparkSession
    from pyspark.sql import functions as F

    spark = SparkSession.builder.getOrCreate()
    df = spark.createDataFrame(events)
    """,
    [
        Case(
            "With a schema",
            """
            df = spark.createDataFrame(events, "environmentId string, trafficTypeId string, eventTypeId string, key string, "
                                       "timestamp bigint, value double, properties map<string, string>")
            df.write.parquet("events")
            """,
        ),
        Case("As it comes", 'df.write.parquet("events")', note="Every column is nullable; OPTIONAL is fine."),
        Case(
            "Columns that are not nullable",
            """
            df = spark.createDataFrame(
                [tuple(event.values()) for event in events],
                "environmentId string not null, trafficTypeId string not null, eventTypeId string not null, "
                "key string not null, timestamp bigint not null, value double, properties map<string, string>",
            )
            df.write.parquet("events")
            """,
            note="REQUIRED is fine, too.",
        ),
    ],
    [
        Case(
            "Straight from JSON",
            """
            with open("events.json", "w") as file:
                json.dump(events, file)
            spark.read.json("events.json").write.parquet("events")
            """,
            "rejected",
            note="Better still, read the JSON with the schema above: then no key is lost, and none is made up.",
            repair="""
            with open("events.json", "w") as file:
                json.dump(events, file)
            df = spark.read.json("events.json")
            df = df.withColumn("properties", F.expr("from_json(to_json(properties), 'MAP<STRING,STRING>')"))
            df.write.parquet("events")
            """,
        ),
        _spark(
            "A timestamp column", "timestamp", "timestamp_millis(timestamp)", "unix_millis(timestamp)", brief=False
        ),
        Case(
            "A timestamp column, in microseconds",
            """
            spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
            df = df.withColumn("timestamp", F.timestamp_millis("timestamp"))
            df.write.parquet("events")
            """,
            "rejected",
            repair="""
            spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
            df = df.withColumn("timestamp", F.timestamp_millis("timestamp"))
            df = df.withColumn("timestamp", F.expr("unix_millis(timestamp)"))
            df.write.parquet("events")
            """,
        ),
        Case(
            "Partitioned by environmentId",
            'df.write.partitionBy("environmentId").parquet("events")',
            "rejected",
            repair='df.withColumn("environment", F.col("environmentId")).write.partitionBy("environment").parquet("events")',
        ),
        _spark(
            "Dates", "timestamp", "DATE '2026-01-03'", "unix_millis(CAST(timestamp AS TIMESTAMP))"
        ),
        _spark(
            "Seconds in 32 bits",
            "timestamp",
            "CAST(timestamp / 1000 AS INT)",
            "CAST(timestamp AS BIGINT) * 1000",
        ),
        _spark(
            "Times with a point",
            "timestamp",
            "CAST(timestamp AS DOUBLE)",
            "CAST(round(timestamp) AS BIGINT)",
        ),
        _spark("Times as text", "timestamp", "CAST(timestamp AS STRING)", "CAST(timestamp AS BIGINT)"),
        _spark("Microseconds", "timestamp", "timestamp * 1000", "timestamp div 1000"),
        _spark("A decimal literal", "value", "9.99", "CAST(value AS DOUBLE)", brief=False),
        _spark("Whole numbers in value", "value", "1", "CAST(value AS DOUBLE)"),
        _spark("Keys that are numbers", "key", "1001", "CAST(key AS STRING)"),
        _spark(
            "Keys that are numbers with a point",
            "key",
            "CAST(1001 AS DOUBLE)",
            "CAST(CAST(key AS BIGINT) AS STRING)",
        ),
        _spark("Keys as bytes", "key", "CAST(key AS BINARY)", "CAST(key AS STRING)"),
        _spark(
            "Properties as JSON text",
            "properties",
            "to_json(properties)",
            "from_json(properties, 'MAP<STRING,STRING>')",
            brief=False,
        ),
        _spark(
            "A list of pairs",
            "properties",
            "map_entries(properties)",
            "map_from_entries(properties)",
            brief=False,
        ),
        _spark(
            "Properties that are numbers",
            "properties",
            "map('items', 3)",
            "CAST(properties AS MAP<STRING,STRING>)",
        ),
        _spark(
            "Nested properties",
            "properties",
            "map('tags', array('a', 'b'))",
            "CAST(properties AS MAP<STRING,STRING>)",
        ),
        Case(
            "zstd",
            'df.write.option("compression", "zstd").parquet("events")',
            repair='df.write.option("compression", "snappy").parquet("events")',
        ),
        Case(
            "brotli",
            'df.write.option("compression", "brotli").parquet("events")',
            note="Spark lists brotli and comes without it.",
            fails=True,
        ),
    ],
    [
        (codec, f'df.write.option("compression", "{codec}").parquet("events")')
        for codec in ("snappy", "gzip", "none", "zstd", "lz4", "lz4_raw")
    ],
)

HYPARQUET = Tool(
    "hyparquet-writer",
    "hyparquet-writer",
    "hyparquet-writer guesses the type of a column from its values: a number becomes INT32 or DOUBLE, a Date a timestamp, an "
    "object JSON. A schema decides the types, and makes a map of objects.",
    """
    import { parquetWriteFile } from "hyparquet-writer";

    const text = (name) => ({ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" });
    const map = [
      { name: "properties", converted_type: "MAP", num_children: 1, repetition_type: "OPTIONAL" },
      { name: "key_value", num_children: 2, repetition_type: "REPEATED" },
      { name: "key", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
      { name: "value", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    ];
    const schema = (timestamp, properties) => [
      { name: "root", num_children: 7 },
      ...["environmentId", "trafficTypeId", "eventTypeId", "key"].map(text),
      { name: "timestamp", repetition_type: "OPTIONAL", ...timestamp },
      { name: "value", type: "DOUBLE", repetition_type: "OPTIONAL" },
      ...properties,
    ];
    const column = (name) => ({ name, data: events.map((event) => event[name]) });
    const texts = ["environmentId", "trafficTypeId", "eventTypeId", "key"].map(column);
    const write = (schema, timestamps) =>
      parquetWriteFile({
        filename: "events.parquet",
        schema,
        columnData: [...texts, { name: "timestamp", data: timestamps }, column("value"), column("properties")],
      });
    """,
    [
        Case(
            "With a schema",
            """
            const timestamps = events.map((event) => BigInt(event.timestamp));
            write(schema({ type: "INT64" }, map), timestamps);
            """,
        ),
    ],
    [
        Case(
            "Objects without a schema for them",
            """
            const timestamps = events.map((event) => BigInt(event.timestamp));
            const json = { name: "properties", type: "BYTE_ARRAY", converted_type: "JSON", repetition_type: "OPTIONAL" };
            write(schema({ type: "INT64" }, [json]), timestamps);
            """,
            "rejected",
            repair="""
            const timestamps = events.map((event) => BigInt(event.timestamp));
            // objects as data, and a schema for the column with
            // data, schema, converted_type: "MAP"
            write(schema({ type: "INT64" }, map), timestamps);
            """,
        ),
        Case(
            "Dates",
            """
            const data = events.map((event) => new Date(event.timestamp));
            write(schema({ type: "INT64", converted_type: "TIMESTAMP_MILLIS" }, map), data);
            """,
            "rejected",
            repair="""
            const data = events.map((event) => new Date(event.timestamp));
            write(schema({ type: "INT64" }, map), data.map(date => BigInt(date.getTime())));
            """,
        ),
        Case(
            "Numbers",
            """
            const data = events.map((event) => event.timestamp);
            write(schema({ type: "DOUBLE" }, map), data);
            """,
            "rejected",
            repair="""
            const data = events.map((event) => event.timestamp);
            write(schema({ type: "INT64" }, map), data.map(time => BigInt(Math.round(time))));
            """,
        ),
        Case(
            "Microseconds",
            """
            const times = events.map((event) => BigInt(event.timestamp) * 1000n);
            write(schema({ type: "INT64" }, map), times);
            """,
            "rejected",
            repair="""
            const times = events.map((event) => BigInt(event.timestamp) * 1000n);
            write(schema({ type: "INT64" }, map), times.map((time) => time / 1000n));
            """,
        ),
    ],
    language="javascript",
)

PARQUETJS = Tool(
    "parquetjs",
    "parquetjs",
    "parquetjs has no map: a repeated group of a key and a value is not one, so its files have no properties.",
    """
    import parquet from "parquetjs";

    const fields = {
      environmentId: { type: "UTF8" }, trafficTypeId: { type: "UTF8" }, eventTypeId: { type: "UTF8" },
      key: { type: "UTF8" }, timestamp: { type: "INT64" }, value: { type: "DOUBLE", optional: true },
    };
    const write = async (fields, row) => {
      const writer = await parquet.ParquetWriter.openFile(new parquet.ParquetSchema(fields), "events.parquet");
      for (const { properties, ...event } of events) {
        if (event.value === null) delete event.value;
        await writer.appendRow({ ...event, ...row?.(event, properties) });
      }
      await writer.close();
    };
    """,
    [
        Case(
            "Without properties",
            """
            await write(fields);
            """,
        ),
    ],
    [
        Case(
            "Dates",
            """
            await write({ ...fields, timestamp: { type: "TIMESTAMP_MILLIS" } }, (event) => ({
              timestamp: new Date(event.timestamp),
            }));
            """,
            "rejected",
            repair="""
            // ParquetSchema
            await write({ ...fields, timestamp: { type: "INT64" } }, (event) => {
              const date = new Date(event.timestamp);
              return { timestamp: date.getTime() };
            });
            """,
            stays=("MISSING_OPTIONAL_COLUMN",),
        ),
        Case(
            "Keys as buffers",
            """
            await write({ ...fields, key: { type: "BYTE_ARRAY" } }, (event) => ({ key: Buffer.from(event.key) }));
            """,
            "rejected",
            repair="""
            // ParquetSchema
            await write({ ...fields, key: { type: "UTF8" } }, (event) => {
              const buffer = Buffer.from(event.key);
              return { key: buffer.toString() };
            });
            """,
            stays=("MISSING_OPTIONAL_COLUMN",),
        ),
        Case(
            "Properties as a repeated group",
            """
            const entries = { repeated: true, fields: { key: { type: "UTF8" }, value: { type: "UTF8" } } };
            await write({ ...fields, properties: entries }, (event, properties) => ({
              properties: Object.entries(properties ?? {}).map(([key, value]) => ({ key, value })),
            }));
            """,
            "rejected",
            repair="""
            // Without properties, or with another library: hyparquet-writer or @duckdb/node-api.
            await write(fields);
            """,
            stays=("MISSING_OPTIONAL_COLUMN",),
        ),
    ],
    language="javascript",
)

TOOLS = [PYARROW, PANDAS, POLARS, DUCKDB, FASTPARQUET, SPARK, HYPARQUET, PARQUETJS]
