"""`cargo xtask bench preview`: pages of rows, compared with Polars' slice."""

import argparse
import json
import statistics
import subprocess
import sys
import time

import files

PAGE = 200


def main():
    parser = argparse.ArgumentParser()
    for name in ("--tally", "--make-large", "--preview-pages", "--check-stages", "--folder"):
        parser.add_argument(name, required=True)
    arguments = parser.parse_args()
    import polars as pl

    print("| file | pages | tally: median, worst | Polars: median, worst | ratio |\n|---|---|---|---|---|")
    last = files.ROWS - PAGE
    offsets = sorted({0, 1, last, *range(0, last, last // 23)})
    for name, path in (("10 groups", files.dirty(arguments.folder)), ("one group", files.one_group(arguments.folder))):
        ours, theirs = [], []
        for turn in range(3):
            out = subprocess.run([arguments.preview_pages, path, *map(str, offsets)], capture_output=True, check=True, text=True)
            for line, offset in zip(map(json.loads, out.stdout.splitlines()), offsets, strict=True):
                started = time.perf_counter()
                frame = pl.scan_parquet(path).slice(offset, PAGE).collect()
                elapsed = (time.perf_counter() - started) * 1000
                if frame["key"].to_list() != line["keys"]:
                    sys.exit(f"{name}, {offset}: Polars returns other rows")
                if turn > 0:
                    ours.append(line["ms"])
                    theirs.append(elapsed)
        ratio = statistics.median(b / a for a, b in zip(ours, theirs))
        print(
            f"| {name} | {len(ours)} | {statistics.median(ours):.1f}, {max(ours):.1f} ms "
            f"| {statistics.median(theirs):.1f}, {max(theirs):.1f} ms | {ratio:.1f}× |",
            flush=True,
        )


if __name__ == "__main__":
    main()
