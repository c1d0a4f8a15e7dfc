"""A document printed to PDF by a browser that is there anyway: Debian's chromium."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from experiments.system.errors import StorageError
from experiments.system.files import write_atomically
from sim.files import read_bytes, shown

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LARGEST = 200_000_000  # bytes of a PDF; a report has some 100 kB
SECONDS = 120  # a slow machine's first start of a browser


def browser() -> str | None:
    """The browser to print with, or None; SYMBIOSIS_CHROMIUM names another one."""
    named = os.environ.get("SYMBIOSIS_CHROMIUM")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_to(document: Path, pdf: Path, program: str) -> None:
    """Print an HTML file. Raises StorageError where no PDF comes of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        made = Path(profile) / "made.pdf"
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # chromium insists
        command = [
            program, "--headless", *as_root, "--disable-gpu", "--disable-background-networking", "--no-first-run",
            f"--user-data-dir={profile}/profile", "--no-pdf-header-footer", f"--print-to-pdf={made}",
            document.resolve().as_uri(),
        ]  # fmt: skip
        try:
            why = _ended(command)
            content = b"" if why else read_bytes(made, LARGEST)
        except (OSError, ValueError) as error:
            why = type(error).__name__
        if not why and not content.startswith(b"%PDF-"):
            why = "it wrote no PDF"
        if why:
            raise StorageError(f"{pdf}: cannot be printed by {shown(program)} ({why}); {document} is whole")
    write_atomically(pdf, content)


def _ended(command: list[str]) -> str:
    """Why a browser failed; empty where it did not. With it go the processes that it started."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        status = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return f"not done in {SECONDS} seconds"
    finally:
        with contextlib.suppress(OSError, AttributeError):  # AttributeError: Windows has no groups of processes
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
    if status < 0:
        return f"ended by signal {-status}"
    return f"it ended with {status}" if status else ""
