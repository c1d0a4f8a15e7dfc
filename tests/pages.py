"""Shared by the tests of the page: Vestbygd's page, made once for all workers, and a browser without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from experiments.cli import main

VIEWS = ("compare", "watch", "assumptions", "about")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def chromium() -> str:
    """Debian's browser. Where it must be there (in CI) its absence is a failure, elsewhere a skip."""
    path = os.environ.get("SYMBIOSIS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("SYMBIOSIS_BROWSER") == "required":
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    return path


def vestbygd_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a user gets it, 390 scenarios of 100 futures; a minute's work, so once for all."""
    given = os.environ.get("SYMBIOSIS_PAGE")  # a page made before, while one works on the tests
    if given:
        return Path(given)
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder
    path = folder / "page" / "vestbygd.html"
    with FileLock(str(folder / "page.lock")):
        if not path.exists():
            assert main(["page", "--case", "vestbygd", "--out", str(path)]) == 0
    return path


@contextmanager
def started() -> Iterator[Any]:
    """A browser; one for many pages saves a second each."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def opened(
    path: Path, ready: str = "html[data-ready]", browser: Any = None, **context: Any
) -> Iterator[tuple[Any, list[str]]]:
    """The page, in a browser of its own if none is given, and every fault: errors, refused content, requests."""
    faults: list[str] = []
    with nullcontext(browser) if browser else started() as one:
        place = one.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"} | context)
        page = place.new_page()
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
        page.on("request", lambda request: faults.append(request.url) if not _is_local(request.url, path) else None)
        page.goto(path.as_uri())
        page.wait_for_selector(ready)
        yield page, faults
        place.close()


def _is_local(url: str, path: Path) -> bool:
    return url.split("#")[0] == path.as_uri() or url.startswith("blob:null/")


