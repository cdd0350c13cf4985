"""Writes event files with the tools that analysts use, asks `tally` what it
says of each, does what it says, asks again, and writes docs/writers.md.

    python tests/writers/write_and_judge.py --tally target/debug/tally --page docs/writers.md

Needs the packages of requirements.txt, and Java 17 or later for PySpark. Exits
with 1 where a verdict is not the one that a case is there to show, where no
repair does to the letter what a fix says, where one does not lead to a file
that is accepted, or where the plain judge of tests/oracle disagrees.
"""

import argparse
import contextlib
import importlib.metadata
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "oracle"))

from cases import EVENTS, TOOLS  # noqa: E402
from judge import Rules, judge  # noqa: E402

ENVIRONMENTS = ["prod", "stage"]
TRAFFIC_TYPES = ["user", "account"]
NOW = "2026-01-04T00:00:00Z"
NOW_MS = 1_767_484_800_000
EVENT_COLUMNS = ["environmentId", "trafficTypeId", "eventTypeId", "key", "timestamp", "value", "properties"]

VERDICTS = {
    "accepted": "Accepted",
    "partly_rejected": "Partly rejected",
    "rejected": "Rejected",
    "unreadable": "Unreadable",
}


class Bench:
    """Runs code, and has what it wrote judged."""

    def __init__(self, tally, home):
        self.tally = tally
        # Where the code runs. One folder for all of it: Spark stays in the one
        # that it was started in.
        self.home = home
        self.faults = []
        self.written = 0

    def fault(self, where, sentence):
        self.faults.append(f"{where}: {sentence}")
        print(f"    FAULT {sentence}", flush=True)

    def run(self, where, tool, code):
        """What `tally` says of the file that the code writes; None where the
        code fails, and then why it did."""
        for left in self.home.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            exec(f"{EVENTS}\n{tool.prelude}\n{code}", {})  # noqa: S102
        except Exception as error:
            return None, f"{type(error).__name__}: {error}"
        path = written(self.home)
        self.written += 1
        answer = self.ask(path)
        self.second_opinion(where, path, answer)
        return answer, None

    def ask(self, path):
        ran = subprocess.run(
            [
                self.tally, "validate", "--format", "json", "--environments", ",".join(ENVIRONMENTS),
                "--traffic-types", ",".join(TRAFFIC_TYPES), "--now", NOW, str(path),
            ],
            capture_output=True,
            check=False,
        )  # fmt: skip
        if ran.returncode not in (0, 1, 3):
            sys.exit(f"tally failed: {ran.stderr.decode('utf-8', 'replace')}")
        return json.loads(ran.stdout)

    def second_opinion(self, where, path, answer):
        expected = judge(path.name, path.read_bytes(), Rules(ENVIRONMENTS, TRAFFIC_TYPES, NOW_MS))
        for name in ("verdict", "schemaOk", "rows"):
            if answer[name] != getattr(expected, name):
                self.fault(where, f"{name} is {answer[name]}; the plain judge says {getattr(expected, name)}")


def written(home):
    """The file that the code wrote: the first of them where it wrote a folder."""
    single = home / "events.parquet"
    found = [single] if single.is_file() else sorted(home.glob("events/**/*.parquet"))
    if not found:
        sys.exit("the code wrote no file")
    return found[0]


def start_spark():
    """A session of one thread, without a window or a log, before any case asks for one."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").appName("writers")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "OFF",
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


# The page.


def code_block(code):
    return ["```python", code, "```", ""]


def remarks(answer, but):
    """What `tally` says besides the verdict: sentence and fix of each finding,
    but for these codes."""
    lines = []
    for finding in answer["findings"]:
        if finding["code"] not in but:
            lines += [f"> `{finding['code']}` {finding['message']}", ">", f"> Fix: {finding['fix']}", ""]
    return lines


def on_disk(answer):
    """What is worth telling of the file, in Parquet's words."""
    told = [row for row in answer["schema"] if not row["ok"] or row["message"] or row["found"] != row["expected"]]
    parts = []
    for row in told:
        if row["found"] is None:
            parts.append(f"no `{row['column']}`")
        elif row["ok"] and not row["message"] and _alike(row):
            continue
        else:
            parts.append(f"`{row['foundName'] or row['column']}`: {row['found']}")
    if not parts:
        parts = ["the seven columns, each with its type"]
    for finding in answer["findings"]:
        if finding["severity"] == "error" and finding["rows"]:
            rows = finding["rows"]
            parts.append(f"`{finding['code']}` in {rows} row{'s' if rows > 1 else ''}")
    return "; ".join(parts)


