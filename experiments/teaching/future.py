"""One future told in sentences: those of the page's log (`experiments/page/script/one_future.js` does the same)."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from experiments.teaching.exercises import Exercise
from experiments.teaching.facts import case_of, scenarios_of
from experiments.teaching.words import LETTERS, text
from experiments.words.catalogue import Words
from experiments.words.stages import changes, said
from sim import Case
from sim.ensemble.runs import packed, simulate_chunk
from sim.happenings import What, Why
from sim.start.start import Start, draw_start

WHAT, WHY = tuple(What), tuple(Why)  # by number
COUNTED = (What.MEETING_HELD, What.MEETING_SLIPPED)  # too many to tell each


def told(exercise: Exercise, scenario: int, future: int, seed: int, say: Words) -> Iterator[str]:
    """Lines that tell what happened in a future (numbered from 1) of a scenario, why each stage began, and the end."""
    case, model = case_of(exercise.place), scenarios_of(exercise)[scenario]
    plan = packed(case, [model], [seed], [future - 1])
    weeks = exercise.tried or exercise.weeks  # as far as the class looks
    rows = simulate_chunk(plan, plan.runs, weeks, everything=True)
    start = draw_start(case, model.effective_parameters(), seed, future - 1)
    letter, name = LETTERS[scenario], text(exercise, f"scenario.{scenario}", say)
    yield say("handout.future", number=say.number(future), letter=letter, scenario=name, week=say.number(weeks))
    because = {one.week: said(one, say) for one in changes(case, model, seed, future - 1, weeks)}
    for row in rows.events:
        what, week = WHAT[int(row["what"])], int(row["week"])
        if what not in COUNTED:
            line = f"{say('log.week', week=say.number(week))} {sentence(row, case, start, say)}"
            yield f"{line} {because[week]}" if what == What.STAGE else line
    (last,) = rows.runs
    planned, held = int(last["meetings_planned"]), int(last["meetings_held"])
    yield say(
        "handout.future.end", running=say.number(int(last["exchanges_operating"])),
        started=say.number(int(last["exchanges_realised"])), held=say.number(held),
        slipped=say.number(planned - held), stage=say(f"stage.{int(last['stage'])}"),
    )  # fmt: skip


def sentence(row: Any, case: Case, start: Start, say: Words) -> str:
    """What one row of the log says."""
    what, who, why = WHAT[int(row["what"])], int(row["who"]), WHY[int(row["why"])]
    a, b = int(row["a"]), int(row["b"])
    values = {"a": say.number(a), "b": say.number(b)} | _involved(who, case, start, say)
    key, general = f"log.{what.text}.{_reason(why, a)}", f"log.{what.text}"
    if what == What.STAGE:
        key, values = general, values | {"stage": say(f"stage.{a}")}
    line = say(key if key in say else general if general in say else "log.other", **values)
    return line[:1].upper() + line[1:]


def _reason(why: Why, a: int) -> str:
    """The name of a reason; words within it have translations of their own, so they are part of it."""
    inside = {name for _, name, _, _ in Formatter().parse(why.text)}
    more = ("_owned" if a else "_not_owned") if "owner" in inside else f"_{a}" if "limit" in inside else ""
    return why.name.lower() + more


def _involved(who: int, case: Case, start: Start, say: Words) -> dict[str, str]:
    """Whom and what it is about: an exchange with its two firms, a firm, or a body that needs no name."""
    opportunities, firms = case.opportunities, case.firms

    def firm(k: int) -> str:
        return _named(f"firm.{case.name}.{firms[k].firm}", firms[k].firm, say)

    if who < len(opportunities):
        resource = opportunities[who].resource
        sides = {"from": firm(int(start.supplier[who])), "to": firm(int(start.receiver[who]))}
        return sides | {"what": _named(f"resource.{resource}", resource, say)}
    return {"who": firm(who - len(opportunities))} if who < len(opportunities) + len(firms) else {}


def _named(key: str, name: str, say: Words) -> str:
    return say(key) if key in say else name
