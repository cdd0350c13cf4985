"""The event files of the benchmarks, generated once below target/bench."""

import os
import subprocess

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 10_000_000
LISTED = ["env-prod-7f3a91", "env-stage-21bc04"]

_SCHEMA = pa.schema(
    [
        ("environmentId", pa.string()),
        ("trafficTypeId", pa.string()),
        ("eventTypeId", pa.string()),
        ("key", pa.string()),
        ("timestamp", pa.int64()),
        ("value", pa.float64()),
        ("properties", pa.map_(pa.string(), pa.string())),
    ]
)


def _table(rows, rng, error_share):
    """Returns events with three properties each; each error affects this share of rows."""

    def is_faulty():
        return rng.random(rows) < error_share

    def text(values, chosen):
        return pa.array(values).take(pa.array(chosen, mask=is_faulty()))

    environments = np.where(is_faulty(), 2, rng.integers(0, 2, rows))
    times = 1_760_000_000_000 + rng.integers(0, 10**9, rows)
    times = np.where(is_faulty(), times // 1000, times)
    event_types = np.where(is_faulty(), 5, rng.integers(0, 5, rows))
    users = rng.integers(0, 10**9, rows)
    keys = pa.array([f"user-{user:012d}" for user in users], mask=is_faulty())
    names = pa.array(["plan", "country", "device", "channel", "version", "os"])
    first = np.repeat(rng.integers(0, 6, rows), 3)
    step = np.tile([0, 1, 2], rows)
    # In a faulty row, the second property repeats the name of the first.
    step = np.where(np.repeat(is_faulty(), 3) & (step == 1), 0, step)
    values = pa.array([f"value-{number}" for number in range(200)])
    numbers = rng.random(rows) * 100
    numbers = np.where(is_faulty(), np.nan, numbers)
    return pa.Table.from_arrays(
        [
            text([*LISTED, "env-not-known"], environments),
            text(["user", "account"], rng.integers(0, 2, rows)),
            text(["checkout.done", "page.view", "click", "login", "search", "add to cart"], event_types),
            keys,
            pa.array(times, mask=is_faulty()),
            pa.array(numbers),
            pa.MapArray.from_arrays(
                pa.array(np.arange(0, 3 * rows + 1, 3, dtype="int32")),
                names.take(pa.array((first + step) % 6)),
                values.take(pa.array(rng.integers(0, 200, 3 * rows))),
            ),
        ],
        schema=_SCHEMA,
    )


def _write(path, rows, error_share, rows_per_group):
    if os.path.exists(path):
        return path
    rng = np.random.default_rng(1)
    with pq.ParquetWriter(path + ".part", _SCHEMA, compression="snappy") as writer:
        if rows_per_group >= rows:
            writer.write_table(_table(rows, rng, error_share), row_group_size=rows)
        else:
            for start in range(0, rows, rows_per_group):
                part = _table(min(rows_per_group, rows - start), rng, error_share)
                writer.write_table(part, row_group_size=rows_per_group)
    os.replace(path + ".part", path)
    return path


def clean(folder):
    return _write(f"{folder}/clean.parquet", ROWS, 0.0, 1_000_000)


def dirty(folder):
    return _write(f"{folder}/dirty.parquet", ROWS, 0.002, 1_000_000)


def one_group(folder):
    return _write(f"{folder}/one-group.parquet", ROWS, 0.002, ROWS)


def hundred_million(folder, make_large):
    """Copies row groups, which takes seconds; writing the rows would take minutes."""
    path = f"{folder}/hundred-million.parquet"
    if not os.path.exists(path):
        subprocess.run([make_large, path + ".part", "1000000", "100"], check=True)
        os.replace(path + ".part", path)
    return path


def thousand(folder):
    """Returns a folder of 1000 files of about 1 MB each."""
    path = f"{folder}/thousand"
    os.makedirs(path, exist_ok=True)
    rng = np.random.default_rng(2)
    for number in range(1000):
        name = f"{path}/{number:04}.parquet"
        if not os.path.exists(name):
            pq.write_table(_table(36_000, rng, 0.002), name + ".part", compression="snappy")
            os.replace(name + ".part", name)
    return path
