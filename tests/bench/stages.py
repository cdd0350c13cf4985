"""`cargo xtask bench stages`: the time of each stage of a check, for each choice of stages, number of
threads and source. The bytes come from the file or from memory; memory is the upper
limit for what mapping the file could gain."""

import argparse
import json
import subprocess

import files


def main():
    parser = argparse.ArgumentParser()
    for name in ("--tally", "--make-large", "--preview-pages", "--check-stages", "--folder"):
        parser.add_argument(name, required=True)
    arguments = parser.parse_args()
    print("| file | stages | threads | source | schema verdict | row verdict | end | cancelled within |")
    print("|---|---|---|---|---|---|---|---|")

    def ms(number):
        return "–" if number is None else f"{number:.1f} ms"

    for name, path in (
        ("clean", files.clean(arguments.folder)),
        ("dirty", files.dirty(arguments.folder)),
        ("one group", files.one_group(arguments.folder)),
    ):
        out = subprocess.run([arguments.check_stages, path, *files.LISTED], capture_output=True, check=True, text=True)
        for line in map(json.loads, out.stdout.splitlines()):
            print(
                f"| {name} | {line['stages']} | {line['threads']} | {line['source']} | {ms(line['schema'])} "
                f"| {ms(line['verdict'])} | {ms(line['end'])} | {ms(line['cancel'])} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
