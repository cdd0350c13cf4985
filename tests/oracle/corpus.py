"""Holds the judge against the corpus: python tests/oracle/corpus.py [DIR]"""

import json
import pathlib
import sys

from judge import NOTICE, WARNING, Rules, judge

HERE = pathlib.Path(__file__).resolve().parent
# Every expectation holds for any time from 2026-01-03 on.
NOW = 1_780_000_000_000


def differences(folder):
    """Sentences on what the judge says otherwise than `expected.json`."""
    expectations = json.loads((folder / "expected.json").read_text("utf-8"))
    for name, expected in expectations.items():
        rules = Rules(expected["environments"], expected.get("traffic_types"), NOW, 1_000_000)
        found = judge(name, (folder / name).read_bytes(), rules)
        first = {}
        for code, _, severity, rows, numbers in found.findings:
            if severity == "error" and rows is not None:
                first[code] = sorted({*first.get(code, []), *numbers})[:5]
        advisories = {code for code, _, severity, *_ in found.findings if severity in (WARNING, NOTICE)}
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
    print(f"{len(expectations)} files of {folder.name} judged")


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "data/event-files"
    found = list(differences(folder))
    print("\n".join(found) or "all as expected")
    sys.exit(bool(found))
