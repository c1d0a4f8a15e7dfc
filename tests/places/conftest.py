"""Lists as files: a small one, and that of 738 real exchanges."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.places.lists import LIST, ROOT


@pytest.fixture
def listed(tmp_path):
    """A small list as a file: listed(text or bytes) -> path."""

    def write(content: str | bytes = LIST) -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture(scope="module")
def parks_file():
    """The list of 738 real exchanges, which the project does not contain."""
    path = Path(os.environ.get("SYMBIOSIS_PARKS") or ROOT.parent / "shared" / "data" / "eip_exchanges.csv")
    if not path.is_file():
        message = f"the list of parks is not at {path}; set SYMBIOSIS_PARKS"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return path
