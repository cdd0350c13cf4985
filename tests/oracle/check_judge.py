"""Checks the judge itself, before anything is held against it.

    python tests/oracle/check_judge.py [DIR of the corpus]

It must say of each file of the corpus what `expected.json` says, and must find
in files made at random, cell for cell, what was put into them.
"""

import json
import math
import pathlib
import random
import sys

import event_files
import parquet_file
from judge import COLUMNS, ERROR, STRINGS, Rules, judge, values

HERE = pathlib.Path(__file__).resolve().parent
# Every expectation holds for any time from 2026-01-03 on.
NOW = 1_780_000_000_000
RANDOM_FILES = 200


def against_the_corpus(folder):
    """Sentences on what the judge says otherwise than `expected.json`."""
    expectations = json.loads((folder / "expected.json").read_text("utf-8"))
    for name, expected in expectations.items():
        rules = Rules(expected["environments"], expected.get("traffic_types"), NOW, 1_000_000)
        found = judge(name, (folder / name).read_bytes(), rules)
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


def against_what_was_put_in():
    """Sentences on cells that the judge reads otherwise than they were made."""
    read = 0
    for number in range(RANDOM_FILES):
        random.seed(number)
        case = event_files.Case(random.Random(number))
        made = event_files.make(case)
        if judge(made.name, made.data, Rules()).basis != "scan":
            continue
        file = parquet_file.ParquetFile(made.data)
        there = {node.name for node in file.columns}
        found = values(file)
        for column in COLUMNS:
            put_in = [_raw(column, value) for value in made.values[column]] if column in there else [None] * file.rows
            if len(put_in) != len(found[column]) or not all(map(_same, put_in, found[column])):
                yield f"file {number}: {column} is read otherwise than it was made ({made.note})"
        read += 1
    print(f"{read} files made at random")
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
    faults = [*against_the_corpus(folder), *against_what_was_put_in()]
    print("\n".join(faults) or "all as it should be")
    sys.exit(bool(faults))
