"""Reads a Parquet file: its footer as stored, and its rows as plain values.

The footer is parsed here, so that the schema is not interpreted by a library.
pyarrow decodes the data, from a copy whose footer has neither an Arrow schema
nor text annotations, and has lists instead of maps.
"""

import bz2
import copy
import gzip
import io

import pyarrow.parquet as pq

import lzo1x
import thrift_compact as thrift
from thrift_compact import get

PHYSICAL = ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"]
REPETITION = ["REQUIRED", "OPTIONAL", "REPEATED"]
CODECS = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"]
LOGICAL = {
    1: "STRING", 2: "MAP", 3: "LIST", 4: "ENUM", 5: "DECIMAL", 6: "DATE", 7: "TIME", 8: "TIMESTAMP", 10: "INT",
    11: "UNKNOWN", 12: "JSON", 13: "BSON", 14: "UUID", 15: "FLOAT16", 16: "VARIANT", 17: "GEOMETRY", 18: "GEOGRAPHY",
}  # fmt: skip
CONVERTED = [
    "STRING", "MAP", "MAP", "LIST", "ENUM", "DECIMAL", "DATE", "TIME", "TIME", "TIMESTAMP", "TIMESTAMP",
    "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "JSON", "BSON", "INTERVAL",
]  # fmt: skip
LZO = CODECS.index("LZO")


class Unreadable(Exception):
    """The bytes are not readable Parquet."""


class Node:
    """An element of the schema."""

    def __init__(self, element, children, leaves):
        self.element = element
        self.children = children
        # Indexes of the leaf columns below it.
        self.leaves = leaves
        self.name = get(element, 4, b"").decode("utf-8", "replace")
        self.is_group = 5 in element
        self.physical = None if self.is_group else PHYSICAL[get(element, 1)]
        self.repetition = REPETITION[get(element, 3, 0)]
        self.annotation = _annotation(element)


def _annotation(element):
    """Returns the name of the logical or converted type; None without an annotation."""
    logical = get(element, 10)
    if logical:
        kind, value = next(iter(logical.items()))
        if kind in LOGICAL:
            if LOGICAL[kind] != "INT":
                return LOGICAL[kind]
            fields = value[1]
            return f"{'' if get(fields, 2) else 'U'}INT{get(fields, 1)}"
    converted = get(element, 6)
    if converted is None:
        return None
    return CONVERTED[converted] if 0 <= converted < len(CONVERTED) else None


def wrapping(data):
    """Detects the compression of the whole file from its first bytes."""
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    return "bzip2" if data[:3] == b"BZh" else "none"


class ParquetFile:
    """The decompressed bytes of a file, with its footer."""

    def __init__(self, data):
        self.wrapping = wrapping(data)
        try:
            if self.wrapping == "gzip":
                data = gzip.decompress(data)
            elif self.wrapping == "bzip2":
                data = bz2.decompress(data)
        except (OSError, EOFError) as error:
            raise Unreadable(f"cannot be decompressed: {error}") from error
        self.data = data
        if len(data) < 12 or data[:4] != b"PAR1" or data[-4:] != b"PAR1":
            raise Unreadable("no PAR1 at both ends")
        length = int.from_bytes(data[-8:-4], "little")
        if length > len(data) - 12:
            raise Unreadable("the footer is longer than the file")
        self.footer_at = len(data) - 8 - length
        try:
            self.footer = thrift.Reader(data[self.footer_at : -8]).struct()
            self.root = self._tree()
            self.rows = self.footer[3][1]
        except (thrift.Malformed, KeyError, IndexError, TypeError, AttributeError, StopIteration) as error:
            raise Unreadable(f"no usable footer: {error!r}") from error

    def _tree(self):
        elements = iter(self.footer[2][1][1])
        leaves = iter(range(1 << 30))

        def node():
            element = next(elements)
            if 5 not in element:
                return Node(element, [], [next(leaves)])
            children = [node() for _ in range(get(element, 5))]
            return Node(element, children, [leaf for child in children for leaf in child.leaves])

        return node()

    @property
    def columns(self):
        """The top-level columns of the schema."""
        return self.root.children

    def chunks(self):
        """The structs of all column chunks."""
        return [chunk for group in get(self.footer, 4, (12, []))[1] for chunk in get(group, 1, (12, []))[1]]

    def codecs(self):
        """The names of the codecs in use."""
        return {CODECS[get(chunk[3][1], 4)] for chunk in self.chunks() if 3 in chunk}

    def table(self, nodes):
        """Reads these top-level columns as Arrow arrays.

        Text becomes binary, a map a list of structs of two fields.
        """
        leaves = [leaf for node in nodes for leaf in node.leaves]
        opened = pq.ParquetFile(io.BytesIO(self._plain()), page_checksum_verification=True)
        return opened.reader.read_all(column_indices=leaves, use_threads=False)

    def _plain(self):
        footer = copy.deepcopy(self.footer)
        # Key-value metadata with ARROW:schema, and column orders.
        for number in (5, 7):
            footer.pop(number, None)
        for element in footer[2][1][1]:
            annotation = _annotation(element)
            if annotation in ("STRING", "ENUM", "JSON") or annotation == "MAP":
                element.pop(6, None)
                element.pop(10, None)
            if annotation == "MAP":
                element[6] = (thrift.I32, CONVERTED.index("LIST"))
        body = bytearray(self.data[: self.footer_at])
        for group in get(footer, 4, (12, []))[1]:
            for chunk in get(group, 1, (12, []))[1]:
                _without_lzo(self.data, chunk, body)
        written = thrift.write(footer)
        return bytes(body) + written + len(written).to_bytes(4, "little") + b"PAR1"


def _without_lzo(data, chunk, body):
    """Appends the pages of a chunk with LZO to `body`, uncompressed."""
    meta = chunk[3][1]
    if get(meta, 4) == LZO:
        recode(data, chunk, body, lzo1x.decompress)
        meta[4] = (thrift.I32, CODECS.index("UNCOMPRESSED"))


def recode(data, chunk, body, change):
    """Appends the pages of a chunk to `body`, converted by `change(bytes, size)`,
    and updates the chunk's offsets. Uncompressed v2 pages stay uncompressed."""
    meta = chunk[3][1]
    if not get(meta, 7):
        return  # No pages: a row group without rows.
    at = min(get(meta, number) for number in (9, 11) if get(meta, number))
    end = at + get(meta, 7)
    begun = len(body)
    first = True
    while at < end:
        reader = thrift.Reader(data, at)
        header = reader.struct()
        page = reader.take(get(header, 3))
        at = reader.at
        size = get(header, 2)
        levels = 0
        if 8 in header:
            levels = get(header[8][1], 5) + get(header[8][1], 6)
        if 8 not in header or get(header[8][1], 7, True):
            page = page[:levels] + change(page[levels:], size - levels)
        header[3] = (thrift.I32, len(page))
        header.pop(4, None)
        if 7 in header:
            meta[11] = (thrift.I64, len(body))
        elif first:
            meta[9] = (thrift.I64, len(body))
            first = False
        body += thrift.write(header) + page
    meta[7] = (thrift.I64, len(body) - begun)
    for number in (4, 5, 6, 7):
        chunk.pop(number, None)
