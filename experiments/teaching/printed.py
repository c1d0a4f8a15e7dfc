"""Sheets to print: an exercise as a web page of A4 sides, the student's and the teacher's, and as PDF."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

from experiments.report.pdf import browser, print_to
from experiments.system.errors import UserError
from experiments.system.files import check_can_write, make_folder, write_document
from experiments.teaching import words
from experiments.teaching.dice import ROLE_PLAY
from experiments.teaching.exercises import BY_NUMBER, Exercise
from experiments.teaching.role_play import sides as sides_of_role_play
from experiments.teaching.sheet import BETS, LIST, STEPS, TABLE, Section, student_side, teacher_side
from experiments.words.catalogue import Words

ASSETS = Path(__file__).parent


def write_sheets(folder: Path, numbers: Sequence[int], say: Words) -> Iterator[str]:
    """Write the sheets of these exercises into a folder; what was written, a line each. Raises StorageError."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--sheets: {folder} is no folder; allowed: a folder, or a name that is free")
    make_folder(folder)
    program = browser()
    paths = [folder / f"{n:02}-{BY_NUMBER[n].name}-{say.language}.html" for n in numbers]
    prints = [path.with_suffix(".pdf") for path in paths]
    for path in (*paths, *([] if program is None else prints)):
        check_can_write(path)
    for number, path, pdf in zip(numbers, paths, prints, strict=True):
        write_document(path, document(BY_NUMBER[number], say))
        if program is not None:
            print_to(path, pdf, program)
        yield say("handout.written", path=path if program is None else pdf, number=number)
        if program is None and pdf.exists():
            yield say("handout.old_pdf", path=pdf)
    if program is None:
        yield say("report.no_pdf")


def document(exercise: Exercise, say: Words) -> str:
    """All sides of an exercise as one page without script; each is a side of A4 in print."""
    style = (ASSETS / "sheet.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = f"{say('handout.number', number=exercise.number)}: {words.text(exercise, 'title', say)}"
    parts = {
        "language": say.language,
        "policy": html.escape(f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"),
        "title": html.escape(title),
        "style": style,
        "sides": "\n".join(_sides(exercise, say)),
    }
    return Template((ASSETS / "template.html").read_text(encoding="utf-8")).substitute(parts)


def _sides(exercise: Exercise, say: Words) -> Iterator[str]:
    head = "".join(
        f'<p class="{kind}">{html.escape(told)}</p>'
        for kind, told in (
            ("aim", words.text(exercise, "aim", say)),
            ("small", f"{words.place(exercise, say)} {words.stages(exercise, say)}"),
            ("small", say("compare.exchange")),
            ("small", say("handout.page", number=exercise.number)),
        )
    )
    yield side("h1", say("handout.student"), exercise, say, head + _sections(student_side(exercise, say)))
    assumed = f'<p class="small">{html.escape(say("handout.assumed"))}</p>'
    yield side("p", say("handout.teacher"), exercise, say, _sections(teacher_side(exercise, say)) + assumed)
    if exercise == ROLE_PLAY:
        for title, inside in sides_of_role_play(say):
            yield side("p", title, exercise, say, inside)


def side(tag: str, who: str, exercise: Exercise, say: Words, inside: str) -> str:
    """A side of paper: the exercise's name (as `tag`; the first of a page is its heading), for whom, what it tells."""
    number = f"{say('handout.number', number=exercise.number)} · {who}"
    title = html.escape(words.text(exercise, "title", say))
    return (
        f'<section class="side"><{tag} class="title">{title}</{tag}>'
        f'<h2 class="who">{html.escape(number)}</h2>\n{inside}</section>'
    )


def _sections(sections: Sequence[Section]) -> str:
    return "\n".join(f"<h3>{html.escape(one.title)}</h3>\n{_inside(one)}" for one in sections)


def _inside(one: Section) -> str:
    lines = [html.escape(line) for line in one.lines]
    if one.kind == LIST:
        return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
    if one.kind == STEPS:
        return f"<ol>{''.join(f'<li>{line}</li>' for line in lines)}</ol>"
    if one.kind == BETS:
        asked, *bets = lines
        return f'<p class="asked">{asked}</p><ul class="bets">{"".join(f"<li>{bet}</li>" for bet in bets)}</ul>'
    told = "".join(f"<p>{line}</p>" for line in lines)
    return told + table(one.rows, "fill" if not any(one.rows[-1]) else "told") if one.kind == TABLE else told


def table(rows: Sequence[Sequence[str]], kind: str) -> str:
    """A table; its first row is its head."""
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows[1:])
    whole = f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wide" tabindex="0">{whole}</div>'
