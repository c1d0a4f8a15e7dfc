"""The executors that a command line can name: Dask's, on this machine or at an address."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from experiments.system.errors import UserError
from experiments.system.worker_processes import start_tracker, workers_ignore_interrupts

ALLOWED = "dask, dask:tcp://HOST:PORT, dask:SCHEDULER_FILE.json"
PATIENCE = 10  # seconds for a scheduler to answer
# Dask logs what becomes of workers and schedulers; a command says what matters in a line of its own.
_QUIET = {"logging": dict.fromkeys(("distributed", "distributed.client", "tornado", "tornado.application"), "critical")}


def check_executor(name: str) -> None:
    """Raise UserError where no executor has that name, or what it needs is missing."""
    kind, colon, address = name.partition(":")
    if kind != "dask" or (colon and not address):
        raise UserError(f"--executor: {name!r} is unknown; allowed: {ALLOWED}")
    if address.endswith(".json"):
        if not Path(address).is_file():
            raise UserError(
                f"--executor: {address}: no such file; allowed: what `dask scheduler --scheduler-file` writes"
            )
    elif colon and "://" not in address:
        raise UserError(f"--executor: {address!r} is no address; allowed: {ALLOWED}")
    _dask()


@contextlib.contextmanager
def executor_named(name: str, workers: int | None) -> Iterator[Executor]:
    """The executor of a name that was checked; what is started for it ends with it.

    workers: processes to start on this machine (None: one for each core); at an address as many as there are.
    """
    distributed, address = _dask(), name.partition(":")[2]
    with contextlib.ExitStack() as stack:
        try:
            if address:
                where = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
            else:
                start_tracker()
                with workers_ignore_interrupts():
                    cluster = distributed.LocalCluster(
                        n_workers=workers or os.cpu_count() or 1, threads_per_worker=1, dashboard_address=None,
                        silence_logs=logging.CRITICAL,
                    )  # fmt: skip
                stack.callback(cluster.close)
                where = {"address": cluster}
            client = distributed.Client(**where, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, RuntimeError) as error:
            told = " ".join(f"{error}".split())
            raise UserError(
                f"--executor: no scheduler of Dask answers at {address or 'this machine'} ({told})"
            ) from None
        stack.callback(client.close, timeout=2)  # of a scheduler that is gone nothing is heard
        if not client.nthreads():
            print("No worker has come yet; waiting for the first.", file=sys.stderr, flush=True)
        yield client.get_executor(pure=False)


def _dask() -> Any:
    try:
        import dask

        dask.config.update_defaults(_QUIET)
        import distributed
    except ImportError:
        raise UserError(
            "--executor: Dask is missing, which speaks with other machines; `pip install distributed` (the extra many)"
        ) from None
    return distributed
