"""Write tests/checksums.json anew: on purpose only, with a line [results] in CHANGELOG.md.

python -m tests.refresh_checksums            write
python -m tests.refresh_checksums --print    print to stdout
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.scenarios import SCENARIOS, kept_checksums, record_of

CHECKSUMS = Path(__file__).parent / "checksums.json"
VERSION_2 = Path(__file__).parent / "checksums_version_2.json"  # never written again


def checksums() -> dict[str, dict[str, str]]:
    return {name: kept_checksums(record_of(name)) for name in SCENARIOS}


if __name__ == "__main__":
    text = json.dumps(checksums(), indent=1, sort_keys=True) + "\n"
    if "--print" in sys.argv:
        sys.stdout.write(text)
    else:
        CHECKSUMS.write_text(text, encoding="utf-8")
