"""Texts that commands write into pages, between a pair of markers: `<!-- name: by whom -->`, `<!-- end of name -->`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.system.errors import UserError
from experiments.system.files import write_document
from sim.files import FileFault, read_text

if TYPE_CHECKING:  # takes half a second, and a page is looked at before
    import pandas as pd

MOST_BYTES = 10_000_000  # of a page


def _markers(name: str) -> tuple[str, str]:
    return f"<!-- {name}:", f"<!-- end of {name} -->"


def block(name: str, page: str) -> str:
    """What stands between the markers of a name."""
    start, end = _markers(name)
    return page.split(start, 1)[1].split("-->", 1)[1].split(end, 1)[0].strip()


def check(name: str, page: Path) -> None:
    """Raise UserError where a page has not one pair of these markers."""
    start, end = _markers(name)
    text = _read(page)
    if text.count(start) != 1 or text.count(end) != 1:
        raise UserError(f"--page: {page} has not one {start!r} and one {end!r}; allowed: a page with both")


def put(name: str, text: str, page: Path) -> None:
    """Put a text between its markers. Raises UserError where the page has none."""
    check(name, page)
    start, end = _markers(name)
    before, rest = _read(page).split(start, 1)
    comment, rest = rest.split("-->", 1)
    after = rest.split(end, 1)[1]
    write_document(page, f"{before}{start}{comment}-->\n{text}\n{end}{after}")


def _read(page: Path) -> str:
    try:
        return read_text(page, MOST_BYTES)
    except FileFault as error:
        raise UserError(f"--page: {error}") from None


def markdown(table: pd.DataFrame) -> str:
    """A table as Markdown; numbers to three digits."""
    lines = [f"| {' | '.join(table.columns)} |", "|" + "---|" * len(table.columns)]
    for row in table.itertuples(index=False):
        lines.append("| " + " | ".join(f"{v:.3g}" if isinstance(v, float) else str(v) for v in row) + " |")
    return "\n".join(lines)
