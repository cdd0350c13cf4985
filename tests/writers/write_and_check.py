"""Writes event files with the tools that analysts use, checks them with `tally`,
applies the fixes, checks them again, and writes docs/writers.md.

    python tests/writers/write_and_check.py --tally target/debug/tally --packages target/writers-node \\
        --page docs/writers.md

Needs the packages of requirements.txt, those of package.json installed in the folder `--packages`, Node, and Java 17 or
later for PySpark. Exits
with 1 if a verdict is not the expected one, a repair does not apply the fix
literally or does not lead to an accepted file, or the reference implementation
in tests/oracle disagrees.
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

from cases import EVENT_LIST, EVENTS, TOOLS  # noqa: E402
from reference import Settings, check  # noqa: E402

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


class Runner:
    """Runs code and checks the file that it writes."""

    def __init__(self, tally, home, packages):
        self.tally = tally
        # The folder of the JavaScript packages.
        self.packages = packages
        # The folder in which the code runs: the same for all, because Spark does
        # not change its folder.
        self.home = home
        self.problems = []
        self.written = 0

    def version(self, tool):
        if tool.language == "javascript":
            manifest = self.packages / "node_modules" / tool.package / "package.json"
            return json.loads(manifest.read_text(encoding="utf-8"))["version"]
        return importlib.metadata.version(tool.package)

    def report(self, where, sentence):
        self.problems.append(f"{where}: {sentence}")
        print(f"    PROBLEM {sentence}", flush=True)

    def run(self, where, tool, code):
        """Returns the check of the file that the code writes, or None and the error
        of the code."""
        for entry in self.home.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        try:
            if tool.language == "javascript":
                self.run_javascript(f"{tool.prelude}\n{code}")
            else:
                exec(f"{EVENTS}\n{tool.prelude}\n{code}", {})  # noqa: S102
        except Exception as error:
            return None, f"{type(error).__name__}: {error}"
        path = written(self.home)
        self.written += 1
        answer = self.check(path)
        self.compare_with_reference(where, path, answer)
        return answer, None

    def run_javascript(self, code):
        """Runs a module beside the packages, in the folder of the files."""
        program = self.packages / "events.mjs"
        program.write_text(f"const events = {json.dumps(EVENT_LIST)};\n{code}", encoding="utf-8")
        ran = subprocess.run(["node", program], cwd=self.home, capture_output=True, check=False, text=True)
        if ran.returncode != 0:
            raise RuntimeError(ran.stderr.strip().splitlines()[-1])

    def check(self, path):
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

    def compare_with_reference(self, where, path, answer):
        expected = check(path.name, path.read_bytes(), Settings(ENVIRONMENTS, TRAFFIC_TYPES, NOW_MS))
        for name in ("verdict", "schemaOk", "rows"):
            if answer[name] != getattr(expected, name):
                self.report(where, f"{name} is {answer[name]}; the reference says {getattr(expected, name)}")


def written(home):
    """Returns the file that the code wrote, or the first one in the folder that it wrote."""
    single = home / "events.parquet"
    found = [single] if single.is_file() else sorted(home.glob("events/**/*.parquet"))
    if not found:
        sys.exit("the code wrote no file")
    return found[0]


def start_spark():
    """Starts a session with one thread, without a user interface or log."""
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


def code_block(code, language="python"):
    return [f"```{language}", code, "```", ""]


def finding_lines(answer, ignored):
    """Message and fix of each finding, without the ignored codes."""
    lines = []
    for finding in answer["findings"]:
        if finding["code"] not in ignored:
            lines += [f"> `{finding['code']}` {finding['message']}", ">", f"> Fix: {finding['fix']}", ""]
    return lines


def on_disk(answer):
    """Describes the columns of the file that are unusual, with Parquet's names."""
    unusual = [row for row in answer["schema"] if not row["ok"] or row["message"] or row["found"] != row["expected"]]
    parts = []
    for row in unusual:
        if row["found"] is None:
            parts.append(f"no `{row['column']}`")
        elif row["ok"] and not row["message"] and _is_equivalent(row):
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


