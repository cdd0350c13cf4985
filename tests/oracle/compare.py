"""Compares `tally validate` with the reference implementation on random files.

    python tests/oracle/compare.py --tally target/debug/tally --runs 1000 --seed 1
    python tests/oracle/compare.py --tally target/debug/tally --corpus tests/data/event-files

Prints every difference, keeps the files concerned, and exits with 1 if there
is one.
"""

import argparse
import collections
import datetime
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import event_files
from reference import ERROR, WARNING, Settings, check

HERE = pathlib.Path(__file__).resolve().parent
FILES_PER_FOLDER = 40


def tally(program, paths, settings, extra):
    """Runs `tally` and returns its results by path."""
    now = datetime.datetime.fromtimestamp(settings.now // 1000, datetime.UTC)
    command = [program, "validate", "--format", "json", "--first-rows", str(settings.first_rows)]
    command += ["--now", f"{now:%Y-%m-%dT%H:%M:%S}.{settings.now % 1000:03}Z", *extra]
    if settings.environments:
        command += ["--environments", ",".join(settings.environments)]
    if settings.traffic_types:
        command += ["--traffic-types", ",".join(settings.traffic_types)]
    ran = subprocess.run([*command, *map(str, paths)], capture_output=True, check=False)
    if ran.returncode not in (0, 1, 3):
        sys.exit(f"tally failed ({ran.returncode}): {ran.stderr.decode('utf-8', 'replace')}")
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    return {answer["file"]: answer for answer in answers}


def differences(answer, expected, verdicts_only):
    """Yields (what, found, expected) for every difference."""
    found = [
        (finding["code"], finding["column"], finding["severity"], finding["rows"], tuple(finding["firstRows"]))
        for finding in answer["findings"]
    ]
    wanted_findings = expected.findings
    if verdicts_only:
        found = [finding for finding in found if finding[2] == ERROR]
        wanted_findings = [finding for finding in wanted_findings if finding[2] == ERROR]
    elif expected.basis == "scan" and answer["advisories"] != "complete":
        yield "advisories", answer["advisories"], "complete"
    entries = [{name: entry[name] for name in ("valid", "numberOfRows", "errors")} for entry in answer["predicted"]]
    pairs = {name: (answer[name], getattr(expected, name)) for name in ("readable", "schemaOk", "rows", "verdict", "basis", "wrapping")}
    pairs["predicted"] = (_sort_ties(entries, "numberOfRows"), _sort_ties(expected.predicted, "numberOfRows"))
    pairs["codeSets"] = (_sort_ties(answer["codeSets"], "rows"), _sort_ties(expected.codeSets, "rows"))
    if expected.readable:
        schema = {row["column"]: row["ok"] for row in answer["schema"] if row["column"] in expected.schema}
        pairs["schema"] = (schema, expected.schema)
    if expected.environments is not None and not answer.get("environmentsCut"):
        environments = [(one["id"], one["rows"], one["listed"]) for one in answer["environments"]]
        pairs["environments"] = (sorted(environments), expected.environments)
    yield from ((name, actual, wanted) for name, (actual, wanted) in pairs.items() if actual != wanted)
    actual, expected_findings = collections.Counter(found), collections.Counter(wanted_findings)
    for finding in sorted((actual - expected_findings), key=str):
        yield "finding", finding, "absent"
    for finding in sorted((expected_findings - actual), key=str):
        yield "finding", "absent", finding
    # In every file, errors come first and every finding has a message.
    order = [{ERROR: 0, WARNING: 1}.get(finding["severity"], 2) for finding in answer["findings"]]
    if order != sorted(order):
        yield "findings", "not errors first, then warnings, then notices", ""
    for finding in answer["findings"]:
        if not finding["message"] or not finding["fix"]:
            yield "finding", finding["code"], "a message and a fix"
    for entry in answer["predicted"]:
        if len(entry["errors"]) != len(entry["errorsDetails"]) or not all(entry["errorsDetails"]):
            yield "errorsDetails", entry["errorsDetails"], "one sentence for each code"


def _sort_ties(entries, rows):
    """Sorts entries with the same number of rows, whose order is not specified."""
    return sorted(entries, key=lambda entry: (not entry.get("valid", False), -(entry[rows] or 0), entry["errors"])) if _is_descending(
        entries, rows
    ) else ["not the valid first, then by rows", *entries]


def _is_descending(entries, rows):
    keys = [(not entry.get("valid", False), -(entry[rows] or 0)) for entry in entries]
    return keys == sorted(keys)


class Comparison:
    """Counts files and differences, and prints the differences."""

    def __init__(self, verdicts_only):
        self.verdicts_only = verdicts_only
        self.files = 0
        self.differing = 0
        self.by_kind = collections.Counter()
        self.seen = collections.Counter()

    def compare(self, path, answer, expected, note=""):
        self.files += 1
        self.seen[expected.verdict] += 1
        self.seen.update({code for code, *_ in expected.findings})
        found = list(differences(answer, expected, self.verdicts_only)) if answer else [("file", "absent", "a result")]
        if not found:
            return False
        self.differing += 1
        print(f"\n{path}\n    {note}")
        for what, actual, wanted in found:
            self.by_kind[what] += 1
            print(f"    {what}: tally     {_short(actual)}\n    {' ' * len(what)}  reference {_short(wanted)}")
        return True

    def summary(self):
        print(f"\n{self.files} files compared, {self.differing} with differences {dict(self.by_kind) or ''}")
        print("seen:", ", ".join(f"{name} {count}" for name, count in sorted(self.seen.items())))


def _short(value):
    text = str(value)
    return text if len(text) <= 400 else f"{text[:400]}… ({len(text)} characters)"


def random_files(arguments, comparison):
    kept = arguments.keep or HERE.parent.parent / "target/oracle"
    for folder_number in range(-(-arguments.runs // FILES_PER_FOLDER)):
        seed = f"{arguments.seed}-{folder_number}"
        if arguments.only and seed != arguments.only:
            continue
        chance = random.Random(seed)
        random.seed(seed)
        case = event_files.Case(chance)
        settings = Settings(case.environments, case.traffic_types, case.now, case.first_rows)
        with tempfile.TemporaryDirectory() as home:
            home = pathlib.Path(home)
            made = {}
            for number in range(min(FILES_PER_FOLDER, arguments.runs - folder_number * FILES_PER_FOLDER)):
                one = event_files.make(case)
                name = f"{number:02} {one.name}"
                (home / name).write_bytes(one.data)
                made[name] = one
            answers = tally(arguments.tally, [home], settings, arguments.with_argument)
            for name, one in made.items():
                answer = answers.pop(str(home / name), None)
                if any(word in one.note for word in arguments.without):
                    continue
                if comparison.compare(f"{seed}/{name}", answer, check(name, one.data, settings), one.note):
                    (kept / seed).mkdir(parents=True, exist_ok=True)
                    shutil.copy(home / name, kept / seed / name)
                    (kept / seed / "rules.json").write_text(json.dumps(vars(settings), ensure_ascii=False), "utf-8")
            for path in answers:
                print(f"\n{path}\n    a result for a file that was not generated")
                comparison.differing += 1
    if comparison.differing:
        print(f"\nThe files that differ are in {kept}.")


def corpus(arguments, comparison):
    expectations = json.loads((arguments.corpus / "expected.json").read_text("utf-8"))
    for name, expected in expectations.items():
        settings = Settings(expected["environments"], expected.get("traffic_types"), 1_780_000_000_000)
        path = arguments.corpus / name
        answer = tally(arguments.tally, [path], settings, arguments.with_argument).get(str(path))
        comparison.compare(path, answer, check(name, path.read_bytes(), settings), expected["why"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tally", required=True, help="the program")
    parser.add_argument("--runs", type=int, default=400, help="number of files to generate")
    parser.add_argument("--seed", default="1", help="seed of the generator")
    parser.add_argument("--only", metavar="SEED-N", help="only this folder of the run")
    parser.add_argument("--corpus", type=pathlib.Path, help="compare the files of this folder instead")
    parser.add_argument("--verdicts-only", action="store_true", help="ignore advisories and notices")
    parser.add_argument("--without", action="append", default=[], help="skip files of this kind: lzo, wrapped, damaged")
    parser.add_argument("--with-argument", action="append", default=[], help="pass this argument to tally")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for files with differences (default: target/oracle)")
    arguments = parser.parse_args()
    comparison = Comparison(arguments.verdicts_only)
    (corpus if arguments.corpus else random_files)(arguments, comparison)
    comparison.summary()
    return 1 if comparison.differing else 0


if __name__ == "__main__":
    sys.exit(main())
