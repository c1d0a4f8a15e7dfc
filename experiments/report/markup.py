"""Text as HTML; whatever comes in is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from experiments.words.catalogue import Words


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph, of a class of the stylesheet."""
    return f"<p{_class(kind)}>{html.escape(text)}</p>"


def items(lines: Sequence[str]) -> str:
    """A list with a point for each line."""
    return f"<ul>{''.join(f'<li>{html.escape(_capital(line))}</li>' for line in lines)}</ul>"


def section(key: str, say: Words, parts: Iterable[str], kind: str = "") -> str:
    """A section under the heading of an id of the catalogue, of HTML that is made already."""
    inside = "\n".join(parts)
    return f"<section{_class(kind or key.replace('.', '-'))}><h2>{html.escape(say(key))}</h2>\n{inside}</section>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], names: int, caption: str = "") -> str:
    """A table whose first `names` columns name the row, and whose others are numbers or short words."""
    above = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    cells = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in head)
    lines = []
    for row in rows:
        named = "".join(f'<th scope="row">{html.escape(_capital(cell))}</th>' for cell in row[:names])
        lines.append(f"<tr>{named}{''.join(f'<td>{html.escape(cell)}</td>' for cell in row[names:])}</tr>")
    body = "\n".join(lines)
    whole = f"<table>{above}<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" tabindex="0">{whole}</div>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
