"""Tests the reference implementation.

    python tests/oracle/check_reference.py [DIR of the corpus]

Its results for the corpus must be those of `expected.json`, and it must read
every cell of random files as it was generated.
"""

import json
import math
import pathlib
import random
import sys

import event_files
import parquet_file
from reference import COLUMNS, ERROR, STRINGS, Settings, check, values

HERE = pathlib.Path(__file__).resolve().parent
# Every expectation holds for any time from 2026-01-03 on.
NOW = 1_780_000_000_000
RANDOM_FILES = 200


def compare_with_corpus(folder):
    """Yields the differences from `expected.json`."""
    expectations = json.loads((folder / "expected.json").read_text("utf-8"))
    for name, expected in expectations.items():
        settings = Settings(expected["environments"], expected.get("traffic_types"), NOW, 1_000_000)
        found = check(name, (folder / name).read_bytes(), settings)
        first = {}
        for code, _, severity, rows, numbers in found.findings:
            if severity == ERROR and rows is not None:
                first[code] = sorted({*first.get(code, []), *numbers})[:5]
        advisories = {code for code, _, severity, *_ in found.findings if severity != ERROR}
        may = set(expected.get("advisories_may", []))
        for what, is_, should in (
            ("readable", found.readable, expected["readable"]),
            ("schema_ok", found.schemaOk, expected["schema_ok"]),
            ("rows", found.rows, expected["rows"]),
            ("verdict", found.verdict, expected["verdict"]),
            ("predicted", found.predicted, expected["predicted"]),
            ("first_bad_rows", first, expected["first_bad_rows"]),
            ("advisories", sorted(advisories - may), sorted(set(expected["advisories"]) - may)),
        ):
            if is_ != should:
                yield f"{name}: {what} is {is_}, expected {should}"
    print(f"{len(expectations)} files of the corpus")


def compare_with_generated():
    """Yields the columns that are read with other values than were generated."""
    read = 0
    for number in range(RANDOM_FILES):
        random.seed(number)
        case = event_files.Case(random.Random(number))
        made = event_files.make(case)
        if check(made.name, made.data, Settings()).basis != "scan":
            continue
        file = parquet_file.ParquetFile(made.data)
        present = {node.name for node in file.columns}
        found = values(file)
        for column in COLUMNS:
            generated = [_raw(column, value) for value in made.values[column]] if column in present else [None] * file.rows
            if len(generated) != len(found[column]) or not all(map(_same, generated, found[column])):
                yield f"file {number}: {column} is read with other values than generated ({made.note})"
        read += 1
    print(f"{read} random files")
    if not read:
        yield "no file made at random could be read"


def _raw(column, value):
    if column in STRINGS:
        return _bytes(value)
    if column == "properties" and value is not None:
        return [(_bytes(key), _bytes(text)) for key, text in value]
    return value


def _bytes(text):
    return None if text is None else text.encode()


def _same(one, other):
    return one == other or (isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other))


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "data/event-files"
    faults = [*compare_with_corpus(folder), *compare_with_generated()]
    print("\n".join(faults) or "no differences")
    sys.exit(bool(faults))
