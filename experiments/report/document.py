"""The report as one HTML file: two pages with answer, pictures and settings, then the numbers behind them.

No script, no date: the same request gives the same bytes. Each section has a file of its own beside this one;
every text is escaped where it becomes HTML, in `markup`.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator
from pathlib import Path

from experiments.answer.produce import place_name
from experiments.report import markup
from experiments.report.answer import answer, question
from experiments.report.compared import compared
from experiments.report.pictures import pictures
from experiments.report.rebuild import rebuild
from experiments.report.results import Results
from experiments.report.sure import sure
from experiments.report.tables import appendix, side_by_side
from experiments.words.catalogue import Words

STYLE = Path(__file__).parent / "report.css"


def document(results: Results, command: str, say: Words) -> str:
    """The report, in the language of `say`."""
    place = place_name(results.settings)
    style = STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    title = say("page.title", place=place)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{say.language}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>",
            f"<style>{style}</style></head>",
            f"<body><main><h1>{html.escape(title)}</h1>",
            *_sections(results, place, command, say),
            "</main></body></html>",
            "",
        ]
    )


def _sections(results: Results, place: str, command: str, say: Words) -> Iterator[str]:
    """All of it, in order."""
    settings = results.settings
    beside = len(settings.swept) == 1  # two small pictures stand side by side on paper
    heading = "report.settings" if settings.swept else "report.settings.one"
    yield markup.paragraph(question(settings, place, say), "question")
    yield markup.section("compare.answer", say, answer(results, place, say))
    yield markup.section("report.pictures", say, pictures(results, say), "pictures beside" if beside else "pictures")
    yield markup.section("report.side", say, side_by_side(settings, results.summary, say))
    yield markup.section(heading, say, compared(settings, say))
    yield markup.section("report.sure", say, sure(results, say))
    yield markup.section("report.rebuild", say, rebuild(settings, command, say))
    yield markup.section("report.appendix", say, appendix(results, say), "appendix")
