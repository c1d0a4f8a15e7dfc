"""Sheets to print: each side of an exercise as a web page and as PDF of one A4 side, so that no answer is on a back."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from experiments.report.pdf import browser, print_to
from experiments.system.errors import UserError
from experiments.system.files import check_can_write, make_folder, write_document
from experiments.teaching import words
from experiments.teaching.dice import ROLE_PLAY
from experiments.teaching.exercises import BY_NUMBER, Exercise
from experiments.teaching.numbered import LISTED, is_numbered, numbered
from experiments.teaching.role_play import sides as sides_of_role_play
from experiments.teaching.sheet import BETS, LIST, MOST_EASY, SMALL, STEPS, TABLE, Section, student_side, teacher_side
from experiments.words.catalogue import Words

ASSETS = Path(__file__).parent
LINE = '<p class="line"></p>'  # to write on


def write_sheets(folder: Path, numbers: Sequence[int], say: Words) -> Iterator[str]:
    """Write the sheets of these exercises into a folder; what was written, a line each. Raises StorageError."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--sheets: {folder} is no folder; allowed: a folder, or a name that is free")
    make_folder(folder)
    program = browser()
    sheets = [
        (one, folder / file_name(number, one, say)) for number in numbers for one in sides(BY_NUMBER[number], say)
    ]
    for _, path in sheets:
        for each in (path, *([] if program is None else [path.with_suffix(".pdf")])):
            check_can_write(each)
    for one, path in sheets:
        pdf = path.with_suffix(".pdf")
        write_document(path, document(one, say))
        if program is not None:
            print_to(path, pdf, program)
        side = one.who[:1].lower() + one.who[1:]
        yield say("handout.written", path=path if program is None else pdf, number=one.exercise.number, side=side)
        if program is None and pdf.exists():
            yield say("handout.old_pdf", path=pdf)
    if program is None:
        yield say("report.no_pdf")


class Side(NamedTuple):
    """A side of paper, in a file of its own: printed on both sides of a sheet, one would be on another's back.

    part: its name in the file's. who: for whom or what it is. inside: what it tells, as HTML.
    """

    exercise: Exercise
    part: str
    who: str
    inside: str


def file_name(number: int, side: Side, say: Words) -> str:
    """`exercise_3_student.nb.html`."""
    return f"exercise_{number}_{side.part}.{say.language}.html"


def document(side: Side, say: Words) -> str:
    """A side of paper as a page without script, one side of A4 in print."""
    style = (ASSETS / "sheet.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = words.text(side.exercise, "title", say)
    who = f"{say('handout.number', number=side.exercise.number)} · {side.who}"
    parts = {
        "language": say.language,
        "policy": html.escape(f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"),
        "name": html.escape(f"{title} · {who}"),
        "style": style,
        "title": html.escape(title),
        "who": html.escape(who),
        "part": side.part,
        "inside": side.inside,
    }
    return Template((ASSETS / "template.html").read_text(encoding="utf-8")).substitute(parts)


def sides(exercise: Exercise, say: Words) -> list[Side]:
    """The sides of an exercise: the student's, the teacher's, and what the role play needs."""
    where = f"{words.place(exercise, say)} {words.stages(exercise, say)}"
    about = f"{say('handout.model')} {say('handout.assumed')} {where}"
    head = _paragraphs(("aim", words.text(exercise, "aim", say)), ("small", about))
    name = f'<p class="name">{html.escape(say("handout.name"))}</p>'
    address = _paragraphs(("line small", say("handout.address")))
    page = _paragraphs(("small", say("handout.page", number=exercise.number)))
    found = [
        ("student", say("handout.student"), name + head + address + _sections(student_side(exercise, say), say)),
        ("teacher", say("handout.teacher"), head + page + _sections(teacher_side(exercise, say), say)),
        *(sides_of_role_play(say) if exercise == ROLE_PLAY else ()),
        *(
            [("futures", say("handout.futures", count=LISTED), _sections([numbered(exercise, say)], say))]
            if is_numbered(exercise)
            else ()
        ),
    ]
    return [Side(exercise, *one) for one in found]


def _paragraphs(*told: tuple[str, str]) -> str:
    return "".join(f'<p class="{kind}">{html.escape(text)}</p>' for kind, text in told)


def _sections(sections: Sequence[Section], say: Words) -> str:
    return "\n".join(f"<h2>{html.escape(one.title)}</h2>\n{_inside(one, say)}{LINE * one.blank}" for one in sections)


def _inside(one: Section, say: Words) -> str:
    lines = [html.escape(line) for line in one.lines]
    if one.kind == LIST:
        return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
    if one.kind == STEPS:
        return f"<ol>{''.join(f'<li>{line}</li>' for line in lines)}</ol>"
    if one.kind == BETS:
        asked, *bets = lines
        because = f'<p class="line">{html.escape(say("handout.because"))}</p>'
        boxes = "".join(f"<li>{bet}</li>" for bet in bets)
        return f'<p class="asked">{asked}</p><ul class="bets">{boxes}</ul>{because}'
    told = "".join(f'<p class="small">{line}</p>' if one.kind == SMALL else f"<p>{line}</p>" for line in lines)
    return told + table(one.rows) if one.kind == TABLE else told


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table; its first row is its head. Where all but the first cells are empty, they are there to be filled in."""
    kind = "told" if any(rows[-1][1:]) else "fill" if len(rows) <= 1 + MOST_EASY else "fill many"
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in rows[0])
    body = "".join(f"<tr>{_row(*row)}</tr>" for row in rows[1:])
    whole = f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wide" tabindex="0">{whole}</div>'


def _row(label: str, *cells: str) -> str:
    return f'<th scope="row">{html.escape(label)}</th>' + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
