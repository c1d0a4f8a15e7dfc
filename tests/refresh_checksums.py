"""Write tests/checksums.json anew: on purpose only, with a line [results] in CHANGELOG.md.

python -m tests.refresh_checksums            write
python -m tests.refresh_checksums --print    print to stdout
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.scenarios import SCENARIOS, record_of

CHECKSUMS = Path(__file__).parent / "checksums.json"
# Never written again:
VERSION_2 = Path(__file__).parent / "checksums_version_2.json"
PART_ONE = Path(__file__).parent / "checksums_version_3_part_one.json"


def checksums() -> dict[str, dict[str, str]]:
    return {name: record_of(name).checksums() for name in SCENARIOS}


if __name__ == "__main__":
    text = json.dumps(checksums(), indent=1, sort_keys=True) + "\n"
    if "--print" in sys.argv:
        sys.stdout.write(text)
    else:
        CHECKSUMS.write_text(text, encoding="utf-8")
