"""Python in a process of its own: what it takes of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence

# Started by a small process, since what a process inherits from a large one counts as memory of its own.
LAUNCHER = """
import json, os, sys
pid = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ)
_, status, used = os.wait4(pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def run_fresh(arguments: Sequence[str]) -> tuple[float, float]:
    """(seconds by the clock, peak megabytes) of Python with these arguments; what it prints is not shown.

    Raises SystemExit where it fails.
    """
    started = time.perf_counter()
    said = subprocess.run([sys.executable, "-c", LAUNCHER, *arguments], capture_output=True, text=True, check=True)
    took = time.perf_counter() - started
    status, _, megabytes = json.loads(said.stdout.splitlines()[-1])
    if status:
        raise SystemExit(f"python {' '.join(arguments)}: failed")
    return took, megabytes