def _is_equivalent(row):
    """Returns True for a type that differs from the plain one in its annotation only."""
    return row["column"] == "timestamp" and row["found"].startswith("INT64 (Int 64")


def verdict_line(answer):
    return f"**{VERDICTS[answer['verdict']]}.** On disk: {on_disk(answer)}. Codec: {', '.join(answer['codecs'])}."


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def section(runner, tool):
    """Returns a tool's section, and its rows of the overview."""
    version = runner.version(tool)
    name = f"[{tool.name} {version}](#{tool.name.lower()})"
    lines = [f"## {tool.name}", "", f"Version {version}. {tool.about}", ""]
    lines += ["Each example goes on from here:", "", *code_block(tool.prelude, tool.language)]
    rows = []
    for heading, cases in (("The right way", tool.right), ("Other ways, and what comes of them", tool.cases)):
        lines += [f"### {heading}", ""]
        for case in cases:
            if not case.brief:
                shown, row = case_section(runner, tool, case, right=cases is tool.right)
                lines += shown
                rows.append((name, case.title, *row))
    brief = [(case.title, *brief_case(runner, tool, case)) for case in tool.cases if case.brief]
    if brief:
        lines += ["### Wrong types, and what to type", "", "| what | on disk | the fix |", "|---|---|---|"]
        lines += [f"| {cell(title)} | {cell(disk)} | {cell(fix)} |" for title, disk, fix in brief]
        lines.append("")
    if tool.codecs:
        lines += codecs(runner, tool)
    return lines, rows


def case_section(runner, tool, case, right):
    """Returns the section of a case, and its cells of the overview."""
    where = f"{tool.name}: {case.title}"
    print(where, flush=True)
    lines = [f"#### {case.title}", "", *code_block(case.code, tool.language)]
    answer, error = runner.run(where, tool, case.code)
    if case.fails or answer is None:
        if not (case.fails and answer is None):
            runner.report(where, f"the code should fail: {case.fails}; {error}")
        return [*lines, f"No file. {case.note}", ""], ("no file", "–")
    if answer["verdict"] != case.verdict:
        runner.report(where, f"{answer['verdict']}, not {case.verdict}")
    if right:
        unexpected = {one["code"] for one in answer["findings"]} - {"MISSING_OPTIONAL_COLUMN"}
        if unexpected:
            runner.report(where, f"the right way gives {sorted(unexpected)}")
    lines += [verdict_line(answer), "", *finding_lines(answer, case.stays)]
    if case.note:
        lines += [case.note, ""]
    if not right:
        lines += repaired(runner, where, tool, case, answer)
    return lines, (on_disk(answer), VERDICTS[answer["verdict"]])


def brief_case(runner, tool, case):
    """Returns the description of a case's file, and its fixes."""
    where = f"{tool.name}: {case.title}"
    print(where, flush=True)
    answer, error = runner.run(where, tool, case.code)
    if answer is None:
        runner.report(where, error)
        return "no file", ""
    if answer["verdict"] != case.verdict:
        runner.report(where, f"{answer['verdict']}, not {case.verdict}")
    repaired(runner, where, tool, case, answer)
    fixes = [finding["fix"] for finding in answer["findings"] if finding["code"] not in case.stays]
    return on_disk(answer), " ".join([*fixes, case.note]).strip()


def repaired(runner, where, tool, case, before):
    """Applies each of the fixes and returns a section with the repaired code."""
    fixes = [finding["fix"] for finding in before["findings"] if finding["code"] not in case.stays]
    if fixes and not case.repair:
        runner.report(where, f"no repair applies the fixes: {fixes}")
    if case.repair and not fixes:
        runner.report(where, "there is nothing to repair")
    for snippet in [snippet for fix in fixes for snippet in snippets(fix)]:
        if not any(contains_snippet(repair, snippet) for repair in case.repair):
            runner.report(where, f"no repair applies the fix: {snippet}")
    lines = []
    for repair in case.repair:
        after, error = runner.run(f"{where}, repaired", tool, repair)
        if after is None:
            runner.report(where, f"the repair fails: {error}")
            continue
        if after["verdict"] != case.repaired:
            runner.report(where, f"the repair leads to {after['verdict']}, not {case.repaired}: {after['findings']}")
        remaining = {finding["code"] for finding in after["findings"]}
        if remaining != set(case.stays):
            runner.report(where, f"the repair leaves {sorted(remaining)}, not {sorted(case.stays)}")
        verdict = f"{VERDICTS[after['verdict']].lower()}"
        if remaining:
            verdict += ", with " + ", ".join(f"`{code}`" for code in sorted(remaining)) + " left"
        lines += ["Or:" if lines else f"Repaired, the file is {verdict}:", "", *code_block(repair, tool.language)]
    return lines


