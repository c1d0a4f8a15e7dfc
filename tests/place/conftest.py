"""A town that a test may edit."""

from __future__ import annotations

import pytest

from tests.edited_town import Town


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path / "town")