def _alike(row):
    """A type that differs from the plainest in its words only."""
    return row["column"] == "timestamp" and row["found"].startswith("INT64 (Int 64")


def verdict_line(answer):
    return f"**{VERDICTS[answer['verdict']]}.** On disk: {on_disk(answer)}. Codec: {', '.join(answer['codecs'])}."


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def section(bench, tool):
    """A tool's part of the page, and its rows of the table at the top."""
    version = importlib.metadata.version(tool.package)
    name = f"[{tool.name} {version}](#{tool.name.lower()})"
    lines = [f"## {tool.name}", "", f"Version {version}. {tool.about}", ""]
    lines += ["Each example goes on from here:", "", *code_block(tool.prelude)]
    rows = []
    for heading, cases in (("The right way", tool.right), ("Other ways, and what comes of them", tool.cases)):
        lines += [f"### {heading}", ""]
        for case in cases:
            if not case.brief:
                shown, row = told(bench, tool, case, right=cases is tool.right)
                lines += shown
                rows.append((name, case.title, *row))
    brief = [(case.title, *told_briefly(bench, tool, case)) for case in tool.cases if case.brief]
    if brief:
        lines += ["### Wrong types, and what to type", "", "| what | on disk | the fix |", "|---|---|---|"]
        lines += [f"| {cell(title)} | {cell(disk)} | {cell(fix)} |" for title, disk, fix in brief]
        lines.append("")
    if tool.codecs:
        lines += codecs(bench, tool)
    return lines, rows


def told(bench, tool, case, right):
    """A case's part of the page, and its cells of the table at the top."""
    where = f"{tool.name}: {case.title}"
    print(where, flush=True)
    lines = [f"#### {case.title}", "", *code_block(case.code)]
    answer, trouble = bench.run(where, tool, case.code)
    if case.fails or answer is None:
        if not (case.fails and answer is None):
            bench.fault(where, f"the code was to fail: {case.fails}; {trouble}")
        return [*lines, f"No file. {case.note}", ""], ("no file", "–")
    if answer["verdict"] != case.verdict:
        bench.fault(where, f"{answer['verdict']}, not {case.verdict}")
    if right:
        unexpected = {one["code"] for one in answer["findings"]} - {"MISSING_OPTIONAL_COLUMN"}
        if unexpected:
            bench.fault(where, f"the right way gives {sorted(unexpected)}")
    lines += [verdict_line(answer), "", *remarks(answer, case.stays)]
    if case.note:
        lines += [case.note, ""]
    if not right:
        lines += repaired(bench, where, tool, case, answer)
    return lines, (on_disk(answer), VERDICTS[answer["verdict"]])


def told_briefly(bench, tool, case):
    """What a case leaves on disk, and what is said to be done."""
    where = f"{tool.name}: {case.title}"
    print(where, flush=True)
    answer, trouble = bench.run(where, tool, case.code)
    if answer is None:
        bench.fault(where, trouble)
        return "no file", ""
    if answer["verdict"] != case.verdict:
        bench.fault(where, f"{answer['verdict']}, not {case.verdict}")
    repaired(bench, where, tool, case, answer)
    told = [finding["fix"] for finding in answer["findings"] if finding["code"] not in case.stays]
    return on_disk(answer), " ".join([*told, case.note]).strip()


def repaired(bench, where, tool, case, before):
    """The case after doing what the fix says, in each of the ways that it names."""
    fixes = [finding["fix"] for finding in before["findings"] if finding["code"] not in case.stays]
    if fixes and not case.repair:
        bench.fault(where, f"nobody does what the fix says: {fixes}")
    if case.repair and not fixes:
        bench.fault(where, "there is nothing to repair")
    for snippet in [snippet for fix in fixes for snippet in snippets(fix)]:
        if not any(follows(repair, snippet) for repair in case.repair):
            bench.fault(where, f"no repair does what the fix says: {snippet}")
    lines = []
    for repair in case.repair:
        after, trouble = bench.run(f"{where}, repaired", tool, repair)
        if after is None:
            bench.fault(where, f"the repair fails: {trouble}")
            continue
        if after["verdict"] != case.repaired:
            bench.fault(where, f"the repair leads to {after['verdict']}, not {case.repaired}: {after['findings']}")
        left = {finding["code"] for finding in after["findings"]}
        if left != set(case.stays):
            bench.fault(where, f"the repair leaves {sorted(left)}, not {sorted(case.stays)}")
        said = f"{VERDICTS[after['verdict']].lower()}"
        if left:
            said += ", with " + ", ".join(f"`{code}`" for code in sorted(left)) + " left"
        lines += ["Or:" if lines else f"Repaired, the file is {said}:", "", *code_block(repair)]
    return lines


