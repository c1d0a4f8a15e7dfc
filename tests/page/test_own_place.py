"""A place that the page makes of somebody's own town is the one that Python makes: tables byte for byte, and all that is told of it.

Every shipped place and made-up ones as plain cases, and drawn towns as they are read and matched: 300 under
SYMBIOSIS_THOROUGH, a few every day.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

from experiments.page.bite import LEVER_OF
from experiments.page.bite_events import cannot_bite
from experiments.page.document import _own, content, of_towns
from experiments.page.engine import engine
from experiments.page.own_towns import FEATURES, NAME, bite_by_feature, features, todays, town_with
from experiments.page.plain_case import plain_case
from experiments.page.setting import Place
from experiments.town import case_told
from experiments.town.case import made_case
from experiments.town.faults import town_words
from experiments.town.listed import ACCEPT, STRIKE, matched
from experiments.town.read import read_town
from sim import Case, load_case, shipped_cases
from sim.chance import LOGNORMAL, NORMAL
from sim.place.plain_town import synthetic_town
from sim.quantity import FIXED, UNIFORM, Quantity
from tests.pages import TODAY
from tests.thorough import tried
from tests.town.in_page import asked, packed
from tests.town.towns import drawn, folder_of, workbook

FJORDBY = Path(__file__).parent.parent / "town" / "fjordby"
SEED, REPLICATES, WEEKS = 1, 100, 520


def own_part(case: Case, weeks: int = WEEKS) -> dict[str, Any]:
    """What Python tells of the place, as JSON has it; but for `id`, which is not the page's to know."""
    told = _own(content(Place(case, SEED, REPLICATES, weeks), [], TODAY, is_shipped=False))
    del told["id"]
    return as_text(told)


def as_text(told: Any) -> Any:
    """As JSON has it, bytes as a question of tests/town/in_page.py has them."""
    return json.loads(json.dumps(told, default=packed))


def in_page(cases: list[Case], weeks: int = WEEKS) -> list[dict[str, Any]]:
    """What the page makes of the same, out of the plain case."""
    also = tuple(dict.fromkeys(tuple(sorted(case.as_observed.items())) for case in cases))
    towns = as_text(of_towns(SEED, REPLICATES, weeks, also) | {"bite": bite_by_feature(weeks)})
    layout = engine(Place(cases[0], SEED, REPLICATES, weeks))["layout"]
    found = asked([{"ask": "place", "plain": plain_case(case), "towns": towns, "layout": layout} for case in cases])
    for one in found:
        del one["id"]
    return found


def is_like_a_town(case: Case) -> bool:
    """Whether all firms are members and nothing is in short supply, as in every town that is read."""
    return all(firm.status == "member" for firm in case.firms) and not any(row.limit for row in case.opportunities)


def spelt_out(bite: dict[str, Any]) -> dict[str, Any]:
    """What cannot bite, with each reason in place of its number, which is another where other reasons were found first."""
    reasons = [tuple(one) for one in bite["reasons"]]

    def pattern(text: str, fields: list[str]) -> tuple[Any, ...]:
        parts = zip(fields, text.split("."), strict=True)
        return tuple(reasons[int(one)] if name.startswith("bites:") and one.isdigit() else one for name, one in parts)

    def told(fields: list[str], patterns: dict[str, int]) -> dict[Any, Any]:
        return {pattern(text, fields) if fields else text: reasons[number] for text, number in patterns.items()}

    of = [(lever, key, fields, told(fields, patterns)) for lever, key, fields, patterns in bite["of"]]
    events = {
        what: [(target, fields, told(fields, own)) for target, fields, own in rows]
        for what, rows in bite["events"].items()
    }
    return {**bite, "reasons": None, "of": of, "events": events}


def bites_alike(found: dict[str, Any], bite: dict[str, Any]) -> None:
    assert spelt_out(found["cannotBite"]) == spelt_out(bite), found["case"]["firms"]


def same(found: dict[str, Any], own: dict[str, Any], is_town: bool) -> None:
    if is_town:
        bites_alike(found, own["cannotBite"])
    for key in (own.keys() | found.keys()) - {"cannotBite"}:
        assert found[key] == own[key], (own["case"]["name"], key)


def test_a_shipped_place_is_the_same_place():
    """Also Vestbygd, with the same bytes to simulate: lots, ties, branches, candidates, an alliance that is older."""
    cases = [
        dataclasses.replace(load_case(name), name=f"{name}-of-ones-own") for name in shipped_cases()
    ]  # unknown to claims
    cases = [*cases[:: tried(1, 3)], synthetic_town(7, branches=1)]
    assert {is_like_a_town(case) for case in cases} == {True, False}
    for case, found in zip(cases, in_page(cases), strict=True):
        same(found, own_part(case), is_like_a_town(case))


