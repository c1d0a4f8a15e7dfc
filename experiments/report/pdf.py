"""A document printed to PDF by a browser that is there anyway: Debian's chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from experiments.errors import StorageError
from experiments.files import write_atomically

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
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
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            content = made.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise StorageError(f"{pdf}: cannot be printed by {program} ({type(error).__name__})") from None
    write_atomically(pdf, content)
