"""The queries of DuckDB and Polars that are equivalent to a check by tally.

Usage: `peers.py TOOL QUERY FILE THREADS`. Prints a JSON object with the result and
the time in milliseconds inside the process."""

import json
import sys
import time

from files import LISTED

NOW = 1_790_000_000_000
_IN = ", ".join(f"'{name}'" for name in LISTED)
_CODES = f"""
    (CASE WHEN environmentId IS NOT NULL AND environmentId NOT IN ({_IN}) THEN 1 ELSE 0 END)
  + (CASE WHEN "timestamp" IS NOT NULL
           AND ("timestamp" < 100000000000 OR "timestamp" >= 100000000000000) THEN 2 ELSE 0 END)
  + (CASE WHEN environmentId IS NULL OR trafficTypeId IS NULL OR eventTypeId IS NULL
            OR key IS NULL OR "timestamp" IS NULL THEN 4 ELSE 0 END)"""
_BYTES = "list_sum(list_transform(map_entries(properties), lambda e: strlen(e.key) + coalesce(strlen(e.value), 0)))"
_ADVISORIES = {
    "EMPTY_REQUIRED_FIELD environmentId": "environmentId = ''",
    "EMPTY_REQUIRED_FIELD trafficTypeId": "trafficTypeId = ''",
    "EMPTY_REQUIRED_FIELD eventTypeId": "eventTypeId = ''",
    "EMPTY_REQUIRED_FIELD key": "key = ''",
    "EVENT_TYPE_FORMAT eventTypeId": "NOT regexp_full_match(eventTypeId, '[a-zA-Z0-9][-_.:a-zA-Z0-9]{0,79}')",
    "KEY_TOO_LONG key": "length(key) > 250",
    "FUTURE_TIMESTAMP timestamp": f'"timestamp" > {NOW + 86_400_000} AND "timestamp" < 100000000000000',
    "VALUE_NOT_FINITE value": "NOT isfinite(value)",
    "TOO_MANY_PROPERTIES properties": "cardinality(properties) > 300",
    "PROPERTIES_TOO_LARGE properties": f"{_BYTES} > 32768",
    "DUPLICATE_MAP_KEY properties": "len(list_distinct(map_keys(properties))) < len(map_keys(properties))",
}


def _duckdb(query, path, threads):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    started = time.perf_counter()
    columns = ""
    if query == "everything":
        columns = "".join(f", count(*) FILTER (WHERE {rule})" for rule in _ADVISORIES.values())
    rows = connection.execute(
        f"SELECT {_CODES} AS codes, count(*) {columns} FROM read_parquet('{path}') GROUP BY 1"
    ).fetchall()
    elapsed = time.perf_counter() - started
    answer = {"sets": {str(row[0]): row[1] for row in rows}}
    if query == "everything":
        sums = [sum(row[2 + index] for row in rows) for index in range(len(_ADVISORIES))]
        answer["advisories"] = {name: rows for name, rows in zip(_ADVISORIES, sums) if rows}
    return answer, elapsed


def _polars(path):
    import polars as pl

    started = time.perf_counter()
    environment, time_column = pl.col("environmentId"), pl.col("timestamp")
    null = pl.any_horizontal(
        pl.col(name).is_null()
        for name in ("environmentId", "trafficTypeId", "eventTypeId", "key", "timestamp")
    )
    odd = (time_column < 100_000_000_000) | (time_column >= 100_000_000_000_000)
    codes = (
        (environment.is_not_null() & ~environment.is_in(LISTED)).cast(pl.Int32)
        + odd.fill_null(False).cast(pl.Int32) * 2
        + null.cast(pl.Int32) * 4
    )
    frame = pl.scan_parquet(path).select(codes.fill_null(4).alias("codes")).group_by("codes").len().collect(
        engine="streaming"
    )
    elapsed = time.perf_counter() - started
    return {"sets": {str(code): rows for code, rows in frame.iter_rows()}}, elapsed


def main():
    tool, query, path, threads = sys.argv[1:5]
    answer, elapsed = _duckdb(query, path, threads) if tool == "duckdb" else _polars(path)
    print(json.dumps({"answer": answer, "ms": round(elapsed * 1000, 1)}))


if __name__ == "__main__":
    main()
