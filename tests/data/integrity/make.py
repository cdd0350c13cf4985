"""Writes the event files of this folder: text that is not UTF-8, pages that do not match
their checksum, and bytes that the footer does not account for.

usage: python make.py (needs pyarrow and Polars, as pinned in ../../writers/requirements.txt)

Files are damaged after they were written: a byte of a page changes, or bytes are added.
expected.json says which findings `tally validate` has for each file.
"""

import io
from pathlib import Path

import polars
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path(__file__).parent
ROWS = 40
GROUP_ROWS = 20
MAP = pa.map_(pa.string(), pa.string())


def not_utf8(values: list[bytes]) -> pa.Array:
    """Strings that hold these bytes: pyarrow does not look at what a buffer holds."""
    return pa.array(values, pa.binary()).view(pa.string())


def table(first: int = 0, **columns: pa.Array) -> pa.Table:
    rows = range(first, first + ROWS)
    properties = pa.array([[("plan", f"plan-{row:03}")] for row in rows], MAP)
    valid = {
        "environmentId": pa.array(["env-prod"] * ROWS),
        "trafficTypeId": pa.array(["user", "account"] * (ROWS // 2)),
        "eventTypeId": pa.array(["click"] * ROWS),
        "key": pa.array([f"customer-{row:04}" for row in rows]),
        "timestamp": pa.array([1_763_630_046_000 + row for row in rows], pa.int64()),
        "value": pa.array([row + 0.5 for row in rows], pa.float64()),
        "properties": properties,
    }
    return pa.table({**valid, **columns})


def written(data: pa.Table, **options) -> bytes:
    target = io.BytesIO()
    options = {"compression": "none", "row_group_size": GROUP_ROWS, **options}
    pq.write_table(data, target, **options)
    return target.getvalue()


def changed(file: bytes, old: bytes, new: bytes, occurrence: int = 0) -> bytes:
    """The file with other bytes at one place, and the same length."""
    assert len(old) == len(new)
    at = -1
    for _ in range(occurrence + 1):
        at = file.index(old, at + 1)
    return file[:at] + new + file[at + len(old) :]


def main() -> None:
    plain = {"use_dictionary": False, "write_page_checksum": True}
    files = {}

    # Text.
    latin = [b"J\xe9r\xf4me" if row in (3, 31) else b"Ada" for row in range(ROWS)]
    for name, dictionary in [("latin-1-key-plain", False), ("latin-1-key-dictionary", True)]:
        files[name] = written(table(key=not_utf8(latin)), use_dictionary=dictionary)
    cut = ["café".encode()[:-1] if row == 22 else b"tea" for row in range(ROWS)]
    files["cut-traffic-type"] = written(table(trafficTypeId=not_utf8(cut)))
    surrogate = [b"\xed\xa0\x80" if row % 20 == 0 else b"env-prod" for row in range(ROWS)]
    files["surrogate-environment"] = written(table(environmentId=not_utf8(surrogate)))
    overlong = [b"cl\xc0\xafick" if row == 39 else b"click" for row in range(ROWS)]
    files["overlong-event-type-v2"] = written(
        table(eventTypeId=not_utf8(overlong)), data_page_version="2.0", compression="snappy"
    )
    offsets = pa.array(range(ROWS + 1), pa.int32())
    keys = not_utf8([b"gr\xf6\xdfe" if row == 7 else b"size" for row in range(ROWS)])
    items = not_utf8([b"\xff\xfe" if row in (7, 8) else b"large" for row in range(ROWS)])
    properties = pa.MapArray.from_arrays(offsets, keys, items)
    for name, dictionary in [("properties-plain", False), ("properties-dictionary", True)]:
        files[name] = written(table(properties=properties), use_dictionary=dictionary)
    emoji = pa.array(["Zoë 🚀 日本"] * ROWS)
    files["valid-utf8"] = written(table(key=emoji), **plain)
    files["metadata-not-utf8"] = changed(
        written(table().replace_schema_metadata({b"owner": b"J\xe9r\xf4me", b"\xff": b"x"})),
        b"parquet-cpp-arrow",
        b"parquet-\xfcpp-arrow",
    )

    # Checksums.
    for version in ["1.0", "2.0"]:
        for codec in ["none", "snappy", "zstd"]:
            files[f"checksums-{codec}-v{version[0]}"] = written(
                table(), write_page_checksum=True, data_page_version=version, compression=codec
            )
    small_pages = {**plain, "data_page_size": 64, "write_batch_size": 4}
    files["damaged-key-page"] = changed(
        written(table(), **small_pages), b"customer-0025", b"customer-0026"
    )
    files["damaged-dictionary"] = changed(
        written(table(), write_page_checksum=True), b"account", b"accoumt", 0
    )
    files["damaged-properties"] = changed(
        written(table(), **plain, data_page_version="2.0"), b"plan-011", b"plan-0!1"
    )
    value = pa.array([30.5]).buffers()[1].to_pybytes()
    files["damaged-value"] = changed(written(table(), **plain), value, b"\1" + value[1:])
    files["damaged-extra-column"] = changed(
        written(table().append_column("note", pa.array(["spare"] * ROWS)), **plain),
        b"spare",
        b"spore",
    )

    # Bytes that nothing accounts for.
    one, other = written(table()), written(table(first=ROWS))
    files["joined"] = one + other
    files["joined-three"] = one + other + one
    files["spare-bytes"] = inserted_before_footer(one, b"\0" * 64)
    files["spare-bytes-with-magic"] = inserted_before_footer(one, b"note PAR1 note")
    files["indexed"] = written(table(), write_page_index=True)
    files["bloom-filters"] = written(
        table(), bloom_filter_options={"key": {"ndv": 40, "fpp": 0.01}}
    )
    files["no-rows"] = written(table().slice(0, 0))
    target = io.BytesIO()
    polars.from_arrow(table().drop_columns("properties")).write_parquet(
        target, compression="snappy", row_group_size=GROUP_ROWS
    )
    files["polars-repeats-metadata"] = target.getvalue()

    for name, file in files.items():
        (FOLDER / f"{name}.parquet").write_bytes(file)


def inserted_before_footer(file: bytes, extra: bytes) -> bytes:
    footer = int.from_bytes(file[-8:-4], "little")
    at = len(file) - 8 - footer
    return file[:at] + extra + file[at:]


if __name__ == "__main__":
    main()
