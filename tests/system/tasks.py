"""What the worker processes of test_workers.py do. Apart, since each of them imports this file: it needs next to nothing."""

from __future__ import annotations

import os
import signal
import struct
import time
from multiprocessing import connection
from pathlib import Path


def double(context, task):
    return context + 2 * task


def fail_at_three(context, task):
    if task == 3:
        raise ValueError("three")
    return task


def die_at_three(context, task):
    """Kills its process, each time it is tried; the others need a moment, so that they are in hand then."""
    if task == 3:
        os._exit(9)
    time.sleep(0.05)
    return task


def die_once(folder, task):
    """The first process that has task 2 dies by SIGKILL; the next does not."""
    mark = Path(folder) / "died"
    if task == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def answer_half(folder, task):
    """The first process that has task 2 is killed when it has written half of its answer."""
    mark = Path(folder) / "died"
    if task == 2 and not mark.exists():
        mark.touch()

        def half(pipe, answer):
            os.write(pipe.fileno(), struct.pack("!i", len(answer)) + bytes(answer)[: len(answer) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

        connection.Connection._send_bytes = half
    return task


def length_and_task(context, task):
    return len(context), task