def snippets(fix):
    """Returns the code in a fix: all text in backticks, except column names."""
    return [part for part in fix.split("`")[1::2] if part not in EVENT_COLUMNS]


def contains_snippet(repair, snippet):
    """Returns True if the code contains the snippet, ignoring white space. `…` matches anything."""
    pattern = ".+?".join(re.escape(without_space(part)) for part in snippet.split("…"))
    return re.search(pattern, without_space(repair)) is not None


def without_space(code):
    return re.sub(r"\s+", "", code)


def codecs(runner, tool):
    """Returns a table of the codecs."""
    lines = ["### Codecs", "", "| codec | on disk | verdict | findings |", "|---|---|---|---|"]
    for codec, code in tool.codecs:
        where = f"{tool.name}: codec {codec}"
        print(where, flush=True)
        answer, error = runner.run(where, tool, code)
        if answer is None:
            runner.report(where, error)
            continue
        if answer["verdict"] != "accepted":
            runner.report(where, f"{answer['verdict']}, not accepted")
        findings = " ".join(f"`{one['code']}` {one['message']}" for one in answer["findings"]) or "none"
        lines.append(f"| `{codec}` | {', '.join(answer['codecs'])} | {VERDICTS[answer['verdict']]} | {cell(findings)} |")
    code = tool.codecs[0][1].replace(tool.codecs[0][0], "…")
    return [*lines, "", *code_block(code)]


HEAD = """\
# What the tools write

An event file must have seven columns of exact types, and each tool maps Python objects to columns in its own way. \
This page shows, for each tool, how to write the file correctly, the results of common mistakes, what Tallyman reports for \
them, and the file after Tallyman’s fix.

Every file on this page was written and checked when the page was generated, and every fix was applied as Tallyman states \
it. To regenerate it with the versions pinned in `tests/writers/requirements.txt`:

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
    parser.add_argument("--packages", type=pathlib.Path, required=True, help="folder of the JavaScript packages")
    parser.add_argument("--page", type=pathlib.Path, help="path of the page to write (default: none)")
    parser.add_argument("--tool", action="append", help="run only this tool; writes no page")
    arguments = parser.parse_args()
    page_path = arguments.page and arguments.page.resolve()
    tally, packages = arguments.tally.resolve(), arguments.packages.resolve()
    with tempfile.TemporaryDirectory() as home, contextlib.chdir(home):
        runner = Runner(tally, pathlib.Path(home), packages)
        sections, rows = all_sections(runner, arguments.tool)
    if page_path and not arguments.tool:
        page_path.write_text(page(sections, rows), "utf-8")
    print(f"\n{runner.written} files written, {len(runner.problems)} problems")
    print("\n".join(runner.problems))
    return 1 if runner.problems else 0


def all_sections(runner, only):
    """Returns the sections of all tools, and the rows of the overview."""
    sections, rows, spark = [], [], None
    for tool in TOOLS:
        if only and tool.name not in only:
            continue
        if tool.package == "pyspark":
            if not shutil.which("java") and "JAVA_HOME" not in os.environ:
                sys.exit("PySpark needs Java 17 or later: install it and run this again.")
            spark = start_spark()
        lines, tool_rows = section(runner, tool)
        sections.append(lines)
        rows += tool_rows
    if spark:
        spark.stop()
    return sections, rows


if __name__ == "__main__":
    sys.exit(main())
