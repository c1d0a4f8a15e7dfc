"""The report as one HTML file: two pages with answer, pictures and settings, then the numbers behind them.

No script, no date: the same request gives the same bytes. Each section has a file of its own beside this one,
their order is that of `template.html`, and every text is escaped where it becomes HTML, in `markup`.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator
from pathlib import Path
from string import Template

from experiments.answer.produce import place_name
from experiments.report import markup
from experiments.report.answer import answer, question
from experiments.report.compared import compared
from experiments.report.ledger import both_sides
from experiments.report.pictures import pictures
from experiments.report.rebuild import rebuild
from experiments.report.results import Results
from experiments.report.sure import sure
from experiments.report.tables import appendix
from experiments.words.catalogue import Words
from experiments.words.reserved import reserved

ASSETS = Path(__file__).parent


def document(results: Results, command: str, say: Words) -> str:
    """The report, in the language of `say`."""
    style = (ASSETS / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    place = place_name(results.settings)
    parts = {
        "language": say.language,
        "policy": html.escape(policy),
        "title": html.escape(say("page.title", place=place)),
        "style": style,
        **_sections(results, place, command, say),
    }
    return Template((ASSETS / "template.html").read_text(encoding="utf-8")).substitute(parts)


def _question(results: Results, place: str, say: Words) -> Iterator[str]:
    """What was asked, and what its words mean to who meets them here first."""
    settings = results.settings
    yield markup.paragraph(question(settings, place, say), "question")
    names = ["facilitator"] if any(cell.scenario.facilitator.form != "none" for cell in settings.cells) else []
    yield markup.paragraph(" ".join(say(f"report.word.{name}") for name in [*names, "exchange"]), "small")


def _reserved(results: Results) -> Iterator[str]:
    """What a case says must be read with every answer about it."""
    if said := reserved(results.settings.case.notes):
        yield markup.paragraph(" ".join(said))


def _sections(results: Results, place: str, command: str, say: Words) -> dict[str, str]:
    """Each section as HTML, by its name in the template."""
    settings = results.settings
    beside = len(settings.swept) == 1  # two small pictures stand side by side on paper
    heading = "report.settings" if settings.swept else "report.settings.one"
    return {
        "question": "\n".join(_question(results, place, say)),
        "answer": markup.section("compare.answer", say, (*answer(results, place, say), *_reserved(results))),
        "pictures": markup.section(
            "report.pictures", say, pictures(results, say), "pictures beside" if beside else "pictures"
        ),
        "side_by_side": markup.section("report.side", say, both_sides(results, say)),
        "compared": markup.section(heading, say, compared(settings, say)),
        "sure": markup.section("report.sure", say, sure(results, say)),
        "rebuild": markup.section("report.rebuild", say, rebuild(settings, command, say)),
        "appendix": markup.section("report.appendix", say, appendix(results, say), "appendix"),
    }
