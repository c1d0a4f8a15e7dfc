"""What the role play needs on paper: how to play with the table of dice, roles, and a card for each exchange."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import NamedTuple

from experiments.teaching.dice import CARDS, FUTURES, HIDDEN, MOVES, ROLE_PLAY, RUNNING, SEEN, ranges_of_faces, stored
from experiments.teaching.facts import case_of
from experiments.teaching.ranges import SEEDS
from experiments.teaching.words import text
from experiments.words.catalogue import Words

ROLES = ("alugass", "sjogress", "fou_tech", "vestbygd_utvikling", "facilitator", "municipality")
_LIES = {"running": RUNNING, "identified": SEEN, "latent": HIDDEN}  # as a case says of an opportunity


class Card(NamedTuple):
    """An exchange to play for. to: empty where it is one more firm, which the teams choose."""

    resource: str
    supplier: str
    to: str
    lies: str


def cards() -> list[Card]:
    """The exchanges between members of the place, then as many further uses of streams as a game has cards for."""
    case = case_of(ROLE_PLAY.place)
    members = {firm.firm for firm in case.firms if firm.status == "member"}
    running = set(case.running)
    found = [
        Card(one.resource, one.supplier, one.receiver, RUNNING if one.opportunity in running else _LIES[one.start])
        for one in case.opportunities
        if not one.parent and {one.supplier, one.receiver} <= members
    ]
    further = {(one.resource, one.supplier) for one in case.opportunities if one.parent}  # streams that may branch
    streams = [(one.resource, one.supplier) for one in found if one.lies == SEEN]
    more = [Card(*stream, "", HIDDEN) for stream in dict.fromkeys(streams) if stream in further]
    return [*sorted(found, key=lambda one: list(CARDS).index(one.lies)), *more[: sum(CARDS.values()) - len(found)]]


def sides(say: Words) -> Iterator[tuple[str, str, str]]:
    """The sides of paper, as HTML, each with its name in a file's and its title."""
    yield "rules", say("handout.play.how"), _how(say)
    roles = "".join(f"<p>{_brief(role, say)}</p>" for role in ROLES)
    yield "roles", say("handout.play.roles"), f'<div class="roles">{roles}</div>'
    inside = "".join(_card(one, say) for one in cards())
    yield "cards", say("handout.play.cards"), f'<div class="cards">{inside}</div>'


def _brief(role: str, say: Words) -> str:
    name, told = say(f"handout.role.{role}").split(". ", 1)
    return f"<b>{html.escape(name)}</b><br>{html.escape(told)}"


def _how(say: Words) -> str:
    told = "".join(f"<p>{html.escape(say(f'handout.play.{part}'))}</p>" for part in ("rows", "points", "die"))
    fresh = say("handout.play.fresh", futures=FUTURES * len(SEEDS))
    head = html.escape(say("handout.play.table"))
    return f'{told}<h2>{head}</h2>{_table_of_dice(say)}<p class="small">{html.escape(fresh)}</p>'


def _table_of_dice(say: Words) -> str:
    """Rows: where a card lies and what may befall it; columns: who leads, as the scenarios of the exercise."""
    faces = [ranges_of_faces(one) for one in stored().values()]
    leads = [text(ROLE_PLAY, f"scenario.{k}", say) for k in range(len(faces))]
    head = "<td></td>" * 2 + "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in leads)
    lines = []
    for state, moves in MOVES.items():
        lies = f'<th scope="rowgroup" rowspan="{len(moves)}">{html.escape(say(f"handout.place.{state}"))}</th>'
        for move in moves:
            befalls = f'<th scope="row">{html.escape(say(f"handout.move.{move}"))}</th>'
            cells = "".join(f"<td>{_faces(*one[state, move])}</td>" for one in faces)
            lines.append(f"<tr>{lies}{befalls}{cells}</tr>")
            lies = ""
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return f'<div class="wide" tabindex="0"><table class="dice">{body}</table></div>'


def _faces(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _card(one: Card, say: Words) -> str:
    def named(kind: str, name: str) -> str:
        return say(f"{kind}.{name}") if f"{kind}.{name}" in say else name

    what = named("resource", one.resource)
    to = named(f"firm.{ROLE_PLAY.place}", one.to) if one.to else say("handout.play.more")
    who = f"{named(f'firm.{ROLE_PLAY.place}', one.supplier)} → {to}"
    return (
        f'<div><p class="what">{html.escape(what[:1].upper() + what[1:])}</p><p>{html.escape(who)}</p>'
        f'<p class="lies">{html.escape(say(f"handout.place.{one.lies}"))}</p></div>'
    )