def snippets(fix):
    """What a fix says to type: all that is in backticks, but for the columns' names."""
    return [part for part in fix.split("`")[1::2] if part not in EVENT_COLUMNS]


def follows(repair, snippet):
    """Whether code does what a snippet says, character for character but for
    white space; `…` stands for anything."""
    pattern = ".+?".join(re.escape(bare(part)) for part in snippet.split("…"))
    return re.search(pattern, bare(repair)) is not None


def bare(code):
    return re.sub(r"\s+", "", code)


def codecs(bench, tool):
    """A table of what the codecs come to."""
    lines = ["### Codecs", "", "| codec | on disk | verdict | what is said |", "|---|---|---|---|"]
    for codec, code in tool.codecs:
        where = f"{tool.name}: codec {codec}"
        print(where, flush=True)
        answer, trouble = bench.run(where, tool, code)
        if answer is None:
            bench.fault(where, trouble)
            continue
        if answer["verdict"] != "accepted":
            bench.fault(where, f"{answer['verdict']}, not accepted")
        said = " ".join(f"`{one['code']}` {one['message']}" for one in answer["findings"]) or "nothing"
        lines.append(f"| `{codec}` | {', '.join(answer['codecs'])} | {VERDICTS[answer['verdict']]} | {cell(said)} |")
    code = tool.codecs[0][1].replace(tool.codecs[0][0], "…")
    return [*lines, "", *code_block(code)]


HEAD = """\
# What the tools write

An event file must have seven columns of exact types, and every tool has its own idea of what a column of Python objects is. \
This page shows, for each tool, how to write the file right, what comes out when it is written the way that comes first to \
mind, what Tallyman says of it, and how the file comes out after doing what Tallyman says.

Every file on this page was written and checked when the page was made, and every repair was carried out, to the letter of \
what Tallyman says. To make it anew, \
with the versions pinned in `tests/writers/requirements.txt`:

    cargo xtask writers

The seven columns:

| column | type | null | in Parquet |
|---|---|---|---|
| `environmentId`, `trafficTypeId`, `eventTypeId`, `key` | String | no | BYTE_ARRAY (String) |
| `timestamp` | Long, milliseconds since 1970, UTC | no | INT64, plain or annotated Int 64 |
| `value` | Double | yes | DOUBLE |
| `properties` | Map of String to String | yes | MAP<BYTE_ARRAY (String), BYTE_ARRAY (String)> |

Every file is written from these events, with the environments `prod` and `stage` and the traffic types `user` and `account` \
listed:
"""


def page(sections, rows):
    lines = [HEAD, *code_block(EVENTS), "## At a glance", "", "| tool | how it is written | on disk | verdict |", "|---|---|---|---|"]
    lines += [f"| {tool} | {cell(title)} | {cell(disk)} | {verdict} |" for tool, title, disk, verdict in rows]
    lines.append("")
    for part in sections:
        lines += part
    return "\n".join(lines).rstrip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tally", type=pathlib.Path, required=True, help="the program")
    parser.add_argument("--page", type=pathlib.Path, help="where the page goes; without it none is written")
    parser.add_argument("--tool", action="append", help="only this tool, by its name; no page is written")
    arguments = parser.parse_args()
    page_path = arguments.page and arguments.page.resolve()
    tally = arguments.tally.resolve()
    with tempfile.TemporaryDirectory() as home, contextlib.chdir(home):
        bench = Bench(tally, pathlib.Path(home))
        sections, rows = everything(bench, arguments.tool)
    if page_path and not arguments.tool:
        page_path.write_text(page(sections, rows), "utf-8")
    print(f"\n{bench.written} files written, {len(bench.faults)} faults")
    print("\n".join(bench.faults))
    return 1 if bench.faults else 0


def everything(bench, only):
    """Each tool's section, and the rows of the table at the top."""
    sections, rows, spark = [], [], None
    for tool in TOOLS:
        if only and tool.name not in only:
            continue
        if tool.package == "pyspark":
            if not shutil.which("java") and "JAVA_HOME" not in os.environ:
                sys.exit("PySpark needs Java 17 or later: install it, and do this again.")
            spark = start_spark()
        lines, told = section(bench, tool)
        sections.append(lines)
        rows += told
    if spark:
        spark.stop()
    return sections, rows


if __name__ == "__main__":
    sys.exit(main())
