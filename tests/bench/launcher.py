"""Runs a process with its output in a file, and prints its time and peak memory."""

import json
import os
import sys
import time


def main():
    out, *command = sys.argv[1:]
    started = time.perf_counter()
    child = os.posix_spawnp(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, out, os.O_WRONLY, 0o600)]
    )
    _, status, usage = os.wait4(child, 0)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "cpu": usage.ru_utime + usage.ru_stime,
                "peak": usage.ru_maxrss * 1024,
                "status": os.waitstatus_to_exitcode(status),
            }
        )
    )


main()
