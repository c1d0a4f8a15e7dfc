"""A report as somebody reads it: what is said, and the tables."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

from experiments.words.catalogue import LANGUAGES

TRANSLATIONS = tuple(language for language in LANGUAGES if language != "en")


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, data):
        if self.tables and self.tables[-1] and self.tables[-1][-1] and self.tags[-1][0] in ("td", "th"):
            self.tables[-1][-1][-1] += data
        if data.strip() and self.tags[-1][0] != "style":
            self.said.append(data.strip())


def read(path: Path) -> Reader:
    return Reader(path.read_text(encoding="utf-8"))


def digits(cell: str) -> str:
    return re.sub(r"[^\d+-]", "", cell.replace("\u2212", "-"))


def first_pages(path: Path) -> str:
    return " ".join(itertools.takewhile(lambda line: line != "Appendix", read(path).said))
