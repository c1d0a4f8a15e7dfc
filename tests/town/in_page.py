"""The page's reader, matcher and maker of cases, asked in Node: the same script, data and module as in the page."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from experiments.page.town import town_data, town_script
from sim.wasm import shipped

HOST = Path(__file__).with_name("host.mjs")


def asked(questions: Sequence[Mapping[str, Any]]) -> list[Any]:
    """An answer to each question (tests/town/host.mjs knows which there are)."""
    if shutil.which("node") is None:
        if os.environ.get("SYMBIOSIS_BROWSER") == "required":
            pytest.fail("node is missing: apt-get install nodejs")
        pytest.skip("node is missing: apt-get install nodejs")
    with tempfile.TemporaryDirectory() as folder:
        core, data, lines = (Path(folder) / name for name in ("core.js", "data.json", "asked.jsonl"))
        core.write_text(town_script(), encoding="utf-8")
        data.write_text(json.dumps(town_data()), encoding="utf-8")
        lines.write_text("".join(json.dumps(one) + "\n" for one in questions), encoding="utf-8")
        command = ["node", str(HOST), str(core), str(data), str(lines), str(shipped.MODULE)]
        answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stderr[-3000:]
    return [json.loads(line) for line in answer.stdout.split("\n") if line]


def packed(content: bytes) -> str:
    """Bytes as a question has them."""
    return base64.b64encode(content).decode()