def drawn_town(lot: random.Random, folder: Path) -> Case | None:
    """A drawn town as a case, some proposals struck or accepted."""
    town = read_town([folder_of({"town.xlsx": workbook(drawn(lot))}, folder) / "town.xlsx"]).town
    result = matched(town)
    decisions = {pair: lot.choice((ACCEPT, STRIKE)) for pair in _pairs(town, result) if lot.random() < 0.3}
    made = made_case(town, matched(town, decisions), NAME, "Somewhere, by the sea", {})
    return made and made.case


def _pairs(town: Any, result: Any) -> list[tuple[str, str, str, str]]:
    rows = [(one, town.gives[one.give], town.needs[one.need]) for one in result.matched.proposals]
    return [
        (one.supplier, one.receiver, give.resource or give.ewc, need.resource or need.ewc) for one, give, need in rows
    ]


def test_a_town_of_ones_own_is_the_same_place(tmp_path):
    lot = random.Random(41)
    with contextlib.chdir(FJORDBY):
        town = read_town([FJORDBY]).town
    cases = [
        made_case(town, matched(town), NAME, "Fjordby", {}, case_told.notes(matched(town), town, town_words("nb"))).case
    ]
    assert own_part(cases[0])["reserved"] == [cases[0].notes[0]]
    cases += [case for trial in range(tried(300, 3)) if (case := drawn_town(lot, tmp_path / str(trial))) is not None]
    assert len(cases) > 2
    assert all(is_like_a_town(case) and case.as_observed in todays() for case in cases)
    for case, found in zip(cases, in_page(cases), strict=True):
        same(found, own_part(case), is_town=True)


def odd_town(lot: random.Random) -> Case:
    """A town with features that seldom come together, and quantities of every kind."""
    case = town_with(**{name: lot.choice(levels) for name, levels in FEATURES.items()})
    permit = lot.choice([None, Quantity(UNIFORM, 2.5, 9.25), Quantity(FIXED, 3.0)])
    need = lot.choice(
        [None, Quantity(UNIFORM, 0, lot.random()), Quantity(LOGNORMAL, 0.3, 0.2), Quantity(NORMAL, 0.3, 0.1)]
    )
    own = {"permit_weeks": permit} | ({"capital_need": need} if lot.random() < 0.3 else {})
    rows = (dataclasses.replace(row, quantities={**row.quantities, **own}) for row in case.opportunities)
    firms = (
        dataclasses.replace(firm, park=firm.park and lot.random() < 0.8, location=lot.choice(["town", "far"]))
        for firm in case.firms
    )
    return dataclasses.replace(case, firms=tuple(firms), opportunities=tuple(rows), as_observed=lot.choice(todays()))


def test_what_cannot_bite_is_known_of_any_town():
    """Whatever features come together, and of a horizon of less than a year."""
    lot = random.Random(43)
    chosen = [dict(zip(FEATURES, levels, strict=True)) for levels in itertools.product(*FEATURES.values())]
    cases = [town_with(**one) for one in lot.sample(chosen, tried(len(chosen), 2))]
    assert all(features(case) == one for case, one in zip((town_with(**one) for one in chosen), chosen, strict=True))
    cases += [odd_town(lot) for _ in range(tried(200, 2))]
    for weeks, own in ((WEEKS, cases), (30, cases[: tried(20, 0)])):
        for case, found in zip(own, in_page(own, weeks) if own else (), strict=True):
            bites_alike(found, as_text(cannot_bite(Place(case, SEED, REPLICATES, weeks))))


def test_levers_and_events_hang_on_the_features_that_are_declared():
    told = bite_by_feature(WEEKS)
    assert [(lever, key) for lever, key, *_ in told["of"]] == [(lever, key) for key, (lever, _) in LEVER_OF.items()]
    hung = {row[3] for row in told["of"]} | {feature for feature, _ in told["events"].values()}
    assert hung == {"", *FEATURES}


@pytest.mark.parametrize("today", [{}, {"facilitator": "appointed"}])
def test_of_a_town_that_is_otherwise_today_nothing_is_made(today):
    """Rather than a place that is another."""
    case = dataclasses.replace(town_with(), as_observed=today)
    towns = as_text(of_towns(SEED, REPLICATES, WEEKS) | {"bite": bite_by_feature(WEEKS)})
    layout = engine(Place(case, SEED, REPLICATES, WEEKS))["layout"]
    (found,) = asked([{"ask": "place", "plain": plain_case(case), "towns": towns, "layout": layout}])
    assert (found is None) == bool(today)
