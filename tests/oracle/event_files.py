"""Generates random event files with the errors, advisories and layouts of real writers.

What pyarrow cannot write (null map keys, legacy annotations, wrong statistics)
is patched into the footer of its output.
"""

import bz2
import dataclasses
import gzip
import io
import math
import random
import string

import pyarrow as pa
import pyarrow.parquet as pq

import lzo1x
import parquet_file
import thrift_compact as thrift
from reference import COLUMNS, DAY, MIN_TIME, REQUIRED, STRINGS, TIME_LIMIT

CODECS = ["NONE", "SNAPPY", "GZIP", "BROTLI", "LZ4", "ZSTD"]
# The tag of the codec before `.parquet`.
TAG = {"NONE": "", "SNAPPY": ".snappy", "GZIP": ".gz", "BROTLI": ".br", "LZ4": ".lz4raw", "ZSTD": ".zstd"}
EVENT_TYPES = ["page_view", "add_to_cart", "checkout", "search", "a", "0", "x" * 80, "A.b:c-d_e"]
ODD_EVENT_TYPES = [
    "x" * 81, "page_view\n", "\npage_view", "page view", "-a", "_a", ".a", ":a", "é", "aé", "٣", "a٣", "", "a/b", "a\0b",
    "x" * 80 + "\n", "a" * 79 + "é", "ａ", "a\u2028", "a\u0301",
]  # fmt: skip
ODD_KEYS = [
    "", "k" * 250, "k" * 251, "😀" * 250, "😀" * 251, "é" * 250, "é" * 251, "e\u0301" * 125, "e\u0301" * 126, "a\0b",
    "k" * 5000, "\n", "\u200b" * 251,
]  # fmt: skip
I64 = 2**63


class Case:
    """What the files of a folder have in common."""

    def __init__(self, chance):
        self.chance = chance
        names = ["prod", "stage", "env-prod-7f3a91", "Ü-Umgebung", "e" * 300, "dev 2"]
        self.environments = chance.sample(names, chance.randint(1, 4)) if chance.random() < 0.85 else None
        self.traffic_types = chance.sample(["user", "account", "anonymous", "ü"], 2) if chance.random() < 0.6 else None
        self.now = chance.randrange(1_767_400_000_000, 1_900_000_000_000)
        self.first_rows = chance.choice([100, 100, 1, 5, 0, 100_000])


@dataclasses.dataclass
class Made:
    """A generated file."""

    name: str
    data: bytes
    # How it was generated, in a few words.
    note: str
    # The values of each column. The file has them if its schema is valid.
    values: dict


def make(case):
    """Generates a random file."""
    return _Maker(case).make()


