"""`cargo xtask bench stages`: where a check spends its time, by how far it
goes, in how many threads, and whether the bytes come from the file or are in
memory already, which is more than mapping the file could give."""

import argparse
import json
import subprocess

import files


def main():
    arguments = argparse.ArgumentParser()
    for name in ("--tally", "--make-large", "--preview-pages", "--check-stages", "--folder"):
        arguments.add_argument(name, required=True)
    given = arguments.parse_args()
    print("| file | way | threads | bytes from | schema's verdict | rows' verdict | end | cancelled within |")
    print("|---|---|---|---|---|---|---|---|")

    def ms(number):
        return "–" if number is None else f"{number:.1f} ms"

    for name, path in (
        ("clean", files.clean(given.folder)),
        ("dirty", files.dirty(given.folder)),
        ("one group", files.one_group(given.folder)),
    ):
        out = subprocess.run([given.check_stages, path, *files.LISTED], capture_output=True, check=True, text=True)
        for line in map(json.loads, out.stdout.splitlines()):
            print(
                f"| {name} | {line['depth']} | {line['threads']} | {line['source']} | {ms(line['schema'])} "
                f"| {ms(line['verdict'])} | {ms(line['end'])} | {ms(line['cancel'])} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
