"""What people type to write event files: the natural way, and the right way.

The code that the page shows is the code that is run.
"""

import dataclasses
import textwrap

# The one table that every file is written from.
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


@dataclasses.dataclass
class Case:
    """One way to write the file."""

    title: str
    code: str
    # The verdict that it is here to show.
    verdict: str = "accepted"
    # What an analyst should know besides.
    note: str = ""
    # The same, after doing what the fix says.
    repair: str = ""
    # Words of the fix that the repair follows to the letter.
    follows: str = ""
    # The verdict after the repair, and the notices that stay.
    repaired: str = "accepted"
    stays: tuple = ()
    # Code that fails, and is shown because it does.
    fails: bool = False

    def __post_init__(self):
        self.code = textwrap.dedent(self.code).strip()
        self.repair = textwrap.dedent(self.repair).strip()


@dataclasses.dataclass
class Tool:
    """A tool, how it is set up, and its cases."""

    name: str
    # The package that gives the version.
    package: str
    about: str
    prelude: str
    # The first of them is the right way.
    right: list
    cases: list
    codecs: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        self.prelude = textwrap.dedent(self.prelude).strip()


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
            repair="""
            pairs = [{**event, "properties": event["properties"] and list(event["properties"].items())} for event in events]
            table = pa.Table.from_pylist(pairs, schema=schema)
            pq.write_table(table, "events.parquet")
            """,
            follows="map_(string(), string())",
        ),
        Case(
            "Pairs, but no schema",
            """
            pairs = [{**event, "properties": list((event["properties"] or {}).items())} for event in events]
            pq.write_table(pa.Table.from_pylist(pairs), "events.parquet")
            """,
            "rejected",
            repair="""
            pairs = [{**event, "properties": list((event["properties"] or {}).items())} for event in events]
            pq.write_table(pa.Table.from_pylist(pairs, schema=schema), "events.parquet")
            """,
            follows="map_(string(), string())",
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
            follows="Convert the values to text",
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
            carts = [{**event, "properties": {"items": str(3)}} for event in events]
            pq.write_table(pa.Table.from_pylist(carts, schema=schema), "events.parquet")
            """,
            follows="Convert the values to text",
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
            parsed = [{**event, "properties": json.loads(event["properties"])} for event in text]
            pq.write_table(pa.Table.from_pylist(parsed, schema=schema), "events.parquet")
            """,
            follows="Parse the JSON",
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
            follows="pyarrow",
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
            follows="pyarrow",
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
            pq.write_table(table.set_column(5, "value", pa.array([None, None, None], pa.float64())), "events.parquet")
            """,
            follows="float64() in pyarrow",
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
            follows="string() in pyarrow",
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
            follows="int64() in pyarrow",
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
map_type = pa.map_(pa.string(), pa.string())
typed = df.assign(properties=pd.Series(pa.array(df["properties"], map_type), dtype=pd.ArrowDtype(map_type)))
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
            repair="""
            df["properties"] = df["properties"].map(lambda d: list(d.items()), na_action="ignore")
            df.to_parquet("events.parquet", schema=schema)
            """,
            follows="list(d.items())",
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
            follows='.dt.as_unit("ms").astype("int64")',
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
            follows='.dt.as_unit("ms").astype("int64")',
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
            repair="""
            df["timestamp"] = pd.to_datetime(df["timestamp"], unit="ms", utc=True)
            df["timestamp"] = df["timestamp"].dt.as_unit("ms").astype("int64")
            df.to_parquet("events.parquet", schema=schema, index=False)
            """,
            follows="as_unit",
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
            follows="Int64",
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
            follows="Multiply by 1,000",
        ),
        Case(
            "Microseconds",
            """
            typed["timestamp"] = pd.to_datetime(typed["timestamp"], unit="ms").astype("int64")
            typed.to_parquet("events.parquet")
            """,
            "rejected",
            note="`astype` alone gives the unit that the datetimes are kept in. Divide with `//`: `/` makes a DOUBLE of the column.",
            repair="""
            typed["timestamp"] = pd.to_datetime(typed["timestamp"], unit="ms").astype("int64")
            typed["timestamp"] = typed["timestamp"] // 1000
            typed.to_parquet("events.parquet")
            """,
            follows="//",
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
            follows="leave",
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
            typed.to_parquet("events.parquet", schema=schema)
            """,
            follows="Give the writer a schema",
        ),
        Case(
            "An index that came along",
            'typed.sort_values("key").to_parquet("events.parquet")',
            note="Sorting, filtering and joining leave an index that pandas thinks worth keeping. `index=False` leaves it out.",
            repair='typed.sort_values("key").to_parquet("events.parquet", index=False)',
            follows="index=False",
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
            follows='.astype("float64")',
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
            follows='.astype("float64")',
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
            follows='.astype("float64")',
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
            follows='.astype("string")',
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

            typed["key"] = [str(uuid.uuid4()) for _ in range(3)]
            typed.to_parquet("events.parquet")
            """,
            follows="str(…) in Python",
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
            repair="""
            df = pl.DataFrame(events, schema_overrides={"properties": pl.Map(pl.String, pl.String)})
            df.write_parquet("events.parquet")
            """,
            follows="pl.Map",
            stays=("UNLISTED_CODEC",),
        ),
        Case(
            "A struct that is there already",
            """
            df = pl.DataFrame(events)
            df.write_parquet("events.parquet", compression="snappy")
            """,
            "rejected",
            note="Polars does not cast a struct to a map; by way of JSON it can be done. Every row then has every key, with a null "
            "where it had none.",
            repair="""
            df = pl.DataFrame(events)
            as_map = pl.col("properties").struct.json_encode().str.json_decode(pl.Map(pl.String, pl.String))
            df.with_columns(as_map).write_parquet("events.parquet", compression="snappy")
            """,
            follows="json_decode",
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
            follows="pl.Map",
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
            follows="snappy",
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
            follows='.dt.epoch("ms")',
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
            follows="pl.Float64",
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
            df = df.with_columns(value=pl.Series([None, None, None], dtype=pl.Float64))
            df.write_parquet("events.parquet", compression="snappy")
            """,
            follows="pl.Float64",
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


def _sql(text):
    return f'duckdb.sql("""\n{textwrap.indent(textwrap.dedent(text).strip(), "    ")}\n""")'


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
            COPY (SELECT * REPLACE (properties::MAP(VARCHAR, VARCHAR) AS properties) FROM df) TO 'events.parquet'
            """),
            note="Without the cast, DuckDB makes a map of dicts whose keys differ and a struct of dicts whose keys are all the "
            "same: whether the file is right would depend on the data.",
        ),
        Case(
            "ENUM",
            _sql("""
            CREATE OR REPLACE TYPE event_type AS ENUM ('page_view', 'checkout', 'sign_in');
            COPY (
                SELECT * REPLACE (eventTypeId::event_type AS eventTypeId, properties::MAP(VARCHAR, VARCHAR) AS properties)
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
            COPY (SELECT * REPLACE (properties::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json')
            TO 'events.parquet'
            """),
            follows="MAP(VARCHAR, VARCHAR)",
        ),
        Case(
            "A list of pairs",
            _sql("""
            COPY (
                SELECT * REPLACE (map_entries(properties::MAP(VARCHAR, VARCHAR)) AS properties) FROM 'events.json'
            ) TO 'events.parquet'
            """),
            "rejected",
            repair=_sql("""
            COPY (
                SELECT * REPLACE (map_from_entries(map_entries(properties::MAP(VARCHAR, VARCHAR))) AS properties)
                FROM 'events.json'
            ) TO 'events.parquet'
            """),
            follows="map_from_entries(…) in Spark and DuckDB",
        ),
        Case(
            "A map of numbers",
            _sql("""
            COPY (SELECT * REPLACE (MAP {'items': 3} AS properties) FROM 'events.json') TO 'events.parquet'
            """),
            "rejected",
            repair=_sql("""
            COPY (
                SELECT * REPLACE (MAP {'items': 3}::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json'
            ) TO 'events.parquet'
            """),
            follows="MAP(VARCHAR, VARCHAR) in SQL",
        ),
        Case(
            "TIMESTAMP",
            _sql("""
            COPY (
                SELECT * REPLACE (make_timestamp_ms(timestamp) AS timestamp, properties::MAP(VARCHAR, VARCHAR) AS properties)
                FROM 'events.json'
            ) TO 'events.parquet'
            """),
            "rejected",
            repair=_sql("""
            COPY (
                SELECT * REPLACE (
                    epoch_ms(make_timestamp_ms(timestamp)) AS timestamp, properties::MAP(VARCHAR, VARCHAR) AS properties
                )
                FROM 'events.json'
            ) TO 'events.parquet'
            """),
            follows="epoch_ms(…) in DuckDB",
        ),
        Case(
            "UUID keys",
            _sql("""
            COPY (
                SELECT * REPLACE (uuid() AS key, properties::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json'
            ) TO 'events.parquet'
            """),
            "rejected",
            repair=_sql("""
            COPY (
                SELECT * REPLACE (CAST(uuid() AS VARCHAR) AS key, properties::MAP(VARCHAR, VARCHAR) AS properties)
                FROM 'events.json'
            ) TO 'events.parquet'
            """),
            follows="CAST(… AS VARCHAR)",
        ),
        Case(
            "A decimal literal",
            _sql("""
            COPY (
                SELECT * REPLACE (9.99 AS value, properties::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json'
            ) TO 'events.parquet'
            """),
            "rejected",
            repair=_sql("""
            COPY (
                SELECT * REPLACE (CAST(9.99 AS DOUBLE) AS value, properties::MAP(VARCHAR, VARCHAR) AS properties)
                FROM 'events.json'
            ) TO 'events.parquet'
            """),
            follows="CAST(… AS DOUBLE)",
        ),
        Case(
            "NULL for a column",
            _sql("""
            COPY (
                SELECT * REPLACE (NULL AS value, properties::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json'
            ) TO 'events.parquet'
            """),
            "rejected",
            repair=_sql("""
            COPY (
                SELECT * REPLACE (CAST(NULL AS DOUBLE) AS value, properties::MAP(VARCHAR, VARCHAR) AS properties)
                FROM 'events.json'
            ) TO 'events.parquet'
            """),
            follows="AS DOUBLE",
        ),
        Case(
            "Partitioned by environmentId",
            _sql("""
            COPY (SELECT * REPLACE (properties::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json')
            TO 'events' (FORMAT parquet, PARTITION_BY (environmentId))
            """),
            "rejected",
            repair=_sql("""
            COPY (SELECT * REPLACE (properties::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json')
            TO 'events' (FORMAT parquet, PARTITION_BY (environmentId), WRITE_PARTITION_COLUMNS true)
            """),
            follows="write it into the file, too",
        ),
    ],
    [
        (
            codec,
            _sql(f"""
            COPY (SELECT * REPLACE (properties::MAP(VARCHAR, VARCHAR) AS properties) FROM 'events.json')
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
            repair="import pyarrow as pa\n"
            + SCHEMA
            + """
df.to_parquet("events.parquet", engine="pyarrow", schema=schema, index=False)
""",
            follows="map_(string(), string()) in pyarrow",
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
            follows='.dt.as_unit("ms").astype("int64")',
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
            follows='.dt.as_unit("ms").astype("int64")',
            stays=("MISSING_OPTIONAL_COLUMN",),
        ),
        Case(
            "Keys as bytes",
            """
            df = df.drop(columns="properties")
            df["key"] = df["key"].astype(object).map(str.encode)
            fastparquet.write("events.parquet", df, object_encoding={"key": "bytes"})
            """,
            "rejected",
            repair="""
            df = df.drop(columns="properties")
            df["key"] = df["key"].astype(object).map(str.encode)
            df["key"] = df["key"].map(bytes.decode)
            fastparquet.write("events.parquet", df, object_encoding={"key": "utf8"})
            """,
            follows="fastparquet",
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
            follows="from_json(",
        ),
        Case(
            "A timestamp column",
            """
            df = df.withColumn("timestamp", F.timestamp_millis("timestamp"))
            df.write.parquet("events")
            """,
            "rejected",
            repair="""
            df = df.withColumn("timestamp", F.timestamp_millis("timestamp"))
            df = df.withColumn("timestamp", F.unix_millis("timestamp"))
            df.write.parquet("events")
            """,
            follows="unix_millis(…) in Spark",
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
            df = df.withColumn("timestamp", F.unix_millis("timestamp"))
            df.write.parquet("events")
            """,
            follows="unix_millis(…) in Spark",
        ),
        Case(
            "Partitioned by environmentId",
            'df.write.partitionBy("environmentId").parquet("events")',
            "rejected",
            repair='df.withColumn("environment", F.col("environmentId")).write.partitionBy("environment").parquet("events")',
            follows="write it into the file, too",
        ),
        Case(
            "A decimal literal",
            """
            df = df.withColumn("value", F.expr("9.99"))
            df.write.parquet("events")
            """,
            "rejected",
            repair="""
            df = df.withColumn("value", F.expr("CAST(9.99 AS DOUBLE)"))
            df.write.parquet("events")
            """,
            follows="CAST(… AS DOUBLE)",
        ),
        Case(
            "Whole numbers in value",
            """
            df = df.withColumn("value", F.lit(1))
            df.write.parquet("events")
            """,
            "rejected",
            repair="""
            df = df.withColumn("value", F.lit(1)).withColumn("value", F.expr("CAST(value AS DOUBLE)"))
            df.write.parquet("events")
            """,
            follows="CAST(… AS DOUBLE)",
        ),
        Case(
            "Properties as JSON text",
            """
            df = df.withColumn("properties", F.to_json("properties"))
            df.write.parquet("events")
            """,
            "rejected",
            repair="""
            df = df.withColumn("properties", F.to_json("properties"))
            df = df.withColumn("properties", F.from_json("properties", "MAP<STRING,STRING>"))
            df.write.parquet("events")
            """,
            follows="from_json(…, 'MAP<STRING,STRING>')",
        ),
        Case(
            "A list of pairs",
            """
            df = df.withColumn("properties", F.map_entries("properties"))
            df.write.parquet("events")
            """,
            "rejected",
            repair="""
            df = df.withColumn("properties", F.map_entries("properties"))
            df = df.withColumn("properties", F.map_from_entries("properties"))
            df.write.parquet("events")
            """,
            follows="map_from_entries(…) in Spark",
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

TOOLS = [PYARROW, PANDAS, POLARS, DUCKDB, FASTPARQUET, SPARK]
