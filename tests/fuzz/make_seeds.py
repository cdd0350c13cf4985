"""Makes the seeds of the fuzz targets.

    python3 tests/fuzz/make_seeds.py [FOLDER OF parquet-testing]

Seeds are the files of tests/data, parts of them, and the small files of
apache/parquet-testing (see seeds/README.md). Run it by hand after the corpus
changes, and commit the output.
"""

import bz2
import gzip
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "data"
SEEDS = HERE / "seeds"
MAX_BYTES = 64 << 10
MAX_TOTAL = 1_000_000
# The same files, in the same order, as in src/fuzzed.rs.
TEMPLATES = [
    "timestamp-nanos.parquet",
    "large-string-and-dictionary.parquet",
    "v2-pages-page-index.parquet",
    "internal-gzip.parquet.gz",
    "spark.lzo.parquet",
    "brotli.parquet",
]


class Thrift:
    """Reads Thrift's compact protocol, as far as footers need it."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def varint(self):
        value, shift = 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def integer(self):
        folded = self.varint()
        return (folded >> 1) ^ -(folded & 1)

    def value(self, kind, in_list=False):
        if kind in (1, 2):
            return self.byte() == 1 if in_list else kind == 1
        if kind == 3:
            return self.byte()
        if kind in (4, 5, 6):
            return self.integer()
        if kind == 7:
            self.at += 8
            return None
        if kind == 8:
            length = self.varint()
            self.at += length
            return self.data[self.at - length : self.at]
        if kind in (9, 10):
            head = self.byte()
            size = head >> 4 if head >> 4 < 15 else self.varint()
            return [self.value(head & 15, True) for _ in range(size)]
        if kind == 12:
            fields, last = {}, 0
            while head := self.byte():
                last = last + (head >> 4) if head >> 4 else self.integer()
                fields[last] = self.value(head & 15)
            return fields
        raise ValueError(f"kind {kind}")


def footer_of(data):
    if len(data) < 12 or data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        return None
    length = int.from_bytes(data[-8:-4], "little")
    return data[-8 - length : -8] if length <= len(data) - 12 else None


def chunks(data):
    """The bytes of each column chunk."""
    for group in Thrift(footer_of(data)).value(12)[4]:
        for chunk in group[1]:
            meta = chunk[3]
            start = meta.get(11) or meta[9]
            yield data[start : start + meta[7]]


def write(target, named):
    folder = SEEDS / target
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    total, seen = 0, set()
    for name, data in sorted(named, key=lambda pair: (len(pair[1]), pair[0])):
        if len(data) < MAX_BYTES and total + len(data) < MAX_TOTAL and data not in seen:
            (folder / name).write_bytes(data)
            seen.add(data)
            total += len(data)
    print(f"{target}: {len(seen)} seeds, {total} bytes")


def main():
    ours = {
        path.name.replace(" ", "-"): path.read_bytes()
        for path in sorted((DATA / "event-files").iterdir())
        if path.suffix != ".json" and path.name.isascii()
    }
    theirs = {}
    if len(sys.argv) > 1:
        for path in sorted(pathlib.Path(sys.argv[1]).glob("*data/*.parquet*")):
            if path.suffix != ".json":
                theirs[f"parquet-testing-{path.name}"] = path.read_bytes()
    both = list(ours.items()) + list(theirs.items())

    write("scan", both)
    write(
        "footer",
        [
            (name, b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")
            for name, data in both
            if (footer := footer_of(data)) is not None and len(footer) < 16 << 10
        ],
    )
    pages = []
    for place, name in enumerate(TEMPLATES):
        seen = set()
        for number, chunk in enumerate(chunks(ours[name])):
            if chunk[:40] not in seen and number < 9:
                seen.add(chunk[:40])
                pages.append((f"{name}-{number}", bytes([place, number]) + chunk))
    write("page_header", pages)
    small = [(name, data) for name, data in ours.items() if len(data) < 4000]
    write(
        "compression",
        [(name, data) for name, data in ours.items() if data[:2] in (b"\x1f\x8b", b"BZ")]
        + [(f"{name}.gz", gzip.compress(data, mtime=0)) for name, data in small[::3]]
        + [(f"{name}.bz2", bz2.compress(data)) for name, data in small[1::3]],
    )
    write(
        "status_report",
        [
            (path.name, path.read_bytes())
            for path in sorted((DATA / "reports").rglob("*"))
            if path.suffix == ".status" or path.name == "sent.json"
        ],
    )


main()
