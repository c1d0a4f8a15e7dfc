"""When a person strikes a proposal, what could step in gets its share: in the command and in the page alike."""

from __future__ import annotations

import contextlib
from pathlib import Path

from experiments.town.allocation import PARTS
from experiments.town.canonical import town_text
from experiments.town.faults import town_words
from experiments.town.listed import STRIKE, Result, matched, own_words
from experiments.town.proposed import csv_bytes
from experiments.town.read import read_town
from experiments.town.sides import canonical
from experiments.town.town import Town
from tests.town.in_page import asked, packed

FJORDBY = read_town([Path(__file__).parent / "fjordby"]).town


def pair_of(number: int, result: Result, town: Town) -> tuple[str, str, str, str]:
    one = result.matched.proposals[number]
    return one.supplier, one.receiver, own_words(town.gives[one.give]), own_words(town.needs[one.need])


def idle(result: Result, need: int) -> list[int]:
    """Proposals for a need that got nothing though both sides have something left and it loses no money."""
    given, taken = {}, 0.0
    for number, share in result.shares.items():
        one = result.matched.proposals[number]
        given[one.give] = given.get(one.give, 0.0) + share.supplied
        taken += share.received if one.need == need else 0.0
    found = []
    for number, one in enumerate(result.matched.proposals):
        if one.need != need or number in result.shares or number in result.decided or one.supply_per_need is None:
            continue
        if one.nok_per_unit is not None and sum(one.nok_per_unit) <= 0:
            continue
        supply, wanted = (canonical(side)[0] for side in (result.sides.gives[one.give], result.sides.needs[need]))
        if min((supply - given.get(one.give, 0.0)) / one.supply_per_need, wanted - taken) > 2 / PARTS:
            found.append(number)
    return found


def test_what_could_step_in_gets_the_share_of_what_is_struck(tmp_path):
    file = tmp_path / "town.json"  # the page is given one file, and tells cells of it
    file.write_text(town_text(FJORDBY), encoding="utf-8")
    with contextlib.chdir(tmp_path):
        town = read_town([Path(file.name)]).town
    before, words = matched(town), town_words("nb")
    told = {"ask": "told", "name": file.name, "content": packed(file.read_bytes()), "languages": ["nb"], "amounts": []}
    stepped_in, questions, own = 0, [], []
    for number in before.shares:
        pair, need = pair_of(number, before, town), before.matched.proposals[number].need
        after = matched(town, {pair: STRIKE})
        assert number not in after.shares
        assert idle(after, need) == [], pair
        new = after.shares.keys() - before.shares.keys()
        stepped_in += sum(after.matched.proposals[one].need == need for one in new)
        questions.append(told | {"decisions": [(pair, STRIKE)]})
        own.append(csv_bytes(after, town, words).decode("utf-8"))
    assert stepped_in, "a town in which nobody is second would show nothing"
    assert [found[0]["csv"] for found in asked(questions)] == own