class _Maker:
    def __init__(self, case):
        self.case = case
        self.chance = case.chance
        self.done = []

    def one_in(self, count):
        return self.chance.random() < 1 / count

    def make(self):
        rows = self.chance.choice([0, 1, 2, 3, 10, 10, 50, 200, 200, 1000, 1000, self.chance.randint(1, 4000)])
        self.values = self._values(rows)
        arrays, fields = self._arrays(self.values)
        self._other_columns(arrays, fields, rows)
        if self.one_in(5):
            self._wrong_schema(arrays, fields, rows)
        order = list(range(len(fields)))
        if self.one_in(2):
            self.chance.shuffle(order)
        table = pa.Table.from_arrays([arrays[at] for at in order], schema=pa.schema([fields[at] for at in order]))
        codec = self.chance.choice(CODECS)
        data = self._written(table, codec)
        data = self._rewritten(data, codec)
        return self._named(data, codec)

    # The values.

    def _values(self, rows):
        # Some files are clean, some have errors in every row.
        self.rate = self.chance.choice([0, 0, 0.001, 0.01, 0.1, 0.5, 1])
        # The kinds of unusual values in this file.
        self.kinds = {kind for kind in ("null", "environment", "time", "event", "key", "map", "value", "traffic") if self.one_in(2)}
        if self.rate:
            self.done.append(f"odd: {' '.join(sorted(self.kinds))} at {self.rate}")
        # Unusual values near the end only are missed by readers that sample.
        self.odd_from = int(rows * 0.97) if self.one_in(5) else 0
        drawers = {
            "environmentId": self._environment,
            "trafficTypeId": self._traffic_type,
            "eventTypeId": self._event_type,
            "key": self._key,
            "timestamp": self._time,
            "value": self._value,
            "properties": self._properties,
        }
        return {name: [self._drawn(name, draw, row) for row in range(rows)] for name, draw in drawers.items()}

    def _drawn(self, name, draw, row):
        if name in REQUIRED and self.is_odd("null", row) and self.one_in(3):
            return None
        return draw(row)

    def is_odd(self, kind, row):
        return kind in self.kinds and row >= self.odd_from and self.chance.random() < self.rate

    def _environment(self, row):
        listed = self.case.environments or ["prod", "stage"]
        if self.is_odd("environment", row):
            name = self.chance.choice(listed)
            return self.chance.choice([name + " ", " " + name, name[:-1], name.upper() + "X", "", "other", name + "\0", name * 2])
        return self.chance.choice(listed)

    def _traffic_type(self, row):
        if self.is_odd("traffic", row):
            return self.chance.choice(["User", "", "users", "user ", "other"])
        return self.chance.choice(self.case.traffic_types or ["user", "account"])

    def _event_type(self, row):
        return self.chance.choice(ODD_EVENT_TYPES if self.is_odd("event", row) else EVENT_TYPES)

    def _key(self, row):
        if self.is_odd("key", row):
            return self.chance.choice(ODD_KEYS)
        return f"user-{self.chance.randrange(1 << self.chance.choice([4, 20]))}"

    def _time(self, row):
        now = self.case.now
        if self.is_odd("time", row):
            return self.chance.choice([
                0, -1, 1, MIN_TIME - 1, MIN_TIME, TIME_LIMIT - 1, TIME_LIMIT, I64 - 1, -I64, now // 1000, now * 1000,
                now * 1_000_000, -now, now + DAY, now + DAY - 1, now + DAY + 1, now, now + 1, now - DAY, now + 2 * DAY,
            ])  # fmt: skip
        return now - self.chance.randrange(10_000_000_000)

    def _value(self, row):
        if self.is_odd("value", row):
            return self.chance.choice([math.nan, math.inf, -math.inf, -0.0, 1.7e308, 5e-324, None])
        return None if self.one_in(4) else round(self.chance.uniform(-100, 1000), 2)

    def _properties(self, row):
        if self.is_odd("map", row):
            return self.chance.choice(ODD_MAPS)()
        if self.one_in(5):
            return self.chance.choice([None, []])
        return [(f"p{at}", self.chance.choice(["x", "longer text", "ü", None, ""])) for at in range(self.chance.randint(1, 4))]

    # Different Arrow types with the same Parquet type.

    def _arrays(self, values):
        arrays, fields = [], []
        self.null_keys = any(key is None for pairs in values["properties"] for key, _ in pairs or ())
        for name in COLUMNS:
            kind = self._arrow_type(name)
            column = values[name]
            if name == "properties" and pa.types.is_list(kind):
                column = [pairs and [{"key": key, "value": value} for key, value in pairs] for pairs in column]
            array = pa.array(column, kind if not pa.types.is_dictionary(kind) else pa.string())
            if pa.types.is_dictionary(kind):
                array = array.dictionary_encode().cast(kind)
            arrays.append(array)
            fields.append(pa.field(name, kind, nullable=array.null_count > 0 or self.chance.random() < 0.7))
        return arrays, fields

    def _arrow_type(self, name):
        if name == "timestamp":
            return pa.int64()
        if name == "value":
            return pa.float64()
        if name in STRINGS:
            return self.chance.choice(
                [pa.string(), pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
            )
        text = self.chance.choice([pa.string(), pa.large_string()])
        if self.null_keys or self.one_in(3):
            # Written as a list and patched to a map in the footer, so that keys can be null.
            self.done.append("map with optional keys")
            entry = pa.struct([pa.field("key", text, nullable=True), pa.field("value", text)])
            self.list_is_map = True
            return pa.list_(pa.field("element", entry, nullable=False))
        self.list_is_map = False
        return pa.map_(text, text)

    def _other_columns(self, arrays, fields, rows):
        names = [field.name for field in fields]
        if self.one_in(6):
            at = names.index(self.chance.choice(["value", "properties"]))
            self.done.append(f"without {names[at]}")
            near = self.chance.choice([str.upper, str.capitalize, None, None])
            if near:
                fields[at] = fields[at].with_name(near(names[at]))
                self.done.append(f"but {fields[at].name}")
            else:
                del arrays[at], fields[at]
            if fields[-1].name.lower() != "properties":
                self.list_is_map = False
        for _ in range(self.chance.choice([0, 0, 0, 1, 2, 3])):
            self._extra_column(arrays, fields, rows)

    def _extra_column(self, arrays, fields, rows):
        name = self.chance.choice(["KEY", "extra", "__index_level_0__", "properties.key", "ключ", "", "a b", "Timestamp", "extra"])
        kind = self.chance.choice([
            pa.int32(), pa.string(), pa.timestamp("us", "UTC"), pa.list_(pa.int64()), pa.struct([("key", pa.string())]),
            pa.map_(pa.string(), pa.int64()), pa.decimal128(20, 3), pa.bool_(), pa.binary(7), pa.float16(), pa.null(),
            pa.list_(pa.list_(pa.string())),
        ])  # fmt: skip
        self.done.append(f"extra {name!r} of {kind}")
        arrays.append(pa.nulls(rows, kind))
        fields.append(pa.field(name, kind))

    # Invalid schemas.

    def _wrong_schema(self, arrays, fields, rows):
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            at = self.chance.randrange(len(fields))
            field = fields[at]
            if field.name not in COLUMNS:
                continue
            fault = self.chance.choice(["missing", "twice", "case", "type", "type", "type", "type", "type"])
            self.done.append(f"{field.name}: {fault}")
            if field.name == "properties" and fault != "twice":
                self.list_is_map = False
            if fault == "missing":
                del arrays[at], fields[at]
            elif fault == "twice":
                kind = self.chance.choice([pa.string(), pa.int64()])
                arrays.append(pa.nulls(rows, kind))
                fields.append(pa.field(field.name, kind))
            elif fault == "case":
                changed = self.chance.choice([str.lower, str.upper, str.title])(field.name)
                fields[at] = field.with_name(changed)
            else:
                kind = self.chance.choice(WRONG_TYPES[field.name])
                self.done.append(str(kind))
                arrays[at] = pa.nulls(rows, kind)
                fields[at] = pa.field(field.name, kind)

    # The layout.

    def _written(self, table, codec):
        chance = self.chance
        names = table.column_names
        unique = len(set(names)) == len(names)
        options = {
            "compression": codec,
            "use_dictionary": chance.choice([True, True, False]),
            "write_statistics": chance.choice([True, True, False]),
            "data_page_version": chance.choice(["1.0", "2.0"]),
            "data_page_size": chance.choice([64, 1024, 1 << 20]),
            "write_batch_size": chance.choice([1, 16, 1024]),
            "dictionary_pagesize_limit": chance.choice([64, 1024, 1 << 20]),
            "row_group_size": chance.choice([1, 7, 100, 1024, 1 << 20]) if table.num_rows < 300 else chance.choice([100, 999, 1 << 20]),
            "version": chance.choice(["1.0", "2.4", "2.6"]),
            "write_page_index": chance.choice([True, False]),
            "write_page_checksum": chance.choice([True, False]),
            "store_schema": chance.choice([True, False]),
        }
        if unique and self.one_in(6) and "." not in "".join(names):
            options["compression"] = {name: chance.choice(CODECS) for name in names}
            self.done.append("mixed codecs")
        elif unique and self.one_in(4) and options["use_dictionary"] is False:
            options["column_encoding"] = {
                field.name: chance.choice(ENCODINGS[field.type]) for field in table.schema if field.type in ENCODINGS
            }
        self.done.append(" ".join(f"{name}={value}" for name, value in options.items() if name != "column_encoding"))
        out = io.BytesIO()
        pq.write_table(table, out, **options)
        if table.num_rows and self.one_in(10):
            # Several batches, some without rows.
            out = io.BytesIO()
            del options["row_group_size"]
            with pq.ParquetWriter(out, table.schema, **options) as writer:
                for part in (table.slice(0, 1), table.slice(0, 0), table.slice(1)):
                    writer.write_table(part)
        return out.getvalue()

    def _rewritten(self, data, codec):
        file = parquet_file.ParquetFile(data)
        footer = file.footer
        elements = footer[2][1][1]
        if self.list_is_map:
            _make_lists_maps(footer)
        if self.one_in(4):
            self._rename_entries(elements)
        if self.one_in(4):
            # Only logical types, or only converted types, or the legacy MAP_KEY_VALUE.
            change = self.chance.choice(["newer", "older", "MAP_KEY_VALUE"])
            self.done.append(f"annotations: {change}")
            for element in elements:
                _reannotate(element, change)
        if self.one_in(6):
            self._annotate_as_json(file)
        if self.one_in(6):
            self._lie(file)
        if 5 in footer and self.one_in(4):
            self.done.append("ARROW:schema is garbage")
            for pair in footer[5][1][1]:
                pair[2] = (thrift.BINARY, self.chance.choice([b"garbage", b"", b"/////w==", b"A" * 400]))
        if self.one_in(8):
            footer.pop(6, None)
        body = data[: file.footer_at]
        if codec == "NONE" and file.codecs() == {"UNCOMPRESSED"} and self.one_in(2):
            body = self._in_lzo(file)
        written = thrift.write(footer)
        return body + written + len(written).to_bytes(4, "little") + b"PAR1"

    def _in_lzo(self, file):
        """Returns the body with its pages compressed with LZO, which pyarrow cannot write."""
        self.done.append("lzo")
        body = bytearray(b"PAR1")
        for chunk in file.chunks():
            parquet_file.recode(file.data, chunk, body, lambda page, _: lzo1x.framed(page, self.chance))
            chunk[3][1][4] = (thrift.I32, parquet_file.LZO)
        return bytes(body)

    def _rename_entries(self, elements):
        """Renames the groups within a map; their names have no meaning."""
        at = next((at for at, element in enumerate(elements) if element[4][1] == b"properties" and 5 in element), None)
        if at is None or at + 3 >= len(elements):
            return
        names = self.chance.choice([("entries", "keys", "values"), ("map", "key", "value"), ("x", "x", "x"), ("", "value", "key")])
        self.done.append(f"map of {names}")
        for step, name in enumerate(names, 1):
            elements[at + step][4] = (thrift.BINARY, name.encode())

    def _annotate_as_json(self, file):
        converted, logical = self.chance.choice([(4, 4), (19, 12)])
        name = self.chance.choice([*STRINGS, "properties"])
        for node in file.columns:
            if node.name == name:
                for leaf in _leaf_nodes(node):
                    if leaf.annotation == "STRING" and self.one_in(2):
                        leaf.element[6] = (thrift.I32, converted)
                        leaf.element[10] = (thrift.STRUCT, {logical: (thrift.STRUCT, {})})
                        self.done.append(f"{name} annotated {logical}")

    def _lie(self, file):
        """Statistics that would prove every chunk clean."""
        self.done.append("statistics lie")
        for chunk in file.chunks():
            meta = chunk[3][1]
            chunk.pop(6, None)
            chunk.pop(7, None)
            name = meta[3][1][1][0].decode()
            bounds = {
                "environmentId": ((self.case.environments or ["prod"])[0].encode(),) * 2,
                "timestamp": tuple(self.case.now.to_bytes(8, "little") for _ in range(2)),
            }.get(name)
            statistics = {3: (thrift.I64, 0)}
            if bounds:
                statistics |= {5: (thrift.BINARY, bounds[1]), 6: (thrift.BINARY, bounds[0])}
                statistics |= {7: (thrift.TRUE, True), 8: (thrift.TRUE, True)}
            meta[12] = (thrift.STRUCT, statistics)

    # The name, the wrapping, and damage.

    def _named(self, data, codec):
        name = "".join(self.chance.choices(string.ascii_lowercase, k=8))
        name = self.chance.choice(["", "", "é ", "part-00000 ", "environmentId=prod "]) + name
        if self.one_in(2):
            tag = TAG[codec] if self.one_in(2) else self.chance.choice([*TAG.values(), ".LZO", ".Snappy", ".c000", ".v2"])
            name += tag
        name += ".parquet"
        if self.one_in(12):
            wrap, suffix = self.chance.choice([(_gzipped, ".gz"), (bz2.compress, ".bz2")])
            data = wrap(data)
            self.done.append(f"wrapped {suffix}")
            name += self.chance.choice([suffix, suffix, suffix.upper(), ""])
        elif self.one_in(20):
            name += self.chance.choice([".gz", ".bz2"])
        if self.one_in(40):
            data = self.chance.choice([b"", b"PAR1", data[: len(data) // 2], data[:-1], data[:-8] + b"\xff\xff\xff\x7fPAR1", b"PARE" + data[4:-4] + b"PARE", b"a,b\n1,2\n"])
            self.done.append("damaged")
        return Made(name, data, "; ".join(self.done), self.values)


def _gzipped(data):
    # Without the time, so that a seed always makes the same bytes.
    return gzip.compress(data, mtime=0)


def _sized(size):
    """Properties of so many bytes in all, in one and in several entries."""
    return random.choice([[("k", "v" * (size - 1))], [("k" * (size // 2), "é" * (size // 4)), ("", "v" * (size - size // 2 - size // 4 * 2))]])


ODD_MAPS = [
    lambda: [("a", "1"), ("a", "2")],
    lambda: [("a", "1"), ("b", "2"), ("a", "1")],
    lambda: [("", ""), ("", None)],
    lambda: [(None, "1")],
    lambda: [("a", None), (None, None)],
    lambda: [("a", None), ("b", None)],
    lambda: [("é", "1"), ("e\u0301", "1")],
    lambda: _sized(32_767),
    lambda: _sized(32_768),
    lambda: _sized(32_769),
    lambda: [(f"k{at}", "v") for at in range(299)],
    lambda: [(f"k{at}", "v") for at in range(300)],
    lambda: [(f"k{at}", "v") for at in range(301)],
    lambda: [("k", None)] * 301,
    lambda: [(f"key-{at:03}", "v" * 120) for at in range(301)],
]

_TEXT_ALIKE = [
    pa.binary(), pa.large_binary(), pa.binary(16), pa.uuid(), pa.decimal128(9, 2), pa.decimal128(30, 2), pa.int64(),
    pa.list_(pa.string()), pa.null(), pa.bool_(), pa.date32(), pa.timestamp("ms"), pa.float64(), pa.struct([("s", pa.string())]),
]  # fmt: skip
WRONG_TYPES = {
    **dict.fromkeys(STRINGS, _TEXT_ALIKE),
    "timestamp": [
        pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("ns"), pa.timestamp("ms", "UTC"), pa.int32(), pa.int16(),
        pa.uint64(), pa.uint32(), pa.time64("us"), pa.time32("ms"), pa.date32(), pa.date64(), pa.decimal128(18, 0),
        pa.null(), pa.float64(), pa.string(), pa.list_(pa.int64()), pa.binary(8), pa.bool_(),
    ],
    "value": [
        pa.float32(), pa.float16(), pa.int64(), pa.int32(), pa.uint8(), pa.decimal128(9, 2), pa.decimal128(18, 2),
        pa.decimal128(38, 2), pa.string(), pa.null(), pa.list_(pa.float64()), pa.bool_(), pa.timestamp("ms"),
    ],
    "properties": [
        pa.struct([("plan", pa.string())]), pa.list_(pa.struct([("key", pa.string()), ("value", pa.string())])),
        pa.list_(pa.list_(pa.string())), pa.string(), pa.binary(), pa.json_(), pa.null(), pa.map_(pa.string(), pa.int64()),
        pa.map_(pa.int64(), pa.string()), pa.map_(pa.string(), pa.list_(pa.string())), pa.map_(pa.string(), pa.binary()),
        pa.map_(pa.binary(), pa.string()), pa.map_(pa.string(), pa.map_(pa.string(), pa.string())), pa.int64(),
        pa.map_(pa.string(), pa.float64()), pa.map_(pa.string(), pa.null()),
    ],
}  # fmt: skip

_TEXT_ENCODINGS = ["PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"]
ENCODINGS = {
    pa.string(): _TEXT_ENCODINGS,
    pa.large_string(): _TEXT_ENCODINGS,
    pa.int64(): ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"],
    pa.float64(): ["PLAIN", "BYTE_STREAM_SPLIT"],
}


def _leaf_nodes(node):
    return [node] if not node.is_group else [leaf for child in node.children for leaf in _leaf_nodes(child)]


def _make_lists_maps(footer):
    """Makes `properties`, a list of required structs of two, a map.

    The struct goes: being required, it has no levels of its own.
    """
    elements = footer[2][1][1]
    for at, element in enumerate(elements):
        if element[4][1].lower() == b"properties" and 5 in element and at + 2 < len(elements):
            element[6] = (thrift.I32, 1)
            element[10] = (thrift.STRUCT, {2: (thrift.STRUCT, {})})
            elements[at + 1][5] = (thrift.I32, 2)
            del elements[at + 2]
            return


def _reannotate(element, change):
    if change == "newer" and 10 in element:
        element.pop(6, None)
    elif change == "older" and 6 in element:
        element.pop(10, None)
    elif change == "MAP_KEY_VALUE" and thrift.get(element, 6) == 1:
        element[6] = (thrift.I32, 2)
        element.pop(10, None)
