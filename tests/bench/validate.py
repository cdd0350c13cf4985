"""`cargo xtask bench validate`: compares tally with DuckDB and Polars, whole processes,
in one run on one machine.

Each pair runs alternately, several times after a warm-up. Times are only printed if
the results are equal."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

import files
import peers

LAUNCHER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launcher.py")
CODES = {"INVALID_ENVIRONMENT_ID": 1, "INVALID_TIMESTAMP": 2, "REQUIRED_FIELDS_NULL": 4}


class Run:
    """One run of a process: seconds, processor time, peak memory and output.

    A small launcher starts the process, because the peak memory of a process includes
    that of the process it was forked from."""

    def __init__(self, command, threads):
        environment = dict(os.environ, POLARS_MAX_THREADS=str(threads))
        with tempfile.NamedTemporaryFile() as out:
            launcher_command = [sys.executable, "-S", "-E", LAUNCHER, out.name, *command]
            result = subprocess.run(launcher_command, env=environment, capture_output=True, text=True, check=True)
            found = json.loads(result.stdout)
            if found["status"] not in (0, 1):
                sys.exit(f"{command} exited with {found['status']}: {result.stderr}")
            self.seconds, self.cpu, self.peak = found["seconds"], found["cpu"], found["peak"]
            self.text = out.read().decode()


class Tally(Run):
    def __init__(self, program, path, arguments, threads):
        command = [program, "validate", "--format", "json", "--environments", ",".join(files.LISTED)]
        now = "2026-09-21T14:13:20Z"
        super().__init__([*command, "--now", now, *arguments, path], threads)
        self.lines = [json.loads(line) for line in self.text.splitlines()]
        # Whole milliseconds, at least 1. Files that are checked in parallel have no
        # such figure.
        self.ms = max(1, self.lines[0]["elapsedMs"]) if len(self.lines) == 1 else None
        self.sets, self.advisories = {}, {}
        for line in self.lines:
            for entry in line["predicted"]:
                codes = str(sum(CODES[code] for code in entry["errors"]))
                self.sets[codes] = self.sets.get(codes, 0) + entry["numberOfRows"]
            for finding in line["findings"]:
                if finding["severity"] == "warning":
                    name = f"{finding['code']} {finding['column']}"
                    self.advisories[name] = self.advisories.get(name, 0) + finding["rows"]


class Peer(Run):
    def __init__(self, tool, query, path, threads):
        script = peers.__file__
        super().__init__([sys.executable, script, tool, query, path, str(threads)], threads)
        found = json.loads(self.text)
        self.ms = found["ms"]
        self.sets = found["answer"]["sets"]
        self.advisories = found["answer"].get("advisories")


def median(runs, figure):
    return statistics.median(getattr(run, figure) for run in runs)


def ratios(ours, theirs, figure):
    each = [getattr(b, figure) / getattr(a, figure) for a, b in zip(ours, theirs)]
    return statistics.median(each), min(each), max(each)


class Table:
    def __init__(self):
        self.rows = []

    def compare(self, mode, file, peer, goal, times, ours, theirs, advisories):
        mine, others = [], []
        for turn in range(times + 1):
            one, other = ours(), theirs()
            if one.sets != other.sets or (advisories and one.advisories != other.advisories):
                sys.exit(f"{mode}, {file}: {peer} has another result\n{one.sets} {one.advisories}\n{other.sets} {other.advisories}")
            if turn > 0:  # The first is the warm-up.
                mine.append(one)
                others.append(other)
        whole = ratios(mine, others, "seconds")
        engine = "–"
        if mine[0].ms is not None:
            ratio = ratios(mine, others, "ms")
            engine = f"{ratio[0]:.1f}× ({ratio[1]:.1f}–{ratio[2]:.1f})"
        cpu = ratios(mine, others, "cpu")
        self.rows.append(
            f"| {mode} | {file} | {peer} | {goal} | {median(mine, 'seconds'):.2f} s | {median(others, 'seconds'):.2f} s "
            f"| **{whole[0]:.1f}×** ({whole[1]:.1f}–{whole[2]:.1f}) | {engine} "
            f"| {cpu[0]:.1f}× | {max(run.peak for run in mine) / 1e6:.0f} MB | {max(run.peak for run in others) / 1e6:.0f} MB |"
        )
        print(self.rows[-1], flush=True)

    HEAD = (
        "| mode | file | compared with | goal | tally | peer | whole process | engine only | processor time "
        "| peak | peer's peak |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tally", required=True)
    parser.add_argument("--make-large", required=True)
    parser.add_argument("--preview-pages", required=True)
    parser.add_argument("--check-stages", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    threads = os.cpu_count()
    print(f"{threads} cores, {threads} threads each, warm cache; ratios are peer / tally, pair by pair\n")

    def tally(path, *more):
        return lambda: Tally(options.tally, path, more, threads)

    def peer(tool, query, path):
        return lambda: Peer(tool, query, path, threads)

    clean, dirty = files.clean(options.folder), files.dirty(options.folder)
    table = Table()
    print(Table.HEAD)
    for name, path in (("clean", clean), ("dirty", dirty)):
        table.compare("`--quick`", name, "DuckDB", "2×", options.times, tally(path, "--quick"), peer("duckdb", "verdict", path), False)
        table.compare("`--quick`", name, "Polars", "–", options.times, tally(path, "--quick"), peer("polars", "verdict", path), False)
        table.compare("default", name, "DuckDB", "1.5×", options.times, tally(path), peer("duckdb", "everything", path), True)
    table.compare("`--trust-statistics`", "clean", "DuckDB", "10×", options.times, tally(clean, "--trust-statistics"), peer("duckdb", "verdict", clean), False)
    folder = files.thousand(options.folder)
    table.compare("`--quick`", "1,000 × 1 MB", "DuckDB", "1×", options.times, tally(folder, "--quick"), peer("duckdb", "verdict", folder + "/*.parquet"), False)

    print("\n| memory: mode | file | seconds | peak |\n|---|---|---|---|")
    large = files.hundred_million(options.folder, options.make_large)
    for name, path in (("one group of 10 M", files.one_group(options.folder)), ("100 M", large)):
        for mode in ([], ["--quick"], ["--trust-statistics"]):
            run = Tally(options.tally, path, mode, threads)
            print(f"| {' '.join(mode) or 'default'} | {name} | {run.seconds:.2f} s | {run.peak / 1e6:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
